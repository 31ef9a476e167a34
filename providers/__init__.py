"""The vendors, one module each: plain Python and httpx, no Django. `get` hands out a provider class by its slug."""

from importlib import import_module

from providers.base import Provider

PROVIDERS: dict[str, str] = {
    "renoise": "providers.renoise:Renoise",
    "openstory": "providers.openstory:OpenStory",
    "sleeperhit": "providers.sleeperhit:SleeperHit",
}


class UnknownProvider(KeyError):
    """No provider has this slug. `str()` is a sentence."""

    def __str__(self) -> str:
        return f"This version of Takeboard does not know the provider {self.args[0]}."


def get(slug: str) -> type[Provider]:
    """The provider class with this slug; UnknownProvider when there is none. Imported on first use."""
    if slug not in PROVIDERS:
        raise UnknownProvider(slug)
    module, _, name = PROVIDERS[slug].partition(":")
    found: type[Provider] = getattr(import_module(module), name)
    return found

"""The vendors, one module each: plain Python and httpx, no Django. `get` hands out a provider class by its slug."""

from importlib import import_module

from providers.base import Provider

PROVIDERS: dict[str, str] = {
    "renoise": "providers.renoise:Renoise",
    "openstory": "providers.openstory:OpenStory",
    "sleeperhit": "providers.sleeperhit:SleeperHit",
}


def get(slug: str) -> type[Provider]:
    """The provider class with this slug; KeyError when there is none. Imported on first use."""
    module, _, name = PROVIDERS[slug].partition(":")
    found: type[Provider] = getattr(import_module(module), name)
    return found

"""Asking a vendor to rewrite the prompt of the form."""

from collections.abc import Iterator

from dashboard.take_form.check import Checked
from jobs.engine.vendor import provider_for
from jobs.vault import CannotOpen
from providers.base import Streams
from providers.report import Piece


def asked_to_rewrite(checked: Checked) -> tuple[Iterator[Piece] | None, str]:
    """What the vendor of the first model writes, nothing of it read yet; or None, and why not, in words."""
    if not checked.asks:
        return None, "No model is chosen. Choose one."
    ask = checked.asks[0]
    if "prompt" in checked.errors:
        return None, checked.errors["prompt"]
    if ask.offer.off:
        return None, f"{ask.offer.off}: nothing is asked with {ask.offer.key.label} now."
    try:
        provider = provider_for(ask.offer.key)
    except (CannotOpen, KeyError):
        return None, f"{ask.offer.key.label} cannot be used now. An owner can check it."
    if not isinstance(provider, Streams):
        return None, f"{provider.facts.label} rewrites no prompts."
    return provider.stream(ask.wanted.order()), ""

"""What can be done with a piece of work, each as the form that asks for it: its options, its words, its price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard import formats
from dashboard.reading.controls import Control, controls
from dashboard.take_form.offers import Setting
from jobs.actions.acts import Offered
from jobs.actions.voices import FIELDS, LIBRARY
from jobs.models import Job, Voice
from jobs.quotes import LATER
from providers.facts import Option

FREE = "free"


@dataclass(frozen=True)
class Typed:
    """What somebody filled in for one action, for the form to keep when it is drawn again."""

    act: str
    options: Mapping[str, str]
    words: str = ""


@dataclass(frozen=True)
class ActForm:
    """offer: what is offered; price: on the button, "" while there is none; open: filled in and not taken.

    voices  the options that take the id of a voice     was  they and what goes with them, as they are now
    """

    offer: Offered
    price: str
    controls: Sequence[Control]
    words: str = ""
    open: bool = False
    voices: Sequence[str] = ()
    was: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> str:
        return f"act-{self.offer.id}"

    @property
    def asks(self) -> bool:
        """Is there anything to fill in?"""
        return bool(self.controls or self.offer.action.words)


def forms(job: Job, offers: Sequence[Offered], typed: Typed | None = None) -> list[ActForm]:
    """In their order. typed: what was filled in for one of them."""
    return [form(job, one, typed if typed and typed.act == one.id else None) for one in offers]


def form(job: Job, offer: Offered, typed: Typed | None = None) -> ActForm:
    options = offer.action.options
    found = controls([Setting(option) for option in options], typed.options if typed else {}, {})
    voices = [option.name for option in options if option.library == LIBRARY]
    drawn = [
        replace(control, prefix=f"act-{offer.id}", widget="voice" if option.library == LIBRARY else control.widget)
        for control, option in zip(found, options, strict=True)
    ]
    was = [(one.name, _now(one)) for one in options if one.name in voices or one.name in FIELDS] if voices else []
    return ActForm(
        offer,
        price(job, offer),
        drawn,
        typed.words if typed else "",
        typed is not None,
        voices,
        was,
    )


def price(job: Job, offer: Offered) -> str:
    """8 cr; "free"; when a gate will tell it, that; "" while nobody knows."""
    if offer.quote is not None and offer.quote.later:
        return LATER
    if offer.quote is None or offer.quote.amount is None:
        return ""
    return formats.money(offer.quote.amount, job.key.unit) if offer.quote.amount else FREE


def paid(offers: Sequence[Offered]) -> str:
    """What all of these cost, in a word: free, paid, or free and paid; "" for none, or while nobody knows."""
    amounts = [one.quote.amount for one in offers if one.quote is not None and one.quote.amount is not None]
    if not amounts:
        return ""
    return "Free and paid" if any(amounts) and not all(amounts) else "Paid" if any(amounts) else "Free"


def named(voices: Sequence[Voice]) -> list[tuple[str, str]]:
    """The voices of a picker: (id, words)."""
    return [(one.voice_id, ", ".join(filter(None, (one.name, one.gender, one.maker)))) for one in voices]


def _now(option: Option) -> str:
    return "" if option.default is None else str(option.default)

"""Needs you as a page of its own: everything that waits for a person, by what it waits for, and what may be stuck."""

from collections import Counter
from functools import cached_property

from django.urls import reverse

from dashboard.reading import asks, stuck
from dashboard.reading.asks import Ask
from dashboard.reading.pills import Pill

KINDS = {"approval": "Approve", "recording": "Record", "doubt": "In doubt", "rest": "The rest"}


class Waiting:
    """show: one of KINDS, or "" for all of them."""

    def __init__(self, *, owner: bool, show: str = "") -> None:
        self.owner = owner
        self.show = show if show in KINDS else ""

    @property
    def address(self) -> str:
        """This page, as it is filtered."""
        return _address(self.show)

    @cached_property
    def all_needs(self) -> list[Ask]:
        return asks.asks(owner=self.owner)

    @property
    def needs(self) -> list[Ask]:
        return [ask for ask in self.all_needs if self.show in {"", ask.kind}]

    @property
    def pills(self) -> list[Pill]:
        """A filter for each kind that there is, and for the one that is chosen."""
        counts = Counter(ask.kind for ask in self.all_needs)
        kinds = [kind for kind in KINDS if counts[kind] or kind == self.show]
        every = Pill("All", _address(), len(self.all_needs), current=not self.show)
        return [every, *(Pill(KINDS[one], _address(one), counts[one], current=one == self.show) for one in kinds)]

    @cached_property
    def stuck(self) -> list[stuck.Stuck]:
        return stuck.stuck()


def _address(show: str = "") -> str:
    return reverse("waiting") + (f"?show={show}" if show else "")

"""Balances: the last figure, never a zero that nobody read; holds, caps, and when it runs out."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.reading import balances
from jobs import clock, money
from jobs.models import Balance, Budget, Key, LedgerEntry
from providers.errors import Fault
from tests.dashboard.homes import fragment, words
from tests.jobs.fake_vendor import error
from tests.jobs.studio import Studio

MONTH_END = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_a_balance_that_cannot_be_read_shows_the_last_figure_and_the_words(studio: Studio, member: Client) -> None:
    Balance.objects.all().delete()
    Balance.objects.create(key=studio.key, total=Decimal(1284))
    Balance.objects.create(key=studio.key, error="Fake did not answer.")
    (card,) = balances.balances()
    assert (card.sum, card.error) == ("1,284 cr", "Fake did not answer.")
    assert card.read_at is not None
    told = words(fragment(member, "home-balances"))
    assert "1,284 cr" in told
    assert "Fake did not answer." in told


def test_a_balance_that_was_never_read_is_not_zero(studio: Studio) -> None:
    Balance.objects.all().delete()
    (card,) = balances.balances()
    assert card.sum == "—"


@pytest.mark.parametrize(
    ("total", "spent", "days"),
    [
        (100, None, None),
        (None, 100, None),
        (100, 0, None),
        (100, -5, None),
        (100, 100, None),
        (30, 70, None),
        (20, 70, 2),
        (0, 70, 0),
        (-5, 70, 0),
    ],
)
def test_low_means_that_the_last_weeks_spend_empties_it_within_three_days(
    total: int | None, spent: int | None, days: int | None
) -> None:
    told = balances.runs_out(
        None if total is None else Decimal(total),
        None if spent is None else Decimal(spent),
    )
    assert told == (None if days is None else timedelta(days=days))


@pytest.mark.parametrize(
    ("monthly", "perpetual", "ends", "said"),
    [
        (None, None, None, ""),
        (250, 0, MONTH_END, "250 cr until Tuesday 1 December"),
        (250, 500, MONTH_END, "250 cr until Tuesday 1 December, 500 cr without an end"),
        (0, 500, MONTH_END, "0 cr until Tuesday 1 December, 500 cr without an end"),
        (250, None, None, "250 cr for this month"),
    ],
)
def test_credits_say_what_ends_with_the_month(
    studio: Studio, member: Client, monthly: int | None, perpetual: int | None, ends: datetime | None, said: str
) -> None:
    Balance.objects.create(key=studio.key, total=750, monthly=monthly, perpetual=perpetual, cycle_end=ends)
    (card,) = balances.balances()
    assert card.lasts == said
    assert said in words(fragment(member, "credits-accounts", "/credits/"))


def test_a_low_balance_says_when_it_is_out(studio: Studio, member: Client) -> None:
    job = studio.take()
    LedgerEntry.objects.create(key=studio.key, job=job, step="old", kind="settle", amount=Decimal(350), unit="cr")
    Balance.objects.create(key=studio.key, total=Decimal(101))
    (card,) = balances.balances()
    assert (card.low, card.group) == ("Out in 2 days", "you")
    assert "out in 2 days" in words(fragment(member, "home-balances"))


def test_a_cap_whose_window_is_over_counts_nothing_spent(studio: Studio) -> None:
    cap = money.set_cap(Budget(key=studio.key, unit="cr", limit=Decimal(100), window="day"))
    Budget.objects.filter(pk=cap.pk).update(spent=90)
    assert balances.balances()[0].part == 90
    studio.later(86400)
    assert balances.balances()[0].part == 0


def test_a_pause_that_the_vendor_asked_for_says_until_when_and_why(studio: Studio, member: Client) -> None:
    Key.objects.update(not_before=clock.now() + timedelta(seconds=40), not_before_why="Too many requests.")
    for address, part in (("/", "home-balances"), ("/credits/", "credits-accounts")):
        told = words(fragment(member, part, address))
        assert re.search(r"Nothing new is sent before \d\d:\d\d:\d\d. Too many requests\.", told)
    studio.later(41)
    assert balances.balances()[0].held_up == ""


def test_a_full_account_says_so_without_our_mark(studio: Studio) -> None:
    Key.objects.update(not_before=clock.now() + timedelta(seconds=40), not_before_why="Full: Three tasks at once.")
    assert balances.balances()[0].held_up.endswith(". Three tasks at once.")


def test_a_stopped_key_says_why_and_when_it_is_tried_again(studio: Studio, member: Client) -> None:
    studio.world.answers = [error(Fault.AUTH)]
    studio.world.key_is_bad = True
    studio.take()
    studio.dispatch()
    studio.attend()
    told = words(fragment(member, "home-balances"))
    assert re.search(r"It said auth\. It is tried again with a free read at \d\d:\d\d\.", told)
    assert "Stopped" in told

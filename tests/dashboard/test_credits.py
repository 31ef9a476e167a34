"""Credits: every figure is the ledger's own, units are never added up, and a card says the one thing to know."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import clock, money
from jobs.engine.pace import KeyPace
from jobs.models import Balance, Budget, Job, Key, LedgerEntry, Project
from tests.dashboard.charges import charge, dollars, page, words
from tests.jobs.fake_vendor import FakeVendor, done
from tests.jobs.studio import Studio

__all__ = ["dollars"]

SPENT = ["settle", "adjust"]


def ledger_sum(unit: str, since: timedelta) -> Decimal:
    rows = LedgerEntry.objects.filter(kind__in=SPENT, unit=unit, at__gte=clock.now() - since)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


@pytest.mark.parametrize(("days", "total"), [("7", 15), ("28", 45), ("90", 145), ("", 45), ("5", 45), ("x", 45)])
def test_the_chart_and_its_table_sum_up_to_the_ledger(studio: Studio, days: str, total: int) -> None:
    for amount, ago in ((10, 0), (5, 6), (30, 20), (100, 80), (1000, 100)):
        charge(studio, amount, days_ago=ago)
    told = page(days=days)
    assert told.spend.total == total
    assert sum(line.total for line in told.spend.days) == total
    assert sum(sum(line.amounts) for line in told.spend.days) == total
    assert sum(bar.total for bar in told.spend.chart.bars) == total
    assert len(told.spend.days) == told.days
    assert sum(share.amount for share in told.shares) == total


@pytest.mark.parametrize("by", ["project", "person", "model"])
def test_every_breakdown_sums_up_to_the_ledger(studio: Studio, by: str) -> None:
    other, artist = Project.objects.create(name="Second film"), User.objects.create_user("artist")
    charge(studio, 10)
    charge(studio, 20, project=other)
    charge(studio, 30, project=other, person=artist)
    charge(studio, -5, kind="adjust")
    told = page(by=by)
    assert sum(share.amount for share in told.shares) == ledger_sum("cr", timedelta(days=28)) == 55
    amounts = [share.amount for share in told.shares]
    assert amounts == sorted(amounts, reverse=True)
    named = {share.name: (share.amount, share.takes) for share in told.shares}
    expected = {
        "project": {"Second film": (50, 2), "Mystery package": (5, 2)},
        "person": {"artist": (30, 1), "producer": (25, 3)},
        "model": {"Film": (55, 4)},
    }
    assert named == expected[by]


def test_units_are_never_added_up(studio: Studio, dollars: Key) -> None:
    charge(studio, 10)
    charge(studio, "2.5", key=dollars)
    assert set(page().units) == {"cr", "USD"}
    for unit, total in (("cr", 10), ("USD", Decimal("2.5"))):
        told = page(unit=unit)
        assert told.spend.total == total
        assert [share.amount for share in told.shares] == [total]


def test_a_day_is_the_readers_day(studio: Studio) -> None:
    entry = charge(studio, 10)
    late = timezone.now().replace(hour=23, minute=30) - timedelta(days=3)
    LedgerEntry.objects.filter(pk=entry.pk).update(at=late)
    with timezone.override("UTC"):
        days = [line.day for line in page().spend.days if line.total]
        assert days == [late.date()]
    with timezone.override("Asia/Tokyo"):
        days = [line.day for line in page().spend.days if line.total]
        assert days == [late.date() + timedelta(days=1)]


def test_a_daily_cap_is_a_line_only_where_it_can_be_compared(studio: Studio, dollars: Key) -> None:
    money.set_cap(Budget(key=studio.key, unit="cr", limit=Decimal(12), window="day"))
    charge(studio, 10)
    assert [words for words, _ in page().spend.chart.limits] == ["Cap 12 cr a day"]
    Key.objects.filter(pk=dollars.pk).update(unit="cr")
    assert page().spend.chart.limits == ()


def test_a_cap_of_a_project_stands_beside_its_spend(studio: Studio) -> None:
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(100)))
    charge(studio, 90)
    Budget.objects.update(spent=90, held=0)
    (share,) = page().shares
    assert (share.cap, share.tight) == ("90 of 100 cr cap", True)


def test_what_is_held_is_what_the_engine_holds(studio: Studio, member: Client) -> None:
    jobs = [studio.take(f"take {number}") for number in range(3)]
    studio.run()
    studio.world.reports["1"] = done(7)
    studio.until_ended(jobs[0])
    told = page()
    assert told.held_sums == {"cr": money.held(Job.objects.all())} == {"cr": 20}
    assert [(one.job.pk, one.hold.amount) for one in told.held] == [(job.pk, 10) for job in jobs[1:]]
    (account,) = told.accounts
    assert account.holds == "20 cr held by 2 takes"
    assert "take 1" in words(member.get("/credits/").text)


def test_the_line_of_a_balance_has_the_last_reading_of_every_six_hours(studio: Studio) -> None:
    Balance.objects.all().delete()
    now = clock.now()
    for hours, total in ((80, 100), (79.9, 90), (18, 50), (0.1, 40), (24 * 40, 7000)):
        reading = Balance.objects.create(key=studio.key, total=Decimal(str(total)))
        Balance.objects.filter(pk=reading.pk).update(at=now - timedelta(hours=hours))
    (account,) = page().accounts
    assert account.line.high is not None
    assert account.line.high <= 100
    assert account.line.low == 40
    assert account.said.endswith("to 40 cr")
    Balance.objects.filter(total__gte=90).delete()
    assert page().accounts[0].line.points == ""  # a day of readings is no line


@pytest.mark.parametrize(
    ("change", "group", "word"),
    [
        ({}, "good", "In step"),
        ({"breaker_code": "AUTH"}, "bad", "Stopped"),
    ],
)
def test_a_card_says_the_one_thing_to_know(studio: Studio, change: dict[str, str], group: str, word: str) -> None:
    Key.objects.update(**change)
    (account,) = page().accounts
    assert (account.look.group, account.look.word) == (group, word)


def said(member: Client) -> str:
    return words(member.get("/credits/").text)


def test_a_card_says_how_many_requests_are_left(studio: Studio, member: Client, redis_url: str) -> None:
    assert " of 95,000 in 1 min" in said(member), "none is told: our own"
    of_key = KeyPace(studio.key.pk, FakeVendor.facts.rate)
    of_key.heed(remaining=118, renews_in=40, family="story-jobs", limit=120)
    of_key.heed(remaining=4, renews_in=40, family="story-plans", limit=120)
    shown = said(member)
    assert "Requests 4 of 120 left Story jobs 118 of 120 left, renews in" in shown
    assert "Story jobs 118 of 120 left" in shown


def test_a_card_of_a_key_that_could_not_be_read_keeps_its_figure(studio: Studio, member: Client) -> None:
    Balance.objects.create(key=studio.key, error="Fake did not answer.")
    (account,) = page().accounts
    assert account.look.word == "Not read"
    told = words(member.get("/credits/").text)
    assert "1,000 cr" in told
    assert "Fake did not answer." in told


def test_a_studio_without_a_key_leads_on(db: None, owner: Client, member: Client) -> None:
    assert "Add a key" in owner.get("/credits/").text
    assert "An owner can add one" in member.get("/credits/").text


@pytest.mark.parametrize("part", ["credits-accounts", "credits-held", "credits-ledger"])
def test_each_part_is_drawn_alone_with_its_own_id(studio: Studio, member: Client, part: str) -> None:
    studio.take()
    told = member.get("/credits/", headers={"HX-Request": "true", "HX-Target": part}).text
    assert f'id="{part}"' in told
    assert "<html" not in told


def test_links_keep_what_else_was_chosen(studio: Studio, dollars: Key) -> None:
    told = page(days="90", by="person", key=str(dollars.pk), kind="settle")
    ((_, week, _), *_) = told.ranges
    assert week == f"?days=7&by=person&key={dollars.pk}&kind=settle"
    assert told.address(days=28, by="project") == f"?key={dollars.pk}&kind=settle"


def test_the_number_of_queries_does_not_grow(studio: Studio, member: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            member.get("/credits/")
        return len(seen)

    def more(number: int) -> None:
        project, person = Project.objects.create(name=f"Film {number}"), User.objects.create_user(f"p{number}")
        for ago in range(3):
            charge(studio, 5, project=project, person=person, days_ago=ago)
            charge(studio, 1, project=project, person=person, days_ago=ago, kind="adjust")

    more(0)
    queries()
    few = queries()
    for number in range(1, 4):
        more(number)
    assert queries() == few
    assert few <= 28

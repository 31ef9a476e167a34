"""Ledger and caps move together: holds, settles, releases, adjustments, and counters that nobody can overrun."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from jobs import clock, money
from jobs.models import Batch, Budget, Job, LedgerEntry, Project
from jobs.moves import move
from jobs.states import Status
from providers.errors import Fault
from tests.jobs.fake_vendor import done, error
from tests.jobs.studio import Studio
from tests.jobs.threads import together


def cap(studio: Studio, limit: int, window: str = "total", **scope: object) -> Budget:
    return money.set_cap(Budget(limit=limit, unit="cr", window=window, **(scope or {"project": studio.project})))


def counters(budget: Budget) -> tuple[Decimal, Decimal]:
    budget.refresh_from_db()
    return budget.held, budget.spent


def ledger(job: Job) -> list[tuple[str, Decimal]]:
    return list(job.ledger.values_list("kind", "amount"))


def test_a_take_holds_its_price_and_settles_what_the_vendor_charged(studio: Studio) -> None:
    budget = cap(studio, 100)
    job = studio.take()
    assert counters(budget) == (10, 0)
    studio.run()
    studio.world.all_say(done(8))
    studio.until_ended(job)
    assert ledger(job) == [("hold", 10), ("settle", 8)]
    assert counters(budget) == (0, 8)
    assert job.cost == 8


def test_a_free_result_releases_the_hold(studio: Studio) -> None:
    budget = cap(studio, 100)
    job = studio.take()
    studio.run()
    studio.world.all_say(done(0))
    studio.until_ended(job)
    assert ledger(job) == [("hold", 10), ("release", 10)]
    assert counters(budget) == (0, 0)
    assert job.cost == 0


def test_a_dearer_bill_than_the_hold_is_counted_in_full(studio: Studio) -> None:
    budget = cap(studio, 12)
    job = studio.take()
    studio.run()
    studio.world.all_say(done(25))
    studio.until_ended(job)
    assert counters(budget) == (0, 25)
    assert studio.take().reason == "budget"


def test_a_close_cannot_be_written_twice(studio: Studio) -> None:
    budget = cap(studio, 100)
    job = studio.take()

    def settle() -> None:
        with transaction.atomic():
            money.lock_caps(job)
            money.apply(job, money.Settle("task", Decimal(8)))

    settle()
    with pytest.raises(IntegrityError, match="ledger_once_a_step"):
        settle()
    assert counters(budget) == (0, 8)


def test_a_release_of_nothing_moves_nothing(studio: Studio) -> None:
    budget = cap(studio, 100)
    job = studio.take()
    for _ in range(2):
        with transaction.atomic():
            money.lock_caps(job)
            money.apply(job, money.Release("task"))
    assert ledger(job) == [("hold", 10), ("release", 10)]
    assert counters(budget) == (0, 0)


def test_every_cap_of_a_take_counts_and_the_tightest_decides(studio: Studio) -> None:
    batch = Batch.objects.create(project=studio.project, name="sheet")
    caps = [
        cap(studio, 100, key=studio.key),
        cap(studio, 100, project=studio.project),
        cap(studio, 100, window="day", project=studio.project),
        cap(studio, 100, person=studio.person),
        cap(studio, 15, batch=batch),
    ]
    studio.take(batch=batch)
    assert {counters(one) for one in caps} == {(10, 0)}
    over = studio.take(batch=batch)
    assert over.status == "waiting"
    assert {counters(one) for one in caps} == {(10, 0)}, "a hold that one cap refuses is held by none"
    assert over.headline.startswith("Over the cap of sheet: 15 cr: this needs 10 cr, 5 cr is left.")


def test_caps_of_others_are_left_alone(studio: Studio) -> None:
    other = Project.objects.create(name="Other")
    budgets = [cap(studio, 1, project=other), money.set_cap(Budget(project=studio.project, limit=1, unit="USD"))]
    assert studio.take().status == "queued"
    assert {counters(one) for one in budgets} == {(0, 0)}


def test_over_a_cap_is_a_sentence_with_the_cap_the_price_and_what_is_left(studio: Studio) -> None:
    cap(studio, 14, window="day")
    studio.take()
    assert studio.take().headline == (
        "Over the cap of Mystery package: 14 cr a day: this needs 10 cr, 4 cr is left. "
        "Nothing was sent and nothing was charged. It goes on by itself when the cap is raised or freed."
    )


def test_a_cap_made_late_starts_from_what_is_held_and_spent(studio: Studio) -> None:
    first, second = studio.take(), studio.take()
    studio.run()
    studio.world.reports["1"] = done(7)
    studio.until_ended(first if first.refs.filter(remote_id="1").exists() else second)
    budget = cap(studio, 25)
    assert counters(budget) == (10, 7)
    assert studio.take().reason == "budget"


def test_a_window_cap_made_late_counts_only_what_was_spent_in_the_window(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    studio.world.all_say(done(7))
    studio.until_ended(job)
    studio.later(32 * 86400)
    assert counters(cap(studio, 25, window="month")) == (0, 0)
    assert counters(cap(studio, 25)) == (0, 7)


@pytest.mark.parametrize(("window", "days"), [("day", 1), ("week", 7), ("month", 31)])
def test_a_window_rolls_and_keeps_what_is_held(studio: Studio, window: str, days: int) -> None:
    budget = cap(studio, 20, window=window)
    spent = studio.take()
    studio.run()
    studio.world.reports["1"] = done(10)
    studio.until_ended(spent)
    studio.take()
    assert counters(budget) == (10, 10)
    assert studio.take().reason == "budget"
    studio.later(days * 86400)
    assert studio.take().status == "queued"
    assert counters(budget) == (20, 0)


def test_a_total_never_rolls(studio: Studio) -> None:
    cap(studio, 10)
    studio.take()
    studio.later(400 * 86400)
    assert studio.take().reason == "budget"


@pytest.mark.parametrize(
    ("window", "now", "ends"),
    [
        ("day", datetime(2026, 2, 28, 23, 59, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        ("day", datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)),
        ("week", datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)),  # a Sunday
        ("week", datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),  # a Monday
        ("month", datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("month", datetime(2028, 2, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        ("total", datetime(2026, 1, 1, tzinfo=UTC), None),
    ],
)
def test_when_a_window_ends(window: str, now: datetime, ends: datetime | None) -> None:
    assert money.window_end(window, now) == ends


def test_a_hundred_threads_against_a_cap_for_ten(studio: Studio) -> None:
    budget = cap(studio, 100)
    jobs = together([studio.take for _ in range(100)], at_once=12)
    assert sum(job.status == "queued" for job in jobs) == 10
    assert sum(job.reason == "budget" for job in jobs) == 90
    assert counters(budget) == (100, 0)
    assert LedgerEntry.objects.aggregate(total=Sum("amount"))["total"] == 100

    queued = next(job for job in jobs if job.status == "queued")
    assert move(queued, Status.CANCELLED, effect=money.Release("task"))
    studio.later(61)
    studio.attend()
    assert Job.objects.filter(status="queued").count() == 10, "the one that was freed goes to one other"

    budget.limit = Decimal(130)
    money.set_cap(budget)
    studio.later(61)
    studio.attend()
    assert Job.objects.filter(status="queued").count() == 13
    assert counters(budget) == (130, 0)


def test_a_cap_made_while_threads_hold_and_release_is_exact(studio: Studio) -> None:
    def hold() -> None:
        studio.take()

    def hold_and_release() -> None:
        move(studio.take(), Status.CANCELLED, effect=money.Release("task"))

    def make() -> None:
        cap(studio, 1000)

    together([hold, hold_and_release, make, hold, hold_and_release, hold], at_once=6)
    assert counters(Budget.objects.get()) == (30, 0)


def test_over_a_cap_writes_nothing(studio: Studio) -> None:
    cap(studio, 5)
    job = studio.take()
    assert (job.status, job.reason) == ("waiting", "budget")
    assert ledger(job) == []
    assert not studio.world.bodies


def test_a_cap_of_another_unit_than_the_keys_is_never_compared(studio: Studio) -> None:
    budget = money.set_cap(Budget(project=studio.project, limit=0, unit="USD"))
    assert studio.take().status == "queued"
    assert counters(budget) == (0, 0)


def test_nothing_is_held_when_nothing_is_live(studio: Studio) -> None:
    """A day of good and bad ends; the counters come back to what was really charged."""
    budget = cap(studio, 1000)
    studio.world.answers = [error(Fault.REFUSED), "lose", error(Fault.NETWORK)]
    jobs = [studio.take() for _ in range(5)]
    studio.run()
    move_off = studio.take()
    move(move_off, Status.CANCELLED)
    studio.later(120)
    studio.run()
    studio.world.all_say(done(9))
    for job in jobs:
        studio.until_ended(job)
    assert not Job.objects.filter(ended_at=None).exists()
    assert counters(budget) == (0, sum(money.charged(job) for job in jobs)) == (0, 36)
    assert money.held(Job.objects.all()) == 0


def test_clock_and_windows_use_the_same_time(studio: Studio) -> None:
    budget = cap(studio, 20, window="day")
    assert budget.window_ends is not None
    assert timedelta(0) < budget.window_ends - clock.now() <= timedelta(days=1)

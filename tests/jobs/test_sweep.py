"""Reading all running jobs of a key at once: progress, ends, what cannot be read, and sweeps that are lost."""

import uuid
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.clock import After, Now
from jobs.engine import sweep
from jobs.models import Event, Job, Key, Ref
from providers.errors import Fault
from providers.report import Output, Report, State
from tests.jobs.fake_vendor import done, error, running
from tests.jobs.studio import Studio
from tests.jobs.threads import elsewhere, together


def start(studio: Studio, number: int = 1) -> list[Job]:
    """Jobs that run and are due."""
    jobs = [studio.take() for _ in range(number)]
    studio.run()
    studio.later(60)
    return jobs


def queries(studio: Studio) -> int:
    Job.objects.filter(status="running").update(due_at=Now())
    with CaptureQueriesContext(connection) as captured:
        studio.sweep()
    return len(captured)


def test_a_quiet_sweep_costs_the_same_for_one_job_as_for_twenty(studio: Studio) -> None:
    start(studio)
    queries(studio)
    one = queries(studio)
    start(studio, 19)
    queries(studio)
    assert Job.objects.filter(status="running").count() == 20
    assert queries(studio) == one
    assert len(studio.world.polls[-1]) == 20, "one poll for all"


def test_progress_shows_and_is_no_event(studio: Studio) -> None:
    [job] = start(studio)
    studio.world.reports["1"] = running(0.4, "rendering")
    events = Event.objects.count()
    studio.sweep()
    job.refresh_from_db()
    assert (job.progress, job.vendor_word, job.headline) == (0.4, "rendering", "Rendering")
    assert job.lease is None
    assert Event.objects.count() == events


def test_each_ref_remembers_its_own_word_and_facts(studio: Studio) -> None:
    studio.world.several = 2
    start(studio)
    studio.world.reports = {"1": running(word="pending"), "2": Report(State.ACTIVE, "rendering", data={"poll": "/x"})}
    studio.sweep()
    assert list(Ref.objects.order_by("remote_id").values_list("state", "data")) == [
        ("pending", {}),
        ("rendering", {"poll": "/x"}),
    ]


def test_an_unknown_word_is_shown_in_quotes_and_polled_on(studio: Studio) -> None:
    """R14: a word that we do not know is no end."""
    [job] = start(studio)
    studio.world.reports["1"] = Report(State.ACTIVE, "marinating", known=False)
    studio.sweep()
    job.refresh_from_db()
    assert (job.status, job.headline) == ("running", 'The vendor says "marinating"')
    studio.world.reports["1"] = done(10)
    assert studio.until_ended(job).status == "succeeded"


def test_jobs_nearly_due_are_read_with_the_others(studio: Studio) -> None:
    first, second = start(studio, 2)
    Job.objects.filter(pk=first.pk).update(due_at=Now())
    Job.objects.filter(pk=second.pk).update(due_at=After(4))
    studio.sweep()
    assert len(studio.world.polls[-1]) == 2
    Job.objects.filter(pk=first.pk).update(due_at=Now())
    Job.objects.filter(pk=second.pk).update(due_at=After(9))
    studio.sweep()
    assert len(studio.world.polls[-1]) == 1


def test_one_sweep_at_a_time_a_key(studio: Studio) -> None:
    start(studio, 3)
    studio.world.on["poll"] = lambda: together([lambda: sweep.sweep(studio.key.pk)] * 3)
    studio.sweep()
    assert len(studio.world.polls) == 1
    studio.key.refresh_from_db()
    assert (studio.key.sweep_lease, studio.key.sweep_until) == (None, None)


def test_doubled_sweeps_settle_once(studio: Studio) -> None:
    start(studio, 3)
    studio.world.all_say(done(10))
    together([lambda: sweep.sweep(studio.key.pk)] * 4)
    studio.run()
    assert {(job.status, job.cost) for job in Job.objects.all()} == {("succeeded", Decimal(10))}


def test_unreadable_is_not_failed(studio: Studio) -> None:
    """R3: a third outcome of its own, counted, with the last error shown."""
    [job] = start(studio)
    studio.world.reports["1"] = error(Fault.UNREADABLE)
    pauses = []
    for count in range(1, 5):
        studio.sweep()
        job.refresh_from_db()
        assert (job.status, job.unreadable) == ("running", count)
        assert "It said unreadable." in job.headline
        assert job.due_at is not None
        pauses.append(job.due_at)
        studio.later(310)
    gaps = [b - a for a, b in pairwise(pauses)]
    assert gaps[0] < gaps[1], "it backs off"
    studio.world.reports["1"] = running(0.5)
    studio.sweep()
    job.refresh_from_db()
    assert job.unreadable == 0
    assert job.headline.startswith("Rendering")


def test_our_own_rate_budget_is_not_counted_against_the_vendor(studio: Studio) -> None:
    [job] = start(studio)
    studio.world.cannot_poll = error(Fault.RATE, retry_after=3)
    studio.sweep()
    job.refresh_from_db()
    assert (job.status, job.unreadable, job.lease) == ("running", 0, None)


def test_an_error_of_one_ref_is_its_own(studio: Studio) -> None:
    start(studio, 3)
    studio.world.reports = {"1": done(10), "2": error(Fault.NETWORK), "3": running(0.5)}
    studio.sweep()
    by_ref = {ref.remote_id: ref.job for ref in Ref.objects.select_related("job")}
    assert by_ref["1"].status != "running"
    assert (by_ref["2"].status, by_ref["2"].unreadable) == ("running", 1)
    assert (by_ref["3"].progress, by_ref["3"].unreadable) == (0.5, 0)


def test_a_reply_the_adapter_trips_over_stops_one_take_and_not_the_key(studio: Studio) -> None:
    start(studio, 3)
    studio.world.trips_over = {"1"}
    studio.world.reports = {"2": done(10), "3": running(0.5)}
    studio.sweep()
    by_ref = {ref.remote_id: ref.job for ref in Ref.objects.select_related("job")}
    assert (by_ref["1"].status, by_ref["1"].unreadable, by_ref["1"].lease) == ("running", 1, None)
    assert "could not make sense" in by_ref["1"].headline
    assert by_ref["2"].status != "running"
    assert by_ref["3"].progress == 0.5


@pytest.mark.parametrize(
    "odd",
    [done(10, Output(name="result", kind="document", role="main", text="a film", revision=10**12)), done(10**20)],
    ids=["a revision", "a price"],
)
def test_a_number_that_cannot_be_kept_stops_one_take_and_not_the_key(studio: Studio, odd: Report) -> None:
    start(studio, 3)
    studio.world.reports = {"1": odd, "2": done(10), "3": running(0.5)}
    studio.sweep()
    by_ref = {ref.remote_id: ref.job for ref in Ref.objects.select_related("job")}
    assert (by_ref["1"].status, by_ref["1"].unreadable, by_ref["1"].lease) == ("running", 1, None)
    assert "could not make sense" in by_ref["1"].headline
    assert by_ref["2"].status != "running"
    assert by_ref["3"].progress == 0.5


def test_an_error_of_one_ref_does_not_hide_the_end_of_its_sibling(studio: Studio) -> None:
    studio.world.several = 2
    [job] = start(studio)
    studio.world.reports = {"1": done(4), "2": error(Fault.NETWORK)}
    studio.sweep()
    job.refresh_from_db()
    assert (job.status, job.unreadable, job.lease) == ("running", 1, None)
    assert job.refs.get(remote_id="1").ended == "done"
    studio.world.reports["2"] = done(5)
    assert studio.until_ended(job).cost == 9


@pytest.mark.parametrize(("fault", "stopped"), [(Fault.NETWORK, False), (Fault.UNREADABLE, False), (Fault.AUTH, True)])
def test_a_poll_that_fails_as_a_whole_ends_nothing(studio: Studio, fault: Fault, stopped: bool) -> None:
    """R2: a poll that fails starts nothing anew; the same work is read again."""
    start(studio, 3)
    studio.world.cannot_poll = error(fault)
    studio.sweep()
    assert {(job.status, job.unreadable, job.lease) for job in Job.objects.all()} == {("running", 1, None)}
    studio.key.refresh_from_db()
    assert bool(studio.key.breaker_code) is stopped


def test_overdue_is_said_once_and_watched_on(studio: Studio) -> None:
    """R4: past its budget it is still billed, polled slowly, and can be cancelled. A timeout is no verdict."""
    [job] = start(studio)
    studio.later(900)
    for _ in range(3):
        studio.sweep()
        studio.later(61)
    job.refresh_from_db()
    assert job.overdue
    assert job.headline == "Rendering, longer than usual"
    assert job.events.filter(note__startswith="Longer than usual").count() == 1
    studio.later(86400)
    studio.world.all_say(done(10))
    assert studio.until_ended(job).status == "succeeded"


def test_whole_numbers_and_fractions_go_into_one_update(studio: Studio) -> None:
    """An overdue job among younger ones, a vendor that counts 0 or 1 among fractions, an advice of whole seconds."""
    first, *_ = start(studio, 4)
    Job.objects.filter(pk=first.pk).update(started_at=After(-5000))
    studio.world.reports = {
        "1": Report(State.ACTIVE, "r", progress=1),
        "2": running(0.5),
        "3": Report(State.ACTIVE, "r", next_poll=7),
        "4": Report(State.ACTIVE, "r", next_poll=20.5),
    }
    studio.sweep()
    assert set(Job.objects.values_list("progress", flat=True)) == {0.5, 1.0, None}
    assert Job.objects.filter(lease=None, overdue=True).count() == 1


def test_a_sweep_that_was_taken_over_writes_nothing(studio: Studio) -> None:
    [job] = start(studio)

    def slow() -> None:
        del studio.world.on["poll"]
        studio.world.reports["1"] = done(7)
        studio.later(sweep.SWEEP_LEASE + 1)
        elsewhere(studio.sweep)
        studio.world.reports["1"] = done(99)

    studio.world.on["poll"] = slow
    studio.sweep()
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.cost) == ("succeeded", 7)
    assert job.ledger.filter(kind="settle").count() == 1


def test_a_long_sweep_renews_its_leases(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "RENEW", 0.0)
    start(studio, 2)
    Key.objects.update(sweep_until=None)
    left: list[bool] = []

    def look() -> None:
        studio.later(sweep.SWEEP_LEASE - 20)

    studio.world.on["poll"] = look
    studio.sweep()
    left = [job.lease is None and job.status == "running" for job in Job.objects.all()]
    assert left == [True, True]


def test_a_dead_sweep_is_repeated_when_its_lease_is_over(studio: Studio) -> None:
    """R19: a process that died fails nothing."""
    [job] = start(studio)
    dead = uuid.uuid4()
    Key.objects.update(sweep_lease=dead, sweep_until=After(120))
    Job.objects.update(lease=dead, due_at=After(120))
    studio.world.all_say(done(10))
    studio.run()
    assert not studio.world.polls
    studio.later(121)
    studio.run()
    job.refresh_from_db()
    assert job.status == "succeeded"


def test_what_is_over_is_never_read_again(studio: Studio) -> None:
    [job] = start(studio)
    studio.world.all_say(done(10))
    studio.until_ended(job)
    polls = len(studio.world.polls)
    Key.objects.update(account_due_at=None)
    studio.later(86400)
    studio.run()
    assert len(studio.world.polls) == polls


def test_a_job_whose_work_another_one_took_is_said_to_be_over(studio: Studio) -> None:
    [job] = start(studio)
    other = studio.take()
    Ref.objects.update(job=other)
    studio.sweep()
    job.refresh_from_db()
    assert job.status == "failed"
    assert "adopted as another take" in job.headline
    assert list(job.ledger.values_list("kind", flat=True)) == ["hold", "release"]

"""Table reads by the sheet and by the night at the practice vendor: prices told later, gates, caps, and the bill."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jobs import clock, money
from jobs.actions import control as one
from jobs.actions.operations import Refused
from jobs.batches import again, control, results
from jobs.batches.check import check
from jobs.batches.confirm import confirm
from jobs.batches.drafts import open_draft
from jobs.batches.summary import summary
from jobs.documents import as_json, batch_document, document
from jobs.media.materials import take_in
from jobs.models import Attempt, Batch, Job, Key, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Approval, Wanted
from tests.chaos.reads import READ, STORY, TARGET, ReadStudio
from tests.jobs.threads import together

USUAL = {"key": "Practice", "model": "table_read", **TARGET, "materials": "story.md:source"}
ROWS = [{"shot": f"S{number}", "prompt": f"Part {number}. "} for number in range(1, 7)]


@pytest.fixture
def story(reads: ReadStudio, tmp_path: Path) -> None:
    path = tmp_path / "story.md"
    path.write_text(f"# The lamp\n\n{STORY}\n")
    take_in(path, "story.md", reads.project, reads.person)


def made(reads: ReadStudio, rows: list[dict[str, str]]) -> Batch:
    """A sheet confirmed; no price is known, so none is agreed to and nothing is held."""
    batch = check(open_draft(reads.project, rows, name="season.csv", usual=USUAL, actor=reads.person), patience=20)
    assert [row.problems for row in batch.rows.all() if any(p["level"] == "error" for p in row.problems)] == []
    batch = confirm(batch, reads.person)
    assert money.held(Job.objects.filter(batch=batch)) == 0
    return batch


def until(reads: ReadStudio, there: Callable[[], object], minutes: float = 60) -> None:
    for _ in range(int(minutes * 12)):
        reads.run()
        if there():
            return
        reads.later(5)
    raise AssertionError(standing())


def standing() -> Counter[str]:
    return Counter(job.reason or job.status for job in Job.objects.all())


def succeeded(many: int) -> bool:
    return standing() == {"succeeded": many}


def ahead(reads: ReadStudio, batch: Batch, quote: int) -> None:
    when = clock.now() + timedelta(hours=9)
    control.approve_ahead(batch, until=when, quote=Decimal(quote), unit=reads.key.unit, actor=reads.person)


@pytest.mark.usefixtures("story")
def test_a_standing_approval_passes_what_is_in_it_and_leaves_the_dearer_one_to_a_person(reads: ReadStudio) -> None:
    Key.objects.update(max_in_flight=1)
    batch = made(reads, ROWS)
    ahead(reads, batch, 15)
    until(reads, lambda: len(reads.has("job")) == 5)
    reads.vendor.sleeperhit_rules(table_read_credits=20)
    until(reads, lambda: standing() == {"succeeded": 5, "approval": 1}, minutes=240)
    (job,) = summary(batch).needs
    assert (job.gate or {})["quote"]["amount"] == "20"
    assert len(summary(batch).ahead) == 5
    sent = Attempt.objects.filter(job=job, step__startswith="source").order_by("step")
    assert [STORY in str(attempt.request) for attempt in sent] == [False, True], "the row's own words, then story.md"
    assert reads.until_ended(reads.approve(job)).status == "succeeded"
    reads.check_reads(takes=6, net=READ * 5 + 20, paid=6)


def test_work_whose_price_rose_between_the_plan_and_the_job_is_called_off_unpaid(reads: ReadStudio) -> None:
    job = reads.approved(reads.read())
    reads.vendor.sleeperhit_rules(table_read_credits=20, hold="job")
    reads.until_ended(job)
    assert (job.status, job.quote, job.cost) == ("cancelled", 11, 0)
    assert (job.failure or {})["message"].startswith("The provider now asks 20 cr for the work, and 11 cr was agreed")
    reads.check_reads(net=Decimal(0))


def test_where_it_is_too_late_to_call_it_off_it_is_kept_and_booked_as_it_was_charged(reads: ReadStudio) -> None:
    """The practice vendor is done with it in the same moment."""
    job = reads.approved(reads.read())
    reads.vendor.sleeperhit_rules(table_read_credits=20)
    reads.until_ended(job)
    assert (job.status, job.quote, job.cost) == ("succeeded", 11, 20)
    assert job.events.filter(note__startswith="Too late to cancel: it goes on and is billed and kept").exists()
    reads.check_reads(net=Decimal(20))


@pytest.mark.usefixtures("story")
def test_two_wait_at_once_and_a_cap_holds_when_all_are_approved_at_once(reads: ReadStudio) -> None:
    batch = made(reads, ROWS)
    until(reads, lambda: standing() == {"approval": 6})
    assert len(summary(batch).needs) == 6
    control.cap(batch, reads.key.unit, Decimal(30), reads.person)

    def approve(job: Job) -> str:
        try:
            one.decide(Job.objects.get(pk=job.pk), True, "", reads.person)
        except Refused as refused:
            return str(refused)
        return ""

    answers = together([partial(approve, job) for job in summary(batch).needs], at_once=6)
    assert answers.count("") == 2, answers
    assert all("Over the cap of season.csv: 30 cr" in answer for answer in answers if answer)
    until(reads, lambda: standing() == {"succeeded": 2, "approval": 4})
    assert reads.bill().net == READ * 2
    control.cap(batch, reads.key.unit, Decimal(1000), reads.person)
    for job in summary(batch).needs:
        reads.approve(job)
    until(reads, lambda: standing() == {"succeeded": 6}, minutes=120)
    reads.check_reads(takes=6, net=READ * 6, paid=6)


@pytest.mark.usefixtures("story")
def test_a_pause_while_plans_wait_and_a_cancel_of_what_has_not_begun(reads: ReadStudio) -> None:
    Key.objects.update(max_in_flight=2)
    batch = made(reads, ROWS)
    until(reads, lambda: standing()["approval"] >= 2)
    control.pause(batch, reads.person)
    ahead(reads, batch, 15)
    before = len(reads.posts("/api/v1/"))
    reads.later(600)
    reads.run()
    assert reads.posts("/approve$") == []
    assert len(reads.posts("/api/v1/")) == before
    begun = Job.objects.filter(refs__isnull=False).distinct().count()
    assert control.cancel_waiting(batch, reads.person) == 6 - begun
    control.resume(batch, reads.person)
    until(reads, lambda: standing() == {"succeeded": begun, "cancelled": 6 - begun})
    reads.check_reads(takes=begun, net=READ * begun, paid=begun)


@pytest.mark.usefixtures("story")
def test_what_failed_is_asked_for_again_and_the_results_hold_no_link(reads: ReadStudio) -> None:
    rows = [ROWS[0], ROWS[1] | {"prompt": "[fail job]"}, ROWS[2] | {"prompt": "[fail plan]"}]
    batch = made(reads, rows)
    ahead(reads, batch, 15)
    until(reads, lambda: standing() == {"succeeded": 1, "failed": 2})
    found = again.retry_price(batch)
    assert (found.takes, found.left) == (2, [])
    assert again.retry(batch, reads.person, seen=found.price) == 2
    until(reads, lambda: standing() == {"succeeded": 1, "failed": 4})
    assert (reads.bill().net, money.held(Job.objects.all())) == (READ, 0)
    check_results(batch)


def check_results(batch: Batch) -> None:
    """The ZIP has the script and no page; links are named in no document that may be passed on unawares."""
    jobs = results.rows(Job.objects.filter(batch=batch))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(results.archive(results.entries(jobs), _address))))
    assert archive.testzip() is None
    assert [name for name in archive.namelist() if "manifest" not in name] == ["Mystery-package-Practice_S1_T01.txt"]
    assert "".join(results.table(jobs, _address)).count("S1") >= 1
    told = json.loads(as_json(batch_document(batch, jobs)))
    assert told["counts"] == {"succeeded": 1, "failed": 4}
    whole = [json.loads(as_json(document(job))) for job in jobs]
    kinds = {artifact["kind"] for job in whole for artifact in job["artifacts"]}
    assert "link" in kinds


def _address(artifact: Any, job: Job) -> str:
    return f"https://studio.test/media/{artifact.pk}"


@pytest.mark.usefixtures("story")
def test_a_nightly_schedule_plans_approves_and_pays_by_itself_within_what_was_named(reads: ReadStudio) -> None:
    tonight = datetime(2030, 5, 14, 23, tzinfo=UTC)
    reads.later((tonight - clock.now()).total_seconds())
    wanted = Wanted(
        project=reads.project,
        name="Nightly read",
        rows=[{"shot": "N1", "prompt": "News of {date}"}, {"shot": "N2", "prompt": "Weather of {date}"}],
        rule=Rule("cron", "UTC", cron="0 2 * * *"),
        usual=USUAL,
        caps={reads.key.unit: Decimal(25)},
        approval=Approval(tonight + timedelta(days=30), Decimal(15), reads.key.unit),
    )
    schedule = actions.make(wanted, reads.person)
    for night in (1, 2):
        reads.later(3 * 3600 if night == 1 else 86_400)
        until(reads, partial(succeeded, 2 * night), minutes=120)
    reads.vendor.sleeperhit_rules(table_read_credits=20)
    reads.later(86_400)
    until(reads, lambda: standing() == {"succeeded": 4, "approval": 2})
    states = ScheduleRun.objects.filter(schedule=schedule).order_by("planned_at").values_list("state", flat=True)
    assert list(states) == ["done", "done", "running"]
    assert (reads.bill().net, money.held(Job.objects.all())) == (READ * 4, 0)
    assert len({job.prompt for job in Job.objects.all()}) == 6

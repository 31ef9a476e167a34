"""The database refuses impossible rows, whoever writes them. Every CHECK and every unique index has a case."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from jobs import clock
from jobs.clock import Now
from jobs.models import (
    Artifact,
    Attempt,
    Batch,
    BatchRow,
    Budget,
    Invitation,
    Job,
    LedgerEntry,
    Material,
    Preset,
    Ref,
    Schedule,
    ScheduleRun,
    Shot,
    StudioSettings,
    Voice,
)
from tests.jobs.studio import Studio


def refused(constraint: str, write: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("job_status_known|job_ended", {"status": "done"}),
        ("job_waits_for_a_reason", {"status": "waiting", "reason": ""}),
        ("job_waits_for_a_reason", {"status": "waiting", "reason": "boredom"}),
        ("job_waits_for_a_reason", {"status": "running", "reason": "credits"}),
        ("job_ended_means_over", {"status": "running", "ended_at": Now()}),
        ("job_ended_means_over", {"status": "failed", "due_at": None}),
        ("job_ended_means_over", {"status": "failed", "ended_at": Now(), "due_at": Now()}),
        ("job_ended_means_over", {"status": "succeeded", "ended_at": Now(), "due_at": Now(), "lease": uuid.uuid4()}),
        ("job_lease_runs_out", {"lease": uuid.uuid4(), "due_at": None}),
    ],
)
def test_an_impossible_job(studio: Studio, constraint: str, columns: dict[str, Any]) -> None:
    job = studio.take()
    refused(constraint, lambda: Job.objects.filter(pk=job.pk).update(**columns))


def test_two_takes_of_a_shot_with_one_number(studio: Studio) -> None:
    first, second = studio.take(shot="S01"), studio.take(shot="S01")
    refused("job_take_once_a_shot", lambda: Job.objects.filter(pk=second.pk).update(take=first.take))


def test_one_piece_of_work_of_the_vendor_in_two_jobs(studio: Studio) -> None:
    first, second = studio.take(), studio.take()
    Ref.objects.create(job=first, key=studio.key, kind="task", remote_id="7", step="task")
    refused(
        "ref_claimed_once",
        lambda: Ref.objects.create(job=second, key=studio.key, kind="task", remote_id="7", step="task"),
    )
    Ref.objects.create(job=second, key=studio.key, kind="plan", remote_id="7", step="task")  # another kind is another


def test_two_open_attempts_of_a_job(studio: Studio) -> None:
    job = studio.take()
    Attempt.objects.create(job=job, step="task", number=1, token="a", request={})
    refused(
        "attempt_open_once",
        lambda: Attempt.objects.create(job=job, step="task", number=2, token="b", request={}),
    )


def test_two_attempts_with_one_number(studio: Studio) -> None:
    job = studio.take()
    row = {"job": job, "step": "task", "number": 1, "token": "a", "request": {}, "outcome": "put_off"}
    Attempt.objects.create(**row)
    refused("attempt_numbered", lambda: Attempt.objects.create(**row))


@pytest.mark.parametrize("kind", ["hold", "settle", "release"])
def test_a_step_is_held_settled_or_released_once(studio: Studio, kind: str) -> None:
    job = studio.take()
    LedgerEntry.objects.filter(job=job).delete()
    row = {"key": studio.key, "job": job, "step": "task", "kind": kind, "amount": 1, "unit": "cr"}
    LedgerEntry.objects.create(**row)
    refused("ledger_once_a_step", lambda: LedgerEntry.objects.create(**row))
    LedgerEntry.objects.create(**row | {"step": "other"})


def test_a_line_of_the_vendors_books_adjusts_once(studio: Studio) -> None:
    row = {"key": studio.key, "kind": "adjust", "amount": -1, "unit": "cr", "vendor_entry": "e1"}
    LedgerEntry.objects.create(job=studio.take(), **row)
    other = studio.take()
    refused("ledger_adjust_once", lambda: LedgerEntry.objects.create(job=other, **row))


@pytest.mark.parametrize("kind", ["hold", "settle", "release"])
def test_a_negative_amount_that_is_no_adjustment(studio: Studio, kind: str) -> None:
    row = {"key": studio.key, "job": studio.take(), "step": "x", "kind": kind, "amount": -1, "unit": "cr"}
    refused("ledger_amount_not_negative", lambda: LedgerEntry.objects.create(**row))


def test_a_cap_with_no_scope_or_two(studio: Studio) -> None:
    refused("budget_has_one_scope", lambda: Budget.objects.create(unit="cr", limit=1))
    scopes = {"key": studio.key, "project": studio.project}
    refused("budget_has_one_scope", lambda: Budget.objects.create(unit="cr", limit=1, **scopes))


@pytest.mark.parametrize("scope", ["key", "project", "person", "batch", "schedule"])
def test_a_second_cap_of_the_same_scope_unit_and_window(studio: Studio, scope: str) -> None:
    batch = Batch.objects.create(project=studio.project, name="sheet")
    owners = {"key": studio.key, "project": studio.project, "person": studio.person, "batch": batch}
    owner = owners[scope] if scope in owners else nightly(studio)
    Budget.objects.create(unit="cr", limit=1, **{scope: owner})
    refused("budget_once", lambda: Budget.objects.create(unit="cr", limit=2, **{scope: owner}))
    Budget.objects.create(unit="cr", limit=2, window="day", **{scope: owner})
    Budget.objects.create(unit="USD", limit=2, **{scope: owner})


def test_a_cap_that_holds_less_than_nothing(studio: Studio) -> None:
    refused(
        "budget_held_not_negative",
        lambda: Budget.objects.create(key=studio.key, unit="cr", limit=1, held=-1),
    )


@pytest.mark.parametrize("columns", [{"bytes": 0, "sha256": "ab"}, {"bytes": 5, "sha256": ""}])
def test_a_stored_file_that_is_not_here(studio: Studio, columns: dict[str, Any]) -> None:
    job = studio.take()
    ref = Ref.objects.create(job=job, key=studio.key, kind="task", remote_id="7", step="task")
    row = {"job": job, "ref": ref, "name": "video", "kind": "video", "role": "main"}
    refused("artifact_stored_means_here", lambda: Artifact.objects.create(**row, state="stored", **columns))
    Artifact.objects.create(**row)
    refused("artifact_once_a_ref", lambda: Artifact.objects.create(**row))


def test_shots_and_materials_have_one_name(studio: Studio) -> None:
    Shot.objects.create(project=studio.project, code="A1")
    refused("shot_code_once_a_project", lambda: Shot.objects.create(project=studio.project, code="A1"))
    row = {"name": "a.png", "kind": "image", "file": "a", "mime": "image/png", "bytes": 1, "sha256": "ab"}
    material = Material.objects.create(**row)
    refused("sha256", lambda: Material.objects.create(**row))
    material.copies.create(key=studio.key, remote_id="m1")
    refused("copy_once_a_key", lambda: material.copies.create(key=studio.key, remote_id="m2"))


def test_one_row_of_settings_and_links_that_end_one_way(studio: Studio) -> None:
    refused("studio_settings_once", lambda: StudioSettings.objects.create(id=2))
    ends = {"expires_at": Now(), "used_at": Now(), "withdrawn_at": Now()}
    refused("invitation_used_or_withdrawn", lambda: Invitation.objects.create(token_hash="ab", **ends))


def test_an_approval_that_is_not_whole(studio: Studio) -> None:
    approval = {"approved_until": Now(), "approved_quote": 5}
    refused("batch_approval_is_whole", lambda: Batch.objects.create(project=studio.project, name="a", **approval))
    refused("schedule_approval_is_whole", lambda: nightly(studio, approved_until=Now()))


def test_rows_that_share_a_number_or_wait_for_themselves(studio: Studio) -> None:
    batch = Batch.objects.create(project=studio.project, name="sheet")
    row = BatchRow.objects.create(batch=batch, number=1)

    def again() -> None:
        BatchRow.objects.create(batch=batch, number=1)
        connection.check_constraints()

    refused("batch_row_numbered", again)
    refused("batch_row_not_after_itself", lambda: BatchRow.objects.filter(pk=row.pk).update(after=row.pk))


@pytest.mark.django_db
def test_a_voice_known_twice() -> None:
    Voice.objects.create(provider="fake", voice_id="v_low", name="Low")
    refused("voice_once_a_vendor", lambda: Voice.objects.create(provider="fake", voice_id="v_low"))


@pytest.mark.parametrize("of_project", [True, False])
def test_two_presets_with_one_name(studio: Studio, of_project: bool) -> None:
    row = {"project": studio.project if of_project else None, "name": "Night exteriors"}
    Preset.objects.create(**row)
    refused("preset_named_once", lambda: Preset.objects.create(**row))


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("schedule_has_its_times", {"cron": ""}),
        ("schedule_has_its_times", {"kind": "interval", "interval": 59, "starts_at": Now()}),
        ("schedule_has_its_times", {"kind": "interval", "interval": 3600}),
        ("schedule_has_its_times", {"kind": "once"}),
        ("schedule_paused_has_no_next", {"paused_at": Now(), "next_at": Now()}),
    ],
)
def test_a_schedule_that_cannot_run(studio: Studio, constraint: str, columns: dict[str, Any]) -> None:
    refused(constraint, lambda: nightly(studio, **columns))


def test_a_schedule_runs_once_a_time_and_ends_once(studio: Studio) -> None:
    schedule = nightly(studio)
    refused("schedule_named_once", lambda: nightly(studio))
    run = ScheduleRun.objects.create(schedule=schedule, planned_at=clock.now())
    refused(
        "schedule_run_once_a_time",
        lambda: ScheduleRun.objects.create(schedule=schedule, planned_at=run.planned_at),
    )
    rows = ScheduleRun.objects.filter(pk=run.pk)
    refused("schedule_run_ended_means_over", lambda: rows.update(state="done"))
    refused("schedule_run_ended_means_over", lambda: rows.update(state="skipped", ended_at=Now(), due_at=Now()))


def nightly(studio: Studio, **columns: Any) -> Schedule:
    row = {"project": studio.project, "name": "Nightly", "kind": "cron", "cron": "0 2 * * *", "zone": "UTC"}
    return Schedule.objects.create(**row | columns)


def test_every_constraint_of_the_models_has_a_case_here() -> None:
    source = Path(__file__).read_text()
    names = [
        constraint.name for model in apps.get_app_config("jobs").get_models() for constraint in model._meta.constraints
    ]
    assert len(names) > 15
    assert [name for name in names if name not in source] == []

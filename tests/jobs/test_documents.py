"""A take as one document, and the sentence a person needs about it now."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobs.clock import After
from jobs.documents import as_json, batch_document, document, explain, sums
from jobs.models import Batch, Job, Key
from providers.report import Failure, Report, State
from tests.jobs.fake_vendor import done, lost
from tests.jobs.studio import Studio


def read(job: Job) -> dict[str, Any]:
    job.refresh_from_db()
    found: dict[str, Any] = json.loads(as_json(document(job)), parse_float=Decimal)
    return found


def test_a_succeeded_take_names_its_refs_its_cost_and_its_file(studio: Studio) -> None:
    job = studio.take(shot="S1")
    studio.run()
    studio.world.all_say(done(10))
    told = read(studio.until_ended(job))
    assert told["status"] == "succeeded"
    assert (told["quote"], told["cost"], told["unit"], told["failure"]) == (10, 10, "cr", None)
    assert told["refs"] == [{"kind": "task", "id": "1", "step": "task", "state": "completed", "details": []}]
    assert (told["project"], told["shot"], told["take"], told["key"]) == ("Mystery package", "S1", 1, "Main")
    (artifact,) = told["artifacts"]
    assert Path(artifact["path"]).stat().st_size == artifact["bytes"]
    assert {"kind", "role", "mime", "sha256", "width", "height", "duration"} <= set(artifact)


def test_a_refused_take_tells_code_message_and_next_step(studio: Studio) -> None:
    studio.world.refuses = "The length is 900 s. Choose 5 to 15 s."
    told = read(studio.take())
    assert told["status"] == "failed"
    assert told["failure"] == {
        "code": "invalid_order",
        "message": "The length is 900 s. Choose 5 to 15 s. Nothing was sent and nothing was charged.",
        "request_id": "",
        "next_step": "Change the prompt or the options and try again.",
    }
    assert (told["quote"], told["cost"], told["artifacts"]) == (None, 0, [])


@pytest.mark.parametrize(
    ("advice", "words"),
    [
        ("wait", "Wait a while, then try the same take again."),
        ("top_up", "Top up the account, then try the same take again."),
        ("edit", "Change the prompt or the options and try again."),
        ("", "Try the same take again."),
    ],
)
def test_a_take_that_is_over_is_never_said_to_go_on_by_itself(studio: Studio, advice: str, words: str) -> None:
    job = studio.take()
    studio.run()
    full = Failure(code="provider_capacity_blocked", message="The music is at capacity.", advice=advice)
    studio.world.all_say(Report(State.FAILED, "failed", cost=Decimal(0), failure=full))
    assert read(studio.until_ended(job))["failure"]["next_step"] == words


@pytest.mark.parametrize("amount", ["0", "5", "36.6", "0.0001", "12345678901.2345", "-2.5"])
def test_amounts_are_numbers_with_every_digit(amount: str) -> None:
    text = as_json({"cost": Decimal(amount), "note": f"it costs {amount}", "none": None})
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal)["cost"] == Decimal(amount)
    assert f'"cost": {amount}' in text


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": Key.State.PAUSED}, "The key Main is paused."),
        (
            {"breaker_code": "unauthorized", "breaker_message": "Fake does not accept the key."},
            "does not accept the key",
        ),
        ({"not_before": After(600), "not_before_why": "Fake says: slow down."}, "slow down"),
        ({"max_in_flight": 0}, "as many as it may at once"),
    ],
)
def test_a_take_in_line_says_what_it_waits_for(studio: Studio, columns: dict[str, object], words: str) -> None:
    job = studio.take()
    Key.objects.update(**columns)
    job = Job.objects.get(pk=job.pk)
    assert job.status == "queued"
    assert explain(job).startswith("In line")
    assert words in explain(job)


def test_a_paused_batch_is_named(studio: Studio) -> None:
    batch = Batch.objects.create(project=studio.project, name="night run", paused=True)
    assert "night run is paused" in explain(Job.objects.get(pk=studio.take(batch=batch).pk))


def test_a_take_in_doubt_says_what_a_person_can_do(studio: Studio) -> None:
    studio.world.answers = [lost()]
    studio.world.cannot_look = True
    job = studio.take()
    studio.run()
    studio.later(2)
    studio.run()
    told = read(job)
    assert (told["status"], told["reason"]) == ("waiting", "unconfirmed")
    assert "Attach a remote id, send it again (may pay twice), or give up" in str(told["headline"])


def test_a_batch_adds_up_by_unit_and_keeps_the_order_of_the_sheet(studio: Studio) -> None:
    batch = Batch.objects.create(project=studio.project, name="list.json")
    jobs = [studio.take(batch=batch, shot=code) for code in ("S2", "S1")]
    told = json.loads(as_json(batch_document(batch, jobs)))
    assert [one["shot"] for one in told["jobs"]] == ["S2", "S1"]
    assert (told["quote"], told["cost"], told["counts"]) == ({"cr": 20}, {}, {"queued": 2})
    assert sums([], "quote") == {}

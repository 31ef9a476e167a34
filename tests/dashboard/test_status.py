"""What a state looks like: one table for every page."""

import pytest

from dashboard.reading.status import LOOKS, look, ordinal
from jobs.models import Job
from jobs.states import Reason, Status


def job(status: Status, **more: object) -> Job:
    return Job(status=status, order={}, steps=[], **more)


@pytest.mark.parametrize(
    ("row", "group", "shape", "word"),
    [
        (job(Status.QUEUED), "idle", "queued", "Queued"),
        (job(Status.CANCELLED), "idle", "cancelled", "Cancelled"),
        (job(Status.SUBMITTING), "live", "submitting", "Submitting"),
        (job(Status.RUNNING), "live", "running", "Rendering"),
        (job(Status.RUNNING, headline="Clip 5 of 7, longer than usual"), "live", "running", "Clip 5 of 7"),
        (job(Status.RUNNING, headline='The vendor says "warming"'), "live", "running", '"warming"'),
        (job(Status.RUNNING, headline="Voices, step 3 of 5"), "live", "running", "Voices, step 3 of 5"),
        (job(Status.RUNNING, headline="2 of 7 clips, 7 stills"), "live", "running", "2 of 7 clips"),
        (job(Status.RUNNING, headline="0 of 2 done: 1 clip; Reading"), "live", "running", "Rendering"),
        (job(Status.RUNNING, headline="Generating"), "live", "running", "Rendering"),
        (job(Status.RUNNING, headline="Could not be read. " * 9), "live", "running", "Rendering"),
        (job(Status.FETCHING, headline="Fetching video, 4 of 8 MB"), "live", "fetching", "Fetching"),
        (job(Status.WAITING, reason=Reason.APPROVAL), "you", "waiting", "Approve quote"),
        (job(Status.WAITING, reason=Reason.UNCONFIRMED), "you", "waiting", "No answer"),
        (job(Status.WAITING, reason=Reason.CREDITS), "you", "waiting", "Out of credits"),
        (job(Status.WAITING, reason=Reason.BUDGET), "you", "waiting", "Over a cap"),
        (job(Status.WAITING, reason=Reason.RECORDING), "you", "waiting", "Record it"),
        (
            job(Status.PARTIAL, headline="6 of 7 are here. Missing: clip 5: refused", missing=["clip 5: refused"]),
            "you",
            "partial",
            "6 of 7 clips",
        ),
        (
            job(Status.PARTIAL, headline="7 of 7 clips are here. Missing: Music: failed", missing=["Music: failed"]),
            "you",
            "partial",
            "7 of 7 clips",
        ),
        (
            job(Status.PARTIAL, headline="5 of 6 are here. Missing: Music: x", missing=["Music: x"]),
            "you",
            "partial",
            "Music missing",
        ),
        (job(Status.PARTIAL, headline="2 of 3 are here. Missing: x", missing=[]), "you", "partial", "2 of 3 parts"),
        (job(Status.SUCCEEDED), "good", "done", "Done"),
        (job(Status.FAILED), "bad", "failed", "Failed"),
        (job(Status.FAILED, failure={"code": "x", "advice": "again"}), "bad", "failed", "Failed"),
        (job(Status.FAILED, failure={"code": "Privacy", "advice": "without_materials"}), "bad", "failed", "Refused"),
        (job(Status.FAILED, failure={"code": "invalid_order", "advice": "edit"}), "bad", "failed", "Not sent"),
    ],
)
def test_a_job_is_shown_with_group_shape_and_word(row: Job, group: str, shape: str, word: str) -> None:
    found = look(row)
    assert (found.group, found.shape, found.word) == (group, shape, word)


def test_a_picked_take_is_a_star_and_a_queued_one_may_know_its_place() -> None:
    assert look(job(Status.SUCCEEDED), picked=True).word == "Picked"
    assert look(job(Status.QUEUED), place=2).word == "2nd in line"


def test_every_status_has_a_look() -> None:
    assert set(LOOKS) == set(Status)


@pytest.mark.parametrize(("number", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd")])
def test_ordinals(number: int, word: str) -> None:
    assert ordinal(number) == word

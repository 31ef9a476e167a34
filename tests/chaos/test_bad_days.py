"""Everything a vendor can do on a bad day, through the whole engine: how each ends, and what it costs."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from jobs.actions import control
from jobs.models import Event, Job
from jobs.states import Reason, Status
from providers.http import Client
from tests.chaos.studio import PRICE, PracticeStudio
from tests.practice import PracticeVendor

POST: dict[str, Any] = {"method": "POST", "path": "/tasks$"}
LIST_OR_GET: dict[str, Any] = {"method": "GET", "path": "/tasks"}
RESULT: dict[str, Any] = {"method": "GET", "path": "/result$"}


@dataclass(frozen=True)
class BadDay:
    """A fault, and what becomes of a take then.

    says      words that stand on the job, at its end or on the way
    accepted  paid submits that the vendor took on        net  what it keeps for them
    """

    fault: str
    how: dict[str, Any]
    ends: str
    says: str
    accepted: int = 1
    net: Decimal = PRICE
    rules: dict[str, Any] = field(default_factory=dict)


OK, ASKED, FAILED = "succeeded", "unconfirmed", "failed"
LOOKED = "No clear answer to the submit, looking whether it landed."
NOT_SENT_AGAIN = "It is not sent again by itself. Attach a remote id, send it again (may pay twice), or give up."
FREE = Decimal(0)

BAD_DAYS = {
    "a web page with 200 instead of an answer, nothing done": BadDay("html", POST, ASKED, NOT_SENT_AGAIN, 0, FREE),
    "a web page with 200 though it was accepted": BadDay("html", POST | {"when": "after"}, OK, LOOKED),
    "the line drops before": BadDay("drop", POST, ASKED, NOT_SENT_AGAIN, 0, FREE),
    "the line drops after it was accepted": BadDay("drop", POST | {"when": "after"}, OK, LOOKED),
    "half an answer": BadDay("truncate", POST | {"when": "after"}, OK, LOOKED),
    "broken JSON": BadDay("malformed_json", POST | {"when": "after"}, OK, LOOKED),
    "no answer for long, then none": BadDay("hang", POST | {"when": "after", "seconds": 0.5}, OK, LOOKED),
    "a 500 before anything was done": BadDay("status", POST | {"status": 500}, ASKED, NOT_SENT_AGAIN, 0, FREE),
    "a 502 after it was accepted": BadDay("status", POST | {"status": 502, "when": "after"}, OK, LOOKED),
    "a refusal": BadDay(
        "status", POST | {"status": 400, "body": {"error": "No dragons"}}, FAILED, "“No dragons”", 0, FREE
    ),
    "a 429 on the pace of requests": BadDay(
        "status", POST | {"status": 429, "retry_after": 30}, OK, "Not sent, nothing was charged."
    ),
    "a 429 on the pace, without a time": BadDay("status", POST | {"status": 429}, OK, "It is sent again by itself."),
    "a key refused for a moment": BadDay("status", POST | {"status": 401}, OK, "does not accept the key"),
    "web pages instead of polls": BadDay("html", LIST_OR_GET | {"times": 4}, OK, "the work goes on"),
    "5xx instead of polls": BadDay("status", LIST_OR_GET | {"status": 503, "times": 4}, OK, "the work goes on"),
    "polls that drop": BadDay("drop", LIST_OR_GET | {"times": 6}, OK, "the work goes on"),
    "a status nobody knows": BadDay(
        "unknown_status", LIST_OR_GET | {"word": "dreaming", "times": 3}, OK, 'The vendor says "dreaming"'
    ),
    "a web page instead of the result": BadDay("html", RESULT | {"times": 3}, OK, "the work goes on"),
    "a link that expired": BadDay("expired", {"times": 2}, OK, "Ready: 1 "),
    "an empty video, once": BadDay("empty", {"path": "mp4"}, OK, "Ready: 1 "),
    "an empty video, for ever": BadDay(
        "empty", {"path": "mp4", "times": None}, FAILED, "The file is empty (0 bytes). It was fetched 5 times."
    ),
    "a download cut off": BadDay("cut", {"times": 2}, OK, "Ready: 1 "),
    "it fails and is paid back": BadDay("fail", {"error": "Out of paint"}, FAILED, "Out of paint", 1, FREE),
    "it fails and is charged": BadDay(
        "fail", {"error": "Out of paint"}, FAILED, "Out of paint", rules={"refund_failures": False}
    ),
    "a face is refused": BadDay("privacy", {}, FAILED, "PrivacyInformation", 1, FREE),
}


@pytest.mark.parametrize("day", BAD_DAYS.values(), ids=BAD_DAYS.keys())
def test_a_bad_day_ends_in_a_sentence_and_is_paid_once(studio: PracticeStudio, day: BadDay) -> None:
    if day.rules:
        studio.vendor.rules(**day.rules)
    studio.vendor.fault(day.fault, **day.how)
    job = studio.take()
    said = follow(studio, job)

    assert (job.reason or job.status) == day.ends, said
    assert day.says in said
    if job.live:
        control.give_up(job, studio.person)
    studio.reconciled()
    studio.check_books(accepted=day.accepted, net=day.net)
    if day.ends == OK:
        studio.check_files(job)


def test_a_402_waits_and_goes_on_after_a_top_up_with_the_same_body(
    vendor: PracticeVendor, studio: PracticeStudio
) -> None:
    poor = studio.at_another_account("2.50")
    job = poor.take()
    said = follow(poor, job, minutes=10)
    assert (job.status, job.reason) == (Status.WAITING, Reason.CREDITS)
    assert "Insufficient credits: it costs 5.0, the balance is 2.5" in said
    assert "It goes on by itself after a top-up, with the same request. Nothing was charged." in said
    assert poor.bill().net == 0

    vendor.topup(poor.secret, 10)
    follow(poor, job)
    assert job.status == Status.SUCCEEDED
    poor.check_books(accepted=1)
    first, second = vendor.requests("/tasks$", method="POST", key=poor.secret)
    assert (first["status"], second["status"]) == (402, 201)
    assert first["body"] == second["body"]


def test_the_cap_of_active_tasks_lets_the_next_go_when_one_ends(studio: PracticeStudio) -> None:
    capped = studio.at_another_account("100.00", active_cap=1)
    capped.vendor.rules(hold="running")
    first, second = capped.take(), capped.take()
    capped.run()
    second.refresh_from_db()
    assert second.status == Status.QUEUED
    assert "1 of 1 are active" in second.headline
    capped.vendor.rules(hold=None)
    for job in (first, second):
        assert capped.until_ended(job).status == Status.SUCCEEDED
    capped.check_books(accepted=2)


def test_a_reply_that_never_comes_ends_at_the_total_deadline(
    studio: PracticeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    defaults: dict[str, object] = Client.post.__kwdefaults__ or {}
    monkeypatch.setitem(defaults, "deadline", 0.5)
    studio.vendor.fault("hang", **POST, when="after", seconds=30)
    job = studio.take()
    said = follow(studio, job)
    assert job.status == Status.SUCCEEDED
    assert "Renoise did not answer in time." in said
    studio.check_books(accepted=1)


def follow(studio: PracticeStudio, job: Job, minutes: int = 20) -> str:
    """Run until the job is over or asks a person; everything that stood on it on the way, a line each."""
    said: list[str] = []
    for _ in range(minutes * 12):
        studio.step()
        job.refresh_from_db()
        said += [job.headline] if job.headline not in said else []
        if not job.live or job.reason == Reason.UNCONFIRMED:
            break
        studio.later(5)
    said += [event.note for event in Event.objects.filter(job=job)]
    return "\n".join(said)

"""The page of one take: the right words and the right actions in every state it can be in."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Artifact, Job
from tests.dashboard.job_pages import page, post, verbs
from tests.dashboard.job_states import (
    REFUSAL,
    approval,
    broke,
    cancel_asked,
    cancelled,
    cannot_look,
    ended,
    failed,
    fetching,
    not_sent,
    out_of_credits,
    over_a_cap,
    overdue,
    partial,
    queued,
    recording,
    refused,
    rendering,
    same_key,
    stopped_key,
    submitting,
    succeeded,
    too_late,
    unconfirmed,
    unknown_word,
    unreadable,
)
from tests.jobs.studio import Studio

Build = Callable[[Studio], Job]
STATES: list[tuple[Build, tuple[str, ...], set[str]]] = [
    (queued, ("1st in line", "Quoted and held", "about 10 cr", "Cancel, release 10 cr", "Held 10 cr"), {"cancel"}),
    (submitting, ("Submitting", "Fetch and check"), {"cancel"}),
    (rendering, ("Rendering", "71%", "Sent", "Attempts 1"), {"cancel"}),
    (unknown_word, ('"polishing"',), {"cancel"}),
    (overdue, ("This takes longer than usual", "still at work and still billed"), {"cancel"}),
    (unreadable, ("The last look could not be read", "It said unreadable."), {"cancel"}),
    (fetching, ("Fetching", "Charged 10 cr"), set()),
    (succeeded, ("Done", "10 cr charged", "Retake 10 cr", "Result Download"), {"again"}),
    (partial, ("1 of 2 clips", "Clip 5 was refused", "2 cr was released."), {"again"}),
    (refused, ("Refused", "Fake refused this take", REFUSAL, "10 cr was released, nothing was charged."), {"again"}),
    (broke, ("Failed", "This take failed", REFUSAL, "Details", "req-7"), {"again"}),
    (not_sent, ("Not sent", "This take was not sent", "The prompt is too long.", "Nothing was sent"), set()),
    (cancelled, ("Cancelled", "Released 10 cr"), {"again"}),
    (unconfirmed, ("No answer", "Fake never answered", "found no match yet", "Attach a remote ID",
                   "Send again, may pay twice 10 cr", "Give up, release 10 cr", "Next look in"),
     {"rescue/attach", "rescue/resend", "rescue/give-up"}),
    (cannot_look, ("Fake never answered", "This vendor has no list."),
     {"rescue/attach", "rescue/resend", "rescue/give-up"}),
    (approval, ("Approve quote", "7 clips for 36 cr", "Approve 36 cr", "Reject"), {"decide", "cancel"}),
    (recording, ("Record it", "Record the voice", "Read the consent text aloud.", "It is recorded",
                 "It is looked at every few minutes"), {"cancel", "recorded"}),
    (out_of_credits, ("Out of credits", "The balance at Fake is too low", "It said credits."), {"cancel"}),
    (over_a_cap, ("Over a cap", "Over the cap of Mystery package", "nothing was charged"), {"cancel"}),
    (stopped_key, ("The key sends nothing now", "The key Main is paused."), {"cancel"}),
    (cancel_asked, ("Cancelling",), set()),
    (too_late, ("Too late to cancel", "It goes on, is billed and is kept."), set()),
]  # fmt: skip


@pytest.mark.parametrize(("build", "said", "can"), STATES, ids=[row[0].__name__ for row in STATES])
def test_every_state_says_what_happened_and_what_can_be_done(
    producer: Client, studio: Studio, build: Build, said: tuple[str, ...], can: set[str]
) -> None:
    job = build(studio)
    text = page(producer, job)
    for sentence in said:
        assert sentence in text, text
    assert verbs(producer, job) - {"tags"} == can  # these can be changed in any state, once it was sent


def test_what_is_paid_once_however_often_it_goes_is_not_called_a_second_payment(
    producer: Client, studio: Studio
) -> None:
    job = same_key(studio)
    text = page(producer, job)
    assert "Send again 10 cr" in text
    assert "twice" not in text.replace("nothing was sent twice", "")
    shown = producer.get(reverse("take_resend", args=[job.pk])).content.decode()
    assert "Send it again with the same key" in shown
    assert "with the same key, so it counts as the same one and is paid once" in shown
    post(producer, "take_resend", job)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len({one.token for one in job.attempts.all()})) == ("running", 1)


@pytest.mark.parametrize("build", [row[0] for row in STATES], ids=[row[0].__name__ for row in STATES])
def test_one_stage_is_current_and_what_is_to_come_is_told(producer: Client, studio: Studio, build: Build) -> None:
    job = build(studio)
    job.refresh_from_db()
    html = producer.get(reverse("take", args=[job.pk])).content.decode()
    stages = html[html.index('id="take-stages"') :].partition("</section>")[0]
    current = stages.count('aria-current="step"')
    assert current == (0 if job.status in ("succeeded", "partial") else 1)
    assert ("ahead" in stages) == job.live
    assert html.count("<h1") == 1
    assert len(re.findall(r' id="([^"]+)"', html)) == len(set(re.findall(r' id="([^"]+)"', html)))


@pytest.mark.parametrize(
    ("advice", "said", "verb"),
    [
        ("again", "Retake 10 cr", "again"),
        ("without_materials", "", ""),  # it had none, so the prompt is to be changed
        ("ask_vendor", "Copy the request ID", ""),
        ("wait", "Retake 10 cr", "again"),
        ("fix_key", "An owner can check the key Main", ""),
        ("words of a later release", "Retake 10 cr", "again"),
    ],
)
def test_a_failure_has_one_next_action(producer: Client, studio: Studio, advice: str, said: str, verb: str) -> None:
    job = ended(studio, failed(advice, request_id="req-7"))
    html = producer.get(reverse("take", args=[job.pk])).content.decode()
    card = html[html.index('id="failure"') :].partition("</section>")[0]
    assert card.count("button-main") <= 1
    assert said in " ".join(unescape(re.sub(r"<[^>]+>", " ", card)).split())
    assert (f"/{verb}/" in card) == bool(verb)


def test_an_owner_is_led_to_a_key_that_needs_them(owner: Client, studio: Studio) -> None:
    job = ended(studio, failed("fix_key"))
    html = owner.get(reverse("take", args=[job.pk])).content.decode()
    assert reverse("admin:jobs_key_change", args=[studio.key.pk]) in html[html.index('id="failure"') :]


def test_a_take_that_was_asked_for_again_leads_there(producer: Client, studio: Studio) -> None:
    job = ended(studio, failed("again"))
    producer.post(reverse("take_again", args=[job.pk]), {"operation": "one"})
    assert "Open S01 T02" in page(producer, job)
    assert "again of S01 T01" in page(producer, Job.objects.get(take=2))


def test_the_page_asks_the_same_number_of_questions_however_much_happened(producer: Client, film: Artifact) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page(producer, film.job)
        return len(asked)

    queries()
    few = queries()
    for number in range(20):
        Artifact.objects.create(
            job=film.job, ref=film.ref, name=f"clip {number}", kind="video", role="clip", state="stored",
            mime="video/mp4", bytes=9, sha256="f" * 64, file="takes/c.mp4",
        )  # fmt: skip
        film.job.events.create(kind="job", before="running", after="running", note=f"Note {number}", actor_id=None)
        Job.objects.create(
            key=film.job.key, shot=film.job.shot, project=film.job.project, take=number + 2, model="film",
            order=film.job.order, steps=film.job.steps, status="succeeded", ended_at=film.job.ended_at,
        )  # fmt: skip
        film.job.attempts.create(step="task", number=number + 2, token="t", request={}, outcome="put_off")
    assert queries() == few
    assert few <= 20


def test_the_log_names_who_did_what_and_attempts_show_no_secret(producer: Client, studio: Studio) -> None:
    job = rendering(studio)
    job.attempts.update(request={"path": "/task", "headers": {"Authorization": "Bearer abc"}, "body": {"prompt": "x"}})
    post(producer, "take_cancel", job)
    text = page(producer, job)
    assert "producer asked for this take, 10 cr held" in text
    assert "producer: asked to cancel" in text
    assert "Bearer abc" not in text
    assert "(not shown)" in text


def test_neighbours_of_the_shot_are_one_click_away(producer: Client, studio: Studio) -> None:
    jobs = [studio.take(shot="S07") for _ in range(3)]
    html = producer.get(reverse("take", args=[jobs[1].pk])).content.decode()
    assert re.search(rf'href="/takes/{jobs[0].pk}/" rel="prev"', html)
    assert re.search(rf'href="/takes/{jobs[2].pk}/" rel="next"', html)

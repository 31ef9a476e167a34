"""A take of many steps: every stage with how far it is, on its page and in short on rows and posters."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.reading import cards, steps
from dashboard.reading.status import look
from jobs.actions import control
from jobs.models import Event, Job
from providers.errors import Fault
from providers.facts import Model
from providers.report import Failure, Report, State
from tests.dashboard.homes import words
from tests.dashboard.job_pages import fragment
from tests.dashboard.pipelines import broken, piece, planned, reaches, recording, says, whole
from tests.jobs.fake_vendor import FakeVendor, error, running
from tests.jobs.studio import Studio

HELD_BACK = Failure(code="source_failed", message="The page asks for a password. Give another address.", advice="edit")


def stages(client: Client, job: Job) -> list[str]:
    """The stages of its page, one text each; the current one is marked with >, those ahead with +."""
    html = client.get(reverse("take", args=[job.pk])).text
    part = html[html.index('<ol class="stages"') :].partition("</ol>")[0]
    found = []
    for attributes, inside in re.findall(r"<li([^>]*)>(.*?)</li>", part, re.DOTALL):
        mark = ">" if "aria-current" in attributes else "+" if "ahead" in attributes else ""
        text = re.sub(r"<time.*?</time>", "", re.sub(r'<span class="vh">.*?</span>', "", inside))
        found.append(mark + re.sub(r" ?\d+ (s|min)( \d+ s)?", " t", words(text)))
    return found


def at_the_second_source(studio: Studio) -> Job:
    return reaches(studio, piece(studio), "source 2")


def approved(studio: Studio) -> Job:
    job = planned(studio)
    control.decide(job, True, actor=studio.person)
    for ref in job.refs.filter(ended=""):
        studio.world.reports[ref.remote_id] = Report(State.DONE, "APPROVED")
    return reaches(studio, job, "task")


def rejected(studio: Studio) -> Job:
    job = planned(studio)
    control.decide(job, False, "Too long.", studio.person)
    studio.run()
    return job


def source_failed(studio: Studio) -> Job:
    return broken(studio, "source 2", HELD_BACK)


ENDS = ["+Fetch and check", "+Done"]
TABLE: list[tuple[Callable[[Studio], Job], list[str]]] = [
    (at_the_second_source, ["Project t", ">Sources 1 of 3, t", "+Plan", "+Task", *ENDS]),
    (planned, ["Project t", "Sources 3, t", "Plan t", ">Approval Approve quote, t", "+Task", *ENDS]),
    (approved, ["Project t", "Sources 3, t", "Plan t", "Approval 86 cr by producer", ">Task t", *ENDS]),
    (rejected, ["Project t", "Sources 3, t", "Plan t", ">Approval Cancelled"]),
    (source_failed, ["Project t", ">Sources The page asks for a password"]),
    (recording, ["Project t", "Sources 3, t", "Plan t", ">Task Record it, t", *ENDS]),
    (whole, ["Project t", "Sources 3, t", "Plan t", "Task t", "Fetch and check 1 file, 8 B", "Done 10 cr charged"]),
]


@pytest.mark.parametrize(("build", "expected"), TABLE, ids=[row[0].__name__ for row in TABLE])
def test_every_stage_says_how_far_it_is(
    studio: Studio, member: Client, build: Callable[[Studio], Job], expected: list[str]
) -> None:
    job = build(studio)
    assert stages(member, job)[1:] == expected


@pytest.mark.parametrize(
    ("names", "at", "said"),
    [
        (["task"], 0, None),
        (["sequence", "export"], 1, None),
        (["project", "source 1", "plan", "job"], 1, ("Source, step 2 of 4", 2, 4)),
        (["project", "source 1", "source 2", "plan", "job"], 2, ("Sources 2 of 2", 2, 4)),
        (["project", "source 1", "source 2", "plan", "job"], 3, ("Plan, step 3 of 4", 3, 4)),
        (["project", "plan", "table_read"], 2, ("Table read, step 3 of 3", 3, 3)),
    ],
)
def test_where_a_take_is_in_short(names: list[str], at: int, said: tuple[str, int, int] | None) -> None:
    place = steps.in_short([{"name": name} for name in names], at)
    assert (place and (place.words, place.number, place.count)) == said


def test_optional_steps_do_not_count() -> None:
    stored: list[dict[str, Any]] = [{"name": "sequence"}, *({"name": one, "optional": True} for one in "abc")]
    assert steps.in_short(stored, 0) is None
    assert steps.in_short([*stored, {"name": "x"}, {"name": "y"}], 5) is None


def test_a_row_and_a_poster_tell_the_stage(studio: Studio, member: Client) -> None:
    job = at_the_second_source(studio)
    assert look(job).word == "Sources 2 of 3"
    (card,) = cards.cards(Job.objects.all())
    assert [one.state for one in card.segments] == ["done", "live", "todo", "todo"]
    assert card.figure == ""
    assert "Sources 2 of 3" in words(member.get("/").text)


def test_what_the_vendor_counts_comes_before_the_stage(studio: Studio) -> None:
    job = at_the_second_source(studio)
    says(studio, job, Report(State.ACTIVE, "RUNNING", note="Scene 2 of 9"))
    assert look(job).word == "Scene 2 of 9"
    assert len(cards.segments(job)) == 9


def test_the_last_look_and_the_next_are_told_while_it_runs(studio: Studio, member: Client) -> None:
    job = reaches(studio, piece(studio), "task")
    assert "Not read yet" in fragment(member, job, "take-looks").text
    says(studio, job, running())
    told = words(fragment(member, job, "take-looks").text)
    assert re.fullmatch(r"Last read \d\d:\d\d:\d\d ?, next look \d\d:\d\d:\d\d", told)
    says(studio, job, error(Fault.UNREADABLE))
    assert ", 1 look since could not be read, next look" in words(fragment(member, job, "take-looks").text)
    studio.later(60)
    assert "being read now" in words(fragment(member, job, "take-looks").text)
    says(studio, job, Report(State.FAILED, "FAILED", failure=HELD_BACK))
    assert words(fragment(member, job, "take-looks").text) == ""


def test_the_usual_time_is_told_at_the_step_that_is_paid(
    studio: Studio, member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Model(id="film", label="Film", kind="video", usual_seconds=(60, 2700))
    monkeypatch.setattr(FakeVendor, "models", lambda vendor: (model,))
    job = planned(studio)
    assert "usually" not in " ".join(stages(member, job))
    control.decide(job, True, actor=studio.person)
    for ref in job.refs.filter(ended=""):
        studio.world.reports[ref.remote_id] = Report(State.DONE, "APPROVED")
    reaches(studio, job, "task")
    assert "usually 1– t" in " ".join(stages(member, job))


def test_a_live_read_is_a_task_with_its_link_and_an_end(studio: Studio, producer: Client) -> None:
    job = recording(studio)
    for address in ("/", "/waiting/?show=recording", f"/takes/{job.pk}/"):
        html = producer.get(address).text
        told = words(html)
        assert "Run the live read, then say it is recorded" in told
        assert "stop the recording there" in told
        assert "nothing is charged meanwhile" in told
        assert 'href="https://theater.test/live/secret" target="_blank" rel="noopener noreferrer"' in html
        assert "Cancel" in told
    assert "theater.test" not in str([event.note for event in Event.objects.all()])
    studio.world.reports.clear()
    polled = len(studio.world.polls)
    studio.later(3600)
    studio.run()
    assert len(studio.world.polls) == polled
    form = {"operation": "once", "next": "/waiting/"}
    answer = producer.post(reverse("take_recorded", args=[job.pk]), form)
    assert answer["Location"] == "/waiting/"
    studio.run()
    job.refresh_from_db()
    assert job.status == "running"
    assert len({attempt.token for attempt in job.attempts.filter(step="task")}) == 2
    again = producer.post(reverse("take_recorded", args=[job.pk]), {"operation": "twice", "next": "/waiting/"})
    assert again.status_code == 422
    assert "does not wait for a recording" in again.text

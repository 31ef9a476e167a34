"""Activity: who did what, as sentences, by person, project and kind."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import activity
from dashboard.reading.activity import Activity
from dashboard.reading.sentences import Sentence, sentence
from jobs import events
from jobs.actions import control, keys, projects, takes
from jobs.models import Event, Project
from tests.jobs.fake_vendor import done
from tests.jobs.studio import Studio


def lines(**told: str) -> list[Sentence]:
    return [line for day in Activity(told).days for line in day.lines]


def said(line: Sentence) -> str:
    """The sentence as a reader gets it."""
    if line.actor:
        return " ".join(part for part in (line.actor, line.verb, line.thing) if part)
    return " ".join(part for part in (line.thing, line.verb) if part)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_way_of_a_take_is_told_by_who_asked_and_what_became_of_it(studio: Studio) -> None:
    job = studio.take("Lamp wakes")
    studio.run()
    studio.world.reports["1"] = done(7)
    studio.until_ended(job)
    assert [said(line) for line in lines(kind="takes")] == ["Lamp wakes is done", "producer asked for Lamp wakes"]
    every = [said(line) for line in lines(kind="steps", project=str(studio.project.pk))]
    assert every[-1] == "producer asked for Lamp wakes"
    assert {"Lamp wakes renders", "Lamp wakes is being sent"} <= set(every)


def test_what_a_person_did_to_a_take_names_them(studio: Studio) -> None:
    job = studio.take("Lamp wakes")
    control.cancel(job, studio.person)
    newest = lines()[0]
    assert said(newest) == "producer cancelled Lamp wakes"
    assert newest.href == f"/takes/{job.pk}/"
    assert newest.project == "Mystery package"


def test_keys_and_projects_are_told_too(studio: Studio) -> None:
    keys.set_state(studio.key, "paused", studio.person)
    keys.set_state(studio.key, "active", studio.person)
    projects.add("Second film", actor=studio.person)
    assert [said(line) for line in lines()[:3]] == [
        "producer added Second film",
        "producer resumed Main",
        "producer paused Main",
    ]


@pytest.mark.parametrize(
    ("event", "told", "note"),
    [
        (("key", "working", "stopped", "Bad key.", False), "Main was stopped", "Bad key."),
        (("key", "stopped", "working", "It accepts the key.", False), "Main works again", "It accepts the key."),
        (("key", "active", "active", "Rotated", True), "producer rotated the secret of Main", ""),
        (("key", "active", "revoked", "", True), "producer revoked Main", ""),
        (("key", "active", "active", "3 pieces of work", False), "Main", "3 pieces of work"),
        (("job", "running", "running", "Asked to cancel", True), "producer asked to cancel Film", ""),
        (("job", "waiting", "waiting", "Approved at 36 cr. good", True), "producer approved Film", "at 36 cr. good"),
        (("job", "", "running", "Attached task 5", True), "producer attached work of the vendor to Film", "task 5"),
        (("job", "", "queued", "Send again", True), "producer sent again Film", ""),
        (("job", "waiting", "cancelled", "Given up unanswered", True), "producer gave up Film", "unanswered"),
        (("job", "running", "failed", "It broke.", False), "Film failed", "It broke."),
        (("job", "submitting", "waiting", "No answer came.", False), "Film needs somebody", "No answer came."),
        (("artifact", "wanted", "broken", "0 bytes", False), "Film could not be used", "0 bytes"),
        (("shot", "", "picked", "Picked S01 T01", True), "producer picked Film", "S01 T01"),
        (("project", "", "", "Renamed Old to Mystery package", True), "producer renamed Old to Mystery package", ""),
        (("project", "active", "archived", "Archived", True), "producer archived Mystery package", ""),
        (("project", "", "", "Changed the brief", True), "producer changed the brief of Mystery package", ""),
        (("batch", "", "active", "Started night plates", True), "producer started night plates in Mystery package", ""),
        (("weather", "dry", "wet", "", False), "Film changed the weather from dry to wet", ""),
    ],
)  # fmt: skip
def test_every_kind_of_event_is_a_sentence(
    studio: Studio, event: tuple[str, str, str, str, bool], told: str, note: str
) -> None:
    kind, before, after, words, by_person = event
    key = studio.key if kind == "key" else None
    project = studio.project if kind in {"project", "batch"} else None
    job = None if key or project else studio.take("Film")
    row = events.record(
        kind,
        job=job,
        key=key,
        project=project,
        before=before,
        after=after,
        note=words,
        actor=studio.person if by_person else None,
    )
    line = sentence(Event.objects.select_related("actor", "key", "project", "job__shot").get(pk=row.pk))
    assert said(line) == told
    assert line.note == note


def test_filters_by_person_project_and_kind_and_their_counts(studio: Studio) -> None:
    artist, other = User.objects.create_user("artist"), Project.objects.create(name="Second film")
    studio.take("One")
    takes.submit(takes.Wanted(studio.key, other, "film", "Two"), artist)
    keys.set_state(studio.key, "paused", artist)
    assert {line.actor for line in lines(person=str(artist.pk))} == {"artist"}
    assert {line.project for line in lines(project=str(other.pk))} == {"Second film"}
    assert [said(line) for line in lines(kind="keys", person=str(artist.pk))] == ["artist paused Main"]
    assert all(not line.actor for line in lines(person="nobody"))
    page = Activity({"person": str(artist.pk)})
    assert {pill.words: pill.count for pill in page.kinds} == {"All": 2, "Takes": 1, "Keys": 1}
    for pills, name in ((page.people, "person"), (page.projects, "project"), (page.kinds, "kind")):
        for pill in pills:
            told = dict(part.split("=") for part in pill.href[1:].split("&") if part)
            if name != "project" or "project" in told:
                assert pill.count == len(lines(**told)), pill
        assert [pill.current for pill in pills].count(True) == 1


def test_what_makes_no_sense_is_no_filter(studio: Studio, member: Client) -> None:
    studio.take()
    for told in ({"person": "x"}, {"project": "'"}, {"kind": "weather"}, {"before": "x"}, {"before": "9" * 40}):
        assert len(lines(**told)) == len(lines()), told
        assert member.get("/activity/", told).status_code == 200
    assert member.get("/activity/", {"person": "999999"}).status_code == 200


def test_pages_go_by_a_cursor_without_gap_or_repeat(studio: Studio) -> None:
    for number in range(activity.PAGE + 7):
        events.record("project", project=studio.project, note=f"Changed {number}", actor=studio.person)
    seen: list[int] = []
    address = "?"
    for _ in range(9):
        page = Activity(dict(part.split("=") for part in address[1:].split("&") if part))
        seen += [line.pk for day in page.days for line in day.lines]
        address = page.older
        if not address:
            break
    assert seen == list(Event.objects.filter(activity.NEWS).order_by("-id").values_list("pk", flat=True))
    assert len(seen) > activity.PAGE


def test_new_lines_come_by_the_list_alone_and_an_older_page_stays(studio: Studio, member: Client) -> None:
    studio.take("Lamp wakes")
    htmx = {"HX-Request": "true", "HX-Target": "activity-list"}
    told = member.get("/activity/", headers=htmx).text
    assert "<html" not in told
    assert 'id="activity-list" data-live="list:activity"' in told
    assert "producer asked for Lamp wakes" in words(told)
    assert "data-live=" not in member.get("/activity/?before=999999", headers=htmx).text


def test_an_empty_list_says_what_will_stand_there(db: None, member: Client) -> None:
    assert "Nothing happened here yet" in member.get("/activity/").text
    assert "Nothing fits these filters" in member.get("/activity/?kind=keys").text


def test_the_number_of_queries_does_not_grow(studio: Studio, member: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            member.get("/activity/")
        return len(seen)

    def more(number: int) -> None:
        project, person = Project.objects.create(name=f"Film {number}"), User.objects.create_user(f"p{number}")
        takes.submit(takes.Wanted(studio.key, project, "film", "x"), person)
        projects.add(f"More {number}", actor=person)

    more(0)
    queries()
    few = queries()
    for number in range(1, 4):
        more(number)
    assert queries() == few
    assert few <= 14

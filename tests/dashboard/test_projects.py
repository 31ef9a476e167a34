"""Projects: make, name, describe, order, put away, bring back, and play the picks."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.actions import picks, projects
from jobs.actions.operations import Refused
from jobs.models import Artifact, Budget, Event, LedgerEntry, Project, Shot
from jobs.states import Status
from tests.dashboard.takes_made import made, stored
from tests.jobs.studio import Studio

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


@pytest.fixture
def page(studio: Studio) -> Client:
    """The browser of the studio's person."""
    client = Client()
    client.force_login(studio.person)
    return client


def notes() -> list[str]:
    return list(Event.objects.filter(kind__in=["project", "shot"]).values_list("note", flat=True))


def codes(project: Project) -> list[str]:
    return [shot.code for shot in project.shots.all()]


def test_a_new_project_leads_to_its_wall(member: Client) -> None:
    answer = member.post("/projects/new/", {"name": " Kestrel  Bay ", "brief": "Coastal teaser", "style": "Grain"})
    made_now = Project.objects.get()
    assert answer["Location"] == f"/projects/{made_now.pk}/"
    assert (made_now.name, made_now.brief, made_now.style) == ("Kestrel Bay", "Coastal teaser", "Grain")
    assert made_now.created_by is not None
    assert "Coastal teaser" in member.get(answer["Location"]).text


def test_a_second_click_makes_no_second_project(member: Client) -> None:
    form = {"name": "Kestrel Bay", "operation": "one"}
    answers = {member.post("/projects/new/", form)["Location"] for _ in range(2)}
    assert len(answers) == Project.objects.count() == 1


def test_a_taken_name_keeps_what_was_typed(member: Client) -> None:
    Project.objects.create(name="Kestrel Bay")
    answer = member.post("/projects/new/", {"name": "Kestrel Bay", "brief": "Coastal teaser"})
    assert answer.status_code == 422
    assert "There is a project called" in answer.text
    assert "Coastal teaser" in answer.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_nobody_can_use_is_refused(name: str, db: None) -> None:
    with pytest.raises(Refused, match="1 to 120 letters"):
        projects.add(name)


def test_renaming(page: Client, studio: Studio) -> None:
    address = f"/projects/{studio.project.pk}/"
    assert page.post(address + "rename/", {"name": "Parcel"}).status_code == 302
    assert Project.objects.get().name == "Parcel"
    assert "Renamed Mystery package to Parcel" in notes()
    Project.objects.create(name="Other")
    assert page.post(address + "rename/", {"name": "Other"}).status_code == 422


def test_archiving_hides_a_project_and_restoring_shows_it(page: Client, studio: Studio) -> None:
    address = f"/projects/{studio.project.pk}/"
    job = made(studio)
    page.post(address + "archive/")
    page.get("/projects/")  # takes the toast away
    assert "Mystery package" not in page.get("/projects/").text
    assert "Mystery package" in page.get("/projects/?archived=1").text
    wall = page.get(address)
    assert str(job.pk) in wall.text, "its takes are all still here"
    assert "Restore" in wall.text
    page.post(address + "restore/")
    assert "Mystery package" in page.get("/projects/").text
    assert notes()[-2:] == ["Archived", "Restored"]


def test_the_text_blocks_are_kept_word_for_word(page: Client, studio: Studio) -> None:
    address = f"/projects/{studio.project.pk}/text/"
    page.post(address, {"brief": "One.\r\nTwo.", "style": XSS, "characters": "The keeper, 60"})
    studio.project.refresh_from_db()
    assert (studio.project.brief, studio.project.style) == ("One.\nTwo.", XSS)
    shown = page.get(address).text
    assert XSS not in shown
    assert "&lt;script&gt;" in shown
    assert "Changed the brief and style and characters" in notes()


def test_the_list_says_what_is_there_spent_and_left(page: Client, studio: Studio) -> None:
    job = made(studio)
    picks.pick(stored(job))
    made(studio, Status.QUEUED, shot="S02")
    LedgerEntry.objects.create(key=studio.key, job=job, step="task", kind="settle", amount=10, unit="cr")
    Budget.objects.create(project=studio.project, unit="cr", limit=100, spent=10, held=5)
    words = " ".join(page.get("/projects/").text.split())
    for said in ("2 shots, 1 picked", "2 takes", "1 in flight", ">10 cr<", "15 cr of 100 cr budget", "85 cr left"):
        assert said in words


def test_the_list_costs_the_same_for_many_projects(page: Client, studio: Studio) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page.get("/projects/")
        return len(seen)

    asked()
    one = asked()
    for number in range(20):
        project = Project.objects.create(name=f"Project {number}")
        stored(made(studio, project=project))
        Budget.objects.create(project=project, unit="cr", limit=100)
    assert asked() == one


def test_shots_are_planned_described_and_moved(page: Client, studio: Studio) -> None:
    base = f"/projects/{studio.project.pk}/shots/"
    for code in ("S01", "S02", "S03"):
        page.post(base + "add/", {"code": code})
    assert codes(studio.project) == ["S01", "S02", "S03"]
    third = Shot.objects.get(code="S03")
    page.post(f"/shots/{third.pk}/move/", {"place": "1"})
    assert codes(studio.project) == ["S03", "S01", "S02"]
    assert re.findall(r">(S0\d)</a>", page.get(base).text) == ["S03", "S01", "S02"]
    page.post(f"/shots/{third.pk}/move/", {"place": "99"})
    assert codes(studio.project) == ["S01", "S02", "S03"]
    page.post(f"/shots/{third.pk}/describe/", {"description": XSS})
    shown = page.get(base).text
    assert XSS not in shown
    assert "&lt;script&gt;" in shown
    assert page.post(base + "add/", {"code": "S01"}).status_code == 422
    assert page.post(f"/shots/{third.pk}/move/", {"place": "up"}).status_code == 422
    assert "Moved shot S03 to place 1" in notes()


def test_a_repeated_move_moves_once(page: Client, studio: Studio) -> None:
    for code in ("S01", "S02", "S03"):
        page.post(f"/projects/{studio.project.pk}/shots/add/", {"code": code})
    last = Shot.objects.get(code="S03")
    for _ in range(2):
        page.post(f"/shots/{last.pk}/move/", {"place": "2", "operation": "one"})
    assert codes(studio.project) == ["S01", "S03", "S02"]


def test_dailies_play_the_picks_in_shot_order(page: Client, studio: Studio) -> None:
    second, first = (stored(made(studio, shot=code, title=code + " film")) for code in ("S02", "S01"))
    unpicked = stored(made(studio, shot="S03"))
    Shot.objects.filter(code="S01").update(order=1)
    Shot.objects.filter(code="S02").update(order=2)
    picks.pick(first)
    picks.pick(second)
    text = page.get(f"/projects/{studio.project.pk}/play/").text
    assert 0 < text.index(f"/media/{first.pk}/") < text.index(f"/media/{second.pk}/")
    assert str(unpicked.pk) not in text
    assert "1 shot without a pick" in text
    assert "<noscript><video" in text, "without scripts it is a list of players"


def test_dailies_without_picks_say_what_to_do(page: Client, studio: Studio) -> None:
    assert "Nothing is picked yet" in page.get(f"/projects/{studio.project.pk}/play/").text


def test_dailies_leave_out_a_pick_whose_file_is_gone(page: Client, studio: Studio) -> None:
    file = stored(made(studio))
    picks.pick(file)
    Artifact.objects.update(state=Artifact.State.BROKEN)
    assert "Nothing is picked yet" in page.get(f"/projects/{studio.project.pk}/play/").text


PAGES = ("", "shots/", "text/", "play/", "settings/")
VERBS = ("rename/", "archive/", "restore/", "shots/add/", *(f"takes/{one}/" for one in ("pick", "unpick", "again")))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_for_members(path: str, studio: Studio, nobody: Client, page: Client) -> None:
    address = f"/projects/{studio.project.pk}/{path}"
    assert nobody.get(address)["Location"].startswith("/sign-in/")
    assert page.get(address).status_code == 200


@pytest.mark.parametrize("path", [*VERBS, "takes/cancel/", "takes/delete-media/"])
def test_every_verb_is_for_members_and_never_a_get(path: str, studio: Studio, nobody: Client, page: Client) -> None:
    address = f"/projects/{studio.project.pk}/{path}"
    assert nobody.post(address)["Location"].startswith("/sign-in/")
    assert page.get(address).status_code == 405
    studio.project.refresh_from_db()
    assert studio.project.archived_at is None


def test_a_person_who_left_sees_nothing(studio: Studio) -> None:
    client = Client()
    client.force_login(studio.person)
    User.objects.update(is_active=False)
    assert client.get("/projects/").status_code == 302

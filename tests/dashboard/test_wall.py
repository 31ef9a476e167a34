"""The takes wall: what each state says, filters, search, selection and what it does, and what a deletion leaves."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import wall
from jobs.actions import media, picks
from jobs.actions.operations import Refused
from jobs.media import store
from jobs.models import Artifact, Event, Job, LedgerEntry, Project, Shot
from jobs.states import Status
from tests.dashboard.takes_made import made, stored
from tests.jobs import fake_vendor
from tests.jobs.studio import Studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(studio: Studio) -> Client:
    client = Client()
    client.force_login(studio.person)
    return client


@pytest.fixture
def here(studio: Studio) -> str:
    return f"/projects/{studio.project.pk}/"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def counts(text: str) -> dict[str, int]:
    """The filters by state as they are shown."""
    pills = re.search(r'<nav class="pills".*?</nav>', text, re.DOTALL)
    assert pills is not None
    return {name: int(number) for name, number in re.findall(r"([A-Z][a-z ]+?) (\d+)", words(pills[0]))}


def shown(text: str) -> list[str]:
    """The ids of the cards, in order."""
    return re.findall(r'<article class="poster" id="job-([\w-]+)"', text)


def queries(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        do()
    return len(seen)


REFUSED = {"code": "privacy", "message": "A real face is in the still. Change it.", "advice": "edit"}
STATES = [
    (Status.QUEUED, {}, "1st in line"),
    (Status.SUBMITTING, {}, "Submitting"),
    (Status.RUNNING, {"headline": "Clip 5 of 7"}, "Clip 5 of 7"),
    (Status.FETCHING, {}, "Fetching"),
    (Status.WAITING, {}, "Approve quote"),
    (Status.SUCCEEDED, {}, "Done"),
    (Status.PARTIAL, {"headline": "6 of 7 clips are here", "missing": ["clip 5"]}, "6 of 7 clips"),
    (Status.FAILED, {"failure": REFUSED}, "Refused"),
    (Status.FAILED, {"failure": {"code": "timeout", "message": "It broke."}}, "Failed"),
    (Status.CANCELLED, {}, "Cancelled"),
]


@pytest.mark.parametrize(("status", "fields", "word"), STATES)
def test_a_card_says_its_state_in_a_word(
    status: Status, fields: dict[str, Any], word: str, page: Client, studio: Studio, here: str
) -> None:
    job = made(studio, status, **fields)
    card = page.get(here).text.split(f'id="job-{job.pk}"')[1].split("</article>")[0]
    assert re.search(rf'class="status"[^>]*>.*?<span[^>]*>{word}</span>', card, re.DOTALL)
    assert f'data-live="job:{job.pk}"' in card


def test_a_refused_take_says_why(page: Client, studio: Studio, here: str) -> None:
    made(studio, Status.FAILED, failure=REFUSED)
    assert "A real face is in the still" in page.get(here).text


def test_the_filters_count_and_show_what_they_say(page: Client, studio: Studio, here: str) -> None:
    running = made(studio, Status.RUNNING, shot="S01")
    waiting = made(studio, Status.WAITING, shot="S02")
    done = made(studio, shot="S03")
    stored(done)
    picked = made(studio, shot="S04")
    picks.pick(stored(picked))
    beside = made(studio, shot="S04")
    stored(beside)
    failed = made(studio, Status.FAILED, failure=REFUSED, shot="S05")
    assert counts(page.get(here).text) == {
        "All": 6, "In flight": 1, "Needs you": 2, "To review": 1, "Picked": 1, "Failed": 1,
    }  # fmt: skip
    # a fresh failure nobody has dealt with needs somebody too, as on Home
    expected = {"flight": [running], "review": [done], "picked": [picked], "failed": [failed]}
    for show, jobs in (expected | {"needs": [failed, waiting]}).items():
        assert shown(page.get(here, {"show": show}).text) == [str(job.pk) for job in jobs], show
    assert "Picked" in words(page.get(here, {"show": "picked"}).text)


def test_search_looks_in_prompts_titles_and_shots(page: Client, studio: Studio, here: str) -> None:
    by_prompt = made(studio, prompt="A keeper 100% sure_of it", shot="S01")
    by_title = made(studio, title="Lighthouse", shot="S02")
    by_shot = made(studio, shot="harbour-03")
    for asked, job in (("KEEPER", by_prompt), ("0% sure_", by_prompt), ("lighthouse", by_title), ("harbour", by_shot)):
        text = page.get(here, {"q": asked}).text
        assert shown(text) == [str(job.pk)], asked
        assert counts(text)["All"] == 1
    assert "No take is like that" in page.get(here, {"q": "nothing at all"}).text


def test_filters_by_model_person_and_tag(page: Client, studio: Studio, here: str) -> None:
    plain = made(studio, model="film")
    other = made(studio, model="still", created_by=None, order={"model": "still", "tags": ["night"]})
    assert shown(page.get(here, {"model": "still"}).text) == [str(other.pk)]
    assert shown(page.get(here, {"person": str(studio.person.pk)}).text) == [str(plain.pk)]
    assert shown(page.get(here, {"tag": "night"}).text) == [str(other.pk)]


@pytest.mark.parametrize(
    "query", ["show=%00", "person=x", "person=²", "after=x", "ids=x,y", "q=%00", "by=zzz", "after=" + "0" * 32]
)
def test_an_address_with_nonsense_is_a_page(query: str, page: Client, studio: Studio, here: str) -> None:
    made(studio)
    assert page.get(f"{here}?{query}").status_code == 200


def test_newest_first_or_in_shot_order(page: Client, studio: Studio, here: str) -> None:
    second, first, last = made(studio, shot="S02"), made(studio, shot="S01"), made(studio, shot="S02")
    Shot.objects.filter(code="S01").update(order=1)
    Shot.objects.filter(code="S02").update(order=2)
    assert shown(page.get(here).text) == [str(one.pk) for one in (last, first, second)]
    assert shown(page.get(here, {"by": "shot"}).text) == [str(one.pk) for one in (first, last, second)]


@pytest.mark.parametrize("by", ["", "shot"])
def test_pages_follow_each_other_without_gap_or_repeat(
    by: str, page: Client, studio: Studio, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "PAGE", 3)
    for number in range(8):
        made(studio, shot=f"S0{number % 3}")
    seen: list[str] = []
    address = f"{here}?by={by}"
    for _ in range(3):
        text = page.get(address).text
        seen += shown(text)
        onward = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        address = here + onward[1].replace("&amp;", "&") if onward else ""
    assert not address, "that was the last"
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize("by", ["", "shot"])
def test_a_full_wall_asks_no_more_than_an_empty_one(by: str, page: Client, studio: Studio, here: str) -> None:
    stored(made(studio))
    page.get(here, {"by": by})
    few = queries(lambda: page.get(here, {"by": by}))
    for number in range(200):
        stored(made(studio, Status.SUCCEEDED if number % 2 else Status.PARTIAL, shot=f"S{number % 20}"))
    assert queries(lambda: page.get(here, {"by": by})) == few
    assert few < 30
    assert len(shown(page.get(here, {"by": by}).text)) == wall.PAGE


def test_a_card_is_drawn_anew_alone(page: Client, studio: Studio, here: str) -> None:
    jobs = [made(studio) for _ in range(3)]
    elsewhere = made(studio, project=Project.objects.create(name="Other"))
    ids = ",".join(f"job-{job.pk}" for job in (*jobs[:2], elsewhere))
    text = page.get(here, {"ids": ids}).text
    assert set(shown(text)) == {str(job.pk) for job in jobs[:2]}
    assert "<html" not in text


def test_a_new_take_comes_along_with_the_filters(page: Client, studio: Studio, here: str) -> None:
    made(studio)
    headers = {"HX-Request": "true", "HX-Target": "wall-state"}
    first = re.search(r'data-live-url="([^"]*since=[^"]*)"', page.get(here).text)
    assert first is not None
    address = first[1].replace("&amp;", "&")
    assert not shown(page.get(address, headers=headers).text), "nothing new, so only the counts"
    new = made(studio)
    text = page.get(address, headers=headers).text
    assert str(new.pk) in shown(text)
    assert "hx-swap-oob" in text
    assert counts(text)["All"] == 2


def selected(page: Client, here: str, verb: str, *jobs: Job, **more: str) -> str:
    answer = page.post(f"{here}takes/{verb}/", {"takes": [str(job.pk) for job in jobs], "operation": verb, **more})
    return page.get(answer["Location"]).text if answer.status_code == 302 else answer.text


def test_picking_one_take_of_each_shot(page: Client, studio: Studio, here: str) -> None:
    one, two = made(studio, shot="S01"), made(studio, shot="S02")
    files = {job.shot_id: stored(job).pk for job in (one, two)}
    assert "Picked 2 takes" in selected(page, here, "pick", one, two)
    assert {shot.pk: shot.picked_id for shot in Shot.objects.all()} == files
    newer = made(studio, shot="S01")
    file = stored(newer)
    selected(page, here, "pick", newer, operation="again")
    assert Shot.objects.get(code="S01").picked == file, "a shot has one pick"
    notes = list(Event.objects.filter(job=one).values_list("note", flat=True))
    assert notes[-1] == "S01 T02 is picked instead", "so that its card changes too"


def test_two_takes_of_one_shot_are_not_both_picked(page: Client, studio: Studio, here: str) -> None:
    jobs = [made(studio), made(studio)]
    for job in jobs:
        stored(job)
    text = selected(page, here, "pick", *jobs)
    assert "A shot has one pick" in text
    assert text.count(" checked>") == 2, "the selection is kept"
    assert not Shot.objects.filter(picked__isnull=False).exists()


def test_a_take_without_a_file_stops_no_other(page: Client, studio: Studio, here: str) -> None:
    good, bad = made(studio, shot="S01"), made(studio, Status.FAILED, shot="S02", failure=REFUSED)
    stored(good)
    text = words(selected(page, here, "pick", good, bad))
    assert "Picked 1 take, and left others as they are" in text
    assert "S02 T01 has no file here" in text
    assert Shot.objects.get(code="S01").picked is not None


def test_taking_a_pick_back(page: Client, studio: Studio, here: str) -> None:
    job = made(studio)
    picks.pick(stored(job))
    selected(page, here, "unpick", job)
    assert Shot.objects.get().picked is None


def test_a_retake_shows_the_price_before_it_sends(page: Client, studio: Studio, here: str) -> None:
    studio.world.reports["1"] = fake_vendor.done(10)
    job = studio.until_ended(studio.take())
    assert "Retake 1 take 10 cr" in words(selected(page, here, "again", job))
    assert Job.objects.count() == 1
    assert "Sent again 1 take" in selected(page, here, "again", job, price="10 cr", operation="sent")
    selected(page, here, "again", job, price="10 cr", operation="sent")
    assert Job.objects.count() == 2, "a second click sends nothing"
    assert Job.objects.order_by("-id")[0].retry_of == job


def test_a_price_that_is_no_longer_right_is_shown_again(page: Client, studio: Studio, here: str) -> None:
    job = made(studio)
    assert "Retake 1 take" in words(selected(page, here, "again", job, price="9 cr"))
    assert Job.objects.count() == 1


def test_cancelling_what_is_on_its_way(page: Client, studio: Studio, here: str) -> None:
    job, over = studio.take(), made(studio, shot="S09")
    text = words(selected(page, here, "cancel", job, over))
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
    assert "S09 T01 is over, so there is nothing to cancel" in text


def test_nothing_selected_is_said(page: Client, studio: Studio, here: str) -> None:
    for verb in ("pick", "unpick", "cancel", "delete-media", "again"):
        assert "Nothing was selected" in selected(page, here, verb)


def test_the_takes_of_another_project_are_left_alone(page: Client, studio: Studio, here: str) -> None:
    other = made(studio, project=Project.objects.create(name="Other"))
    stored(other)
    assert "Nothing was selected" in selected(page, here, "pick", other)


def test_deleting_media_keeps_row_cost_and_events(page: Client, studio: Studio, here: str) -> None:
    job = made(studio)
    file = stored(job)
    picks.pick(file)
    LedgerEntry.objects.create(key=studio.key, job=job, step="task", kind="settle", amount=10, unit="cr")
    assert "Reason" in selected(page, here, "delete-media", job), "it asks first"
    assert default_storage.exists(file.file)
    before = list(Event.objects.values_list("pk", flat=True))
    assert "Deleted the media of 1 take" in selected(page, here, "delete-media", job, why="A real face")
    gone = Artifact.objects.get(pk=file.pk)
    assert (gone.state, gone.deleted_why, gone.file, gone.poster) == ("deleted", "A real face", "", "")
    assert not default_storage.exists(file.file)
    assert not default_storage.exists(file.poster)
    job.refresh_from_db()
    assert (job.status, job.cost) == (Status.SUCCEEDED, 10)
    assert LedgerEntry.objects.filter(job=job).count() == 1
    assert set(before) <= set(Event.objects.values_list("pk", flat=True))
    event = Event.objects.get(kind="media")
    assert (event.note, event.actor) == ("Deleted 1 file: A real face", studio.person)
    assert Shot.objects.get().picked is None, "what is gone is not picked"
    assert "Media deleted" in page.get(here).text


def test_media_go_only_with_a_reason_and_not_from_a_live_take(studio: Studio) -> None:
    job, live = made(studio), made(studio, Status.RUNNING)
    stored(job), stored(live)
    with pytest.raises(Refused, match="Say in 1 to 300 letters"):
        media.delete(job, "  ")
    with pytest.raises(Refused, match="still running"):
        media.delete(live, "tidy")
    assert Artifact.objects.filter(state="stored").count() == 2
    assert media.delete(job, "tidy") == 1
    with pytest.raises(Refused, match="no media here"):
        media.delete(job, "tidy")


def test_a_file_the_storage_keeps_is_removed_by_the_next_try(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    job = made(studio)
    file = stored(job)

    def stuck(*names: str) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as patch:
        patch.setattr(store, "remove", stuck)
        media.delete(job, "tidy")
    assert default_storage.exists(file.file)
    media.delete(job, "tidy")
    assert not default_storage.exists(file.file)


def test_a_repeated_deletion_is_one(studio: Studio) -> None:
    job = made(studio)
    stored(job)
    assert [media.delete(job, "tidy", operation="one") for _ in range(2)] == [1, 1]
    assert Event.objects.filter(kind="media").count() == 1


def test_words_of_people_and_vendors_are_never_markup(page: Client, studio: Studio, here: str) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    Project.objects.update(name=bad, brief=bad)
    made(studio, prompt=bad, title=bad, shot=bad[:60], model=bad)
    failure = {"code": "x", "message": bad, "advice": "edit"}
    made(studio, Status.FAILED, failure=failure, headline=bad)
    made(studio, Status.RUNNING, headline=bad)
    for query in ("", "?by=shot", f"?q={bad[2:]}", f"?tag={bad[2:]}"):
        text = page.get(here + query).text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text

"""The desk of a piece: its parts as the vendor has them now, each with what may be done, and what runs there."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Artifact, Job, Voice
from jobs.states import Status
from providers.errors import Fault, ProviderError
from providers.facts import Action, Option, Section
from tests.dashboard.job_pages import fragment, page, words
from tests.dashboard.pieces_made import PIECE, PRICES, SECTIONS, read, recorded, worked_on
from tests.dashboard.story_vendor import StoryDesk
from tests.jobs.studio import Studio


@pytest.fixture
def piece(story: StoryDesk, studio: Studio) -> Job:
    story.sections, story.prices = list(SECTIONS), PRICES
    return read(studio)


def theater() -> Artifact:
    return Artifact.objects.filter(piece=PIECE, name="theater").earliest("created_at")


def address(name: str = "desk") -> str:
    return reverse(name, args=[theater().job_id, theater().pk])


def desk(client: Client, **headers: str) -> str:
    answer = client.get(address(), headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def form_of(html: str, label: str, about: str = "") -> dict[str, str]:
    """The fields of the form with this button, `about` standing somewhere in it."""
    found = [one for one in re.findall(r"<form.*?</form>", html, re.DOTALL) if f">{label}<span" in one]
    form = next(one for one in found if about in one)
    return dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))


def send(client: Client, fields: dict[str, str], more: dict[str, str] | None = None, *, htmx: bool = True) -> Any:
    return client.post(address("desk_act"), fields | (more or {}), headers={"HX-Request": "true"} if htmx else {})


def test_the_page_of_a_take_has_a_place_for_its_desk_and_reads_nothing(
    producer: Client, piece: Job, story: StoryDesk
) -> None:
    html = producer.get(reverse("take", args=[piece.pk])).content.decode()
    assert f'hx-get="{address()}" hx-trigger="revealed"' in html
    assert f'href="{address()}"' in html
    assert story.reads == []


def test_the_place_comes_when_a_take_ends_on_an_open_page_and_is_then_left_alone(producer: Client, piece: Job) -> None:
    ended = piece.ended_at
    Job.objects.filter(pk=piece.pk).update(status=Status.RUNNING, ended_at=None)
    working = fragment(producer, piece, "take-desks").content.decode()
    assert "Sound desk" not in working
    assert f'data-live="job:{piece.pk}"' in working
    Job.objects.filter(pk=piece.pk).update(status=Status.SUCCEEDED, ended_at=ended)
    there = fragment(producer, piece, "take-desks").content.decode()
    assert "Sound desk" in there
    assert "data-live" not in there


def test_each_part_stands_there_with_its_state_and_its_acts(producer: Client, piece: Job, story: StoryDesk) -> None:
    said = words(producer.get(address()))
    assert [one.remote_id for one in story.reads] == [PIECE]
    assert "Cast and voices 2 Free" in said
    assert "BAKER ready Amber Change the voice free" in said
    assert "Door draft: silent until ready" in said
    assert "Coverage Free Nothing here yet. Ask for coverage below." in said
    assert desk(producer).count(">Change the voice <span") == 2
    assert said.startswith("Sound desk of The long quiet")


def test_the_section_comes_without_the_page_around_it(producer: Client, piece: Job) -> None:
    html = desk(producer, **{"HX-Request": "true"})
    assert "<html" not in html
    assert html.lstrip().startswith(("<link", "<section"))


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (ProviderError("It is closed for the night.", code="x", fault=Fault.REFUSED), "It is closed for the night."),
        (None, "The casts could not be read."),
    ],
    ids=["all of it", "a section"],
)
def test_what_cannot_be_read_says_so(
    producer: Client, piece: Job, story: StoryDesk, trouble: ProviderError | None, sentence: str
) -> None:
    story.unread = trouble
    story.sections[0] = story.sections[0].model_copy(update={"error": "The casts could not be read.", "parts": ()})
    assert sentence in words(producer.get(address()))


def test_a_desk_that_draws_itself_anew_stays_as_it_is_while_it_cannot_be_read(
    producer: Client, piece: Job, story: StoryDesk
) -> None:
    """The rate of the key may be used up; the page asks again by itself."""
    (live,) = re.findall(r'data-live-url="([^"]*live=1)"', desk(producer))
    story.unread = ProviderError("The rate is used up.", code="x", fault=Fault.RATE)
    answer = producer.get(unescape(live), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (503, "The rate is used up.")
    story.unread = None
    assert "Cast" in producer.get(unescape(live), headers={"HX-Request": "true"}).text


def test_an_action_stays_at_the_desk_and_shows_its_take_there(producer: Client, piece: Job) -> None:
    fields = form_of(desk(producer), "Add a sound")
    answer = send(producer, fields)
    asked = Job.objects.exclude(pk=piece.pk).get()
    assert asked.parent is not None
    assert (asked.as_order().action, asked.parent.piece) == ("sfx_add", PIECE)
    html = answer.content.decode()
    assert f'id="desk-now-effects-{theater().pk}"' in html
    assert f"{asked} Add a sound Queued" in words(answer)
    assert f'id="again-{fields["action"]}" hidden hx-swap-oob="true"' in html
    fresh = re.search(r'name="operation" value="([^"]+)"', html)
    assert fresh
    assert fresh[1] != fields["operation"]


def test_without_scripts_it_comes_back_to_the_desk(producer: Client, piece: Job) -> None:
    answer = send(producer, form_of(desk(producer), "Add a sound"), htmx=False)
    assert answer["Location"] == address()
    asked = Job.objects.exclude(pk=piece.pk).get()
    assert f"{asked} Add a sound Queued" in words(producer.get(address()))


@pytest.mark.parametrize("htmx", [True, False])
def test_a_refusal_stands_at_the_desk(producer: Client, piece: Job, htmx: bool) -> None:
    answer = send(producer, form_of(desk(producer), "Add a sound"), {"seen": "5"}, htmx=htmx)
    assert answer.status_code == 422
    assert "Its price has changed" in words(answer)


def test_when_the_take_ends_the_desk_is_read_again(producer: Client, piece: Job, studio: Studio) -> None:
    job = worked_on(studio, piece, "sfx_add", status=Status.RUNNING)
    html = desk(producer)
    (live,) = re.findall(r'data-live-url="([^"]*section=effects[^"]*)"', html)
    assert f"was={job.pk}" in live
    again = producer.get(live.replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "data-desk-over" not in again
    Job.objects.filter(pk=job.pk).update(status=Status.SUCCEEDED, ended_at=job.created_at)
    over = producer.get(live.replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "data-desk-over" in over
    assert "was=&" not in over
    assert over.count("Done") == 1


def test_voices_of_a_cast_are_remembered_and_offered(producer: Client, piece: Job) -> None:
    assert not Voice.objects.exists()
    html = desk(producer)
    known = list(Voice.objects.order_by("name").values_list("voice_id", "name", "gender", "maker", "seen_as"))
    assert known == [
        ("v_amber", "Amber", "female", "labs", "BAKER"),
        ("v_gravel", "Gravel", "female", "labs", "KEEPER"),
    ]
    assert '<datalist id="voices"><option value="v_amber">Amber, female, labs</option>' in html
    assert html.count('list="voices"') == 2
    desk(producer)
    assert Voice.objects.count() == 2


@pytest.mark.parametrize("typed", ["v_cleo", "cleo"])
def test_recasting_fills_in_the_rest_of_a_known_voice(producer: Client, piece: Job, typed: str) -> None:
    Voice.objects.create(provider="story", voice_id="v_cleo", name="Cleo", gender="female", maker="other")
    send(producer, form_of(desk(producer), "Change the voice", "Amber"), {"opt-voice_id": typed})
    options = Job.objects.exclude(pk=piece.pk).get().as_order().options
    assert options == {
        "character": "BAKER", "voice_id": "v_cleo", "voice_name": "Cleo", "gender": "female", "provider": "other"
    }  # fmt: skip


def test_what_was_typed_beside_a_known_voice_is_kept(producer: Client, piece: Job) -> None:
    Voice.objects.create(provider="story", voice_id="v_cleo", name="Cleo", gender="female", maker="other")
    fields = form_of(desk(producer), "Change the voice", "Amber")
    send(producer, fields, {"opt-voice_id": "v_cleo", "opt-voice_name": "The aunt"})
    options = Job.objects.exclude(pk=piece.pk).get().as_order().options
    assert (options["voice_name"], options["provider"]) == ("The aunt", "other")


def test_several_voices_of_the_book_are_named_in_one_form(producer: Client, piece: Job, story: StoryDesk) -> None:
    """Each of them by its id or its name in the book; who keeps a voice is sent as it is."""
    Voice.objects.create(provider="story", voice_id="v_cleo", name="Cleo")
    cast: list[Any] = [{"character": name} for name in ("BAKER", "KEEPER", "EVE")]
    options = tuple(
        Option(name=f"voice_{at}", label=name, kind="text", default=f"v_{at}", library="voice")
        for at, name in enumerate(("BAKER", "KEEPER", "EVE"), 1)
    )
    several = Action(
        name="several", label="Change several voices", makes="link", options=options, values={"cast": cast}, stales=True
    )  # fmt: skip
    story.sections = [Section(name="cast", label="Cast and voices", actions=(several,))]
    html = desk(producer)
    assert html.count('list="voices"') == 3
    fields = {"opt-voice_1": "v_1", "opt-voice_2": "cleo", "opt-voice_3": "v_new"}
    form = re.search(r"<form.*?Change several voices<span.*?</form>", html, re.DOTALL)
    assert form is not None
    named = re.findall(r'<input[^>]*name="voice"[^>]*value="([^"]*)"', form[0])
    answer = producer.post(address("desk_act"), {**form_of(html, "Change several voices"), **fields, "voice": named})
    assert answer.status_code == 302
    made = Job.objects.exclude(pk=piece.pk).get()
    assert made.as_order().options == {"cast": cast, "voice_1": "v_1", "voice_2": "v_cleo", "voice_3": "v_new"}
    assert made.stales == PIECE
    said = page(producer, made)
    assert "v_cleo" in said
    assert "character" not in said, "what goes along for the vendor is nothing to read"


def test_an_unknown_voice_is_sent_as_it_was_typed(producer: Client, piece: Job) -> None:
    send(producer, form_of(desk(producer), "Change the voice", "Amber"), {"opt-voice_id": "v_new"})
    options = Job.objects.exclude(pk=piece.pk).get().as_order().options
    assert (options["voice_id"], options["voice_name"]) == ("v_new", "Amber")


def test_a_take_that_only_renders_has_no_desk_of_its_own(producer: Client, piece: Job, studio: Studio) -> None:
    job = recorded(studio, piece).job
    assert "Sound desk" not in words(fragment(producer, job, "take-works"))
    assert "revealed" not in producer.get(reverse("take", args=[job.pk])).content.decode()

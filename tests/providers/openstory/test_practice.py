"""The adapter against the practice vendor beyond what every provider must do: eras, styles, scripts, casts, films."""

from typing import Any

import httpx
import pytest

from providers.base import Access
from providers.errors import Fault, ProviderError
from providers.openstory import OpenStory
from providers.order import Input, Order, Parent
from providers.report import RemoteRef, Report, State
from tests.practice import PracticeVendor
from tests.providers.contract import until_ended
from tests.providers.openstory.case import API, SCRIPT, SLUG

ERAS = ("A", "A'", "B", "late B", "C")
WITH_STYLES = ("B", "late B", "C")
FIRST = {"motion", "music", "ratio", "style", "enhance", "duration"}
FIRST |= {"analysis_models", "image_models", "video_models", "audio_models"}
LATEST = {"stop_at", "start_frames", "draft_motion"}
PICTURE = "https://pictures.example.org/mara.png"


@pytest.fixture
def vendor(running: PracticeVendor) -> PracticeVendor:
    running.reset()
    running.settings(speed=500)
    running.openstory_rules(requests_per_second=None)
    return running


@pytest.fixture
def provider(vendor: PracticeVendor) -> OpenStory:
    return OpenStory(Access(vendor.openstory.removesuffix(API), vendor.account("500.00", vendor=SLUG)))


def order(script: str = SCRIPT, **more: Any) -> Order:
    return Order(model="sequence", prompt=script, title="Sea Tale", **more)


def sent(provider: OpenStory, wanted: Order, step: int = 0, token: str = "t0ken") -> tuple[RemoteRef, ...]:
    one = provider.steps(wanted)[step]
    return provider.submit(one, provider.build(one, wanted, (), token))


def ended(vendor: PracticeVendor, provider: OpenStory, ref: RemoteRef) -> Report:
    vendor.finish(vendor=SLUG)
    return until_ended(provider, ref)


@pytest.mark.parametrize(
    ("era", "has"),
    [
        ("A", FIRST),
        ("A'", FIRST),
        ("B", FIRST | {"export"}),
        ("late B", FIRST | {"export", "resolution"}),
        ("C", FIRST | {"export", "resolution"} | LATEST),
    ],
)
def test_the_catalogue_offers_what_the_era_has(
    vendor: PracticeVendor, provider: OpenStory, era: str, has: set[str]
) -> None:
    vendor.openstory_rules(era=era)
    (model,) = provider.fetch_models()
    assert {option.name for option in model.options} == has
    assert {role.name for role in model.roles} >= {"character", "location", "element"}


@pytest.mark.parametrize("era", ERAS)
def test_every_setting_of_the_catalogue_is_taken(vendor: PracticeVendor, provider: OpenStory, era: str) -> None:
    vendor.openstory_rules(era=era)
    models = provider.fetch_models()
    provider = OpenStory(Access(provider.access.base_url, provider.access.secret, models=models))
    names = {option.name for option in models[0].options}
    options = {"motion": True, "music": True, "ratio": "9:16", "style": "Rainy Neon", "enhance": "always"}
    options |= {"duration": 20, "video_models": "kling_v3_pro, seedance_v2"}
    options |= {"resolution": "1080p", "start_frames": True, "draft_motion": False}
    wanted = order(options={name: value for name, value in options.items() if name in names})
    assert provider.problems(wanted) == ()
    (ref,) = sent(provider, wanted)
    report = ended(vendor, provider, ref)
    assert (report.state, report.missing) == (State.DONE, ())
    assert {output.role for output in report.outputs} >= {"main", "frame", "cover", "music", "prompt"}
    for output in report.outputs:
        assert output.text or httpx.get(output.url, trust_env=False).status_code == 200


@pytest.mark.parametrize("era", ["A", "A'"])
def test_styles_are_typed_where_none_are_listed(vendor: PracticeVendor, provider: OpenStory, era: str) -> None:
    vendor.openstory_rules(era=era)
    assert list(provider.library("style")) == []


@pytest.mark.parametrize("era", WITH_STYLES)
def test_a_new_style_is_listed_and_its_name_is_taken(vendor: PracticeVendor, provider: OpenStory, era: str) -> None:
    vendor.openstory_rules(era=era)
    values = {"name": "Wet Ink", "mood": "quiet", "colors": "black, blue", "category": "film", "tags": "ink, rain"}
    made = provider.add("style", values)
    assert made.remote_id in [item.remote_id for item in provider.library("style", "wet")]
    assert [item.name for item in provider.library("style", category="film")]
    with pytest.raises(ProviderError) as caught:
        provider.add("style", values)
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.REFUSED, False)
    (ref,) = sent(provider, order(options={"style": made.name}))
    assert ref.remote_id


@pytest.mark.parametrize("era", ERAS)
def test_a_script_is_enhanced_piece_by_piece(vendor: PracticeVendor, provider: OpenStory, era: str) -> None:
    vendor.openstory_rules(era=era)
    pieces = list(provider.stream(order(options={"duration": 30, "ratio": "16:9"})))
    assert len(pieces) > 2
    assert (pieces[-1].done, pieces[-1].replace) == (True, True)
    assert SCRIPT.split()[0] in pieces[-1].text


def test_a_stream_that_fails_half_way_leaves_the_script(provider: OpenStory) -> None:
    with pytest.raises(ProviderError, match="Your script is as it was"):
        list(provider.stream(order(f"{SCRIPT} [fail enhance]")))


@pytest.mark.parametrize("era", WITH_STYLES)
def test_a_film_is_made_of_a_finished_sequence_and_found_again(
    vendor: PracticeVendor, provider: OpenStory, era: str
) -> None:
    vendor.openstory_rules(era=era)
    (ref,) = sent(provider, order())
    ended(vendor, provider, ref)
    film = Order(model="sequence", prompt="", action="export", parent=Parent(kind="sequence", remote_id=ref.remote_id))
    assert provider.problems(film) == ()
    (export,) = sent(provider, film)
    (again,) = sent(provider, film)
    assert again.remote_id == export.remote_id
    report = ended(vendor, provider, export)
    assert [(output.kind, output.role) for output in report.outputs] == [("video", "main")]


def test_a_film_of_a_sequence_with_a_missing_clip_is_refused_in_the_vendors_words(
    vendor: PracticeVendor, provider: OpenStory
) -> None:
    (ref,) = sent(provider, order(f"{SCRIPT} [fail clip 1]"))
    assert ended(vendor, provider, ref).missing
    film = Order(model="sequence", prompt="", action="export", parent=Parent(kind="sequence", remote_id=ref.remote_id))
    with pytest.raises(ProviderError) as caught:
        sent(provider, film)
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.REFUSED, False)


PARTS = {
    "[fail clip 1]": "Clip 1",
    "[fail still 1]": "Still 1",
    "[fail music]": "Music",
    "[old clip 1]": "The older clip is kept",
}


@pytest.mark.parametrize("era", ["A'", "B", "late B", "C"])
@pytest.mark.parametrize(("word", "told"), PARTS.items())
def test_a_part_that_failed_is_missing_and_the_rest_is_there(
    vendor: PracticeVendor, provider: OpenStory, era: str, word: str, told: str
) -> None:
    vendor.openstory_rules(era=era)
    models = provider.fetch_models()
    stills = {"start_frames": True} if era == "C" else {}
    provider = OpenStory(Access(provider.access.base_url, provider.access.secret, models=models))
    (ref,) = sent(provider, order(f"{SCRIPT} {word}", options=stills))
    report = ended(vendor, provider, ref)
    assert report.state is State.DONE
    assert any(told in part for part in report.missing), report.missing
    assert [output for output in report.outputs if output.role == "main"]


def test_a_failed_analysis_has_the_vendors_words(vendor: PracticeVendor, provider: OpenStory) -> None:
    (ref,) = sent(provider, order(f"{SCRIPT} [fail analysis]"))
    report = ended(vendor, provider, ref)
    assert report.state is State.FAILED
    assert report.failure is not None
    assert "no scenes" in report.failure.message


CASTS: dict[str, tuple[Input, ...]] = {
    "one the team has, by name": (Input(role="character", kind="character", remote_id="Night Baker"),),
    "a new one with a picture": (
        Input(role="character", kind="character", name="Baker", text="A pilot in a grey coat", human=True),
        Input(role="character_image", kind="image", remote_id=PICTURE, of="Baker", consent="Her written release"),
    ),
    "a new place": (Input(role="location", kind="location", name="Pier 9", text="Wet planks"),),
    "a logo with its word": (Input(role="element", kind="image", remote_id=PICTURE, text="LOGO", name="logo.png"),),
}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("cast", CASTS.values(), ids=CASTS.keys())
def test_casts_are_taken(vendor: PracticeVendor, provider: OpenStory, era: str, cast: tuple[Input, ...]) -> None:
    vendor.openstory_rules(era=era)
    wanted = order(inputs=cast)
    assert provider.problems(wanted) == ()
    assert len(sent(provider, wanted)) == 1


@pytest.mark.parametrize(
    "cast",
    [
        (Input(role="character", kind="character", remote_id="Old Tom the keeper"),),
        (Input(role="location", kind="location", remote_id="Stormy lighthouse"),),
        (Input(role="element", kind="image", remote_id="https://pictures.example.org/missing.png"),),
        (Input(role="element", kind="image", remote_id="https://pictures.example.org/face.png"),),
        (Input(role="character", kind="character", remote_id="Understudy"),),
    ],
    ids=["trap 7: no such character", "no such place", "no such picture", "a face without a ground", "two of a name"],
)
def test_what_cannot_be_cast_is_refused_and_costs_nothing(
    vendor: PracticeVendor, provider: OpenStory, cast: tuple[Input, ...]
) -> None:
    with pytest.raises(ProviderError) as caught:
        sent(provider, order(inputs=cast))
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.REFUSED, False)
    assert vendor.bill(provider.access.secret).submits == []


@pytest.mark.parametrize("era", ERAS)
def test_several_models_for_the_script_are_several_sequences(
    vendor: PracticeVendor, provider: OpenStory, era: str
) -> None:
    vendor.openstory_rules(era=era, models="any")
    refs = sent(provider, order(options={"analysis_models": "one, two"}))
    assert [ref.remote_id for ref in refs] == vendor.bill(provider.access.secret).task_ids
    assert len(refs) == 2


@pytest.mark.parametrize(
    "rules",
    [
        {"created_status": "processing"},
        {"relative_urls": True},
        {"plain_auth_errors": True},
        {"duplicate_guard": False},
        {"era": "B", "relative_urls": True},
    ],
    ids=str,
)
def test_what_the_contract_leaves_open_works_either_way(
    vendor: PracticeVendor, provider: OpenStory, rules: dict[str, object]
) -> None:
    vendor.openstory_rules(**rules)
    assert provider.check().label
    with pytest.raises(ProviderError) as caught:
        OpenStory(Access(provider.access.base_url, "osk_wrong_0123456789")).check()
    assert caught.value.fault is Fault.AUTH
    (ref,) = sent(provider, order())
    report = ended(vendor, provider, ref)
    assert (report.state, report.missing) == (State.DONE, ())
    assert all(httpx.get(one.url, trust_env=False).status_code == 200 for one in report.outputs if not one.text)


def test_a_key_without_a_team_is_told_so(vendor: PracticeVendor, provider: OpenStory) -> None:
    vendor.openstory_rules(teamless=[provider.access.secret])
    with pytest.raises(ProviderError) as caught:
        provider.check()
    assert "team" in caught.value.message


def test_a_held_request_tells_of_a_change_in_the_first_era_alone(vendor: PracticeVendor, provider: OpenStory) -> None:
    (ref,) = sent(provider, order())
    assert provider.long_poll(ref, 30) is None
    vendor.openstory_rules(era="A", hold="script")
    (ref,) = sent(provider, order("A second script, of another lighthouse."), token="second")
    vendor.finish(vendor=SLUG)
    report = provider.long_poll(ref, 30)
    assert report is not None
    asked = [one for one in vendor.requests("/sequences/", vendor=SLUG, method="GET") if "wait" in str(one)]
    assert asked

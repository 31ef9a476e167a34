"""Bodies of a create: every field of contract 1.5, what is left out, and the title that finds it again."""

from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.openstory.payload import create_body, expected, expected_of, mark, own_title
from providers.order import Input, Order

SCRIPT = "A lighthouse keeper befriends a stranded whale."


def order(*inputs: Input, title: str = "Sea Tale", **options: Any) -> Order:
    return Order(model="sequence", prompt=SCRIPT, title=title, options=options, inputs=inputs)


def body(*inputs: Input, **options: Any) -> dict[str, Any]:
    """The body without what every create has."""
    made = create_body(order(*inputs, **options), "t")
    assert made.pop("script") == SCRIPT
    made.pop("title")
    return made


PLAIN = {"motion": True, "music": True}


@pytest.mark.parametrize(
    ("options", "expected_body"),
    [
        ({}, PLAIN),  # the vendor's own advice for clients, sent so that what is shown holds
        ({"motion": False}, {"motion": False}),
        ({"motion": True, "music": False}, {"motion": True, "music": False}),
        ({"enhance": "off", "duration": "30"}, PLAIN | {"enhance": "off", "targetSeconds": 30}),
        ({"style": "Cinematic Noir", "ratio": "9:16"}, PLAIN | {"style": "Cinematic Noir", "aspectRatio": "9:16"}),
        ({"resolution": "4k"}, PLAIN | {"resolution": "4k"}),
        ({"targetSeconds": 30, "aspectRatio": "1:1"}, PLAIN | {"targetSeconds": 30, "aspectRatio": "1:1"}),
        ({"analysis_models": "a, b"}, PLAIN | {"analysisModels": ["a", "b"]}),
        (
            {"image_models": ["x"], "video_models": "kling_v3_pro", "audio_models": "one\ntwo"},
            PLAIN | {"imageModels": ["x"], "videoModels": ["kling_v3_pro"], "audioModels": ["one", "two"]},
        ),
        ({"stop_at": "images"}, {"stopAt": "images"}),
        ({"stop_at": "motion", "music": True, "start_frames": True}, {"stopAt": "motion", "startFrames": True}),
        ({"draft_motion": False, "style": "auto"}, PLAIN | {"draftMotion": False, "style": "auto"}),
        ({"export": True, "style": "", "ratio": None}, PLAIN),  # the film is a step of its own
    ],
)
def test_options_by_our_names_and_by_the_vendors(options: dict[str, Any], expected_body: dict[str, Any]) -> None:
    assert body(**options) == expected_body


def test_trap_7_music_never_goes_without_motion() -> None:
    assert "music" not in body(motion=False)


def person(name: str, **more: Any) -> Input:
    return Input(role="character", kind="character", name=name, **more)


def picture(url: str, role: str = "character_image", **more: Any) -> Input:
    return Input(role=role, kind="image", remote_id=url, **more)


def test_trap_7_a_name_alone_is_made_new_and_only_a_chosen_entry_is_a_reference() -> None:
    """The vendor's own example sends names as strings, which is a 404 for a team that has no such entry."""
    old_tom = Input(role="character", kind="character", remote_id="Old Tom the keeper")
    place = Input(role="location", kind="location", remote_id="loc_1", name="shown in our list")
    made = body(old_tom, person("The whale", human=False), place)
    assert made["characters"] == ["Old Tom the keeper", {"name": "The whale", "isHuman": False}]
    assert made["locations"] == ["loc_1"]


def test_new_entries_have_a_description_pictures_and_consent() -> None:
    made = body(
        person("Ann", text=" red coat ", human=True, consent="Contract of 2026-03-01"),
        picture("https://x.example/a.png", of="Ann"),
        picture("https://x.example/b.png", of="Ann"),
        Input(role="location", kind="location", name="Pier", text="Fog"),
        picture("https://x.example/pier.png", "location_image", of="Pier"),
    )
    assert made["characters"] == [
        {
            "name": "Ann",
            "description": "red coat",
            "isHuman": True,
            "referenceImageUrls": ["https://x.example/a.png", "https://x.example/b.png"],
            "portraitAttestation": {
                "statementVersion": "portrait-rights-v1",
                "authorizationBasis": "Contract of 2026-03-01",
            },
        }
    ]
    assert made["locations"] == [
        {"name": "Pier", "description": "Fog", "referenceImageUrls": ["https://x.example/pier.png"]}
    ]


def test_elements_have_an_address_and_the_word_the_script_has_for_them() -> None:
    made = body(
        picture("https://x.example/logo.png", "element", name="logo.png", text="LOGO"),
        picture("https://x.example/can.png", "ref_image"),
    )
    assert made["elements"] == [
        {"url": "https://x.example/logo.png", "token": "LOGO", "filename": "logo.png"},
        {"url": "https://x.example/can.png"},
    ]


@pytest.mark.parametrize(
    "item",
    [
        Input(role="element", kind="image"),
        Input(role="ref_image", kind="image", name="a.png"),
        Input(role="character", kind="character"),
        Input(role="first_frame", kind="image", remote_id="https://x.example/a.png"),
        Input(role="", kind="image", remote_id="https://x.example/a.png"),
    ],
)
def test_what_is_not_ready_is_never_sent(item: Input) -> None:
    with pytest.raises(ProviderError) as caught:
        create_body(order(item), "t")
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.REFUSED, False)


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        ("Sea Tale", "Sea Tale [tb-"),
        ("  two\n lines ", "two lines [tb-"),
        ("", "A lighthouse keeper befriends a stranded whale. [tb-"),
        ("x" * 900, "x" * 484 + " [tb-"),
    ],
)
def test_trap_8_a_title_is_always_sent_and_always_unique(title: str, begins: str) -> None:
    """An untitled sequence may be renamed by the analysis, and would never be found again."""
    one, other = (str(create_body(order(title=title), token)["title"]) for token in ("one", "other"))
    assert one.startswith(begins)
    assert one != other
    assert one.endswith(mark("one"))
    assert 1 <= len(one) <= 500
    assert own_title(one) == begins.removesuffix(" [tb-")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, {"motion": "1", "music": "1"}),
        ({"motion": False}, {"images": "1", "motion": "0", "music": "0"}),
        ({"music": False}, {"motion": "1", "music": "0"}),
        ({"stop_at": "references"}, {"images": "0", "motion": "0", "music": "0"}),
        ({"stop_at": "dialogue"}, {"images": "1", "motion": "0", "music": "0"}),
        ({"stop_at": "motion"}, {"motion": "1", "music": "0"}),
        ({"start_frames": True, "music": False}, {"images": "1", "motion": "1", "music": "0"}),
    ],
)
def test_what_to_expect_is_read_off_the_order_and_off_the_journaled_body_alike(
    options: dict[str, Any], told: dict[str, str]
) -> None:
    assert expected(order(**options)) == told
    assert expected_of(create_body(order(**options), "t")) == told

"""POST /tasks: what is accepted, what is refused, what it costs (contract 3, 5, 7, 11)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.practice import CAPPED, POOR, STUDIO, PracticeVendor
from tests.sandbox.renoise.client import Client, picture


@pytest.fixture(autouse=True)
def _nothing_moves(vendor: PracticeVendor) -> None:
    vendor.rules(hold="pending")


def test_the_reply_is_a_201_with_six_fields(studio: Client) -> None:
    reply = studio.create()
    task = reply.json()["task"]
    assert reply.status_code == 201
    assert set(task) == {"id", "prompt", "model", "status", "estimatedCredit", "createdAt"}
    assert isinstance(task["id"], int)
    assert task["id"] > 0
    assert (task["status"], task["model"], task["estimatedCredit"]) == ("pending", "renoise-2.0", 5.0)


def test_the_server_fills_in_what_the_first_client_leaves_out(studio: Client) -> None:
    task = studio.task(studio.made())
    assert (task["model"], task["duration"], task["ratio"]) == ("renoise-2.0", 5, "1:1")


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("nothing but a prompt", {}),
    ("a whole number written with a point", {"duration": 5.0}),
    ("the longest", {"duration": 15, "ratio": "16:9"}),
    ("nulls count as absent", {"model": None, "duration": None, "materials": None}),
    ("an alias of the later clients", {"model": "seedance-2.0-byteplus", "duration": 4, "ratio": "21:9"}),
    ("the fast alias", {"model": "seedance-2.0-fast-byteplus", "resolution": "480p"}),
    ("an old family name", {"model": "youmeng-2.0-mini"}),
    ("an image needs no duration", {"model": "nano-banana-2", "resolution": "2k", "ratio": "1:8"}),
    ("an image ignores a duration", {"model": "nano-banana-2", "duration": 99}),
    ("a type without a model", {"type": "image"}),
    ("extras of the later clients", {"watermark": True, "audioGeneration": False, "template_id": 7}),
    ("kling turns 4:3 into 16:9", {"model": "kling-3.0-omni", "ratio": "4:3"}),
    ("music drops duration, ratio and resolution", {"model": "lyria-clip", "duration": 3, "ratio": "7:7"}),
    ("an unknown idea of tags", {"tags": ["a b", "ü", "x" * 200]}),
    ("a character", {"materials": [{"character_id": 3, "role": "reference_image"}]}),
]


@pytest.mark.parametrize("body", [body for _, body in ACCEPTED], ids=[name for name, _ in ACCEPTED])
def test_accepted(studio: Client, body: dict[str, Any]) -> None:
    assert studio.create(**body).status_code == 201


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"prompt": ""}, "prompt is required"),
    ({"prompt": "   "}, "prompt is required"),
    ({"prompt": 7}, "prompt must be a string"),
    ({"duration": 4}, "duration must be an integer from 5 to 15"),
    ({"duration": 900}, "duration must be"),
    ({"duration": "5"}, "duration must be"),
    ({"duration": 5.5}, "duration must be"),
    ({"duration": True}, "duration must be"),
    ({"ratio": "4:3"}, "ratio '4:3' is not supported"),
    ({"ratio": 1}, "ratio must be a string"),
    ({"resolution": "1k"}, "resolution '1k' is not supported"),
    ({"model": "nano-banana-2", "resolution": "720p"}, "resolution '720p' is not supported"),
    ({"model": "midjourney-v7", "resolution": "1k"}, "offered: none"),
    ({"model": "gemini-omni-flash"}, "ratio is required"),
    ({"model": "gemini-omni-flash", "ratio": "16:9", "duration": 11}, "duration must be an integer from 1 to 10"),
    ({"model": "kling-3.0-omni", "prompt": "x" * 2501}, "longer than 2500"),
    ({"model": "grok-video-1.5"}, "needs exactly one image"),
    ({"model": "upscale-image-volcano-mediakit", "prompt": ""}, "needs exactly one image"),
    ({"type": "image", "model": "renoise-2.0"}, "is a model for video"),
    ({"type": "film"}, "type must be"),
    ({"surface": "upscale"}, "surface"),
    ({"watermark": "yes"}, "watermark must be"),
    ({"tags": "a,b"}, "tags must be a list"),
    ({"tags": [1]}, "tags must be a list"),
    ({"materials": {"id": 1}}, "materials must be a list"),
    ({"materials": [{"id": 999, "role": "ref_image"}]}, "Material 999 not found"),
    ({"materials": [{"id": None, "role": "ref_image"}]}, "must be a positive integer"),
    ({"materials": [{"id": 1}]}, "unknown material role None"),
    ({"materials": [{"id": 1, "role": "hero"}]}, "unknown material role 'hero'"),
    ({"materials": [{"role": "ref_image"}]}, "either id or character_id"),
    ({"materials": [{"character_id": 99, "role": "reference_image"}]}, "Character 99 not found"),
    ({"aspect_ratio": "1:1"}, "Unknown field: aspect_ratio"),
]


@pytest.mark.parametrize(("body", "words"), REFUSED, ids=[str(body)[:60] for body, _ in REFUSED])
def test_refused_with_words_and_without_a_charge(
    vendor: PracticeVendor, studio: Client, body: dict[str, Any], words: str
) -> None:
    reply = studio.create(**body)
    assert reply.status_code == 400
    assert words in reply.json()["error"]
    assert vendor.bill(STUDIO).submits == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused(studio: Client, raw: bytes) -> None:
    reply = studio.http.post("/tasks", content=raw, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert "error" in reply.json()


def test_lone_surrogates_and_nul_are_no_reason_to_break(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold=None)
    raw = b'{"prompt": "odd \\ud800 \\u0000 words", "tags": ["\\udfff"]}'
    reply = studio.http.post("/tasks", content=raw, headers={"Content-Type": "application/json"})
    assert reply.status_code == 201
    assert studio.ended(reply.json()["task"]["id"])["status"] == "completed"
    assert "odd ?" in vendor.http.get("/").text


def test_unknown_keys_can_be_ignored_by_rule(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(unknown_keys="ignore")
    assert studio.create(aspect_ratio="1:1").status_code == 201


IMAGES = {"img": "image", "img2": "image", "clip": "video", "song": "audio"}
ROLES: list[tuple[list[str], int, str]] = [
    (["img:first_frame"], 201, ""),
    (["img:first_frame", "img2:last_frame"], 201, ""),
    (["img:ref_image", "img2:reference_image"], 201, ""),
    (["img:image1", "img2:image2"], 201, ""),
    (["img:ref_image", "clip:ref_video", "song:ref_audio"], 201, ""),
    (["img:last_frame"], 400, "last_frame needs first_frame"),
    (["img:first_frame", "img2:ref_image"], 400, "mutually exclusive"),
    (["img:first_frame", "img2:first_frame"], 400, "at most one first_frame"),
    (["song:ref_audio"], 400, "can't be the only reference"),
    (["img:ref_video"], 400, "role ref_video needs video"),
    (["clip:ref_image"], 400, "role ref_image needs image"),
    (["img:ref_image"] * 10, 400, "at most 9"),
    (["clip:ref_video"] * 4, 400, "at most 3"),
    (["img:mask"], 400, "takes no mask"),
]


@pytest.mark.parametrize(("uses", "status", "words"), ROLES, ids=["+".join(uses)[:50] for uses, _, _ in ROLES])
def test_roles_are_exclusive_and_fit_the_type(
    studio: Client, clip: bytes, song: bytes, uses: list[str], status: int, words: str
) -> None:
    ids = {
        "img": studio.material(picture()),
        "img2": studio.material(picture(colour="red")),
        "clip": studio.material(clip, "clip.mp4", "video"),
        "song": studio.material(song, "song.mp3", "audio"),
    }
    items = [{"id": ids[use.split(":")[0]], "role": use.split(":")[1]} for use in uses]
    reply = studio.create(materials=items)
    assert reply.status_code == status
    assert words in reply.text


def test_a_first_frame_needs_no_prompt(studio: Client) -> None:
    item = {"id": studio.material(), "role": "first_frame"}
    assert studio.create(prompt="", materials=[item]).status_code == 201


SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"width": 299, "height": 400}, "each side must be 300 to 6000"),
    ({"width": 6002, "height": 3000}, "each side must be 300 to 6000"),
    ({"width": 1010, "height": 400}, "must be 0.4 to 2.5"),
    ({"width": 400, "height": 1010}, "must be 0.4 to 2.5"),
]


@pytest.mark.parametrize(("shape", "words"), SHAPES)
def test_reference_images_have_limits(studio: Client, shape: dict[str, Any], words: str) -> None:
    reply = studio.create(materials=[{"id": studio.material(picture(**shape)), "role": "ref_image"}])
    assert reply.status_code == 400
    assert words in reply.json()["error"]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_reference_images_come_in_six_formats(studio: Client, form: str) -> None:
    number = studio.material(picture(form=form), f"still.{form.lower()}")
    assert studio.create(materials=[{"id": number, "role": "ref_image"}]).status_code == 201


def test_the_materials_of_others_do_not_exist(vendor: PracticeVendor, studio: Client) -> None:
    number = studio.material()
    with Client(vendor, vendor.account(50)) as other:
        assert "not found" in other.create(materials=[{"id": number, "role": "ref_image"}]).json()["error"]


def test_no_price_row_is_a_500_with_its_own_words(studio: Client) -> None:
    reply = studio.create(model="no-such-model")
    assert (reply.status_code, reply.json()) == (500, {"error": "Pricing not configured for this model"})


def test_too_few_credits_is_a_402_with_both_numbers(vendor: PracticeVendor) -> None:
    with Client(vendor, POOR) as poor:
        reply = poor.create()
        assert reply.status_code == 402
        assert reply.json() == {"error": "Insufficient credits", "available": 2.5, "required": 5.0}
        vendor.topup(POOR, "2.50")
        assert poor.create().status_code == 201
    assert vendor.bill(POOR).balance == 0


def test_the_cap_is_a_429_with_both_numbers_and_no_retry_after(vendor: PracticeVendor) -> None:
    with Client(vendor, CAPPED) as capped:
        numbers = [capped.made(), capped.made()]
        reply = capped.create()
        assert reply.status_code == 429
        assert reply.json() == {"error": "Too many active tasks", "active": 2, "limit": 2}
        assert "retry-after" not in reply.headers
        capped.post(f"/tasks/{numbers[0]}/cancel")
        assert capped.create().status_code == 201


def test_the_cap_of_everybody_can_be_set(vendor: PracticeVendor, studio: Client) -> None:
    assert vendor.settings()["renoise"]["active_cap"] == 50
    vendor.rules(active_cap=1)
    studio.made()
    assert studio.create().status_code == 429


PRICES: list[tuple[dict[str, Any], str]] = [
    ({}, "5.00"),
    ({"duration": 15}, "15.00"),
    ({"watermark": True}, "4.50"),
    ({"model": "seedance-2.0", "duration": 7, "resolution": "480p"}, "4.90"),
    ({"model": "nano-banana-2"}, "0.80"),
    ({"model": "midjourney-v7"}, "2.50"),
]


@pytest.mark.parametrize(("body", "price"), PRICES)
def test_the_estimate_is_the_charge(vendor: PracticeVendor, studio: Client, body: dict[str, Any], price: str) -> None:
    query = {key: (1 if value is True else value) for key, value in body.items()}
    estimate = studio.read("/credit/estimate", **query)["estimatedCredit"]
    number = studio.made(**body)
    assert vendor.bill().charged == Decimal(price) == Decimal(str(estimate))
    assert studio.read("/me")["credit"]["balance"] == float(Decimal(5000) - Decimal(price))
    assert vendor.bill().task_ids == [number]


def test_a_reference_video_is_dearer(vendor: PracticeVendor, studio: Client, clip: bytes) -> None:
    studio.made(materials=[{"id": studio.material(clip, "clip.mp4", "video"), "role": "ref_video"}])
    assert vendor.bill().charged == Decimal("7.50")


def test_an_idempotency_key_protects_nothing(vendor: PracticeVendor, studio: Client) -> None:
    for _ in range(2):
        studio.http.post("/tasks", json={"prompt": "Twice"}, headers={"X-Idempotency-Key": "same"})
    assert [submit["idempotency_key"] for submit in vendor.bill().submits] == ["same", "same"]
    assert vendor.bill().charged == Decimal("10.00")

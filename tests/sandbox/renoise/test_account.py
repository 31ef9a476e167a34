"""GET /me, /credit/*, /models, and who is let in (contract 1, 2, 5)."""

import httpx
import pytest

from tests.practice import POOR, STUDIO, PracticeVendor
from tests.sandbox.renoise.client import Client


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": STUDIO},
        {"Authorization": f"Bearer {STUDIO}"},
        {"Authorization": f"bearer {STUDIO}"},
        {"X-API-Key": STUDIO, "Authorization": "Bearer an-old-web-token"},
    ],
)
def test_a_key_opens_the_door_in_either_header(
    vendor: PracticeVendor, http: httpx.Client, headers: dict[str, str]
) -> None:
    body = http.get(vendor.renoise + "/me", headers=headers).json()
    assert body["user"]["id"] == 1001
    assert body["credit"] == {"balance": 5000}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": "fk_nobody"},
        {"Authorization": STUDIO},
        {"Authorization": f"Basic {STUDIO}"},
        {"X-API-Key": "fk_nobody", "Authorization": f"Bearer {STUDIO}"},
    ],
)
def test_anything_else_is_a_401_in_json(vendor: PracticeVendor, http: httpx.Client, headers: dict[str, str]) -> None:
    reply = http.get(vendor.renoise + "/me", headers=headers)
    assert reply.status_code == 401
    assert "error" in reply.json()


@pytest.mark.parametrize("agent", ["Python-urllib/3.11", "Python-urllib/3.x"])
def test_the_firewall_refuses_the_default_agent_of_urllib(vendor: PracticeVendor, agent: str) -> None:
    reply = httpx.get(vendor.renoise + "/me", headers={"X-API-Key": STUDIO, "User-Agent": agent}, trust_env=False)
    assert reply.status_code == 403
    assert reply.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("query", "credits"),
    [
        ({}, 5.0),
        ({"duration": 15}, 15.0),
        ({"model": "renoise-2.0", "duration": 5, "hasVideoRef": 1}, 7.5),
        ({"duration": 5, "watermark": 1}, 4.5),
        ({"duration": 5, "resolution": "1080p"}, 10.0),
        ({"duration": 5, "variant": "1080p"}, 10.0),
        ({"model": "seedance-2.0-byteplus", "duration": 5}, 6.0),
        ({"model": "nano-banana-2", "resolution": "2k"}, 1.2),
        ({"model": "gpt-image-2", "watermark": 1}, 1.0),
        ({"model": "no-such-model"}, None),
        ({"model": "renoise-2.0", "resolution": "16k"}, None),
    ],
)
def test_an_estimate_is_a_number_or_null_without_a_price_row(
    studio: Client, query: dict[str, object], credits: float | None
) -> None:
    body = studio.read("/credit/estimate", **query)
    assert body["estimatedCredit"] == credits
    assert body["balance"] == 5000
    assert body["sufficient"] is (credits is not None)
    assert set(body) == {"estimatedCredit", "balance", "sufficient", "discountPercent"}


def test_an_estimate_above_the_balance_says_so(vendor: PracticeVendor) -> None:
    with Client(vendor, POOR) as poor:
        assert poor.read("/credit/estimate", duration=5)["sufficient"] is False


def test_the_larger_discount_counts_not_the_sum(vendor: PracticeVendor) -> None:
    with Client(vendor, vendor.account(100, discount_percent=20)) as client:
        body = client.read("/credit/estimate", duration=5, watermark=1)
        assert (body["discountPercent"], body["estimatedCredit"]) == (20, 4.0)


@pytest.mark.parametrize("query", [{"duration": "long"}, {"duration": 0}, {"hasVideoRef": "maybe"}])
def test_an_unreadable_estimate_is_refused(studio: Client, query: dict[str, object]) -> None:
    assert studio.get("/credit/estimate", **query).status_code == 400


def test_history_is_newest_first_and_paged(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="pending")
    number = studio.made(tags=["one"])
    studio.post(f"/tasks/{number}/cancel")
    rows = studio.read("/credit/history", limit=2)["transactions"]
    assert [(row["type"], row["amount"], row["taskId"]) for row in rows] == [
        ("refund", 5.0, number),
        ("consume", -5.0, number),
    ]
    assert [row["balanceAfter"] for row in rows] == [5000, 4995]
    assert [row["type"] for row in studio.read("/credit/history", limit=20, offset=2)["transactions"]] == ["grant"]


def test_models_are_listed_with_their_choices(studio: Client) -> None:
    rows = {row["name"]: row for row in studio.read("/models")["models"]}
    assert rows["renoise-2.0"]["durations"] == list(range(5, 16))
    assert rows["renoise-2.0"]["aspectRatios"] == ["1:1", "16:9", "9:16"]
    assert rows["nano-banana-2"]["kind"] == "image"
    assert {row["kind"] for row in rows.values() if row["isDefault"]} == {"video", "image", "audio"}
    keys = {
        "name", "displayName", "kind", "isDefault", "resolutions", "defaultResolution", "aspectRatios",
        "defaultAspectRatio", "durations", "defaultDuration", "materialRoles", "guidance",
    }  # fmt: skip
    assert all(set(row) == keys for row in rows.values())


def test_every_listed_model_has_a_price(studio: Client) -> None:
    for row in studio.read("/models")["models"]:
        assert studio.read("/credit/estimate", model=row["name"])["estimatedCredit"] > 0, row["name"]


@pytest.mark.parametrize(("path", "name"), [("/models", "models"), ("/characters", "characters")])
def test_an_endpoint_of_another_era_can_be_absent(vendor: PracticeVendor, studio: Client, path: str, name: str) -> None:
    vendor.rules(absent_endpoints=[name], unknown_routes="json")
    assert studio.get(path).status_code == 404


def test_an_unknown_route_answers_with_the_site(vendor: PracticeVendor, studio: Client) -> None:
    reply = studio.get("/webhooks")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")


def test_characters_are_strings_all_over(studio: Client) -> None:
    body = studio.read("/characters", category="female", search="jasmine", page=1, page_size=20)
    (row,) = body["characters"]
    assert body["total"] == 1
    assert all(isinstance(row[key], str) for key in ("id", "code", "name", "category", "usage_group"))
    assert studio.read(f"/characters/{row['id']}")["character"] == row
    assert studio.get("/characters/999").status_code == 404

"""Lists, filters, pages and tags (contract 2, 11; traps 9 and 10)."""

import json
from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.renoise.client import Client, picture


@pytest.fixture(autouse=True)
def _nothing_moves(vendor: PracticeVendor) -> None:
    vendor.rules(hold="pending")


def ids(studio: Client, **query: Any) -> list[int]:
    return [row["id"] for row in studio.read("/tasks", **query)["tasks"]]


def test_rows_are_newest_first_and_their_tags_are_json_text(studio: Client) -> None:
    first, second = studio.made(tags=["vid-001", "s1"]), studio.made(tags=[])
    rows = studio.read("/tasks", limit=20, offset=0)["tasks"]
    assert [row["id"] for row in rows] == [second, first]
    assert [row["tags"] for row in rows] == ["[]", '["vid-001", "s1"]']
    assert all(isinstance(row[key], str) for row in rows for key in ("status", "prompt", "model", "tags"))


def test_the_list_has_no_total_unless_the_rule_says_so(vendor: PracticeVendor, studio: Client) -> None:
    studio.made()
    assert set(studio.read("/tasks")) == {"tasks"}
    vendor.rules(list_total=True)
    assert studio.read("/tasks", limit=1)["total"] == 1


def test_pages_follow_each_other(studio: Client) -> None:
    made = [studio.made() for _ in range(5)]
    assert [ids(studio, limit=2, offset=offset) for offset in (0, 2, 4, 6)] == [made[:2:-1], made[2:0:-1], made[:1], []]


def test_a_page_may_be_smaller_than_asked(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(page_size_max=3)
    for _ in range(5):
        studio.made()
    assert len(ids(studio, limit=50, offset=0)) == 3
    assert len(ids(studio)) == 3


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "-1"}, {"limit": "x"}, {"offset": "-1"}, {"ids": "1,x"}])
def test_unreadable_pages_are_refused(studio: Client, query: dict[str, str]) -> None:
    studio.made()
    assert studio.get("/tasks", **query).status_code == 400


def test_filters(vendor: PracticeVendor, studio: Client) -> None:
    one = studio.made(tags=["product-x", "detail"])
    two = studio.made(tags=["product-x"], model="nano-banana-2")
    three = studio.made(model="seedance-2.0-byteplus")
    vendor.drive(three, "running")
    me = studio.read("/me")["user"]["id"]
    table: list[tuple[dict[str, Any], list[int]]] = [
        ({"tag": "product-x"}, [two, one]),
        ({"tag": "product"}, []),
        ({"status": "pending"}, [two, one]),
        ({"status": "running"}, [three]),
        ({"status": "no-such-word"}, []),
        ({"type": "image"}, [two]),
        ({"provider": "byteplus"}, [three]),
        ({"ids": f"{one},{three}"}, [three, one]),
        ({"user_id": me}, [three, two, one]),
        ({"user_id": me + 1}, []),
        ({"type": "image", "media": "preview"}, [two]),
        ({"tag": "", "status": ""}, [three, two, one]),
    ]
    for query, expected in table:
        assert ids(studio, **query) == expected, query
    assert studio.get("/tasks", media="preview").status_code == 400


def test_the_tag_filter_may_be_ignored(vendor: PracticeVendor, studio: Client) -> None:
    studio.made(tags=["a"])
    studio.made(tags=["b"])
    vendor.rules(tag_filter=False)
    assert len(ids(studio, tag="a")) == 2


def test_the_ids_filter_may_be_newer_than_the_server(vendor: PracticeVendor, studio: Client) -> None:
    one = studio.made()
    studio.made()
    vendor.rules(ids_filter=False)
    assert len(ids(studio, ids=one)) == 2


def test_tags_are_replaced_and_listed(studio: Client) -> None:
    number = studio.made(tags=["old", "both"])
    reply = studio.http.patch(f"/tasks/{number}/tags", json={"tags": ["new", "both"]})
    assert reply.status_code == 200
    assert json.loads(studio.task(number)["tags"]) == ["new", "both"]
    assert studio.read("/tags") == {"tags": ["both", "new"]}


@pytest.mark.parametrize("body", [{}, {"tags": "a"}, {"tags": None}, {"tags": [1]}, {"tags": [], "more": 1}, []])
def test_tags_must_be_a_list_of_texts(studio: Client, body: Any) -> None:
    assert studio.http.patch(f"/tasks/{studio.made()}/tags", json=body).status_code == 400


def test_the_detail_may_have_tags_as_a_list(vendor: PracticeVendor, studio: Client) -> None:
    number = studio.made(tags=["a"])
    vendor.rules(detail_tags="list")
    assert studio.task(number)["tags"] == ["a"]


def test_references_come_on_request(studio: Client, http: Any) -> None:
    material = studio.material(picture())
    number = studio.made(materials=[{"id": material, "role": "ref_image"}])
    assert "references" not in studio.task(number)
    (reference,) = studio.read(f"/tasks/{number}", includeReferences=1)["task"]["references"]
    assert (reference["id"], reference["role"], reference["type"]) == (material, "reference_image", "image")
    assert http.get(reference["url"]).content == picture()

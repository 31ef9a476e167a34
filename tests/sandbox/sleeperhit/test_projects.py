"""Projects: fields, pages, archive and delete (REF "Story Projects")."""

from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.sleeperhit.client import API, Client, good, refusal

BODIES: list[tuple[Any, int]] = [
    ({"name": "x"}, 200),
    ({"name": "x" * 200}, 200),
    ({"name": "x", "description": "y" * 4000, "metadata": {"a": [1]}}, 200),
    ({"name": "x", "description": None}, 200),
    ({}, 400),
    ({"name": ""}, 400),
    ({"name": "x" * 201}, 400),
    ({"name": 7}, 400),
    ({"name": None}, 400),
    ({"name": "x", "description": "y" * 4001}, 400),
    ({"name": "x", "metadata": "text"}, 400),
    ({"name": "x", "colour": 1}, 400),
    (["x"], 400),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_bodies_are_strict(studio: Client, body: Any, status: int) -> None:
    reply = studio.post("/story-projects", body)
    assert reply.status_code == status
    assert status == 200 or refusal(reply) == (400, "validation_failed")


RAW = [b"{", b"\xff\xfe", b"[" * 50_000, b"null", b'"x"', b'{"name": "x", "metadata": {"a": NaN}}',
       b'{"name": "x", "metadata": {"a": 1e999}}']  # fmt: skip


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
def test_what_is_no_json_object(studio: Client, raw: bytes) -> None:
    path, kind = f"{API}/story-projects", {"Content-Type": "application/json"}
    assert refusal(studio.http.post(path, content=raw, headers=kind)) == (400, "validation_failed")
    assert refusal(studio.http.post(path, data={"name": "x"})) == (400, "validation_failed")


def test_a_body_in_a_coding_that_it_is_not_in(studio: Client) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    reply = studio.http.post(f"{API}/story-projects", content=b'{"name": "x"}', headers=headers)
    assert refusal(reply) == (400, "validation_failed")


@pytest.mark.parametrize(("rules", "status"), [
    ({}, 400), ({"reading": "reference"}, 422), ({"validation_status": 422}, 422),
    ({"reading": "reference", "validation_status": 400}, 400),
])  # fmt: skip
def test_the_status_of_a_validation_refusal(
    vendor: PracticeVendor, studio: Client, rules: dict[str, Any], status: int
) -> None:
    vendor.sleeperhit_rules(**rules)
    reply = studio.post("/story-projects", {"name": "x", "colour": 1})
    assert refusal(reply) == (status, "validation_failed")
    assert reply.json()["error"]["message"] == "Invalid key in record: `colour`"


def test_a_project_from_first_to_last(studio: Client) -> None:
    made = good(studio.post("/story-projects", {"name": "One", "description": "d"}))["project"]
    path = f"/story-projects/{made['id']}"
    assert set(made) == {"id", "name", "description", "metadata", "archivedAt", "sourceCount", "createdAt", "updatedAt"}
    studio.source(made["id"])
    assert studio.read(path)["project"]["sourceCount"] == 1
    changed = good(studio.patch(path, {"name": "Two", "description": None, "metadata": {"k": "v"}, "archived": True}))
    found = changed["project"]
    assert (found["name"], found["description"], found["metadata"]) == ("Two", None, {"k": "v"})
    assert found["archivedAt"] is not None
    assert studio.read(path)["project"] == found
    assert refusal(studio.patch(path, {"archive": True})) == (400, "validation_failed")
    assert good(studio.patch(path, {"archived": False}))["project"]["archivedAt"] is None
    assert set(good(studio.delete(path))) == {"id", "deletedAt"}
    for reply in (studio.get(path), studio.patch(path, {}), studio.delete(path), studio.get(f"{path}/sources")):
        assert refusal(reply) == (404, "project_not_found")


def test_pages_are_of_20_and_at_most_of_100(studio: Client) -> None:
    made = [studio.project(f"Project {number}") for number in range(23)]
    first = studio.read("/story-projects")
    assert [row["id"] for row in first["projects"]] == made[:2:-1]
    last = studio.read("/story-projects", cursor=first["nextCursor"])
    assert ([row["id"] for row in last["projects"]], last["nextCursor"]) == (made[2::-1], None)
    assert len(studio.read("/story-projects", limit=100)["projects"]) == 23


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "many"}, {"cursor": "made-up"}])
@pytest.mark.parametrize("path", ["/story-projects", "/story-jobs"])
def test_pages_that_nobody_has(studio: Client, path: str, query: dict[str, Any]) -> None:
    assert refusal(studio.get(path, **query)) == (400, "validation_failed")

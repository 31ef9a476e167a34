"""GET /sequences: order, pages, cursor (contract 1.9)."""

from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import Client, refusal


def made(team: Client, count: int) -> list[str]:
    """So many sequences that stay where they are, oldest first."""
    team.vendor.openstory_rules(hold="draft")
    return [team.made(title=f"Film {number}") for number in range(count)]


def pages(team: Client, limit: int) -> list[list[str]]:
    found, path = [], f"/api/v1/sequences?limit={limit}"
    while path:
        body = team.http.get(path).raise_for_status().json()
        found.append([row["id"] for row in body["sequences"]])
        path = body["_links"].get("next", {}).get("href", "")
    return found


def test_newest_change_first_page_by_page(team: Client) -> None:
    ids = made(team, 5)[::-1]
    assert pages(team, 2) == [ids[:2], ids[2:4], ids[4:]]
    assert pages(team, 5) == [ids]


def test_a_running_sequence_moves_to_the_top_while_one_pages(vendor: PracticeVendor, team: Client) -> None:
    oldest, *_ = made(team, 3)
    first = team.read("/sequences", limit=2)
    vendor.drive(oldest, "processing", vendor="openstory")
    second = team.http.get(first["_links"]["next"]["href"]).json()
    assert second["sequences"] == []
    assert pages(team, 10)[0][0] == oldest


def test_a_row_is_the_document_without_its_shots(team: Client, era: str) -> None:
    if era == "A":
        assert refusal(team.get("/sequences"))[0] == 404
        return
    state = team.done()
    (row,) = team.read("/sequences")["sequences"]
    key = "frames" if era == "A'" else "shots"
    rest = {name: value for name, value in state.items() if name not in (key, "_links")}
    assert row == {**rest, "_links": {"self": state["_links"]["self"]}}


@pytest.mark.parametrize(
    ("limit", "rows"), [("", 20), ("0", 1), ("-3", 1), ("1", 1), ("500", 22), ("9" * 40, 22), ("21", 21)]
)
def test_limits_are_clamped(team: Client, limit: str, rows: int) -> None:
    made(team, 22)
    assert len(team.read("/sequences", limit=limit)["sequences"]) == rows


QUERIES: list[dict[str, Any]] = [
    {"limit": "two"},
    {"limit": "1.5"},
    {"cursor": "%%%"},
    {"cursor": "bm9wZQ"},
    {"cursor": "é"},
]


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_no_limit_and_no_cursor_is_a_400(team: Client, query: dict[str, Any]) -> None:
    assert refusal(team.get("/sequences", **query))[:2] == (400, "VALIDATION_ERROR")


def test_the_list_does_not_wait(team: Client) -> None:
    made(team, 1)
    reply = team.get("/sequences", wait="60s")
    assert reply.status_code == 200
    assert "x-wait-done" not in reply.headers


def test_what_vanished_is_in_no_list(vendor: PracticeVendor, team: Client) -> None:
    vendor.fault("vanish")
    number = team.made()
    assert team.read("/sequences")["sequences"] == []
    assert team.state(number)["id"] == number

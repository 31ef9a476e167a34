"""The control API: accounts, books, journal, settings, page."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.sleeperhit import keys
from tests.practice import CAPPED, POOR, SECOND, STUDIO, PracticeVendor
from tests.sandbox.renoise.client import Client


def test_practice_keys_and_their_balances(vendor: PracticeVendor) -> None:
    rows = vendor.ask("GET", "accounts")["accounts"]
    assert {row["key"]: (row["vendor"], Decimal(row["balance"])) for row in rows} == {
        STUDIO: ("renoise", Decimal(5000)),
        SECOND: ("renoise", Decimal(500)),
        POOR: ("renoise", Decimal("2.5")),
        CAPPED: ("renoise", Decimal(1000)),
        "osk_sandbox_studio": ("openstory", Decimal(1000)),
        "osk_sandbox_second": ("openstory", Decimal(100)),
        "osk_sandbox_poor": ("openstory", Decimal("0.2")),
        keys.STUDIO: ("sleeperhit", Decimal(3000)),
        keys.SECOND: ("sleeperhit", Decimal(300)),
        keys.FRESH: ("sleeperhit", Decimal(300)),
        keys.POOR: ("sleeperhit", Decimal(4)),
    }
    assert len({row["user_id"] for row in rows}) == 11


def test_an_account_opens_with_any_balance_and_cap(vendor: PracticeVendor) -> None:
    key = vendor.account("12.34", active_cap=0, label="Short of room")
    assert key.startswith("fk_")
    with Client(vendor, key) as client:
        assert client.read("/me")["credit"]["balance"] == 12.34
        assert client.create().status_code == 429
    assert vendor.topup(key, "0.66") == Decimal("13.00")
    assert vendor.account(1, key="fk_mine") == "fk_mine"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("accounts", {"balance": -1}),
        ("accounts", {"balance": "much"}),
        ("accounts", {"vendor": "nobody"}),
        ("accounts", {"colour": 1}),
        ("topup", {"key": STUDIO, "amount": 0}),
        ("topup", {"amount": 1}),
        ("settings", {"speed": 0}),
        ("settings", {"renoise": {"active_cap": -1}}),
        ("settings", {"renoise": {"no_such_rule": 1}}),
        ("settings", {"renoise": 1}),
        ("clock", {"advance": -5}),
        ("settings", []),
    ],
)
def test_orders_that_make_no_sense_are_refused_with_words(vendor: PracticeVendor, path: str, body: Any) -> None:
    before = vendor.settings()
    reply = vendor.http.post(f"/_control/{path}", json=body)
    assert reply.status_code == 400
    assert reply.json()["error"]
    assert vendor.settings() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "topup", {"key": "fk_nobody", "amount": 1}),
        ("GET", "bill?key=fk_nobody", None),
        ("DELETE", "faults/99", None),
        ("POST", "tasks/99", {"status": "failed"}),
        ("POST", "finish", {"ids": [99]}),
        ("GET", "tasks?vendor=nobody", None),
        ("POST", "finish", {"vendor": "nobody"}),
    ],
)
def test_what_does_not_exist_is_a_404(vendor: PracticeVendor, method: str, path: str, body: Any) -> None:
    reply = vendor.http.request(method, f"/_control/{path}", json=body)
    assert (reply.status_code, "error" in reply.json()) == (404, True)


def test_the_bill_names_every_submit_and_every_movement(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="pending")
    number = studio.made(tags=["take-1"], duration=7)
    studio.post(f"/tasks/{number}/cancel")
    vendor.topup(STUDIO, 10)
    bill = vendor.bill(STUDIO)
    assert [(entry["kind"], entry["amount"], entry["task_id"], entry["tags"]) for entry in bill.entries] == [
        ("opening", "5000.00", None, []),
        ("charge", "-7.00", number, ["take-1"]),
        ("refund", "7.00", number, ["take-1"]),
        ("topup", "10", None, []),
    ]
    assert bill.balance == 5010
    assert [(submit["task_id"], submit["tags"]) for submit in bill.submits] == [(number, ["take-1"])]
    assert len(vendor.ask("GET", "bill")["bills"]) == 11


def test_the_journal_counts_requests_and_keeps_no_secret(vendor: PracticeVendor, studio: Client) -> None:
    number = studio.made(tags=["seen"])
    studio.task(number)
    studio.task(number)
    studio.get("/me")
    with Client(vendor, "fk_somebody_elses_real_key") as stranger:
        stranger.get("/me", api_key="fk_somebody_elses_real_key")
    report = vendor.ask("GET", "requests", query={"key": STUDIO, "path": "/tasks"})
    assert report["by"] == {"POST /api/public/v1/tasks": 1, "GET /api/public/v1/tasks/{id}": 2}
    create = vendor.requests(method="POST")[0]
    assert (create["status"], create["body"]["tags"]) == (201, ["seen"])
    assert vendor.requests("/me$", key="fk_somebody_elses_real_key")[0]["status"] == 401
    everything = vendor.http.get("/_control/requests").text
    assert STUDIO not in everything
    assert "somebody_elses" not in everything
    vendor.forget_requests()
    assert vendor.requests() == []


def test_signatures_of_links_stay_out_of_the_journal(vendor: PracticeVendor, studio: Client, http: Any) -> None:
    http.get(studio.done()["videoUrl"])
    (seen,) = vendor.requests(vendor="media")
    assert seen["query"] == "verify=…"


def test_a_reset_is_the_first_day_again(vendor: PracticeVendor, studio: Client) -> None:
    vendor.settings(speed=3, link_seconds=5, renoise={"active_cap": 1})
    vendor.advance(1000)
    vendor.fault("drop", times=None, path="/never")
    key = vendor.account(5)
    studio.material()
    studio.made()
    vendor.reset()
    assert vendor.tasks() == []
    assert vendor.faults() == []
    assert vendor.settings()["speed"] == 50
    assert vendor.settings()["renoise"]["active_cap"] == 50
    assert vendor.bill(STUDIO).submits == []
    assert studio.read("/materials")["materials"] == []
    assert key not in [row["key"] for row in vendor.ask("GET", "accounts")["accounts"]]


def test_the_page_shows_what_there_is(vendor: PracticeVendor, studio: Client) -> None:
    studio.made(prompt="<b>A boat</b>", tags=["wall"])
    vendor.fault("drop", path="/never")
    page = vendor.http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    for words in (vendor.renoise, vendor.media, STUDIO, "&lt;b&gt;A boat", "wall", "drop", "[fail]", "/_control/bill"):
        assert words in page.text, words
    assert "<b>" not in page.text
    assert "src=" not in page.text

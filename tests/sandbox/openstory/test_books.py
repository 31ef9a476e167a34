"""The wallet, faults on order, restarts: what an order costs however it goes."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.openstory.client import API, SCRIPT, TEAM, Client, refusal

NINE = "\n\n".join(f"Scene {number} of a film about the sea." for number in range(9))
# (order, what is charged at the start, what is left of it at the end), USD, three shots unless the script says more
PRICES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "1.20", "1.20"),
    ({"stopAt": "script"}, "0.30", "0.30"),
    ({"motion": True}, "3.45", "3.45"),
    ({"motion": True, "startFrames": True}, "4.35", "4.35"),
    ({"motion": True, "startFrames": True, "music": True}, "4.85", "4.85"),
    ({"motion": True, "resolution": "1080p"}, "5.10", "5.10"),
    ({"motion": True, "videoModels": ["seedance_v2", "kling_v3_pro"]}, "6.60", "6.60"),
    ({"motion": True, "script": f"{SCRIPT} [fail clip 1]"}, "3.45", "2.40"),
    ({"motion": True, "music": True, "script": f"{SCRIPT} [fail music]"}, "3.95", "3.45"),
    ({"motion": True, "startFrames": True, "script": f"{SCRIPT} [fail still 2]"}, "4.35", "3.00"),
    ({"motion": True, "script": f"{SCRIPT} [fail analysis]"}, "3.45", "0.30"),
    ({"motion": True, "startFrames": True, "music": True, "script": NINE}, "12.95", "12.95"),
    ({"script": NINE}, "3.00", "3.00"),
]


@pytest.mark.parametrize(("body", "reserved", "kept"), PRICES)
def test_prices(team: Client, body: dict[str, Any], reserved: str, kept: str) -> None:
    team.ended(team.made(**body))
    bill = team.bill()
    assert (bill.charged, bill.net) == (Decimal(reserved), Decimal(kept))
    assert bill.balance == bill.opening - bill.net


def test_a_wallet_pays_for_all_sequences_of_an_order_or_for_none(vendor: PracticeVendor) -> None:
    key = vendor.account("2.39", vendor="openstory")
    assert key.startswith("osk_")
    with Client(vendor, key) as team:
        models = ["openai/gpt-6-luna", "practice/second-reader"]
        assert team.create(analysisModels=models).status_code == 402
        assert team.bill().submits == []
        vendor.topup(key, "0.01")
        assert team.create(analysisModels=models).status_code == 202
        assert team.bill().balance == 0


FAULTS: list[tuple[str, dict[str, Any], int]] = [
    ("drop", {"when": "before"}, 0),
    ("drop", {"when": "after"}, 1),
    ("hang", {"seconds": 60}, 1),
    ("truncate", {}, 1),
]


@pytest.mark.parametrize(("kind", "parameters", "submits"), FAULTS)
def test_replies_that_are_lost(
    vendor: PracticeVendor, team: Client, kind: str, parameters: dict[str, Any], submits: int
) -> None:
    vendor.fault(kind, vendor="openstory", method="POST", path="/sequences$", **parameters)
    with pytest.raises(httpx.TransportError):
        team.http.post(f"{API}/sequences", json={"script": SCRIPT, "title": "Only handle"}, timeout=0.5)
    rows = team.read("/sequences")["sequences"]
    assert [row["title"] for row in rows] == ["Only handle"] * submits
    assert team.bill().task_ids == [row["id"] for row in rows]


def test_an_error_after_the_work_was_accepted(vendor: PracticeVendor, team: Client) -> None:
    vendor.fault("status", vendor="openstory", path="/sequences$", status=500, when="after")
    assert refusal(team.create())[:2] == (500, "INTERNAL_ERROR")
    assert len(team.bill().submits) == 1


def test_a_failure_with_words_of_ones_own(vendor: PracticeVendor, team: Client) -> None:
    vendor.fault("fail", vendor="openstory", error="The model was on strike")
    state = team.done()
    assert (state["status"], state["statusError"]) == ("failed", "The model was on strike")


def test_a_real_person_in_the_stills_fails_every_clip(vendor: PracticeVendor, team: Client) -> None:
    vendor.fault("privacy", vendor="openstory")
    state = team.done()
    assert (state["status"], state["counts"]["videosFailed"]) == ("completed", 3)
    assert "real person" in state["shots"][0]["video"]["error"]


def test_unknown_status_words(vendor: PracticeVendor, team: Client) -> None:
    number = team.done()["id"]
    vendor.fault("unknown_status", vendor="openstory", word="rewinding")
    assert team.state(number)["status"] == "rewinding"
    assert team.state(number)["status"] == "completed"


def test_a_failed_sequence_may_still_come_in_late_and_is_charged_then(vendor: PracticeVendor, team: Client) -> None:
    vendor.fault("late_success", vendor="openstory", seconds=3600)
    number = team.made(motion=True)
    assert team.ended(number)["status"] == "failed"
    assert team.bill().net == Decimal("0.30")
    vendor.advance(3601)
    until(lambda: team.state(number)["status"] == "completed")
    assert team.state(number)["statusError"] is None
    assert team.bill().net == Decimal("3.45")


def test_the_journal_and_the_page(vendor: PracticeVendor, team: Client) -> None:
    number = team.made(title="On the page")
    seen = vendor.requests("/sequences$", method="POST", key=TEAM, vendor="openstory")
    assert [(row["status"], row["body"]["title"]) for row in seen] == [(202, "On the page")]
    page = vendor.http.get("/").text
    for words in (vendor.openstory, TEAM, number, "On the page", "[fail clip 2]"):
        assert words in page


@pytest.mark.parametrize("change", [{"era": "D"}, {"hold": "lunch"}, {"requests_per_second": 0}, {"no_such_rule": 1}])
def test_rules_that_make_no_sense(vendor: PracticeVendor, change: dict[str, Any]) -> None:
    reply = vendor.http.post("/_control/settings", json={"openstory": change})
    assert (reply.status_code, "error" in reply.json()) == (400, True)


def test_a_restart_goes_on_where_it_ended(tmp_path: Path, http: httpx.Client) -> None:
    with PracticeVendor.start(state_dir=tmp_path) as vendor, Client(vendor) as team:
        vendor.openstory_rules(hold="motion", era="late B", exports="never", requests_per_second=None)
        done = team.made(motion=True, title="Done", characters=[{"name": "The whale"}])
        vendor.finish([done], vendor="openstory")
        url = team.ended(done)["shots"][0]["video"]["url"]
        film = http.get(url).content
        team.post(f"/sequences/{done}/exports")
        live = team.made(motion=True, title="Live", characters=["The whale"])
        until(lambda: team.state(live)["counts"]["imagesReady"] == 3)
        before = team.bill()
        vendor.stop()
    with PracticeVendor.start(state_dir=tmp_path) as vendor, Client(vendor) as team:
        assert team.bill() == before
        path = httpx.URL(url).raw_path.decode()
        assert http.get(vendor.media + path).content == film
        assert vendor.settings()["openstory"]["era"] == "late B"
        vendor.openstory_rules(hold=None, exports="render")
        assert team.ended(live)["counts"]["videosReady"] == 3
        assert team.exported(done)["status"] == "ready"
        assert team.create(title="Third", characters=["The whale"]).status_code == 202
        vendor.stop()


def test_it_stops_at_once_while_requests_are_held() -> None:
    with PracticeVendor.start(speed=1) as vendor, Client(vendor) as team:
        vendor.openstory_rules(hold="draft")
        number = team.made()
        with pytest.raises(httpx.ReadTimeout):
            team.http.get(f"{API}/sequences/{number}?wait=90s", timeout=0.2)
        assert vendor.stop() == ""
        assert vendor.process.returncode == 0

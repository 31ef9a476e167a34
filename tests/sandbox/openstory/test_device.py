"""Signing in with a code at the practice vendor: confirmed on its page, the key comes once (contract 1.2)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.openstory.client import API, Client, refusal


class Desk:
    def __init__(self, vendor: PracticeVendor, http: httpx.Client) -> None:
        self.vendor, self.http = vendor, http
        reply = http.post(f"{vendor.openstory}{API}/device/code", json={})
        assert reply.status_code == 201
        self.begun: dict[str, Any] = reply.json()

    def ask(self, **query: str) -> httpx.Response:
        self.vendor.advance(5)
        asked = {"device_code": self.begun["device_code"], **query}
        return self.http.get(f"{self.vendor.openstory}{API}/device/token", params=asked)

    def say(self, answer: str) -> httpx.Response:
        said = {"code": self.begun["user_code"], "answer": answer}
        return self.http.post(self.begun["verification_url"], data=said)


@pytest.fixture
def desk(vendor: PracticeVendor, http: httpx.Client) -> Desk:
    return Desk(vendor, http)


def test_the_key_comes_once_after_a_person_said_yes(desk: Desk) -> None:
    assert (desk.begun["expires_in"], desk.begun["interval"]) == (600, 5)
    assert refusal(desk.ask())[:2] == (428, "authorization_pending")
    assert desk.begun["user_code"] in desk.http.get(desk.begun["verification_url_complete"]).text
    assert "Allowed" in desk.say("yes").text
    granted = desk.ask().json()
    with Client(desk.vendor, granted["api_key"]) as team:
        assert team.read("/sequences")["sequences"] == []
    assert refusal(desk.ask())[:2] == (410, "expired_token")


def test_a_held_request_ends_with_the_answer(desk: Desk) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(desk.ask, wait="90s")
        until(lambda: desk.vendor.requests("/device/token"))
        desk.say("yes")
        reply = waiting.result()
    assert (reply.status_code, reply.headers["x-wait-changed"], reply.headers["x-wait-done"]) == (200, "true", "true")
    assert reply.json()["api_key"].startswith("osk_")


def test_a_wait_for_an_answer_runs_out_and_is_never_malformed(desk: Desk) -> None:
    reply = desk.ask(wait="200ms")
    assert refusal(reply)[:2] == (428, "authorization_pending")
    assert (reply.headers["x-wait-changed"], reply.headers["x-wait-done"]) == ("false", "false")
    assert refusal(desk.ask(wait="1.5s"))[:2] == (400, "VALIDATION_ERROR")


def test_a_code_may_run_out_while_it_is_waited_for(desk: Desk) -> None:
    desk.vendor.advance(590)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(desk.ask, wait="90s")
        until(lambda: desk.vendor.requests("/device/token"))
        desk.vendor.advance(90)
        assert refusal(waiting.result())[:2] == (410, "expired_token")


def test_an_address_that_asks_without_end_is_stopped(desk: Desk) -> None:
    desk.vendor.openstory_rules(device_requests_per_minute=2)
    assert refusal(desk.ask())[:2] == (428, "authorization_pending")
    reply = desk.ask()
    assert refusal(reply)[:2] == (429, "rate_limited")
    assert reply.headers["retry-after"] == "60"
    desk.vendor.advance(60)
    assert refusal(desk.ask())[:2] == (428, "authorization_pending")


def test_no_is_an_answer(desk: Desk) -> None:
    desk.say("no")
    assert refusal(desk.ask())[:2] == (403, "access_denied")


def test_a_code_runs_out_and_an_unknown_one_never_was(desk: Desk) -> None:
    desk.vendor.advance(600)
    assert desk.say("yes").status_code == 410
    assert refusal(desk.ask())[:2] == (410, "expired_token")
    desk.begun["device_code"] = "made-up"
    assert refusal(desk.ask())[:2] == (410, "expired_token")


def test_who_asks_too_often_is_told_to_slow_down(desk: Desk) -> None:
    desk.ask()
    address = f"{desk.vendor.openstory}{API}/device/token?device_code={desk.begun['device_code']}"
    reply = desk.http.get(address)
    assert refusal(reply)[:2] == (429, "slow_down")
    assert reply.headers["retry-after"] == "5"


def test_the_page_asks_for_the_code_where_none_is_in_its_address(desk: Desk) -> None:
    assert "Which code?" in desk.http.get(desk.begun["verification_url"]).text


def test_early_eras_have_no_sign_in(vendor: PracticeVendor, http: httpx.Client) -> None:
    vendor.openstory_rules(era="A'")
    assert http.post(f"{vendor.openstory}{API}/device/code", json={}).status_code == 404


def test_the_journal_keeps_no_code(desk: Desk) -> None:
    desk.ask()
    assert desk.begun["device_code"] not in str(desk.vendor.requests("/device"))

"""Keys, headers, the rate limit and the error envelope (contract 1.2 to 1.4)."""

import httpx
import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import API, OTHER, TEAM, Client, refusal

HEADERS = [
    ({"x-api-key": TEAM}, 200),
    ({"X-API-Key": TEAM}, 200),
    ({"Authorization": f"Bearer {TEAM}"}, 200),
    ({"Authorization": f"bearer {TEAM}"}, 200),
    ({"Authorization": TEAM}, 401),
    ({"Authorization": f"Basic {TEAM}"}, 401),
    ({"x-api-key": "osk_nobody"}, 401),
    ({"x-api-key": "fk_sandbox_studio"}, 401),
    ({}, 401),
]


@pytest.mark.parametrize(("headers", "status"), HEADERS)
def test_a_key_comes_in_one_of_two_headers(
    vendor: PracticeVendor, http: httpx.Client, headers: dict[str, str], status: int
) -> None:
    reply = http.get(f"{vendor.openstory}{API}/sequences", headers=headers)
    assert reply.status_code == status
    if status == 401:
        assert refusal(reply)[1] == "UNAUTHORIZED"


@pytest.mark.parametrize("path", ["", "/openapi.json"])
def test_discovery_needs_no_key(vendor: PracticeVendor, http: httpx.Client, path: str) -> None:
    assert http.get(f"{vendor.openstory}{API}{path}").status_code == 200


def test_early_builds_answer_401_in_plain_text(vendor: PracticeVendor) -> None:
    vendor.openstory_rules(plain_auth_errors=True)
    with Client(vendor, "osk_nobody") as stranger:
        reply = stranger.get("/sequences/any")
    assert (reply.status_code, reply.headers["content-type"].partition(";")[0]) == (401, "text/plain")


def test_a_key_without_a_team_is_a_403(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(teamless=[TEAM])
    assert refusal(team.get("/sequences"))[:2] == (403, "NO_TEAM")


def test_ten_requests_a_second_then_429(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(requests_per_second=10)
    replies = [team.get("/sequences/none") for _ in range(12)]
    assert [reply.status_code for reply in replies] == [404] * 10 + [429] * 2
    assert refusal(replies[-1])[1] == "RATE_LIMITED"
    assert replies[-1].headers["retry-after"] == "1"
    assert not [name for name in replies[-1].headers if name.startswith("x-ratelimit")]
    with Client(vendor, OTHER) as other:
        assert other.get("/sequences/none").status_code == 404
    vendor.advance(1)
    assert team.get("/sequences/none").status_code == 404


def test_discovery_does_not_count(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(requests_per_second=1)
    for _ in range(3):
        assert team.get("").status_code == 200
    assert [team.get("/sequences").status_code for _ in range(2)] == [200, 429]


def test_a_refused_order_costs_nothing(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(requests_per_second=1)
    assert [team.create().status_code for _ in range(3)] == [202, 429, 429]
    assert len(team.bill().submits) == 1


@pytest.mark.parametrize("path", ["/sequences/x/cancel", "/credits", "/webhooks", "/sequences/x/shots"])
def test_what_v1_does_not_have_is_a_404_in_json(team: Client, path: str) -> None:
    assert refusal(team.get(path))[:2] == (404, "NOT_FOUND")
    assert refusal(team.post(path))[:2] == (404, "NOT_FOUND")


ENDPOINTS = [
    ("GET", "/sequences", "A'"),
    ("GET", "/sequences/{id}/exports", "B"),
    ("POST", "/sequences/{id}/exports", "B"),
    ("GET", "/styles", "B"),
    ("POST", "/styles", "B"),
    ("POST", "/scripts/enhance", "A"),
    ("GET", "/sequences/{id}", "A"),
]


@pytest.mark.parametrize(("method", "path", "first"), ENDPOINTS)
def test_endpoints_by_era(vendor: PracticeVendor, team: Client, era: str, method: str, path: str, first: str) -> None:
    path = path.format(id=team.made())
    reply = team.http.request(method, API + path)
    order = ["A", "A'", "B", "late B", "C"]
    absent = reply.status_code == 404 and "No route" in reply.json()["error"]["message"]
    assert absent == (order.index(era) < order.index(first))


def test_a_foreign_sequence_does_not_exist(vendor: PracticeVendor, team: Client) -> None:
    number = team.made()
    with Client(vendor, OTHER) as other:
        for reply in (
            other.get(f"/sequences/{number}"),
            other.get(f"/sequences/{number}/exports"),
            other.post(f"/sequences/{number}/exports"),
        ):
            assert refusal(reply)[:2] == (404, "NOT_FOUND")
        assert other.read("/sequences")["sequences"] == []


FAULTS = [(401, "UNAUTHORIZED"), (402, "INSUFFICIENT_CREDITS"), (404, "NOT_FOUND"), (429, "RATE_LIMITED"),
          (500, "INTERNAL_ERROR"), (503, "UNKNOWN_ERROR")]  # fmt: skip


@pytest.mark.parametrize(("status", "code"), FAULTS)
def test_faults_on_order_speak_the_vendors_language(
    vendor: PracticeVendor, team: Client, status: int, code: str
) -> None:
    vendor.fault("status", vendor="openstory", status=status, retry_after=3)
    reply = team.get("/sequences")
    assert refusal(reply)[:2] == (status, code)
    assert reply.headers["retry-after"] == "3"
    assert team.get("/sequences").status_code == 200

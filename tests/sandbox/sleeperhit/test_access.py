"""Keys, scopes, the rate limit, headers and the error envelope (contract 2.1)."""

import httpx
import pytest

from sandbox.sleeperhit.keys import DEFAULT_SCOPES, FRESH, SCOPES, SECOND, SHAPE, STUDIO
from tests.practice import PracticeVendor
from tests.sandbox.sleeperhit.client import API, Client, good, refusal

HEADERS = [
    ({"Authorization": f"Bearer {STUDIO}"}, 200, None),
    ({"Authorization": f"bearer {STUDIO}"}, 200, None),
    ({}, 401, "authentication_required"),
    ({"Authorization": STUDIO}, 401, "authentication_required"),
    ({"Authorization": f"Basic {STUDIO}"}, 401, "authentication_required"),
    ({"X-API-Key": STUDIO}, 401, "authentication_required"),
    ({"Authorization": f"Bearer {STUDIO[:-1]}"}, 401, "invalid_api_key"),
    ({"Authorization": f"Bearer {STUDIO[:-1]}0"}, 401, "invalid_api_key"),
    ({"Authorization": "Bearer fk_sandbox_studio"}, 401, "invalid_api_key"),
]


@pytest.mark.parametrize(("headers", "status", "code"), HEADERS)
def test_a_key_comes_as_bearer_only(
    vendor: PracticeVendor, http: httpx.Client, headers: dict[str, str], status: int, code: str | None
) -> None:
    reply = http.get(f"{vendor.sleeperhit}{API}/story-projects", headers=headers)
    assert reply.status_code == status
    assert code is None or refusal(reply) == (status, code)


STATES = [
    ("revoked", 401, "api_key_revoked"),
    ("expired", 401, "api_key_expired"),
    ("disabled", 403, "account_disabled"),
    ("ip_blocked", 403, "ip_not_allowed"),
]


@pytest.mark.parametrize(("rule", "status", "code"), STATES)
def test_keys_that_no_longer_open(vendor: PracticeVendor, studio: Client, rule: str, status: int, code: str) -> None:
    vendor.sleeperhit_rules(**{rule: [STUDIO]})
    assert refusal(studio.get("/capabilities")) == (status, code)
    with Client(vendor, SECOND) as other:
        assert other.get("/capabilities").status_code == 200


P, A, J, L = "/story-projects", "/artifacts/cma1", "/story-jobs", "/story-plans/cmpl1"
SCOPED = [
    ("GET", "/capabilities", "story:read"),
    ("GET", "/credits", "credits:read"),
    ("POST", P, "story:write"),
    ("GET", P, "story:read"),
    ("GET", f"{P}/x", "story:read"),
    ("PATCH", f"{P}/x", "story:write"),
    ("DELETE", f"{P}/x", "story:write"),
    ("POST", f"{P}/x/sources", "source:write"),
    ("GET", f"{P}/x/sources", "source:read"),
    ("GET", f"{P}/x/sources/y", "source:read"),
    ("DELETE", f"{P}/x/sources/y", "source:write"),
    ("POST", f"{P}/x/story-plans", "story:write"),
    ("GET", f"{P}/x/story-plans", "story:read"),
    ("GET", L, "story:read"),
    ("POST", f"{L}/approve", "story:write"),
    ("POST", f"{L}/reject", "story:write"),
    ("POST", f"{L}/resume", "story:write"),
    ("POST", J, "story:write"),
    ("GET", J, "story:read"),
    ("GET", f"{J}/x", "story:read"),
    ("POST", f"{J}/x/cancel", "story:write"),
    ("POST", f"{J}/x/resume", "story:write"),
    ("GET", f"{J}/x/artifacts", "artifact:read"),
    ("GET", A, "artifact:read"),
    ("POST", f"{A}/render-video", "artifact:publish"),
    ("POST", f"{A}/refine", "artifact:publish"),
    ("POST", f"{A}/finalize", "artifact:publish"),
    ("POST", f"{A}/voice", "artifact:publish"),
    ("POST", f"{A}/coverage", "story:write"),
    ("GET", f"{A}/coverage", "artifact:read"),
    ("POST", f"{A}/music", "artifact:publish"),
    ("GET", f"{A}/music", "artifact:read"),
    ("POST", f"{A}/sfx", "artifact:publish"),
    ("GET", f"{A}/sfx", "artifact:read"),
    ("GET", f"{A}/cast", "artifact:read"),
    ("POST", f"{A}/cast", "artifact:publish"),
    ("GET", f"{A}/script", "artifact:read"),
]


@pytest.mark.parametrize(("method", "path", "scope"), SCOPED)
def test_every_endpoint_wants_its_scope(
    vendor: PracticeVendor, studio: Client, method: str, path: str, scope: str
) -> None:
    vendor.sleeperhit_rules(scopes={STUDIO: [one for one in SCOPES if one != scope]})
    reply = studio.http.request(method, API + path)
    assert refusal(reply) == (403, "insufficient_scope")
    assert reply.json()["error"]["details"] == {"required": [scope]}
    vendor.sleeperhit_rules(scopes={STUDIO: [scope]})
    assert studio.http.request(method, API + path).status_code != 403


def test_a_new_key_can_only_look(vendor: PracticeVendor) -> None:
    assert DEFAULT_SCOPES == ("story:read", "credits:read")
    with Client(vendor, FRESH) as fresh:
        assert good(fresh.get("/credits"))["credits"]["balance"] == 300
        assert refusal(fresh.post("/story-projects", {"name": "x"})) == (403, "insufficient_scope")


def test_the_control_api_makes_keys_of_the_right_shape(vendor: PracticeVendor) -> None:
    key = vendor.account(4, vendor="sleeperhit")
    assert SHAPE.fullmatch(key)
    with Client(vendor, key) as client:
        assert client.balance() == 4


def test_the_rate_limit_is_per_key_and_route_family(vendor: PracticeVendor, studio: Client) -> None:
    vendor.sleeperhit_rules(requests_per_minute=3)
    replies = [studio.get("/story-projects") for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert [reply.headers["ratelimit-remaining"] for reply in replies] == ["2", "1", "0", "0"]
    last = replies[-1]
    assert refusal(last) == (429, "rate_limited")
    assert last.headers["retry-after"] == last.headers["ratelimit-reset"]
    assert studio.get("/story-jobs").status_code == 200
    with Client(vendor, SECOND) as other:
        assert other.get("/story-projects").status_code == 200
    vendor.advance(int(last.headers["retry-after"]))
    assert studio.get("/story-projects").status_code == 200


def test_the_limit_is_120_and_600_for_elevated_keys(vendor: PracticeVendor, studio: Client) -> None:
    vendor.sleeperhit_rules(requests_per_minute=120, elevated=[SECOND])
    assert studio.get("/credits").headers["ratelimit-limit"] == "120"
    with Client(vendor, SECOND) as other:
        assert other.get("/credits").headers["ratelimit-limit"] == "600"


REPLIES = [("/story-projects", 200), ("/story-projects/none", 404), ("/nothing-here", 404), ("/openapi.json", 200)]


@pytest.mark.parametrize(("path", "status"), REPLIES)
def test_every_reply_has_its_headers(studio: Client, path: str, status: int) -> None:
    reply = studio.get(path)
    assert reply.status_code == status
    assert {"x-request-id", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"} <= set(reply.headers)


FAULTS = [(401, "invalid_api_key"), (402, "insufficient_credits"), (409, "idempotency_conflict"),
          (429, "rate_limited"), (500, "internal_error"), (503, "internal_error")]  # fmt: skip


@pytest.mark.parametrize(("status", "code"), FAULTS)
def test_faults_on_order_speak_the_vendors_language(
    vendor: PracticeVendor, studio: Client, status: int, code: str
) -> None:
    vendor.fault("status", vendor="sleeperhit", status=status, retry_after=7)
    reply = studio.get("/credits")
    assert refusal(reply) == (status, code)
    assert (reply.headers["retry-after"], "ratelimit-limit" in reply.headers) == ("7", True)
    assert studio.get("/credits").status_code == 200


def test_what_belongs_to_another_account_does_not_exist(vendor: PracticeVendor, studio: Client) -> None:
    project = studio.project()
    source = studio.source(project)["id"]
    job = studio.done()
    artifact = job["artifacts"][0]["id"]
    paths = {
        f"/story-projects/{project}": "project_not_found",
        f"/story-projects/{project}/sources/{source}": "project_not_found",
        f"/story-plans/{job['storyPlanId']}": "story_plan_not_found",
        f"/story-jobs/{job['id']}": "story_job_not_found",
        f"/artifacts/{artifact}": "artifact_not_found",
    }
    with Client(vendor, SECOND) as other:
        assert {path: refusal(other.get(path))[1] for path in paths} == paths
        assert refusal(other.order_job(job["storyPlanId"])) == (404, "story_job_not_found")
        assert other.read("/story-projects") == {"projects": [], "nextCursor": None}

"""Faults on order: each kind does what docs/sandbox.md says, as often as ordered, and the books stay true."""

import time
from typing import Any

import httpx
import pytest

from tests.practice import SECOND, STUDIO, PracticeVendor
from tests.sandbox.renoise.client import Client

CREATE: dict[str, Any] = {"method": "POST", "path": "/tasks$"}


@pytest.mark.parametrize(
    ("parameters", "status", "body", "headers"),
    [
        ({"status": 429, "retry_after": 7}, 429, {"error": "Too many requests"}, {"retry-after": "7"}),
        (
            {"status": 429, "body": {"error": "Too many active tasks", "active": 50, "limit": 50}},
            429,
            {"error": "Too many active tasks", "active": 50, "limit": 50},
            {},
        ),
        ({"status": 503}, 503, {"error": "Service unavailable"}, {}),
        ({"status": 401}, 401, {"error": "Unauthorized"}, {}),
    ],
)
def test_a_status_before_the_work(
    vendor: PracticeVendor,
    studio: Client,
    parameters: dict[str, Any],
    status: int,
    body: dict[str, Any],
    headers: dict[str, str],
) -> None:
    vendor.fault("status", **CREATE, **parameters)
    reply = studio.create()
    assert (reply.status_code, reply.json()) == (status, body)
    assert reply.headers.get("retry-after") == headers.get("retry-after")
    assert vendor.bill().submits == []
    assert studio.create().status_code == 201


@pytest.mark.parametrize("kind", ["status", "html"])
def test_an_error_after_the_work_was_accepted(vendor: PracticeVendor, studio: Client, kind: str) -> None:
    vendor.fault(kind, **CREATE, when="after", status=502)
    assert studio.create(tags=["only-handle"]).status_code == 502
    (row,) = studio.read("/tasks", tag="only-handle")["tasks"]
    assert vendor.bill().task_ids == [row["id"]]


@pytest.mark.parametrize(("when", "submits"), [("before", 0), ("after", 1)])
def test_a_dropped_reply(vendor: PracticeVendor, studio: Client, when: str, submits: int) -> None:
    vendor.fault("drop", **CREATE, when=when)
    with pytest.raises(httpx.TransportError):
        studio.create()
    assert len(vendor.bill().submits) == submits
    assert vendor.requests("/tasks$")[0]["status"] == 0


def test_a_reply_that_never_comes(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("hang", **CREATE, seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        studio.http.post("/tasks", json={"prompt": "Patience"}, timeout=0.3)
    assert len(vendor.bill().submits) == 1


def test_a_truncated_reply(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("truncate", path="/me$")
    with pytest.raises(httpx.TransportError):
        studio.get("/me")
    assert studio.get("/me").status_code == 200


def test_malformed_json(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("malformed_json", **CREATE)
    reply = studio.create()
    assert reply.headers["content-type"].startswith("application/json")
    with pytest.raises(ValueError):
        reply.json()
    assert len(vendor.bill().submits) == 1


def test_the_site_instead_of_the_api(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("html", path="/me$")
    reply = studio.get("/me")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")


def test_latency(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("latency", path="/me$", seconds=0.3)
    started = time.monotonic()
    assert studio.get("/me").status_code == 200
    assert time.monotonic() - started >= 0.3


def test_unknown_status_words(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="running")
    number = studio.made()
    vendor.fault("unknown_status", path="/tasks", method="GET", word="archiving", times=2)
    assert studio.task(number)["status"] == "archiving"
    assert studio.read("/tasks")["tasks"][0]["status"] == "archiving"
    assert studio.task(number)["status"] != "archiving"


@pytest.mark.parametrize(("everywhere", "single"), [(False, 200), (True, 404)])
def test_tasks_that_vanish(vendor: PracticeVendor, studio: Client, everywhere: bool, single: int) -> None:
    vendor.fault("vanish", everywhere=everywhere)
    number = studio.made(tags=["t"])
    assert studio.read("/tasks", tag="t")["tasks"] == []
    assert studio.get(f"/tasks/{number}").status_code == single
    assert [task["id"] for task in vendor.tasks(STUDIO)] == [number]


def test_a_failure_with_words_of_ones_own(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("fail", error="Output blocked", error_code="OUTPUT_VIDEO_MODERATION")
    task = studio.ended(studio.made())
    assert (task["error"], task["errorCode"]) == ("Output blocked", "OUTPUT_VIDEO_MODERATION")


def test_a_privacy_refusal(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("privacy")
    assert studio.ended(studio.made())["error"] == "PrivacyInformation"


MEDIA: list[tuple[str, dict[str, Any], int, str]] = [
    ("expired", {}, 403, "text/plain"),
    ("expired", {"status": 410}, 410, "text/plain"),
    ("empty", {}, 200, "video/mp4"),
    ("html", {"vendor": "media"}, 200, "text/html"),
    ("content_type", {"content_type": "text/plain"}, 200, "text/plain"),
    ("redirect", {"location": "http://169.254.169.254/"}, 302, ""),
    ("status", {"vendor": "media", "status": 503}, 503, "application/json"),
]


@pytest.mark.parametrize(("kind", "parameters", "status", "content_type"), MEDIA)
def test_media_faults(
    vendor: PracticeVendor,
    studio: Client,
    http: httpx.Client,
    kind: str,
    parameters: dict[str, Any],
    status: int,
    content_type: str,
) -> None:
    url = studio.done()["videoUrl"]
    vendor.fault(kind, **parameters)
    reply = http.get(url)
    assert reply.status_code == status
    assert reply.headers.get("content-type", "").partition(";")[0] == content_type
    if kind == "empty":
        assert reply.content == b""
    if kind == "redirect":
        assert reply.headers["location"] == "http://169.254.169.254/"
    assert http.get(url).headers["content-type"] == "video/mp4"


def test_a_shortened_file_looks_whole(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    url = studio.done()["videoUrl"]
    whole = http.get(url).content
    vendor.fault("truncate", vendor="media", keep=0.25)
    assert http.get(url).content == whole[: len(whole) // 4]


def test_a_cut_download_can_be_resumed(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    url = studio.done()["videoUrl"]
    whole = http.get(url).content
    vendor.fault("cut", keep=0.5, times=2)
    got = b""
    for _ in range(5):
        try:
            with http.stream("GET", url, headers={"Range": f"bytes={len(got)}-"}) as reply:
                assert reply.status_code == 206
                for block in reply.iter_bytes():
                    got += block
            break
        except httpx.TransportError:
            continue
    assert got == whole
    assert [request["status"] for request in vendor.requests(vendor="media", method="GET")] == [200, 0, 0, 206]


def test_slow_media(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    url = studio.done()["videoUrl"]
    size = len(http.get(url).content)
    vendor.fault("slow", bytes_per_second=size * 5)
    started = time.monotonic()
    assert len(http.get(url).content) == size
    assert time.monotonic() - started >= 0.15


def test_faults_strike_only_what_they_match(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("status", status=500, key=SECOND, times=None)
    assert studio.get("/me").status_code == 200
    with Client(vendor, SECOND) as second:
        assert [second.get("/me").status_code for _ in range(3)] == [500] * 3


def test_faults_can_wait_and_run_out(vendor: PracticeVendor, studio: Client) -> None:
    number = vendor.fault("status", status=500, path="/me$", after=1, times=2)
    assert [studio.get("/me").status_code for _ in range(5)] == [200, 500, 500, 200, 200]
    assert [(rule["id"], rule["hits"]) for rule in vendor.faults()] == [(number, 2)]


def test_faults_can_be_taken_back(vendor: PracticeVendor, studio: Client) -> None:
    number = vendor.fault("status", status=500, times=None)
    vendor.ask("DELETE", f"faults/{number}")
    assert studio.get("/me").status_code == 200
    vendor.fault("status", status=500, times=None)
    vendor.clear_faults()
    assert vendor.faults() == []


@pytest.mark.parametrize(
    "rule",
    [{}, {"kind": "unheard-of"}, {"kind": "drop", "times": 0}, {"kind": "drop", "colour": 1},
     {"kind": "drop", "match": {"path": "("}}, {"kind": "status", "status": 99}, []],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(vendor: PracticeVendor, rule: object) -> None:
    reply = vendor.http.post("/_control/faults", json=rule)
    assert reply.status_code == (201 if rule == [] else 400)
    assert vendor.faults() == []

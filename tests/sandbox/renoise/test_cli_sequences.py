"""What the vendor's own command line clients send, call by call, written from the contract (1, 2, 3, 6)."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.practice import STUDIO, PracticeVendor, until
from tests.sandbox.renoise.client import picture


class Cli:
    """Headers of one client generation, and its way of waiting: first look at once, then again and again."""

    def __init__(self, vendor: PracticeVendor, headers: dict[str, str]) -> None:
        agent = {"User-Agent": "node", "Accept": "*/*"}
        self.http = httpx.Client(
            base_url=vendor.renoise, headers={**agent, **headers}, timeout=20, verify=False, trust_env=False
        )

    def call(self, method: str, path: str, **sent: Any) -> Any:
        reply = self.http.request(method, path, **sent)
        assert reply.is_success, reply.text
        assert reply.headers["content-type"].startswith("application/json")
        return reply.json()

    def wait(self, number: int) -> dict[str, Any]:
        def probe() -> dict[str, Any] | None:
            task: dict[str, Any] = self.call("GET", f"/tasks/{number}")["task"]
            assert isinstance(task["status"], str)
            return task if task["status"] in ("completed", "failed", "cancelled") else None

        return until(probe)


@pytest.fixture
def first(vendor: PracticeVendor) -> Iterator[Cli]:
    """0.2.1: both headers may be sent; no client headers."""
    cli = Cli(vendor, {"X-API-Key": STUDIO, "Authorization": "Bearer web-token"})
    with cli.http:
        yield cli


@pytest.fixture
def last(vendor: PracticeVendor) -> Iterator[Cli]:
    """1.1.0: key and client headers."""
    cli = Cli(vendor, {"X-API-Key": STUDIO, "X-Client-Name": "renoise-plugin", "X-Client-Version": "1.1.0"})
    with cli.http:
        yield cli


def test_the_first_client_generates_a_clip(vendor: PracticeVendor, first: Cli, http: httpx.Client) -> None:
    assert first.call("GET", "/me")["credit"]["balance"] == 5000
    estimate = first.call("GET", "/credit/estimate", params={"model": "renoise-2.0", "duration": "5"})
    assert estimate["sufficient"] is True
    created = first.call("POST", "/tasks", json={"prompt": "A boat", "duration": 5, "tags": ["product-x", "detail"]})
    number = int(created["task"]["id"])
    assert created["task"]["estimatedCredit"] == estimate["estimatedCredit"]
    assert first.wait(number)["status"] == "completed"
    result = first.call("GET", f"/tasks/{number}/result")
    assert (result["taskId"], result["status"]) == (number, "completed")
    assert http.get(result["videoUrl"]).headers["content-type"] == "video/mp4"
    rows = first.call("GET", "/tasks", params={"tag": "product-x", "limit": "20", "offset": "0"})["tasks"]
    assert [row["id"] for row in rows] == [number]
    assert first.call("GET", "/tags") == {"tags": ["detail", "product-x"]}
    assert first.call("GET", "/credit/history", params={"limit": "20", "offset": "0"})


def test_the_first_client_uploads_file_then_type_and_uses_it(first: Cli, vendor: PracticeVendor) -> None:
    files = [("file", ("cat.png", picture(), "application/octet-stream")), ("type", (None, "image"))]
    uploaded = first.call("POST", "/materials/upload", files=files)
    assert uploaded["action"] == "created"
    number = int(uploaded["material"]["id"])
    rows = first.call("GET", "/materials", params={"type": "image", "search": "cat", "limit": "20"})["materials"]
    assert [row["id"] for row in rows] == [number]
    body = {"prompt": "As in the picture", "materials": [{"id": number, "role": "ref_image"}]}
    assert first.wait(first.call("POST", "/tasks", json=body)["task"]["id"])["status"] == "completed"
    without_role = {"prompt": "No role given", "materials": [{"id": number, "role": "ref_video"}]}
    assert first.http.post("/tasks", json=without_role).status_code == 400


def test_the_first_client_takes_a_character(first: Cli) -> None:
    query = {"category": "female", "search": "Jasmine", "page": "1", "page_size": "20"}
    found = first.call("GET", "/characters", params=query)
    line = [found["characters"][0][key].ljust(8) for key in ("id", "code", "name", "category", "usage_group")]
    assert all(line)
    number = int(found["characters"][0]["id"])
    body = {"prompt": "Tea", "materials": [{"character_id": number, "role": "reference_image"}]}
    assert first.call("POST", "/tasks", json=body)["task"]["status"] == "pending"


def test_the_first_client_cancels_without_a_body(first: Cli, vendor: PracticeVendor) -> None:
    vendor.rules(hold="pending")
    number = first.call("POST", "/tasks", json={"prompt": "Never mind"})["task"]["id"]
    first.call("POST", f"/tasks/{number}/cancel", headers={"Content-Type": "application/json"})
    assert vendor.bill().net == 0


def test_the_last_client_checks_who_owns_a_task(last: Cli, vendor: PracticeVendor, http: httpx.Client) -> None:
    me = last.call("GET", "/me")["user"]["id"]
    query = {"model": "seedance-2.0-byteplus", "duration": "5", "resolution": "720p", "hasVideoRef": "0"}
    estimate = last.call("GET", "/credit/estimate", params=query)
    body = {
        "prompt": "A boat", "model": "seedance-2.0-byteplus", "type": "video", "duration": 5,
        "resolution": "720p", "audioGeneration": True, "tags": ["chain", "s1"],
    }  # fmt: skip
    created = last.call("POST", "/tasks", json=body)["task"]
    assert created["model"] == "seedance-2.0-byteplus"
    assert created["estimatedCredit"] == estimate["estimatedCredit"]
    assert last.wait(created["id"])["userId"] == me
    result = last.call("GET", f"/tasks/{created['id']}/result")
    probe = http.get(result["videoUrl"], headers={"Range": "bytes=0-65535"})
    assert probe.status_code == 206
    assert probe.content[4:8] == b"ftyp"
    rows = last.call("GET", "/tasks", params={"user_id": str(me), "type": "video", "limit": "20", "offset": "0"})
    assert [row["id"] for row in rows["tasks"]] == [created["id"]]
    assert vendor.requests("/tasks$", method="POST")[0]["headers"]["X-Client-Version"] == "1.1.0"


def test_the_last_client_chains_a_result_into_the_next_task(last: Cli, http: httpx.Client) -> None:
    number = last.call("POST", "/tasks", json={"prompt": "One", "model": "seedance-2.0-byteplus"})["task"]["id"]
    last.wait(number)
    film = http.get(last.call("GET", f"/tasks/{number}/result")["videoUrl"]).content
    files = [("file", ("s1.mp4", film, "video/mp4")), ("type", (None, "video"))]
    material = last.call("POST", "/materials/upload", files=files)["material"]
    (row,) = last.call("GET", "/materials", params={"ids": str(material["id"]), "mine": "true"})["materials"]
    assert (row["type"], row["mimeType"]) == ("video", "video/mp4")
    use = {"id": material["id"], "role": "reference_video", "index": 1}
    body = {
        "prompt": "Continuing from the previous shot: @Video1",
        "model": "seedance-2.0-byteplus",
        "materials": [use],
    }
    assert last.call("POST", "/tasks", json=body)["task"]["estimatedCredit"] == 9.0


def test_the_last_client_uploads_a_large_file_in_three_steps(last: Cli, http: httpx.Client) -> None:
    data = picture(3000, 2000)
    step = last.call("POST", "/materials/upload-url", json={"filename": "big.png", "contentType": "image/png"})
    assert http.put(step["uploadUrl"], content=data, headers={"Content-Type": "image/png"}).is_success
    body = {
        "name": "big.png", "md5": hashlib.md5(data).hexdigest(), "type": "image",
        "storagePath": step["path"], "mimeType": "image/png", "size": len(data),
    }  # fmt: skip
    assert last.call("POST", "/materials", json=body)["action"] == "created"


def test_the_last_client_upscales_with_an_empty_prompt(last: Cli) -> None:
    files = [("file", ("small.png", picture(800, 600), "image/png")), ("type", (None, "image"))]
    number = last.call("POST", "/materials/upload", files=files)["material"]["id"]
    body = {
        "prompt": "", "model": "upscale-image-volcano-mediakit", "type": "image", "surface": "upscale",
        "resolution": "2k", "materials": [{"id": number, "role": "reference_image"}],
    }  # fmt: skip
    task = last.wait(last.call("POST", "/tasks", json=body)["task"]["id"])
    assert task["status"] == "completed"

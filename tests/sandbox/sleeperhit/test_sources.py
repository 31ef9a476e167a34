"""Sources: inline text, addresses, digests, dedupe (REF "Sources", contract 1.4, 2.2)."""

from typing import Any

import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.sleeperhit.client import STORY, Client, Document, good, refusal

WEB = "https://example.com"
BODIES: list[tuple[dict[str, Any], int, str]] = [
    ({"type": "text", "content": "x"}, 200, ""),
    ({"type": "markdown", "content": "# x", "label": "l" * 200, "retentionPolicy": "METADATA_ONLY"}, 200, ""),
    ({"type": "text", "content": "x" * 1_000_000}, 200, ""),
    ({"type": "url", "uri": f"{WEB}/a"}, 200, ""),
    ({"type": "pdf", "uri": f"{WEB}/a.pdf"}, 200, ""),
    ({"type": "text", "content": "x", "producer": "p", "externalId": "1", "originatedAt": "2026-01-01"}, 200, ""),
    ({"type": "text", "content": "x", "metadata": {"sourceContextMode": "full", "sourceCompleteness":
      {"expected": 3, "fetched": 3}}}, 200, ""),
    ({"type": "text", "content": "x", "metadata": {"sourceContextMode": "full", "sourceCompleteness":
      {"expected": 3, "fetched": 2}}}, 400, "validation_failed"),
    ({"type": "text", "content": "x", "metadata": {"sourceContextMode": "full"}}, 400, "validation_failed"),
    ({"content": "x"}, 400, "validation_failed"),
    ({"type": "text"}, 400, "validation_failed"),
    ({"type": "text", "content": ""}, 400, "validation_failed"),
    ({"type": "TEXT", "content": "x"}, 422, "source_type_unsupported"),
    ({"type": "docx", "content": "x"}, 422, "source_type_unsupported"),
    ({"type": "text", "content": "é" * 500_001}, 422, "source_too_large"),
    ({"type": "text", "content": "x", "label": "l" * 201}, 400, "validation_failed"),
    ({"type": "text", "content": "x", "retentionPolicy": "FOREVER"}, 400, "validation_failed"),
    ({"type": "text", "content": "x", "colour": 1}, 400, "validation_failed"),
    ({"type": "url"}, 400, "validation_failed"),
    ({"type": "url", "uri": "ftp://example.com/a"}, 400, "validation_failed"),
    ({"type": "url", "uri": "http://127.0.0.1/a"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": "http://10.0.0.8/a"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": "http://localhost/a"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": "http://[::1]/a"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": "http://2130706433/a"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": "http://0x7f.1/a"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": "http://localhost./a"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": "https://example.com:99999/"}, 400, "validation_failed"),
    ({"type": "url", "uri": "https://exa mple.com/"}, 400, "validation_failed"),
    ({"type": "pdf", "uri": "http://169.254.169.254/a.pdf"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": f"{WEB}/redirects"}, 422, "source_fetch_failed"),
    ({"type": "url", "uri": f"{WEB}/film.mp4"}, 422, "source_fetch_failed"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code"), BODIES, ids=range(len(BODIES)))
def test_what_is_taken(studio: Client, body: dict[str, Any], status: int, code: str) -> None:
    reply = studio.post(f"/story-projects/{studio.project()}/sources", body)
    assert reply.status_code == status, reply.text
    assert status == 200 or refusal(reply) == (status, code)
    if code == "source_too_large":
        assert reply.json()["error"]["details"] == {"maxBytes": 1_000_000}


def _settled(studio: Client, path: str) -> Document:
    def found() -> Document | None:
        source: Document = studio.read(path)["source"]
        over = source["status"] == "FAILED" or source["digestStatus"] in ("READY", "FAILED", "SKIPPED")
        return source if over else None

    return until(found)


def _added(studio: Client, **body: object) -> Document:
    source = studio.source(studio.project(), **body)
    return _settled(studio, f"/story-projects/{source['projectId']}/sources/{source['id']}")


def test_text_is_ready_at_once_and_digested_later(studio: Client) -> None:
    born = studio.source(studio.project())
    assert (born["type"], born["status"], born["digestStatus"]) == ("TEXT", "READY", "NOT_STARTED")
    assert (born["byteSize"], born["extractedTextPreview"]) == (len(STORY), STORY)
    later = _settled(studio, f"/story-projects/{born['projectId']}/sources/{born['id']}")
    assert set(later["digest"]) == {"summary", "thesis", "claims", "evidence", "gaps", "rightsNotes"}


PATHS = [
    ("/story", "READY", None),
    ("/missing", "FAILED", "source_fetch_failed"),
    ("/huge", "FAILED", "source_too_large"),
]


@pytest.mark.parametrize(("path", "status", "code"), PATHS)
@pytest.mark.parametrize("kind", ["url", "pdf"])
def test_addresses_are_extracted_in_the_background(
    studio: Client, kind: str, path: str, status: str, code: str | None
) -> None:
    body = {"type": kind, "uri": WEB + path}
    born = good(studio.post(f"/story-projects/{studio.project()}/sources", body))["source"]
    assert (born["type"], born["status"], born["extractedTextPreview"]) == (kind.upper(), "PENDING", None)
    source = _settled(studio, f"/story-projects/{born['projectId']}/sources/{born['id']}")
    assert (source["status"], source["failureCode"]) == (status, code)
    assert (source["byteSize"] is None) == (status == "FAILED")


def test_an_address_that_never_ends_is_finished_by_hand(vendor: PracticeVendor, studio: Client) -> None:
    body = {"type": "url", "uri": f"{WEB}/stuck"}
    born = good(studio.post(f"/story-projects/{studio.project()}/sources", body))["source"]
    path = f"/story-projects/{born['projectId']}/sources/{born['id']}"
    until(lambda: studio.read(path)["source"]["status"] == "EXTRACTING")
    vendor.finish([born["id"]], vendor="sleeperhit")
    until(lambda: studio.read(path)["source"]["status"] == "READY")


def test_digests_fail_or_are_skipped(studio: Client) -> None:
    failed = _added(studio, content=f"{STORY} [fail digest]")
    assert (failed["status"], failed["digestStatus"], failed["digestFailureCode"]) == (
        "READY",
        "FAILED",
        "digest_failed",
    )
    skipped = _added(studio, retentionPolicy="METADATA_ONLY")
    assert (skipped["digestStatus"], skipped["extractedTextPreview"]) == ("SKIPPED", None)


def test_one_source_a_producer_and_external_id(studio: Client) -> None:
    path = f"/story-projects/{studio.project()}/sources"
    body = {"type": "text", "content": STORY, "producer": "radio", "externalId": "42"}
    first = studio.send(path, body)
    again = studio.send(path, {**body, "content": "Other words"})
    assert (again["source"]["id"], again["deduplicated"]) == (first["source"]["id"], True)
    assert "deduplicated" not in first
    good(studio.delete(f"{path}/{first['source']['id']}"))
    assert studio.send(path, body)["source"]["id"] != first["source"]["id"]


def test_listing_and_deleting(studio: Client) -> None:
    project = studio.project()
    numbers = [studio.source(project, label=f"Source {number}")["id"] for number in range(3)]
    path = f"/story-projects/{project}/sources"
    page = studio.read(path, limit=2)
    assert [row["id"] for row in page["sources"]] == numbers[:0:-1]
    assert [row["id"] for row in studio.read(path, cursor=page["nextCursor"])["sources"]] == numbers[:1]
    good(studio.delete(f"{path}/{numbers[0]}"))
    for reply in (studio.get(f"{path}/{numbers[0]}"), studio.delete(f"{path}/{numbers[0]}"), studio.get(f"{path}/no")):
        assert refusal(reply) == (404, "source_not_found")

"""The client of every provider: what it reads, how often it asks, how long it waits, and where it never goes."""

import gzip
import socket
import time
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from providers.base import Access
from providers.errors import Fault
from providers.http import Client
from providers.network import VERSION
from tests.providers.caller import SECRET, Ledger, Serve, client, fails
from tests.providers.scripts import TRUNCATED, drop_after_reading, drop_before_reading, silence
from tests.providers.wire import Script, answer

# What is read


def test_a_reply_is_read_with_exact_numbers_and_headers_in_any_case(serve: Serve) -> None:
    server = serve(answer('{"cost": 0.10, "n": 3}', "200 OK", "X-Request-Id: r-1"))
    reply = client(server.url + "/api/").get("/tasks", {"limit": 20, "mine": True, "tag": None})
    assert reply.json == {"cost": Decimal("0.10"), "n": 3}
    assert isinstance(reply.json["n"], int)
    assert (reply.status, reply.request_id, reply.headers["x-REQUEST-id"]) == (200, "r-1", "r-1")
    head = server.requests[0].decode()
    assert head.startswith("GET /api/tasks?limit=20&mine=true HTTP/1.1\r\n")
    assert f"X-API-Key: {SECRET}" in head
    assert "User-Agent: Takeboard/" in head


def test_what_is_asked_goes_beside_the_query_that_an_address_has(serve: Serve) -> None:
    server = serve(answer("{}"))
    client(server.url).get("/tasks?team=7", {"wait": "50s"})
    assert server.requests[0].startswith(b"GET /tasks?team=7&wait=50s HTTP/1.1")


def test_the_users_words_arrive_as_they_are(serve: Serve) -> None:
    server = serve(answer('{"id": 1}'))
    client(server.url).post("/tasks", {"prompt": "Zürich 日本 \ud800"}, headers={"Idempotency-Key": "t1"})
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body.decode() == '{"prompt": "Zürich 日本 ?"}'
    assert b"Idempotency-Key: t1" in head
    assert b"Connection: close" in head


@pytest.mark.parametrize("status", ["204 No Content", "200 OK"])
def test_an_empty_answer_is_fine_but_not_to_a_submit(serve: Serve, status: str) -> None:
    server = serve(answer(b"", status))
    assert client(server.url).post("/tasks/1/cancel", use="cancel").json is None
    error = fails(client(server.url).post, "/tasks", {})
    assert (error.code, error.fault, error.maybe_sent) == ("empty", Fault.UNREADABLE, True)


def test_a_compressed_answer_is_read_though_none_was_asked_for(serve: Serve) -> None:
    server = serve(answer(gzip.compress(b'{"a": 1}'), "200 OK", "Content-Encoding: gzip"))
    assert client(server.url).get("/x").json == {"a": 1}


# Reads


@pytest.mark.parametrize("broken", [drop_before_reading, drop_after_reading, TRUNCATED])
def test_a_read_that_breaks_is_tried_once_more(serve: Serve, broken: Script) -> None:
    server, pace = serve(broken, answer('{"a": 1}')), Ledger()
    assert client(server.url, pace).get("/tasks/1").json == {"a": 1}
    assert (server.connections, pace.taken) == (2, ["poll"])


def test_a_read_is_not_tried_for_ever(serve: Serve) -> None:
    server = serve(drop_after_reading)
    error = fails(client(server.url).get, "/tasks/1")
    assert (error.fault, error.maybe_sent, server.connections) == (Fault.NETWORK, False, 2)


def test_a_read_that_times_out_is_not_repeated(serve: Serve) -> None:
    server = serve(silence)
    assert fails(client(server.url).get, "/tasks/1", deadline=0.2).code == "timeout"
    assert server.connections == 1


def test_reads_share_a_connection_and_a_submit_never_does(serve: Serve) -> None:
    def patient(conn: socket.socket) -> None:
        while server.read(conn):
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    server = serve(patient)
    vendor = client(server.url)
    for path in ("/a", "/b", "/c"):
        vendor.get(path)
    assert server.connections == 1
    vendor.post("/tasks", {})
    assert server.connections == 2
    vendor.close()


# Waiting


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("Retry-After: 12", 12, 12),
        ("Retry-After: 1.5", 1.5, 1.5),
        ("Retry-After: 999999", 3600, 3600),
        ("Retry-After: Fri, 31 Dec 2999 23:59:59 GMT", 3600, 3600),
    ],
)
def test_retry_after_is_read_in_both_forms_and_capped(serve: Serve, header: str, least: float, most: float) -> None:
    error = fails(client(serve(answer("{}", "429 Slow", header)).url).get, "/x")
    assert error.retry_after is not None
    assert least <= error.retry_after <= most


@pytest.mark.parametrize("value", ["-5", "soon", "", "1e9", "٣", "Fri, 31 Dec 1999 23:59:59 GMT", "NaN"])
def test_a_retry_after_that_says_nothing_is_ignored(serve: Serve, value: str) -> None:
    raw = answer("{}", "429 Slow").replace(b"\r\n\r\n", b"\r\nRetry-After: " + value.encode() + b"\r\n\r\n", 1)
    assert fails(client(serve(raw).url).get, "/x").retry_after is None


def test_a_retry_after_is_for_every_request_of_the_key(serve: Serve) -> None:
    server = serve(
        answer("{}", "429 Slow", "Retry-After: 12"),
        answer("<html>", "429 Slow", "Retry-After: 7"),
        answer("{}", "429 Slow"),
        answer("{}", "503 Away", "Retry-After: 9"),
    )
    pace = Ledger()
    vendor = client(server.url, pace)
    fails(vendor.post, "/a", {})
    fails(vendor.get, "/b")
    fails(vendor.get, "/c")
    fails(vendor.get, "/d")
    assert pace.heeded == [(0, 12.0, None), (0, 7.0, None)]
    assert pace.refusals == [12.0, 7.0, None]


def test_a_cap_of_running_work_stops_no_reads(serve: Serve) -> None:
    server = serve(answer("{}", "429 Full", "Retry-After: 12"))
    pace = Ledger()
    fails(client(server.url, pace, classify=lambda reply: reply.error(Fault.BUSY)).post, "/a", {})
    assert pace.heeded == []


def test_rate_headers_are_handed_to_the_pace(serve: Serve) -> None:
    at = int(time.time()) + 40
    server = serve(
        answer("{}", "200 OK", "RateLimit-Limit: 120", "RateLimit-Remaining: 3", "RateLimit-Reset: 20"),
        answer("{}", "429 Slow", "X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {at}"),
        answer("{}", "200 OK", "RateLimit-Remaining: many", "RateLimit-Reset: -1"),
    )
    pace = Ledger()
    vendor = client(server.url, pace)
    vendor.get("/a")
    fails(vendor.get, "/b")
    vendor.get("/c")
    assert pace.heeded[0] == (3, 20.0, 120)
    assert pace.heeded[1][0] == 0
    assert 30 < pace.heeded[1][1] <= 40
    assert len(pace.heeded) == 2
    assert pace.refusals == [None]


# Addresses and keys nobody can use


@pytest.mark.parametrize(
    "path",
    ["tasks", "//evil.example/x", "http://evil.example/", "/tasks/../admin", "/a/%2e%2e/b", "/a\r\nX: y", "/a#b"],
)
def test_a_path_cannot_leave_the_api(serve: Serve, path: str) -> None:
    server = serve(answer())
    assert fails(client(server.url).post, path, {}).code == "bad_path"
    assert server.connections == 0


@pytest.mark.parametrize(
    "base",
    ["", "vendor.example", "ftp://h", "http://u:p@h", "https://h/?a", "https://h/#a", "https://h:99999", "https://"],
)
def test_an_address_that_is_none_is_said_to_be_none(base: str) -> None:
    error = fails(client(base).post, "/tasks", {})
    assert (error.code, error.fault, error.maybe_sent) == ("bad_base_url", Fault.AUTH, False)


@pytest.mark.parametrize("spoiled", [SECRET + "\n", SECRET + " ", "fk_“secret”", "a\x00b" + SECRET])
def test_a_key_that_was_pasted_badly_is_never_sent_nor_shown(serve: Serve, spoiled: str) -> None:
    server = serve(answer())
    vendor = Client(Access(server.url, spoiled), provider="Vendor", headers={"X-API-Key": spoiled})
    error = fails(vendor.post, "/tasks", {})
    assert (error.code, error.fault, error.maybe_sent, server.connections) == (
        "bad_key_characters",
        Fault.AUTH,
        False,
        0,
    )


def test_the_version_we_name_is_the_one_we_ship() -> None:
    root = Path(__file__).parents[2]
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"] == VERSION

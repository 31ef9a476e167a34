"""What a submit knows of its own fate: `maybe_sent` False is a promise that nothing was accepted."""

import socket
import time

import pytest

from providers.errors import Fault
from tests.providers.caller import SECRET, Ledger, Serve, client, fails
from tests.providers.scripts import (
    TRUNCATED,
    drip_body,
    drip_headers,
    drop_after_reading,
    drop_before_reading,
    huge,
    silence,
)
from tests.providers.wire import Script, answer

LOST: list[tuple[str, Script, Fault, str]] = [
    ("dropped before it was read", drop_before_reading, Fault.NETWORK, "connection"),
    ("dropped after it was read", drop_after_reading, Fault.NETWORK, "connection"),
    ("no answer", silence, Fault.NETWORK, "timeout"),
    ("headers byte by byte", drip_headers, Fault.NETWORK, "timeout"),
    ("body byte by byte", drip_body, Fault.NETWORK, "timeout"),
    ("truncated", TRUNCATED, Fault.NETWORK, "connection"),
    ("not HTTP", b"SSH-2.0-OpenSSH_9.6\r\n\r\n", Fault.NETWORK, "connection"),
    ("a web page", answer("<!doctype html><p>Welcome", "200 OK", "Content-Type: text/html"), Fault.UNREADABLE, "html"),
    ("text", answer("ok"), Fault.UNREADABLE, "not_json"),
    ("not a number", answer('{"cost": NaN}'), Fault.UNREADABLE, "not_json"),
    ("a number without end", answer('{"cost": 1e999999999}'), Fault.UNREADABLE, "not_json"),
    ("nested without end", answer("[" * 100_000), Fault.UNREADABLE, "not_json"),
    ("bad UTF-8", answer(b'{"a": "\xff"}'), Fault.UNREADABLE, "not_json"),
    ("larger than memory", huge, Fault.UNREADABLE, "too_large"),
    ("redirect", answer("", "307 X", "Location: https://evil.example/?k=1"), Fault.UNREADABLE, "redirected"),
    ("408", answer("{}", "408 Request Timeout"), Fault.NETWORK, "http_408"),
    ("500", answer('{"error": "oops"}', "500 Oops"), Fault.NETWORK, "http_500"),
    ("502 page", answer("<html>Bad gateway", "502 Bad Gateway"), Fault.NETWORK, "http_502"),
]


@pytest.mark.parametrize(("script", "fault", "code"), [row[1:] for row in LOST], ids=[row[0] for row in LOST])
def test_a_submit_whose_fate_is_open_says_so_and_went_out_once(
    serve: Serve, script: Script, fault: Fault, code: str
) -> None:
    server = serve(script)
    began = time.monotonic()
    error = fails(client(server.url).post, "/tasks", {"prompt": "x"}, deadline=0.3 if code == "timeout" else 10)
    assert (error.fault, error.code, error.maybe_sent) == (fault, code, True)
    assert server.connections == 1
    assert code != "timeout" or time.monotonic() - began < 1.5


REFUSED = [
    (400, Fault.REFUSED),
    (401, Fault.AUTH),
    (402, Fault.CREDITS),
    (403, Fault.AUTH),
    (404, Fault.REFUSED),
    (409, Fault.REFUSED),
    (422, Fault.REFUSED),
    (429, Fault.RATE),
]


@pytest.mark.parametrize(("status", "fault"), REFUSED)
def test_a_refusal_means_nothing_was_accepted(serve: Serve, status: int, fault: Fault) -> None:
    server = serve(answer('{"error": "Not like this", "code": "Bad_Ratio"}', f"{status} X", "X-Request-Id: q9"))
    error = fails(client(server.url).post, "/tasks", {})
    assert (error.fault, error.maybe_sent, error.status, error.code) == (fault, False, status, "bad_ratio")
    assert error.request_id == "q9"
    assert error.message.startswith("Vendor ")
    assert error.message.endswith("“Not like this”")


def test_a_refusal_counts_even_when_its_body_breaks_off(serve: Serve) -> None:
    server = serve(b"HTTP/1.1 422 No\r\nContent-Length: 900\r\n\r\n" + b'{"error": "Too')
    error = fails(client(server.url).post, "/tasks", {})
    assert (error.fault, error.maybe_sent) == (Fault.REFUSED, False)


def test_nobody_there_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    error = fails(client(f"http://127.0.0.1:{port}").post, "/tasks", {})
    assert (error.fault, error.maybe_sent, error.status) == (Fault.NETWORK, False, 0)
    assert "could not be reached" in error.message
    assert "Nothing was sent" in error.message


def test_a_server_without_tls_gets_nothing(serve: Serve) -> None:
    server = serve(b"HTTP/1.1 400 plain\r\n\r\n", lambda conn: conn.sendall(b"220 hello\r\n" * 20))
    for _ in server.scripts:
        error = fails(client(server.url.replace("http:", "https:")).post, "/tasks", {}, deadline=0.3)
        assert (error.fault, error.maybe_sent) == (Fault.NETWORK, False)
    assert not any(SECRET.encode() in request for request in server.requests)


def test_a_pace_that_refuses_means_nothing_was_sent(serve: Serve) -> None:
    server = serve(answer())
    pace = Ledger(refuse=True)
    error = fails(client(server.url, pace).post, "/tasks/1/cancel", use="cancel")
    assert (error.fault, error.maybe_sent, server.connections) == (Fault.RATE, False, 0)


def test_the_token_of_a_submit_was_taken_by_the_engine(serve: Serve) -> None:
    server, pace = serve(answer('{"id": 1}')), Ledger()
    vendor = client(server.url, pace)
    vendor.post("/tasks", {})
    vendor.post("/tasks/1/cancel", use="cancel")
    vendor.get("/me", use="balance")
    vendor.patch("/tasks/1/tags", {"tags": []})
    vendor.delete("/tasks/1", use="cancel")
    assert pace.taken == ["cancel", "balance", "poll", "cancel"]
    assert [request.split(b" ")[0] for request in server.requests[-2:]] == [b"PATCH", b"DELETE"]

"""A download under way: where it stopped, why it broke off, and that nothing of the key went along."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.guard import MediaRefused, open_media
from tests.providers.caller import HERE, Serve, fetch
from tests.providers.wire import answer


def test_a_download_goes_on_where_it_stopped(serve: Serve) -> None:
    server = serve(answer(b"tail", "206 Partial Content", "Content-Range: bytes 10-13/14", "ETag: e1"))
    media, data = fetch(server.url + "/a?verify=x%2Fy", headers={"Range": "bytes=10-", "If-Range": "e1"})
    assert (media.status, media.headers["content-range"], data) == (206, "bytes 10-13/14", b"tail")
    head = server.requests[0].decode()
    assert head.startswith("GET /a?verify=x%2Fy HTTP/1.1\r\n")
    assert "Range: bytes=10-" in head
    assert "User-Agent: Takeboard/" in head
    assert "Accept-Encoding: identity" in head


@pytest.mark.parametrize("name", ["Authorization", "X-API-Key", "Cookie", "Host", "X-Anything"])
def test_no_credentials_can_go_along(serve: Serve, name: str) -> None:
    server = serve(answer())
    with pytest.raises(ValueError, match="not a header for media"):
        fetch(server.url, headers={name: "fk_secret"})
    assert server.connections == 0


@pytest.mark.parametrize("status", ["403 Forbidden", "404 X", "410 Gone", "416 X", "500 X", "304 Not Modified"])
def test_a_status_is_for_the_caller_to_read(serve: Serve, status: str) -> None:
    assert fetch(serve(answer(b"", status)).url)[0].status == int(status[:3])


def stalls(conn: socket.socket) -> None:
    conn.recv(65536)
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfilm")
    while conn.recv(65536):
        pass


def drips(conn: socket.socket) -> None:
    conn.recv(65536)
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    for _ in range(100):
        conn.sendall(b"x")
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("script", "limits", "code"),
    [
        (stalls, {"stall": 0.1}, "timeout"),
        (drips, {"deadline": 0.3}, "timeout"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfilm", {}, "connection"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nfilm", {}, "connection"),
    ],
)
def test_a_download_that_breaks_keeps_what_came_and_may_go_on(
    serve: Serve, script: bytes | Callable[[socket.socket], None], limits: dict[str, Any], code: str
) -> None:
    got: list[bytes] = []
    began = time.monotonic()
    with open_media(serve(script).url + "/a?sig=s", HERE, **limits) as media, pytest.raises(ProviderError) as caught:
        got.extend(media)
    assert b"".join(got)
    assert (caught.value.fault, caught.value.code, caught.value.permanent) == (Fault.NETWORK, code, False)
    assert "sig=" not in caught.value.message + repr(media)
    assert time.monotonic() - began < 1.5


def test_a_host_that_is_away_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ProviderError, match=r"127\.0\.0\.1 could not be reached") as caught:
        fetch(f"http://127.0.0.1:{port}/a?sig=s")
    assert not isinstance(caught.value, MediaRefused)


def test_what_the_caller_raises_goes_through(serve: Serve) -> None:
    with pytest.raises(KeyError), open_media(serve(answer(b"film")).url, HERE):
        raise KeyError

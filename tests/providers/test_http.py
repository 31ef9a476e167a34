"""The client of every provider, against servers that drop, drip, lie and echo. What a submit knows of its own fate is
the point: `maybe_sent` False is a promise that nothing was accepted."""

import socket
import time
import traceback
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from providers.base import Access
from providers.errors import Fault, ProviderError
from providers.http import Client, Reply
from tests.providers.wire import Script, Server, answer

Serve = Callable[..., Server]
SECRET = "fk_secret_4242"


class Ledger:
    """A pace that remembers."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.taken: list[str] = []
        self.heeded: list[tuple[int, float]] = []
        self.refuse = refuse

    def take(self, use: str) -> None:
        self.taken.append(use)
        if self.refuse:
            raise ProviderError("Wait.", code="pace", fault=Fault.RATE, retry_after=2)

    def heed(self, *, remaining: int, renews_in: float) -> None:
        self.heeded.append((remaining, renews_in))


def client(url: str, pace: Ledger | None = None, **more: Any) -> Client:
    access = Access(url, SECRET, pace or Ledger())
    return Client(access, provider="Vendor", headers={"X-API-Key": SECRET}, **more)


def fails(call: Callable[..., object], *args: Any, **more: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        call(*args, **more)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert SECRET not in shown
    assert error.__context__ is None, "nothing of httpcore hangs on it"
    return error


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
    import gzip

    server = serve(answer(gzip.compress(b'{"a": 1}'), "200 OK", "Content-Encoding: gzip"))
    assert client(server.url).get("/x").json == {"a": 1}


# Whether it was sent


def drop_before_reading(conn: socket.socket) -> None:
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def drop_after_reading(conn: socket.socket) -> None:
    conn.recv(65536)


def drip_headers(conn: socket.socket) -> None:
    conn.recv(65536)
    for _ in range(100):
        conn.sendall(b"H")
        time.sleep(0.02)


def drip_body(conn: socket.socket) -> None:
    conn.recv(65536)
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(100):
        conn.sendall(b" ")
        time.sleep(0.02)


def silence(conn: socket.socket) -> None:
    conn.recv(65536)
    conn.recv(1)


def huge(conn: socket.socket) -> None:
    conn.recv(65536)
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n")
    for _ in range(400):
        conn.sendall(b" " * 100_000)


TRUNCATED = b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"task": {"id": 7'

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
    assert code != "timeout" or time.monotonic() - began < 1


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


def test_rate_headers_are_handed_to_the_pace(serve: Serve) -> None:
    at = int(time.time()) + 40
    server = serve(
        answer("{}", "200 OK", "RateLimit-Remaining: 3", "RateLimit-Reset: 20"),
        answer("{}", "429 Slow", "X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {at}"),
        answer("{}", "200 OK", "RateLimit-Remaining: many", "RateLimit-Reset: -1"),
    )
    pace = Ledger()
    vendor = client(server.url, pace)
    vendor.get("/a")
    fails(vendor.get, "/b")
    vendor.get("/c")
    assert pace.heeded[0] == (3, 20.0)
    assert pace.heeded[1][0] == 0
    assert 30 < pace.heeded[1][1] <= 40
    assert len(pace.heeded) == 2


# Words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": "No"}', "No"),
        ('{"error": {"message": "No", "code": "x"}}', "No"),
        ('{"message": "No"}', "No"),
        ('{"detail": [{"loc": ["body"], "msg": "No"}, {"msg": "Nor this"}]}', "No; Nor this"),
        ('{"errors": ["No"]}', "No"),
        ("No", "No"),
        ('{"error": "N\\u0000o\\u001b \\ud800"}', "No"),
        ("<html>503", ""),
        ("", ""),
        ("{}", ""),
        ("[" * 300 + "]" * 300, ""),
    ],
)
def test_the_vendors_words_are_found_wherever_they_stand(serve: Serve, body: str, words: str) -> None:
    error = fails(client(serve(answer(body, "422 No")).url).post, "/x", {})
    assert error.message == (f"Vendor refused this: “{words}”" if words else "Vendor refused this.")


def test_a_long_story_is_cut(serve: Serve) -> None:
    assert len(fails(client(serve(answer("no " * 5000, "400 No")).url).get, "/x").message) < 400


ECHO = r'{"error": "bad key fk_secret_4242 / \u0066k_secret_4242", "request": "fk_secret_4242"}'


@pytest.mark.parametrize("status", ["401 No", "422 No", "500 No", "200 OK"])
def test_a_vendor_that_echoes_the_key_is_not_quoted(serve: Serve, status: str) -> None:
    headers = (f"X-Request-Id: {SECRET}", f"Location: /{SECRET}")
    vendor = client(serve(answer(ECHO, status, *headers)).url)
    if status == "200 OK":
        reply = vendor.get("/x")
        assert SECRET not in f"{reply!r} {reply.json} {reply.text} {reply.request_id}"
    else:
        assert "bad key [key] / [key]" in fails(vendor.get, "/x").message


@pytest.mark.parametrize("status", ["302 Found", "200 OK"])
def test_neither_a_redirect_nor_a_page_can_carry_the_key_into_a_message(serve: Serve, status: str) -> None:
    raw = answer(f"<p>{SECRET}", status, f"Location: http://10.0.0.5/{SECRET}?t={SECRET}", f"CF-Ray: {SECRET}")
    error = fails(client(serve(raw).url).get, "/x")
    assert error.fault is Fault.UNREADABLE
    assert "http://10.0.0.5/[key]" in error.message or error.request_id == "[key]"


def test_the_adapter_reads_a_failure_first(serve: Serve) -> None:
    def classify(reply: Reply) -> ProviderError | None:
        if reply.words.startswith("Pricing not configured"):
            return reply.error(Fault.REFUSED, code="no_price", maybe_sent=False)
        return None

    server = serve(answer('{"error": "Pricing not configured for this model"}', "500 X"), answer("{}", "500 X"))
    vendor = client(server.url, classify=classify)
    definite = fails(vendor.post, "/tasks", {})
    assert (definite.fault, definite.code, definite.maybe_sent) == (Fault.REFUSED, "no_price", False)
    assert fails(vendor.post, "/tasks", {}).maybe_sent


def test_an_adapter_names_what_a_reply_lacks(serve: Serve) -> None:
    vendor = client(serve(answer("{}", "201 Created", "CF-Ray: ray1")).url)
    error = vendor.unreadable(vendor.post("/tasks", {}), "no task id", maybe_sent=True)
    assert error.message == "Vendor answered with no task id (HTTP 201)."
    assert (error.fault, error.maybe_sent, error.request_id) == (Fault.UNREADABLE, True, "ray1")


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


# Files


@pytest.mark.parametrize("file_first", [True, False])
def test_an_upload_streams_the_file_with_its_fields_in_order(serve: Serve, tmp_path: Path, file_first: bool) -> None:
    file = tmp_path / "local name.bin"
    file.write_bytes(b"\x89PNG" * 50_000)
    server = serve(answer('{"material": {"id": 41}}'))
    fields = [("type", "image"), ("project", "x\x00")]
    reply = client(server.url).upload(
        "/materials", fields, file, name='a"b\r\n.png', mime="image/png", file_first=file_first
    )
    assert reply.json == {"material": {"id": 41}}
    sent = server.requests[0]
    assert b'name="file"; filename="a%22b .png"\r\nContent-Type: image/png\r\n\r\n\x89PNG' in sent
    assert b'name="project"\r\n\r\nx\r\n' in sent
    places = [sent.index(b'name="file"'), sent.index(b'name="type"'), sent.index(b'name="project"')]
    assert places == sorted(places) if file_first else places[1] < places[2] < places[0]


def test_a_file_goes_to_a_signed_link_without_the_key(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"frames" * 20_000)
    store = serve(answer(b"", "200 OK"))
    client("http://127.0.0.1:1/api").put_file(store.url + "/up?sig=a%2Fb", file, "video/mp4")
    head, _, body = store.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"PUT /up?sig=a%2Fb HTTP/1.1\r\n")
    assert b"Content-Type: video/mp4" in head
    assert b"Content-Length: 120000" in head
    assert SECRET.encode() not in head
    assert body == file.read_bytes()


@pytest.mark.parametrize("status", ["403 Forbidden", "302 Found", "500 X"])
def test_a_signed_link_that_ran_out_says_nothing_of_the_key(serve: Serve, tmp_path: Path, status: str) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"")
    store = serve(answer("<Error/>", status, "Location: http://127.0.0.1:1/"))
    error = fails(client(store.url).put_file, store.url + "/up?sig=s", file, "video/mp4")
    assert (error.fault, error.code) == (Fault.NETWORK, "upload_refused")
    assert "sig=" not in error.message


def test_a_signed_link_into_the_studio_is_refused(serve: Serve, tmp_path: Path) -> None:
    store = serve(answer())
    (tmp_path / "f").write_bytes(b"x")
    error = fails(client("https://vendor.example").put_file, store.url, tmp_path / "f", "image/png")
    assert (error.code, store.connections) == ("media_refused", 0)


def test_the_version_we_name_is_the_one_we_ship() -> None:
    import tomllib

    from providers.network import VERSION

    root = Path(__file__).parents[2]
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"] == VERSION

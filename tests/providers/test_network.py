"""The network backend: one deadline over everything, and the address that was judged is the address that is dialled."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from providers.network import AddressRefusedError, Backend, Exchange, Resolve, open_pool, talk
from tests.providers.wire import Server, answer

Serve = Callable[..., Server]


class Names:
    """A resolver that gives one answer after the other, the last for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def get(url: str, allow: Callable[[str, str, int], bool] | None, names: Resolve, seconds: float = 2) -> bytes:
    with open_pool(allow, names) as pool, talk(pool, httpx.Request("GET", url), Exchange(seconds)) as reply:
        return b"".join(reply.iter_stream())


def only(*addresses: str) -> Callable[[str, str, int], bool]:
    return lambda host, address, port: address in addresses


# The deadline


def test_a_deadline_that_is_over_sends_nothing(serve: Serve) -> None:
    server = serve(answer())
    exchange = Exchange(0)
    with (
        open_pool() as pool,
        pytest.raises(httpcore.ConnectTimeout),
        talk(pool, httpx.Request("GET", server.url), exchange),
    ):
        pass
    assert not exchange.sent
    assert server.requests == []


def test_a_server_that_does_not_read_cannot_hold_a_large_request(serve: Serve) -> None:
    def slow_reader(conn: socket.socket) -> None:
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        conn.settimeout(0.2)
        until = time.monotonic() + 0.4
        while time.monotonic() < until and conn.recv(4096):
            time.sleep(0.02)

    server = serve(slow_reader)
    exchange = Exchange(0.3)
    request = httpx.Request("POST", server.url, content=b"x" * 30_000_000)
    began = time.monotonic()
    with open_pool() as pool, pytest.raises(httpcore.WriteTimeout), talk(pool, request, exchange):
        pass
    assert time.monotonic() - began < 1.5
    assert exchange.sent


def test_a_tls_handshake_that_drips_ends_with_the_deadline(serve: Serve) -> None:
    def drip(conn: socket.socket) -> None:
        conn.recv(4096)
        conn.sendall(b"\x16\x03\x03\x40\x00")
        for _ in range(50):
            conn.sendall(b"\x02")
            time.sleep(0.02)

    exchange = Exchange(0.3)
    request = httpx.Request("GET", serve(drip).url.replace("http:", "https:"))
    began = time.monotonic()
    with open_pool() as pool, pytest.raises(httpcore.ConnectTimeout), talk(pool, request, exchange):
        pass
    assert time.monotonic() - began < 1.5
    assert not exchange.sent


def test_a_name_server_that_hangs_ends_with_the_deadline() -> None:
    release = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        release.wait(5)
        return []

    began = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        get("http://slow.test/", None, hang, seconds=0.2)
    assert time.monotonic() - began < 1.5
    release.set()


def test_the_deadline_belongs_to_its_request_and_not_to_the_connection(serve: Serve) -> None:
    def patient(conn: socket.socket) -> None:
        while server.read(conn):
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    server = serve(patient)
    with open_pool(keep=1) as pool:
        for seconds, pause in ((0.2, 0.25), (2.0, 0)):
            with talk(pool, httpx.Request("GET", server.url), Exchange(seconds)) as reply:
                assert b"".join(reply.iter_stream()) == b"{}"
            time.sleep(pause)
    assert server.connections == 1


def test_a_pool_keeps_nothing_open_unless_told_to(serve: Serve) -> None:
    def patient(conn: socket.socket) -> None:
        while server.read(conn):
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    server = serve(patient)
    with open_pool() as pool:
        for _ in range(2):
            with talk(pool, httpx.Request("GET", server.url), Exchange(2)) as reply:
                assert reply.read() == b"{}"
    assert server.connections == 2


# The guard


@pytest.mark.parametrize("fault", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_nobody_knows_is_a_connect_error(fault: Exception) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise fault

    with pytest.raises(httpcore.ConnectError, match=r"nowhere\.test cannot be found"):
        get("http://nowhere.test/", None, unknown)


def test_the_host_header_keeps_the_name(serve: Serve) -> None:
    server = serve(answer(b"film"))
    names = Names(["127.0.0.1"])
    assert get(f"http://media.test:{server.port}/a", only("127.0.0.1"), names) == b"film"
    assert f"Host: media.test:{server.port}".encode() in server.requests[0]


def test_a_name_is_asked_once_and_what_was_judged_is_dialled(serve: Serve) -> None:
    server = serve(answer(b"film"))
    rebinding = Names(["127.0.0.1"], ["127.0.0.2"])
    url = f"http://media.test:{server.port}/a"
    assert get(url, only("127.0.0.1"), rebinding) == b"film"
    assert rebinding.asked == 1
    with pytest.raises(AddressRefusedError) as refused:
        get(url, only("127.0.0.1"), rebinding)
    assert (refused.value.host, refused.value.address) == ("media.test", "127.0.0.2")
    assert len(server.requests) == 1


@pytest.mark.parametrize("answers", [["127.0.0.1", "10.0.0.5"], ["10.0.0.5", "127.0.0.1"]])
def test_one_bad_address_among_good_ones_is_enough(serve: Serve, answers: list[str]) -> None:
    server = serve(answer())
    with pytest.raises(AddressRefusedError):
        get(f"http://media.test:{server.port}/", only("127.0.0.1"), Names(answers))
    assert server.connections == 0


def test_the_next_address_is_tried_when_one_is_dead(serve: Serve) -> None:
    server = serve(answer(b"film"))
    assert get(f"http://media.test:{server.port}/", None, Names(["::1", "127.0.0.1"])) == b"film"


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, private


def test_tls_checks_the_name_and_not_the_address(serve: Serve, tmp_path: Path) -> None:
    pem, private = certificate(tmp_path, "media.test")
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(pem, private)
    asked: list[str | None] = []
    theirs.sni_callback = lambda sock, name, context: asked.append(name)

    def encrypted(conn: socket.socket) -> None:
        with theirs.wrap_socket(conn, server_side=True) as inner:
            inner.recv(65536)
            inner.sendall(answer(b"film"))

    server = serve(encrypted)
    ours = ssl.create_default_context(cafile=str(pem))
    backend = Backend(only("127.0.0.1"), Names(["127.0.0.1"]))
    with httpcore.ConnectionPool(ssl_context=ours, network_backend=backend) as pool:
        with talk(pool, httpx.Request("GET", f"https://media.test:{server.port}/"), Exchange(2)) as reply:
            assert reply.read() == b"film"
        other = Exchange(2)
        with (
            pytest.raises(httpcore.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
            talk(pool, httpx.Request("GET", f"https://other.test:{server.port}/"), other),
        ):
            pass
    assert asked == ["media.test", "other.test"]
    assert not other.sent

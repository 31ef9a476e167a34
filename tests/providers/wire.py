"""A server of raw sockets whose connections each follow a script: what no polite HTTP server would ever do."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

Script = bytes | Callable[[socket.socket], None]


class Server:
    """Answers the n-th connection with the n-th script, further ones with the last. bytes: read a request, send, close.

    requests  every request as it came, head and body; connections counts what was accepted
    """

    def __init__(self, *scripts: Script) -> None:
        self.scripts = scripts
        self.requests: list[bytes] = []
        self.connections = 0
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._start(self._accept)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            script = self.scripts[min(self.connections, len(self.scripts) - 1)]
            self.connections += 1
            self._start(self._serve, conn, script)

    def _serve(self, conn: socket.socket, script: Script) -> None:
        conn.settimeout(5)
        with conn, contextlib.suppress(OSError):
            if callable(script):
                script(conn)
            elif self.read(conn):
                conn.sendall(script)

    def read(self, conn: socket.socket) -> bytes:
        """One request, kept in `requests`; b"" when the other side went away."""
        got = b""
        while b"\r\n\r\n" not in got:
            if not (piece := conn.recv(65536)):
                return b""
            got += piece
        head, _, body = got.partition(b"\r\n\r\n")
        length = next((int(v) for n, _, v in (ln.partition(b":") for ln in head.split(b"\r\n")) if n == LENGTH), 0)
        while len(body) < length:
            body += conn.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(2)


LENGTH = b"Content-Length"


def answer(body: bytes | str = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    """A whole HTTP reply that ends its connection."""
    body = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


@contextlib.contextmanager
def serving(*scripts: Script) -> Iterator[Server]:
    server = Server(*scripts)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """serve(script, ...) -> Server, closed with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *scripts: stack.enter_context(serving(*scripts))

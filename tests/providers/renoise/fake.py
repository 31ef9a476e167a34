"""A tiny Renoise of our own on a real socket: the test writes its replies, also those no good server would send."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from providers.base import Access, NoPace, Pace
from providers.renoise import Renoise

API = "/api/public/v1"
PAGE = "<!doctype html><html><body>Renoise</body></html>"


@dataclass
class Asked:
    """One request as it came; `query` has the first value of each name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = object  # a JSON value, PAGE for HTML, or (status, value) or (status, value, headers)


@dataclass
class Fake:
    """Answers with what `say` returns for the request."""

    say: Callable[[Asked], Reply]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    @property
    def log(self) -> list[str]:
        """ "GET /tasks" of every request, without the prefix of the API."""
        return [f"{one.method} {one.path}" for one in self.asked]

    def provider(self, secret: str = "fk_fake_0123456789", pace: Pace | None = None) -> Renoise:
        return Renoise(Access(base_url=self.url, secret=secret, pace=pace or NoPace()))


@contextmanager
def faking(say: Callable[[Asked], Reply]) -> Iterator[Fake]:
    fake = Fake(say)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, parts.path.removeprefix(API), query, dict(self.headers.items()), body)
            fake.asked.append(asked)
            status, value, headers = whole(fake.say(asked))
            page = isinstance(value, str) and value.startswith("<")
            raw = value if isinstance(value, bytes) else (str(value) if page else json.dumps(value)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if page else "application/json")
            self.send_header("Content-Length", str(len(raw)))
            for name, said in headers.items():
                self.send_header(name, said)
            self.end_headers()
            self.wfile.write(raw)

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def do_PUT(self) -> None:
            self.answer()

        def do_PATCH(self) -> None:
            self.answer()

        def do_DELETE(self) -> None:
            self.answer()

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def whole(reply: Reply) -> tuple[int, object, dict[str, str]]:
    if isinstance(reply, tuple):
        status, value, *headers = reply
        return status, value, headers[0] if headers else {}
    return 200, reply, {}


def paged(rows: list[dict[str, Any]], asked: Asked, size: int = 50) -> dict[str, Any]:
    """A page of rows as the list endpoint cuts it."""
    offset, limit = int(asked.query.get("offset", "0")), int(asked.query.get("limit", "50"))
    return {"tasks": rows[offset : offset + min(limit, size)]}

"""A media host on a real socket: signed-looking links, Range and If-Range, and whatever goes wrong on the way."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class File:
    """What a path serves.

    faults  what happens to the next requests, in order: a status, "cut" (half of what was asked for), or a function
            that gets the handler and answers itself
    etag    "": none is sent, and nothing can be resumed
    """

    data: bytes
    content_type: str = "application/octet-stream"
    etag: str = '"v1"'
    faults: list[int | str | Callable[[Any], None]] = field(default_factory=list)


@dataclass
class Media:
    """The host. `seen` has every request: its path and headers, lower case."""

    port: int = 0
    files: dict[str, File] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, data: bytes, **more: Any) -> str:
        """Serve these bytes; the link to them."""
        self.files[path] = File(data, **more)
        return self.link(path)

    def link(self, path: str, query: str = "verify=1-abc") -> str:
        return f"http://127.0.0.1:{self.port}{path}?{query}"

    def ranges(self) -> list[str]:
        return [headers.get("range", "") for _, headers in self.seen]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    media: Media

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.media.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        file = self.media.files.get(path)
        if file is None:
            self.fail(404)
            return
        fault = file.faults.pop(0) if file.faults else ""
        if callable(fault):
            fault(self)
        elif isinstance(fault, int):
            self.fail(fault)
        else:
            self.serve(file, 0.5 if fault == "cut" else 1.0)

    def fail(self, status: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Length", "0"), *headers):
            self.send_header(name, value)
        self.end_headers()

    def serve(self, file: File, share: float = 1.0) -> None:
        start, size = self._start(file), len(file.data)
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        if file.etag:
            self.send_header("ETag", file.etag)
        self.send_header("Content-Type", file.content_type)
        self.send_header("Content-Length", str(size - start))
        self.end_headers()
        self.wfile.write(file.data[start : start + int((size - start) * share)])
        if share < 1:
            self.close_connection = True

    def _start(self, file: File) -> int:
        wanted = self.headers.get("Range", "")
        if not wanted or not file.etag or self.headers.get("If-Range", file.etag) != file.etag:
            return 0
        return int(wanted.removeprefix("bytes=").rstrip("-"))

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the other side may hang up whenever it likes
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        return None


@contextmanager
def media_server() -> Iterator[Media]:
    media = Media()
    handler = type("Handler", (_Handler,), {"media": media})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    media.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield media
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

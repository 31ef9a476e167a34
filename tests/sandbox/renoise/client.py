"""A plain client of the practice Renoise, written from the contract; one method a call, no opinions."""

import io
from types import TracebackType
from typing import Any, Self

import httpx
from PIL import Image

from tests.practice import PracticeVendor, until


class Client:
    """Calls with one key. Methods return the raw reply; the short forms check the status and return the body."""

    def __init__(self, vendor: PracticeVendor, key: str) -> None:
        self.vendor, self.key = vendor, key
        self.http = httpx.Client(
            base_url=vendor.renoise, headers={"X-API-Key": key}, timeout=20, verify=False, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str, **query: object) -> httpx.Response:
        return self.http.get(path, params={name: str(value) for name, value in query.items()})

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.http.post(path, json=body)

    def read(self, path: str, **query: object) -> Any:
        reply = self.get(path, **query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def create(self, **body: object) -> httpx.Response:
        return self.post("/tasks", {"prompt": "A red boat leaves the harbour", **body})

    def made(self, **body: object) -> int:
        """The id of a new task."""
        reply = self.create(**body)
        assert reply.status_code == 201, reply.text
        number: int = reply.json()["task"]["id"]
        return number

    def task(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.read(f"/tasks/{number}")["task"]
        return found

    def ended(self, number: int) -> dict[str, Any]:
        """The task once it is completed, failed or cancelled."""

        def probe() -> dict[str, Any] | None:
            task = self.task(number)
            return task if task["status"] in ("completed", "failed", "cancelled") else None

        return until(probe)

    def done(self, **body: object) -> dict[str, Any]:
        """Make a task, wait, and return its result."""
        number = self.made(**body)
        assert self.ended(number)["status"] == "completed"
        found: dict[str, Any] = self.read(f"/tasks/{number}/result")
        return found

    def upload(self, data: bytes, name: str = "still.png", kind: str = "image", part: str = "") -> httpx.Response:
        """multipart: file, then type; without `part` the file part is octet-stream, as CLI A sends it."""
        files = {"file": (name, data, part or "application/octet-stream")}
        return self.http.post("/materials/upload", files=files, data={"type": kind})

    def material(self, data: bytes | None = None, name: str = "still.png", kind: str = "image", part: str = "") -> int:
        """The id of an uploaded material; an ordinary picture unless `data` says otherwise."""
        reply = self.upload(picture() if data is None else data, name, kind, part)
        assert reply.status_code in (200, 201), reply.text
        number: int = reply.json()["material"]["id"]
        return number


def picture(width: int = 640, height: int = 480, colour: str = "teal", form: str = "PNG") -> bytes:
    """A small valid picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form)
    return out.getvalue()

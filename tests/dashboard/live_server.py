"""The real web process, and a tab that reads its stream as a browser does."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from dashboard.embedded.ports import free_port
from tests.waiting import until

CODE = Path(__file__).resolve().parent.parent.parent
START = 60.0
SOON = 20.0  # generous: the machine is shared


def cookie_of(person: User) -> str:
    """A signed-in session, as the cookie header of a browser."""
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Web:
    """uvicorn with `dashboard.asgi` on the test's database, without workers."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.environment = os.environ | {"DATABASE_URL": _database(), "TAKEBOARD_WORKER_THREADS": "8"} | environment
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--timeout-graceful-shutdown", "10"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "dashboard.asgi:application", *options], cwd=CODE, env=self.environment
        )
        until(self._answers, START, "the web process answers")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(SOON)

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the web process ended"
        try:
            return httpx.get(f"{self.url}/sign-in/", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


def _database() -> str:
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    return f"{address}/{connection.settings_dict['NAME']}"


@dataclass
class Message:
    name: str
    data: Any
    id: str


@dataclass
class Heard:
    messages: list[Message] = field(default_factory=list)
    ended: bool = False

    def hints(self, kind: str = "") -> list[dict[str, str]]:
        told = [hint for message in self.messages if message.name == "hints" for hint in message.data]
        return [hint for hint in told if not kind or hint["kind"] == kind]

    def named(self, name: str) -> list[Message]:
        return [message for message in self.messages if message.name == name]

    @property
    def last_id(self) -> str:
        return next((message.id for message in reversed(self.messages) if message.id), "")


class Tab:
    """An open stream, read by a thread of its own. Leave the `with` and it is closed."""

    def __init__(self, web: Web, cookie: str, *, last_id: str = "", cursor: str = "") -> None:
        headers = {"Cookie": cookie} | ({"Last-Event-ID": last_id} if last_id else {})
        self.client = httpx.Client(timeout=httpx.Timeout(10, read=60), trust_env=False)
        asked = self.client.build_request("GET", f"{web.url}/live/", params={"cursor": cursor}, headers=headers)
        self.response = self.client.send(asked, stream=True)
        self.heard = Heard()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._reader.start()
        until(lambda: self.heard.named("status"), SOON, "the stream has begun")
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.client.close()

    def wait(self, count: int, kind: str = "") -> list[dict[str, str]]:
        until(lambda: len(self.heard.hints(kind)) >= count, SOON, f"{count} hints")
        return self.heard.hints(kind)

    def _read(self) -> None:
        found: dict[str, str] = {}
        try:
            for line in self.response.iter_lines():
                name, _, value = line.partition(": ")
                if not line and "data" in found:
                    message = Message(found["event"], json.loads(found["data"]), found.get("id", ""))
                    self.heard.messages.append(message)
                found = found | {name: value} if line else {}
        except (httpx.HTTPError, httpx.StreamError, OSError):
            pass
        self.heard.ended = True

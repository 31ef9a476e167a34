"""A plain client of the practice OpenStory, written from the contract; one method a call, no opinions."""

import json
from types import TracebackType
from typing import Any, Self

import httpx

from tests.practice import Bill, PracticeVendor

TEAM, OTHER, POOR = "osk_sandbox_studio", "osk_sandbox_second", "osk_sandbox_poor"
API = "/api/v1"
SCRIPT = "A red boat leaves the harbour. A gull follows it. The lighthouse goes out."


class Client:
    """Calls with one key. Methods return the raw reply; the short forms check the status and return the body."""

    def __init__(self, vendor: PracticeVendor, key: str = TEAM) -> None:
        self.vendor, self.key = vendor, key
        self.http = httpx.Client(
            base_url=vendor.openstory, headers={"x-api-key": key}, timeout=100, verify=False, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str, **query: object) -> httpx.Response:
        return self.http.get(API + path, params={name: str(value) for name, value in query.items()})

    def post(self, path: str, body: object = None, **query: object) -> httpx.Response:
        return self.http.post(API + path, json=body, params={name: str(value) for name, value in query.items()})

    def read(self, path: str, **query: object) -> Any:
        reply = self.get(path, **query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def create(self, **body: object) -> httpx.Response:
        """POST /sequences; three shots when nothing else is said."""
        return self.post("/sequences", {"script": SCRIPT, "enhance": "off", **body})

    def create_waiting(self, wait: str, **body: object) -> httpx.Response:
        """The same with `?wait`."""
        return self.post("/sequences", {"script": SCRIPT, "enhance": "off", **body}, wait=wait)

    def made(self, **body: object) -> str:
        """The id of a new sequence."""
        reply = self.create(**body)
        assert reply.status_code == 202, reply.text
        number: str = reply.json()["sequences"][0]["id"]
        return number

    def state(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.read(f"/sequences/{number}")
        return found

    def history(self, number: str) -> list[dict[str, Any]]:
        """Every document that long polls bring until the sequence is done."""
        documents: list[dict[str, Any]] = []
        done = "false"
        while done != "true":
            reply = self.get(f"/sequences/{number}", wait="90s")
            assert reply.status_code == 200, reply.text
            documents.append(reply.json())
            done = reply.headers["x-wait-done"]
        return documents

    def ended(self, number: str) -> dict[str, Any]:
        return self.history(number)[-1]

    def done(self, **body: object) -> dict[str, Any]:
        """Make a sequence with clips, wait, and return its last document."""
        return self.ended(self.made(**{"motion": True, **body}))

    def exported(self, number: str) -> dict[str, Any]:
        """The newest export once nothing is processing."""
        found: dict[str, Any] = self.read(f"/sequences/{number}/exports", wait="90s")["exports"][0]
        return found

    def bill(self) -> Bill:
        return self.vendor.bill(self.key)


def refusal(reply: httpx.Response) -> tuple[int, str, str]:
    """(status, code, message); the envelope must be whole."""
    body = reply.json()
    assert set(body) == {"error"}
    assert {"code", "message"} <= set(body["error"]) <= {"code", "message", "details"}
    assert reply.headers["content-type"].startswith("application/json")
    return reply.status_code, body["error"]["code"], body["error"]["message"]


def issues(reply: httpx.Response) -> list[list[str | int]]:
    """The paths of a body that does not fit its schema."""
    assert refusal(reply)[:2] == (400, "VALIDATION_ERROR"), reply.text
    return [issue["path"] for issue in reply.json()["error"]["details"]["issues"]]


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """(event, data) of a stream; an event without a name is a `message`."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((fields.get("event", "message"), json.loads(fields["data"])))
    return found

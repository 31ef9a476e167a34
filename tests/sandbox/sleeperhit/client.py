"""A plain client of the practice Sleeper Hit, written from the contract; one method a call, no opinions."""

import uuid
from types import TracebackType
from typing import Any, Self

import httpx

from sandbox.sleeperhit.keys import STUDIO
from tests.practice import Bill, PracticeVendor, until

API = "/api/v1"
STORY = (
    "The lighthouse keeper wrote a letter every night. Nobody answered. In spring a boat came. "
    "It carried one reply. He read it aloud to the sea. The sea kept it."
)
TARGET = {"audience": "night listeners", "objective": "tell a sea story", "outcome": "they stay to the end"}
WORKING = ("PENDING", "RESERVED", "RUNNING", "PARTIAL")
Document = dict[str, Any]


class Client:
    """Calls with one key. Methods return the raw reply; the short forms check the status and return the thing."""

    def __init__(self, vendor: PracticeVendor, key: str = STUDIO) -> None:
        self.vendor, self.key = vendor, key
        headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        self.http = httpx.Client(base_url=vendor.sleeperhit, headers=headers, timeout=30, verify=False, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str, **query: object) -> httpx.Response:
        return self.http.get(API + path, params={name: str(value) for name, value in query.items()})

    def post(self, path: str, body: object = None, key: str | None = "") -> httpx.Response:
        """With an Idempotency-Key: the one given, a new one for "", none for None."""
        headers = {} if key is None else {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.http.post(API + path, json=body, headers=headers)

    def patch(self, path: str, body: object) -> httpx.Response:
        return self.http.patch(API + path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.http.delete(API + path)

    def read(self, path: str, **query: object) -> Document:
        return good(self.get(path, **query))

    def send(self, path: str, body: object = None) -> Document:
        return good(self.post(path, body))

    def project(self, name: str = "A piece") -> str:
        number: str = self.send("/story-projects", {"name": name})["project"]["id"]
        return number

    def source(self, project: str, **body: object) -> Document:
        found: Document = self.send(f"/story-projects/{project}/sources", {"type": "text", "content": STORY, **body})[
            "source"
        ]
        return found

    def order_plan(self, project: str, **body: object) -> httpx.Response:
        rows = [{"type": "table_read", "mode": "drama"}]
        return self.post(f"/story-projects/{project}/story-plans", {"target": TARGET, "artifactRequests": rows, **body})

    def plan(self, number: str) -> Document:
        found: Document = self.read(f"/story-plans/{number}")["plan"]
        return found

    def planned(self, project: str | None = None, **body: object) -> Document:
        """A plan that is no longer at work."""
        number = good(self.order_plan(project or self.project(), **body))["plan"]["id"]
        return until(lambda: None if (plan := self.plan(number))["status"] in ("PENDING", "RUNNING") else plan)

    def approved(self, project: str | None = None, **body: object) -> str:
        number: str = self.planned(project, **body)["id"]
        self.send(f"/story-plans/{number}/approve", {"userConfirmed": True})
        return number

    def job(self, number: str) -> Document:
        found: Document = self.read(f"/story-jobs/{number}")["job"]
        return found

    def order_job(self, plan: str, **body: object) -> httpx.Response:
        return self.post("/story-jobs", {"storyPlanId": plan, **body})

    def started(self, project: str | None = None, **body: object) -> str:
        """The id of a new job; the body is the plan's."""
        number: str = good(self.order_job(self.approved(project, **body)))["job"]["id"]
        return number

    def ended(self, number: str) -> Document:
        return until(lambda: None if (job := self.job(number))["status"] in WORKING else job)

    def done(self, project: str | None = None, **body: object) -> Document:
        return self.ended(self.started(project, **body))

    def table_read(self, words: str = "") -> str:
        """The id of an artifact that is READY; the words go into the title of its plan."""
        number: str = self.done(title=f"Letters {words}")["artifacts"][0]["id"]
        return number

    def artifact(self, number: str, **query: object) -> Document:
        found: Document = self.read(f"/artifacts/{number}", **query)["artifact"]
        return found

    def manifest(self, number: str, **query: object) -> Document:
        found: Document = self.artifact(number, **query)["manifest"]
        return found

    def finalized(self, number: str, mode: str = "audio") -> Document:
        """The manifest when the render that is ordered here has ended."""
        self.send(f"/artifacts/{number}/finalize", {"mode": mode})
        return until(lambda: found if ended(found := self.manifest(number), mode) else None)

    def refined(self, number: str, instruction: str, **body: object) -> Document:
        order = {"instruction": instruction, **body}
        return self.ended(self.send(f"/artifacts/{number}/refine", order)["storyJob"]["id"])

    def bill(self) -> Bill:
        return self.vendor.bill(self.key)

    def balance(self) -> int:
        found: int = self.read("/credits")["credits"]["balance"]
        return found


def ended(manifest: Document, mode: str) -> bool:
    found = manifest["audio"]["finalize"] if mode == "audio" else manifest["video"]
    return found["status"] in ("complete", "failed")


def good(reply: httpx.Response) -> Document:
    assert reply.status_code == 200, reply.text
    found: Document = reply.json()
    return found


def refusal(reply: httpx.Response) -> tuple[int, str]:
    """(status, code); the envelope must be whole and the request id the one of the header."""
    error = reply.json()["error"]
    assert set(reply.json()) == {"error"}
    assert {"code", "message", "requestId"} <= set(error) <= {"code", "message", "requestId", "details"}
    assert reply.headers["x-request-id"] == error["requestId"]
    return reply.status_code, error["code"]

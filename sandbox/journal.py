"""What was asked of the sandbox: a journal of requests (never a secret in it) and the leaks of the media host."""

import re
from collections import Counter, deque

from pydantic import BaseModel

from sandbox.accounts import digest, shown
from sandbox.clock import iso

KEPT = 20_000
OPEN_HEADERS = (
    "User-Agent",
    "Content-Type",
    "Range",
    "If-Range",
    "X-Client-Name",
    "X-Client-Version",
    "X-Client-Source",
    "X-Idempotency-Key",
    "Idempotency-Key",
)
SECRET_HEADERS = ("X-API-Key", "Authorization")


class Seen(BaseModel):
    """One request. `status` is 0 when the connection was closed without a reply."""

    number: int
    at: float
    vendor: str
    method: str
    path: str
    route: str
    query: str
    headers: dict[str, str]
    key: str
    key_digest: str
    body: object = None
    status: int = 0
    milliseconds: float = 0
    faults: list[str] = []

    def shown(self) -> dict[str, object]:
        fields = self.model_dump(exclude={"key_digest", "at"})
        return {**fields, "at": iso(self.at)}


class Leak(BaseModel):
    """A request to the media host that carried a key: links are signed, so no key belongs there."""

    at: float
    path: str
    headers: list[str]
    key: str

    def shown(self) -> dict[str, object]:
        return {"at": iso(self.at), "path": self.path, "headers": self.headers, "key": self.key}


class Journal:
    """The last requests of all vendors and of the media host, and every leak."""

    def __init__(self) -> None:
        self.requests: deque[Seen] = deque(maxlen=KEPT)
        self.leaks: list[Leak] = []
        self._number = 0

    def open(
        self, at: float, vendor: str, method: str, path: str, route: str, query: str, headers: dict[str, str], key: str
    ) -> Seen:
        """Start the entry of a request; whoever answers it fills in the status."""
        self._number += 1
        seen = Seen(
            number=self._number,
            at=at,
            vendor=vendor,
            method=method,
            path=path,
            route=route,
            query=re.sub(r"((?:verify|device_code|token|[\w-]*key)=)[^&]+", r"\1…", query, flags=re.IGNORECASE),
            headers=headers,
            key=shown(key) if key else "",
            key_digest=digest(key) if key else "",
        )
        self.requests.append(seen)
        return seen

    def select(
        self, vendor: str | None = None, key: str | None = None, path: str | None = None, method: str | None = None
    ) -> list[Seen]:
        """Requests that fit: `path` is a regular expression searched in the path, `key` a full key."""
        pattern = re.compile(path) if path else None
        return [
            seen
            for seen in self.requests
            if (vendor is None or seen.vendor == vendor)
            and (key is None or seen.key_digest == digest(key))
            and (method is None or seen.method == method.upper())
            and (pattern is None or pattern.search(seen.path))
        ]

    def report(self, chosen: list[Seen]) -> dict[str, object]:
        counts = Counter(f"{seen.method} {seen.route}" for seen in chosen)
        return {"count": len(chosen), "by": dict(counts), "requests": [seen.shown() for seen in chosen]}

    def clear(self) -> None:
        self.requests.clear()
        self.leaks.clear()

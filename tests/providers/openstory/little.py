"""A small OpenStory of one era with a memory, for the contract suite: what is accepted, runs, and ends on order."""

from itertools import count
from typing import Any

from providers.report import RemoteRef
from tests.providers.openstory.bodies import document, shot
from tests.providers.openstory.case import API, Orders
from tests.providers.openstory.fake import NOT_FOUND, PAGE, Asked, Reply, failing

GOOD, POOR = "osk_good_0123456789", "osk_poor_0123456789"


class Little:
    """The server: `say` answers one request."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}
        self.log: list[str] = []
        self.files: dict[str, bytes] = {}
        self.exports: dict[str, Reply] = {}
        self.next_replies: list[Reply] = []
        self.after_accepting: list[Reply] = []
        self.numbers = count(1)

    def say(self, asked: Asked) -> Reply:
        self.log.append(f"{asked.method} {asked.path}")
        if asked.path.startswith("/r2/"):
            return self.files.get(asked.path.rpartition(".")[2], b"bytes of a file")
        key = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if key not in (GOOD, POOR):
            return failing(401, "UNAUTHORIZED", "Invalid API key")
        if self.next_replies:
            return self.next_replies.pop(0)
        if asked.path == f"{API}/sequences":
            return self.create(asked, key) if asked.method == "POST" else self.listing(asked)
        if asked.path.endswith("/exports"):
            return self.exports.get(asked.method, NOT_FOUND)
        found = self.made.get(asked.path.rpartition("/")[2])
        return found or NOT_FOUND

    def create(self, asked: Asked, key: str) -> Reply:
        body = asked.json
        if body.get("style"):
            return failing(404, "NOT_FOUND", f'No style found matching "{body["style"]}".')
        if key == POOR:
            return failing(402, "INSUFFICIENT_CREDITS", "Insufficient credits to generate storyboard")
        entries = [self.start(body["title"]) for _ in body.get("analysisModels", [""])]
        if self.after_accepting:
            return self.after_accepting.pop(0)
        enhanced = {} if body.get("enhance") == "off" else {"enhancedScript": f"{body['script']} And more."}
        links = {"self": {"href": f"{API}/sequences", "method": "POST"}}
        return 202, {"sequences": entries, "_links": links, **enhanced}

    def start(self, title: str) -> dict[str, Any]:
        name = f"q{next(self.numbers)}"
        self.made[name] = document(id=name, title=title, createdAt=None, updatedAt=None)
        poll = {"href": f"{API}/sequences/{name}{{?wait}}", "templated": True}
        return {"id": name, "status": "draft", "statusUrl": f"{API}/sequences/{name}", "_links": {"poll": poll}}

    def listing(self, asked: Asked) -> Reply:
        start, limit = int(asked.query.get("cursor", "0")), int(asked.query.get("limit", "20"))
        rows = [{k: v for k, v in one.items() if k != "shots"} for one in reversed(self.made.values())]
        links = {"next": {"href": f"{API}/sequences?limit={limit}&cursor={start + limit}"}}
        return {"sequences": rows[start : start + limit], "_links": links if len(rows) > start + limit else {}}


class LittleCase(Orders):
    """The small vendor as a Case."""

    key = GOOD

    def __init__(self, vendor: Little, base: str) -> None:
        self.vendor, self.base = vendor, base

    def poor_key(self) -> str:
        return POOR

    def ask_for_fewer_requests(self, seconds: int) -> None:
        body = {"error": {"code": "RATE_LIMITED", "message": "Slow down"}}
        self.vendor.next_replies.append((429, body, {"Retry-After": str(seconds)}))

    def lose_the_next_reply(self) -> None:
        self.vendor.after_accepting.append((502, PAGE))

    def answer_with_a_page(self) -> None:
        self.vendor.after_accepting.append(PAGE)

    def hold(self) -> None:
        """Nothing here ends by itself."""

    def finish(self) -> None:
        for name, one in self.vendor.made.items():
            done = document("completed", shot(0, "/i.png", "/v.mp4"), id=name, title=one["title"])
            for kind in ("image", "video"):
                done["shots"][0][kind]["url"] = f"/r2/{name}.{kind}"
            self.vendor.made[name] = done

    def fail(self, ref: RemoteRef) -> None:
        self.vendor.made[ref.remote_id] |= {"status": "failed", "statusError": "The script could not be read"}

    def say(self, ref: RemoteRef, word: str) -> None:
        self.vendor.made[ref.remote_id]["status"] = word

    def landed(self) -> list[str]:
        return list(self.vendor.made)

    def forget_requests(self) -> None:
        self.vendor.log.clear()

    def requests(self) -> list[str]:
        return self.vendor.log

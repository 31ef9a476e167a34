"""What is behind share links, on the web host: the theater, the live audio, and the start of a live read."""

from html import escape

from aiohttp import web

from sandbox.replies import RefusalError, html, parsed_body, reply
from sandbox.sleeperhit import share
from sandbox.sleeperhit.artifacts import Artifact
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.errors import refused
from sandbox.sleeperhit.finals import Finals


class SharePages:
    """No API key here: whoever has the link is in, until it ends."""

    def __init__(self, desk: Desk, finals: Finals) -> None:
        self.desk, self.finals = desk, finals

    async def theater(self, request: web.Request) -> web.StreamResponse:
        try:
            artifact = self._shared(request.match_info["token"])
        except RefusalError as closed:
            return html("<!doctype html><title>Table read</title><p>This link has ended.", closed.status)
        return html(_page(artifact))

    async def start_live(self, request: web.Request) -> web.StreamResponse:
        """POST with the token in the URL, or as `shareToken` in the body."""
        token = request.query.get("token", "")
        if not token:
            try:
                body = await parsed_body(request)
            except ValueError:
                body = None
            token = str(body.get("shareToken") or body.get("token") or "") if isinstance(body, dict) else ""
        artifact = self._shared(token)
        self.finals.read_live(artifact)
        return reply({"artifactId": artifact.id, "status": artifact.recording})

    def _shared(self, token: str) -> Artifact:
        """404 for a token that is not ours, 410 for one that has ended."""
        found = share.read_token(self.desk.records.share_secret, token)
        artifact = self.desk.any_artifact(found[0]) if found else None
        if found is None or artifact is None:
            raise refused("not_found", "There is no such table read.")
        if found[1] <= self.desk.now:
            raise refused("not_found", "This link has ended.", status=410)
        return artifact


def _page(artifact: Artifact) -> str:
    revision = artifact.current
    lines = "".join(
        f"<p><b>{escape(entry.character)}</b> "
        + (f"<i>({escape(entry.parenthetical)})</i> " if entry.parenthetical else "")
        + f"{escape(entry.text)}</p>"
        for entry in revision.entries
    )
    title = escape(revision.title)
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{lines}</html>"

"""Cast and screenplay of a table read (REF "voice", contract 1.3)."""

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.sleeperhit.artifact_orders import CastBatch, CastEntry, Recast
from sandbox.sleeperhit.artifacts import Artifact, Entry, Voice
from sandbox.sleeperhit.bodies import read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.edits import mark_edited
from sandbox.sleeperhit.errors import InvalidError, refused
from sandbox.sleeperhit.paging import whole_number
from sandbox.sleeperhit.records import Json
from sandbox.sleeperhit.voices import cast_rows, voice_map

DEFAULT_LINES, MOST_LINES = 100, 500
Row = tuple[int, Entry]


class CastApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def recast(self, request: web.Request, account: Account) -> web.Response:
        """One voice; the cached voice track is void, and so are the renders."""
        artifact = self._ready(request, account)
        order = await read_form(request, Recast)
        self._give(artifact, CastEntry.model_validate(order.given()), "character")
        mark_edited(self.desk, artifact)
        voices = voice_map(artifact.current.voices)
        return reply({"artifactId": artifact.id, "character": order.character, "voiceMap": voices})

    async def cast(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.artifact(account, request.match_info["artifact"])
        return reply({"cast": cast_rows(artifact.current.voices) if artifact.revisions else []})

    async def recast_many(self, request: web.Request, account: Account) -> web.Response:
        """A batch leaves the cached voice track, and so the renders, as they are (contract 1.4)."""
        artifact = self._ready(request, account)
        order = await read_form(request, CastBatch)
        for place, entry in enumerate(order.entries):
            self._check(artifact, entry, f"entries[{place}].character")
        for place, entry in enumerate(order.entries):
            self._give(artifact, entry, f"entries[{place}].character")
        return reply({"voiceMap": voice_map(artifact.current.voices)})

    def _check(self, artifact: Artifact, entry: CastEntry, field: str) -> None:
        if entry.character not in artifact.current.voices:
            raise InvalidError(f"`{field}` is invalid: nobody is called {entry.character}")

    def _give(self, artifact: Artifact, entry: CastEntry, field: str) -> None:
        self._check(artifact, entry, field)
        before = artifact.current.voices[entry.character]
        artifact.current.voices[entry.character] = Voice(
            voice_id=entry.voice_id,
            voice_name=entry.voice_name or entry.voice_id,
            gender=entry.gender or before.gender,
            provider=entry.provider or before.provider,
            avatar_url=entry.avatar_url or before.avatar_url,
        )

    def _ready(self, request: web.Request, account: Account) -> Artifact:
        return self.desk.ready(account, request.match_info["artifact"])

    async def script(self, request: web.Request, account: Account) -> web.Response:
        """All lines, those of a character, or those of a range (both ends count)."""
        artifact = self._ready(request, account)
        rows = self._selection(request, list(enumerate(artifact.current.entries)))
        shown = [_line(number, entry) for number, entry in rows[: _limit(request)]]
        return reply({"script": {"totalEntries": len(artifact.current.entries), "selection": {"entries": shown}}})

    def _selection(self, request: web.Request, rows: list[Row]) -> list[Row]:
        scope, query = request.query.get("scope", "all"), request.query
        if scope == "character":
            if not (name := query.get("character")):
                raise InvalidError("`character` is required with scope=character")
            return [row for row in rows if row[1].character == name]
        if scope == "range":
            if "startEntry" not in query or "endEntry" not in query:
                raise InvalidError("`startEntry` and `endEntry` are required with scope=range")
            start = whole_number(request, "startEntry", 0, 0, 1_000_000)
            return rows[start : whole_number(request, "endEntry", 0, start, 1_000_000) + 1]
        if scope != "all":
            raise InvalidError("`scope` is invalid: character or range")
        return rows


def _limit(request: web.Request) -> int:
    """Above 500 is a 400 whatever the reading (contract 1.3)."""
    try:
        return whole_number(request, "limit", DEFAULT_LINES, 1, MOST_LINES)
    except InvalidError as invalid:
        raise refused("validation_failed", str(invalid), status=400) from invalid


def _line(number: int, entry: Entry) -> Json:
    return {
        "entryIndex": number,
        "sceneIndex": entry.scene,
        "character": entry.character,
        "parenthetical": entry.parenthetical,
        "text": entry.text,
    }

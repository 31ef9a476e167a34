"""Exports: one MP4 of all clips, rendered on demand (contract 1.10)."""

import hashlib
import logging
from functools import partial

from aiohttp import web

from sandbox.accounts import Account
from sandbox.clock import iso
from sandbox.openstory import links
from sandbox.openstory.desk import Desk
from sandbox.openstory.documents import Document
from sandbox.openstory.errors import bad
from sandbox.openstory.pipeline import Pipeline
from sandbox.openstory.records import Export, Sequence
from sandbox.openstory.waiting import hold, wait_of
from sandbox.rendering.pool import RenderError
from sandbox.replies import reply

log = logging.getLogger("sandbox")
EXPORT_SECONDS = 2.5
STALE_SECONDS = 35 * 60.0


class ExportApi:
    """At most one export of a sequence is processing at a time."""

    def __init__(self, desk: Desk, pipeline: Pipeline) -> None:
        self.desk, self.pipeline = desk, pipeline

    async def create(self, request: web.Request, account: Account) -> web.Response:
        """202; from late B on 200 when a ready film of the same cut exists."""
        sequence = self.desk.sequence(request, account)
        check_ready(sequence)
        self._fail_stale(sequence)
        cut = cut_of(sequence)
        known = next((e for e in sequence.exports if e.status == "processing"), None)
        if known is None and self.desk.rules.has("late B"):
            ready = next((e for e in sequence.exports if e.status == "ready" and e.cut == cut), None)
            if ready is not None:
                return reply(self._accepted(request, sequence, ready))
        if known is None:
            known = Export(id=self.desk.new_id(), cut=cut, run=self.desk.new_id(), created_at=self.desk.now)
            sequence.exports.insert(0, known)
            self.start(sequence, known)
        return reply(self._accepted(request, sequence, known), 202)

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        """Newest first; `?wait` counts only from late B on, though the link offers it before."""
        sequence = self.desk.sequence(request, account)
        headers: dict[str, str] = {}
        if self.desk.rules.has("late B") and (seconds := wait_of(request)):
            waited = await hold(self.desk.world, seconds, lambda: _key(sequence), lambda: not _processing(sequence))
            headers = waited.headers
        path = f"{links.sequence_path(sequence.id)}/exports"
        body = {
            "sequenceId": sequence.id,
            "exports": [self._row(request, export) for export in sequence.exports],
            "_links": {
                "self": links.get(f"{path}{{?wait}}", "Exports", templated=True),
                "create-export": links.create_export(sequence.id),
                "sequence": links.sequence(sequence.id),
            },
        }
        return reply(body, headers=headers)

    def start(self, sequence: Sequence, export: Export) -> None:
        """Begin (or go on with) a render."""
        if self.desk.rules.exports == "render":
            self.pipeline.runs.start(export.id, partial(self._render, sequence, export))

    async def _render(self, sequence: Sequence, export: Export) -> None:
        await self.pipeline.runs.pause(export.id, EXPORT_SECONDS * sequence.fate.slow)
        try:
            if sequence.fate.export_error:
                raise RenderError(sequence.fate.export_error)
            export.file = await self.pipeline.artist.film(sequence, export)
            export.seconds = float(sum(shot.seconds for shot in sequence.shots))
            export.status = "ready"
        except RenderError as error:
            export.status, export.error = "failed", str(error)
        except Exception:
            log.exception("export %s", export.id)
            export.status, export.error = "failed", "Internal error while rendering"
        self.desk.world.touch()

    def _fail_stale(self, sequence: Sequence) -> None:
        for export in sequence.exports:
            if export.status == "processing" and export.created_at < self.desk.now - STALE_SECONDS:
                self.pipeline.runs.stop(export.id)
                export.status, export.error = "failed", "The render timed out."

    def _accepted(self, request: web.Request, sequence: Sequence, export: Export) -> Document:
        row = {**self._row(request, export), "workflowRunId": export.run}
        return {
            "export": row,
            "_links": {"exports": links.exports(sequence.id), "sequence": links.sequence(sequence.id)},
        }

    def _row(self, request: web.Request, export: Export) -> Document:
        return {
            "id": export.id,
            "status": export.status,
            "url": self.desk.link(request, export.file, export.created_at) if export.file else None,
            "durationSeconds": export.seconds,
            "error": export.error,
            "createdAt": iso(export.created_at),
        }


def check_ready(sequence: Sequence) -> None:
    """400 unless every shot has a clip."""
    total, ready = len(sequence.shots), sum(shot.clip is not None for shot in sequence.shots)
    if not total:
        raise bad("Sequence has no shots yet")
    if not ready:
        raise bad("No scene videos are ready yet")
    if ready < total:
        raise bad(f"{total - ready} of {total} scenes are still generating")


def cut_of(sequence: Sequence) -> str:
    """The same clips and the same music are the same cut."""
    parts = [*(shot.clip or "" for shot in sequence.shots), sequence.song or ""]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _processing(sequence: Sequence) -> bool:
    return any(export.status == "processing" for export in sequence.exports)


def _key(sequence: Sequence) -> object:
    return [(export.id, export.status) for export in sequence.exports]

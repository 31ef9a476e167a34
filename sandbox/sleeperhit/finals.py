"""Durable renders on their way (contract 2.2): queued, rendering, uploading, complete or failed."""

import logging
from decimal import Decimal
from functools import partial
from typing import Literal

from aiohttp import web

from sandbox.runs import Runs
from sandbox.sleeperhit.artifacts import Artifact, Render, Revision
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.fate import is_ordered, slowness
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.ledger import Ledger
from sandbox.sleeperhit.pricing import FINALIZE_AUDIO, FINALIZE_VIDEO
from sandbox.sleeperhit.studio import Studio

log = logging.getLogger("sandbox")
Mode = Literal["audio", "video"]
PRICES = {"audio": FINALIZE_AUDIO, "video": FINALIZE_VIDEO}
# Seconds at speed 1.
QUEUED, RENDERING, UPLOADING, A_LIVE_READ = 1.0, 4.0, 1.0, 6.0
FAULTS = {
    "fail finalize": "The mix could not be rendered.",
    "insufficient audio": "insufficient_audio: the recording is shorter than the screenplay.",
}


class Finals:
    def __init__(self, desk: Desk, runs: Runs, ledger: Ledger, studio: Studio) -> None:
        self.desk, self.runs, self.ledger, self.studio = desk, runs, ledger, studio

    def order(self, request: web.Request, artifact: Artifact, mode: Mode) -> Render:
        """Begin a render, or give the one that is there: in flight, or complete and not outdated (no charge)."""
        revision = artifact.current
        known = revision.audio if mode == "audio" else revision.video
        if known and (known.live or (known.status == "complete" and not known.stale)):
            return known
        if mode == "audio" and self._lacks_recording(artifact):
            return self._keep(revision, mode, known, "needs_recording")
        job = self.desk.records.jobs[artifact.job_id]
        number, price = new_id("render"), PRICES[mode]
        self.ledger.reserve(job.key, price, number, revision.title, f"Finalize {mode} of {artifact.id}")
        self.ledger.submit(request, job.key, price, number, revision.title)
        render = self._keep(revision, mode, known, "queued")
        render.id, render.charged = number, int(price)
        self.start(artifact, revision, mode)
        return render

    def _lacks_recording(self, artifact: Artifact) -> bool:
        live = artifact.wants_recording or self.desk.rules.recording == "live"
        return live and artifact.recording != "recorded"

    def _keep(
        self, revision: Revision, mode: Mode, known: Render | None, status: Literal["needs_recording", "queued"]
    ) -> Render:
        """What was mixed before stays until the new mix is there."""
        render = known or Render(id=new_id("render"), status=status)
        render.status, render.error = status, None
        if mode == "audio":
            revision.audio = render
        else:
            revision.video = render
        self.desk.world.touch()
        return render

    def start(self, artifact: Artifact, revision: Revision, mode: Mode) -> None:
        """Begin, or go on after a restart."""
        render = revision.audio if mode == "audio" else revision.video
        if render is not None:
            name = name_of(artifact, revision, mode)
            self.runs.start(name, partial(self._guarded, artifact, revision, render, mode))

    async def _guarded(self, artifact: Artifact, revision: Revision, render: Render, mode: Mode) -> None:
        try:
            await self._walk(artifact, revision, render, mode)
        except Exception:
            log.exception("%s of %s", mode, artifact.id)
            self.fail(artifact, render, mode, "Internal error while rendering")

    async def _walk(self, artifact: Artifact, revision: Revision, render: Render, mode: Mode) -> None:
        asked = self._asked(artifact)
        pause, slow = partial(self.runs.pause, name_of(artifact, revision, mode)), slowness(asked, "finalize")
        await pause(QUEUED * slow)
        self._move(artifact, render, "rendering")
        edits = artifact.edits
        await pause(None if self.desk.rules.hold == "render" else RENDERING * slow)
        if why := _fault(asked, mode):
            self.fail(artifact, render, mode, why)
            return
        make = self.studio.audio if mode == "audio" else self.studio.film
        file = await make(artifact, revision, render.id)
        if mode == "audio":
            self._move(artifact, render, "uploading")
            await pause(UPLOADING * slow)
        render.file, render.stale = file, artifact.edits != edits
        render.seconds = self.studio.audio_seconds(revision) if mode == "audio" else self.studio.film_seconds()
        self._move(artifact, render, "complete")

    def _asked(self, artifact: Artifact) -> str:
        job = self.desk.records.jobs[artifact.job_id]
        return "\n".join([job.asked, *(revision.instruction or "" for revision in artifact.revisions)])

    def _move(
        self, artifact: Artifact, render: Render, status: Literal["rendering", "uploading", "complete", "failed"]
    ) -> None:
        render.status, artifact.updated_at = status, self.desk.now
        self.desk.world.touch()

    def fail(self, artifact: Artifact, render: Render, mode: Mode, why: str) -> None:
        """Its credits are released; the mix before stays."""
        job = self.desk.records.jobs[artifact.job_id]
        render.error, charged, render.charged = why, render.charged, 0
        self._move(artifact, render, "failed")
        title = artifact.current.title
        self.ledger.release(job.key, Decimal(charged), render.id, title, f"Finalize {mode} of {artifact.id} failed")

    def read_live(self, artifact: Artifact) -> None:
        """Somebody has started the live read: it is recorded when it has ended."""
        if artifact.recording == "none":
            artifact.recording = "recording"
            self.desk.world.touch()
            self.runs.start(f"live {artifact.id}", partial(self._record, artifact))

    async def _record(self, artifact: Artifact) -> None:
        await self.runs.pause(f"live {artifact.id}", A_LIVE_READ)
        self.recorded(artifact)

    def recorded(self, artifact: Artifact) -> None:
        artifact.recording, artifact.updated_at = "recorded", self.desk.now
        self.desk.world.touch()


def name_of(artifact: Artifact, revision: Revision, mode: Mode) -> str:
    """Of the run that makes this render."""
    return f"{mode} {artifact.id} {revision.number}"


def _fault(asked: str, mode: Mode) -> str | None:
    if mode == "video":
        return "The MP4 could not be exported." if is_ordered("fail video", asked) else None
    return next((why for word, why in FAULTS.items() if is_ordered(word, asked)), None)

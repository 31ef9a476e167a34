"""Sources on their way (contract 2.2): PENDING, EXTRACTING, READY or FAILED, and then the digest."""

import hashlib
from functools import partial
from urllib.parse import urlsplit

from sandbox.runs import Runs
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.records import Json, Source
from sandbox.sleeperhit.screenplay import sentences

# Seconds at speed 1.
WAITING, EXTRACTING, DIGEST_WAITING, DIGESTING = 1.0, 2.0, 1.0, 2.0
FAILURES = {
    "missing": ("source_fetch_failed", "The address answered 404."),
    "huge": ("source_too_large", "The document is larger than 1000000 bytes."),
}
FIELDS = ("summary", "thesis", "claims", "evidence", "gaps", "rightsNotes")  # of a digest


class Extraction:
    def __init__(self, desk: Desk, runs: Runs) -> None:
        self.desk, self.runs = desk, runs

    def start(self, source: Source) -> None:
        """Begin, or go on after a restart."""
        self.runs.start(source.id, partial(self._walk, source))

    async def _walk(self, source: Source) -> None:
        if source.status == "PENDING":
            await self._rest(source, WAITING)
            source.status = "EXTRACTING"
            self._touch(source)
        if source.status == "EXTRACTING":
            held = source.outcome == "stuck" or self.desk.rules.hold == "source"
            await self._rest(source, None if held else EXTRACTING)
            self._extract(source)
        if source.status == "READY":
            await self._digest(source)

    def _extract(self, source: Source) -> None:
        if failure := FAILURES.get(source.outcome):
            source.status, (source.failure_code, source.failure_message) = "FAILED", failure
        else:
            source.text = text_of(source.uri or "")
            source.content_hash = hashlib.sha256(source.text.encode()).hexdigest()
            source.status, source.extracted_at = "READY", self.desk.now
            if source.type == "PDF":
                source.metadata = {**(source.metadata or {}), "pageCount": 12}
        self._touch(source)

    async def _digest(self, source: Source) -> None:
        """Does not hold anything up: a plan needs the text, not the digest."""
        if source.digest_status == "NOT_STARTED" and source.retention == "METADATA_ONLY":
            source.digest_status = "SKIPPED"
        if source.digest_status == "NOT_STARTED":
            await self._rest(source, DIGEST_WAITING)
            source.digest_status = "PENDING"
        if source.digest_status == "PENDING":
            await self._rest(source, DIGEST_WAITING)
            source.digest_status = "RUNNING"
            self._touch(source)
        if source.digest_status == "RUNNING":
            await self._rest(source, DIGESTING)
            if source.digest_fails:
                source.digest_status, source.digest_failure_code = "FAILED", "digest_failed"
                source.digest_failure_message = "The reader returned no usable digest."
            else:
                source.digest_status, source.digest, source.digested_at = "READY", digest(source), self.desk.now
        self._touch(source)

    async def _rest(self, source: Source, seconds: float | None) -> None:
        await self.runs.pause(source.id, None if seconds is None else seconds * source.slow)

    def _touch(self, source: Source) -> None:
        source.updated_at = self.desk.now
        self.desk.world.touch()


def text_of(uri: str) -> str:
    """What stands at an address: a few sentences about its own words."""
    parts = urlsplit(uri)
    words = parts.path.strip("/").replace("-", " ").replace("_", " ").replace("/", ", ") or "the front page"
    return (
        f"This is what {parts.hostname} tells about {words}. It starts with a question that nobody had asked. "
        "Three people tried to answer it, and each of them was wrong in a different way. "
        "The oldest kept a notebook. The youngest burned it. The third read the ashes aloud. "
        "What was left was enough to begin again. The answer came on a Tuesday, by post."
    )


def digest(source: Source) -> Json:
    """The fields that the vendor's pages name: summary, thesis, claims, evidence, gaps, rights notes."""
    told = sentences(source.text or "") or ["The source is empty."]
    values: tuple[object, ...] = (
        " ".join(told[:2])[:600],
        told[0][:300],
        [line[:200] for line in told[:4]],
        [line[:200] for line in told[4:6]],
        ["No second source confirms this."],
        ["Practice text, free to use."],
    )
    return dict(zip(FIELDS, values, strict=True))

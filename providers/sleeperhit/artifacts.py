"""Artifacts: what a job made, with a life of its own afterwards; their manifests and what is there to take. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from providers.order import Kind
from providers.report import Output
from providers.sleeperhit.errors import unreadable
from providers.values import Row, address, identity, moment, row, text, whole

LABELS: dict[str, tuple[Kind, str]] = {"recording": ("audio", "Recording"), "film": ("video", "Film")}


@dataclass(frozen=True)
class Artifact:
    """word: its own status, in capitals.  version: the revision that the manifest is of; latest: the newest there is.
    job: the one that first made it, "" when not told; a refine is another job of the same artifact."""

    remote_id: str
    type: str
    word: str
    version: int
    latest: int
    job: str
    manifest: Row
    told: Row

    @property
    def ready(self) -> bool:
        return self.word == "READY"

    @property
    def ended(self) -> bool:
        return self.word in ("READY", "FAILED")

    @property
    def audio(self) -> Row:
        return row(self.manifest.get("audio"))

    @property
    def finalize(self) -> Row:
        return row(self.audio.get("finalize"))

    @property
    def video(self) -> Row:
        return row(self.manifest.get("video"))

    @property
    def expires_at(self) -> datetime | None:
        return moment(self.manifest.get("expiresAt"))


def read(value: object, asked: int = 0) -> Artifact:
    """asked: the revision that was asked for, 0 for the newest. `currentVersion` is the newest whatever was asked."""
    found = row(value)
    latest = whole(found.get("currentVersion")) or 1
    return Artifact(
        remote_id=identity(found.get("id")),
        type=text(found.get("type")) or text(row(found.get("manifest")).get("type")) or "table_read",
        word=text(found.get("status")).upper(),
        version=asked or latest,
        latest=latest,
        job=identity(found.get("storyJobId")),
        manifest=row(found.get("manifest")),
        told=found,
    )


def from_reply(body: object, remote_id: str, asked: int = 0) -> Artifact:
    """The artifact of GET /artifacts/{id}. Raises ProviderError UNREADABLE when it is another."""
    found = read(row(body).get("artifact"), asked)
    if found.remote_id != remote_id:
        raise unreadable("another artifact than the one asked for")
    return found


def outputs(found: Artifact, origin: str, script: str = "") -> tuple[Output, ...]:
    """Everything of a ready artifact: its script, the pages of the live read, and renders that are up to date."""
    return (*texts(found, script), *links(found, origin), *renders(found, origin))


def texts(found: Artifact, script: str) -> Iterator[Output]:
    if script:
        yield output(found, "script", "document", "main", "Script", text=script)


def links(found: Artifact, origin: str) -> Iterator[Output]:
    """Who has one of these may look: links, not files. Where to start a live read is a POST, and no page."""
    pages = [
        ("theater", "main", "Theater", found.manifest.get("theaterUrl")),
        ("theater full screen", "variant", "Theater, full screen", found.manifest.get("theaterFullscreenUrl")),
        ("live audio", "variant", "Live audio", found.audio.get("liveUrl")),
    ]
    if found.type != "table_read":  # not live at the vendor yet, so whatever pages its manifest names
        known = {"theaterUrl", "theaterFullscreenUrl"}
        named = [name for name in found.manifest if isinstance(name, str) and name.lower().endswith("url")]
        pages += [(name, "main", name, found.manifest[name]) for name in named if name not in known]
    for name, role, label, value in pages:
        if url := address(value, origin):
            yield output(found, name, "link", role, label, url=url, keep=False, expires_at=found.expires_at)


def renders(found: Artifact, origin: str) -> Iterator[Output]:
    for name, url in (("recording", recording(found, origin)), ("film", film(found, origin))):
        if url:
            kind, label = LABELS[name]
            yield output(found, name, kind, "main", label, url=url)


def recording(found: Artifact, origin: str) -> str:
    """The address of the MP3, only when its render is complete: after an edit the old one is still named (R15)."""
    done = text(found.finalize.get("status")).lower() == "complete" and not stale(found.finalize, found.audio)
    return address(found.audio.get("recordingUrl"), origin) if done else ""


def film(found: Artifact, origin: str) -> str:
    done = text(found.video.get("status")).lower() == "complete" and not stale(found.video)
    return address(found.video.get("url"), origin) if done else ""


def stale(*where: Row) -> bool:
    """Does the vendor say that an edit came after the render? It names no key for it, so any that says stale."""
    return any(
        value is True or (isinstance(value, str) and bool(value))
        for one in where
        for name, value in one.items()
        if isinstance(name, str) and "stale" in name.lower()
    )


def length(found: Artifact) -> str:
    """`1:29`, of the recording."""
    seconds = (whole(found.audio.get("recordingDurationMs")) or 0) // 1000
    return f"{seconds // 60}:{seconds % 60:02}" if seconds else ""


def output(
    found: Artifact,
    name: str,
    kind: Kind,
    role: str,
    label: str,
    *,
    url: str = "",
    text: str = "",
    keep: bool = True,
    expires_at: datetime | None = None,
) -> Output:
    return Output(
        name=f"{name} {found.remote_id}",
        kind=kind,
        role=role,
        url=url,
        text=text,
        keep=keep,
        label=label,
        expires_at=expires_at,
        revision=found.version,
        piece=found.remote_id,
    )

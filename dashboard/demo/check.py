"""Is everything as planned? Counts, money against the vendor's own books, and every file decoded to its end."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import av
from PIL import Image

from jobs.money import plain

TAKES, SUCCEEDED, PARTIAL, FAILED = 15, 13, 1, 1
REFUSAL = "PrivacyInformation"
LOST = "Clip 2"  # of the sequence that is to lack one


@dataclass(frozen=True)
class Books:
    """The money at one vendor, in its unit: what our ledger says, and what the vendor's own books say.

    accepted   paid requests that the vendor took on       takes  takes of ours that it made
    estimated  it tells no charges, so our ledger holds estimates of our own, which are compared with the quotes
    """

    label: str
    unit: str
    ledger: Decimal
    bill: Decimal
    quoted: Decimal
    accepted: int
    takes: int
    estimated: bool = False

    def difference(self) -> str:
        """A sentence on what does not agree; "" when all does."""
        if self.accepted != self.takes:
            return f"{self.label} took on {self.accepted} paid requests, and {self.takes} takes are from there."
        if self.estimated and self.ledger != self.quoted:
            return f"The ledger says {plain(self.ledger)} for {self.label}, and {plain(self.quoted)} was quoted."
        if not self.estimated and self.ledger != self.bill:
            return f"The ledger says {plain(self.ledger)} and the books of {self.label} say {plain(self.bill)}."
        return ""

    def line(self) -> str:
        """Both figures in words."""
        ours = f"our estimate {plain(self.ledger)}" if self.estimated else f"ledger {plain(self.ledger)}"
        return f"{self.label}: {ours}, its own books {plain(self.bill)} {self.unit}, {self.accepted} paid requests"


@dataclass(frozen=True)
class Outcome:
    """What came of the demo. takes: documents; held: in whatever unit, as it must be nothing; books: of each vendor."""

    takes: Sequence[dict[str, Any]]
    held: Decimal
    books: Sequence[Books]

    def count(self, status: str) -> int:
        return sum(take["status"] == status for take in self.takes)

    def files(self) -> list[dict[str, Any]]:
        return [artifact for take in self.takes for artifact in take["artifacts"] if artifact["state"] == "stored"]


def closing_line(outcome: Outcome) -> str:
    """The last line of a demo that went as planned."""
    counts = {word: outcome.count(word) for word in ("succeeded", "partial", "failed")}
    return (
        f"demo: {len(outcome.takes)} takes, {counts['succeeded']} succeeded, {counts['partial']} partial and "
        f"{counts['failed']} failed as planned, {len(outcome.files())} files stored, held {plain(outcome.held)}"
    )


def differences(outcome: Outcome) -> list[str]:
    """Sentences on everything that is not as planned; [] when all is."""
    counted = (len(outcome.takes), *map(outcome.count, ("succeeded", "partial", "failed")))
    planned = (TAKES, SUCCEEDED, PARTIAL, FAILED)
    words = "{} takes, {} succeeded, {} partial, {} failed"
    found = []
    if counted != planned:
        found.append(f"Planned are {words.format(*planned)}; there are {words.format(*counted)}.")
    found += [_odd(take) for take in outcome.takes if take["status"] != "succeeded" and not _as_planned(take)]
    found += [f"{_name(take)} succeeded and has no file." for take in outcome.takes if _empty(take)]
    if outcome.held:
        found.append(f"{plain(outcome.held)} is still held.")
    found += [words for books in outcome.books if (words := books.difference())]
    return found + [words for artifact in outcome.files() if (words := unplayable(artifact))]


def _as_planned(take: dict[str, Any]) -> bool:
    if take["status"] == "partial":
        return any(LOST in part for part in take["missing"])
    failure = take["failure"] or {}
    return take["status"] == "failed" and REFUSAL in f"{failure.get('code')} {failure.get('message')}"


def _empty(take: dict[str, Any]) -> bool:
    return take["status"] == "succeeded" and not any(one["state"] == "stored" for one in take["artifacts"])


def _odd(take: dict[str, Any]) -> str:
    return f"{_name(take)} is {take['status']}: {take['headline']}"


def _name(take: dict[str, Any]) -> str:
    return f"{take['shot']} T{take['take']:02}"


def unplayable(artifact: dict[str, Any]) -> str:
    """Why a stored file is not what its row says, or cannot be shown to its last frame; "" when it can."""
    path = Path(str(artifact["path"]))
    try:
        data = path.read_bytes()
        if len(data) != artifact["bytes"] or hashlib.sha256(data).hexdigest() != artifact["sha256"]:
            return f"{path} has other bytes than its row says."
        if artifact["kind"] == "document":
            return "" if data.decode().strip() else f"{path} says nothing."
        if artifact["kind"] == "image":
            with Image.open(path) as picture:
                picture.load()
        elif not _decoded(path):
            return f"{path} shows nothing."
    except (OSError, ValueError, av.error.FFmpegError) as error:
        return f"{path} does not open to its end ({type(error).__name__}: {error})."
    return ""


def _decoded(path: Path) -> int:
    """How many frames a film or a sound has, all of them decoded."""
    with av.open(str(path)) as film:
        tracks = film.streams.video or film.streams.audio
        return sum(1 for _ in film.decode(tracks[0])) if tracks else 0

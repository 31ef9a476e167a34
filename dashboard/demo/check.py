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

TAKES, SUCCEEDED, FAILED = 10, 9, 1
REFUSAL = "PrivacyInformation"


@dataclass(frozen=True)
class Outcome:
    """What came of the demo. takes: documents; held, ledger, bill in the key's unit."""

    takes: Sequence[dict[str, Any]]
    held: Decimal
    ledger: Decimal
    bill: Decimal

    def count(self, status: str) -> int:
        return sum(take["status"] == status for take in self.takes)

    def files(self) -> list[dict[str, Any]]:
        return [artifact for take in self.takes for artifact in take["artifacts"] if artifact["state"] == "stored"]


def closing_line(outcome: Outcome) -> str:
    """The last line of a demo that went as planned."""
    return (
        f"demo: {len(outcome.takes)} takes, {outcome.count('succeeded')} succeeded, "
        f"{outcome.count('failed')} failed as planned, {len(outcome.files())} files stored, held {plain(outcome.held)}"
    )


def differences(outcome: Outcome) -> list[str]:
    """Sentences on everything that is not as planned; [] when all is."""
    counted = (len(outcome.takes), outcome.count("succeeded"), outcome.count("failed"))
    found = []
    if counted != (TAKES, SUCCEEDED, FAILED):
        there = "there are {} takes, {} succeeded, {} failed".format(*counted)
        found.append(f"Planned are {TAKES} takes, {SUCCEEDED} succeeded, {FAILED} failed; {there}.")
    found += [_odd(take) for take in outcome.takes if take["status"] != "succeeded" and not _as_planned(take)]
    found += [f"{_name(take)} succeeded and has no file." for take in outcome.takes if _empty(take)]
    if outcome.held:
        found.append(f"{plain(outcome.held)} is still held.")
    if outcome.ledger != outcome.bill:
        found.append(f"The ledger says {plain(outcome.ledger)} and the vendor's books say {plain(outcome.bill)}.")
    return found + [words for artifact in outcome.files() if (words := unplayable(artifact))]


def _as_planned(take: dict[str, Any]) -> bool:
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

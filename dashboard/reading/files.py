"""The files of one take: which one is shown, the strip beside it, and all others. Pure, from rows at hand."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from dashboard import formats
from jobs.media import names
from jobs.models import Artifact, Job

_S = Artifact.State
SEEN = ("video", "image", "audio")  # kinds with a viewer, the best first
_NOUNS = {"video": "Videos", "image": "Pictures", "audio": "Sounds", "document": "Documents"}
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Piece:
    """One part in the strip. state: done, coming, refused, broken, gone."""

    state: str
    title: str
    artifact: Artifact | None = None
    word: str = ""
    current: bool = False

    @property
    def length(self) -> str:
        return formats.length(self.artifact.duration) if self.artifact and self.artifact.duration else ""


@dataclass(frozen=True)
class Row:
    """A file in the list of all: where it is when it is here, or whether it can be fetched."""

    artifact: Artifact
    title: str
    facts: str
    name: str
    address: str
    fetchable: bool


class Files:
    """chosen: the id of a file that a reader asked for; "" shows the take's own."""

    def __init__(self, job: Job, rows: Sequence[Artifact], chosen: str = "") -> None:
        self.job = job
        self.rows = _newest(rows)
        self.older = len(rows) - len(self.rows)
        self._chosen = chosen

    @cached_property
    def best(self) -> Artifact | None:
        """What stands for the take; None while nothing that can be seen is here."""
        seen = [row for row in self.rows if row.state == _S.STORED and row.kind in SEEN]
        own = [row for row in seen if row.role == "main"]
        if not own and self.job.live:
            return None  # its parts come one by one; the whole is still to come
        return min(own or seen, key=lambda row: (row.role == "cover", SEEN.index(row.kind), row.order), default=None)

    @cached_property
    def shown(self) -> Artifact | None:
        asked = [row for row in self.rows if str(row.pk) == self._chosen and row.state == _S.STORED]
        return asked[0] if asked else self.best

    @cached_property
    def text(self) -> Artifact | None:
        """The main document of a take that makes no pictures."""
        documents = [row for row in self.rows if row.kind == "document" and row.state == _S.STORED]
        return next((row for row in documents if row.role == "main"), None) if self.shown is None else None

    @cached_property
    def broken(self) -> Artifact | None:
        """The take's own file, when it came and is no use."""
        return next((row for row in self.rows if row.state == _S.BROKEN and row.role == "main"), None)

    @cached_property
    def strip(self) -> list[Piece]:
        """The parts in order, those that will not come in their places; [] when there is only one."""
        rows = [row for row in self.rows if row.kind in SEEN and row.state != _S.LISTED]
        rows = [row for row in rows if _is_clip(row)] or [row for row in rows if row.role == "main"]
        pieces = [self._piece(row) for row in sorted(rows, key=_place)]
        for missing in self.job.missing:
            name, _, why = missing.partition(":")
            found = _NUMBER.search(name)
            place = min(int(found[0]) - 1, len(pieces)) if found else len(pieces)
            word = why.strip().rstrip(".") if why and len(why) <= 24 else "Missing"
            piece = Piece("refused", name.strip()[:1].upper() + name.strip()[1:60], word=word.capitalize())
            pieces.insert(max(0, place), piece)
        return pieces if len(pieces) > 1 else []

    @property
    def listed(self) -> list[Row]:
        """Every file of the take, those that are only at the provider included."""
        return [self._row(row) for row in self.rows]

    @property
    def others(self) -> str:
        """What there is beside the parts, in words: "Stills, music, cover"."""
        parts = {piece.artifact.pk for piece in self.strip if piece.artifact}
        words = [
            row.role if row.role not in ("main", "variant", "") else row.kind
            for row in self.rows
            if row.pk not in parts
        ]
        return ", ".join(dict.fromkeys(words)).capitalize()

    @property
    def strip_name(self) -> str:
        if any("clip" in (piece.title.lower()) for piece in self.strip):
            return "Clips"
        kinds = {piece.artifact.kind for piece in self.strip if piece.artifact}
        return _NOUNS.get(kinds.pop(), "Parts") if len(kinds) == 1 else "Parts"

    @property
    def strip_count(self) -> str:
        done = sum(piece.state == "done" for piece in self.strip)
        return str(done) if done == len(self.strip) else f"{done} of {len(self.strip)}"

    @cached_property
    def clip_edges(self) -> list[float]:
        """Where the clips of the film that is shown begin, in seconds, the first aside; [] when they do not add up."""
        clips = sorted((row for row in self.rows if _is_clip(row)), key=_place)
        if self.shown is None or _is_clip(self.shown) or not self.shown.duration or len(clips) < 2:
            return []
        lengths = [row.duration or 0 for row in clips]
        if abs(sum(lengths) - self.shown.duration) > 0.1 * len(clips):
            return []
        return [round(sum(lengths[:number]), 3) for number in range(1, len(clips))]

    def _row(self, row: Artifact) -> Row:
        here, fetchable = row.state == _S.STORED, row.state in (_S.LISTED, _S.BROKEN)
        name = names.file_name(row, self.job)
        words = (
            facts(row) if here else {_S.WANTED: "coming", _S.LISTED: "at the provider"}.get(_S(row.state), row.state)
        )
        return Row(row, title(row), words, name, address(row, self.job) if here else "", fetchable)

    def _piece(self, row: Artifact) -> Piece:
        words = {_S.STORED: "", _S.WANTED: "Coming", _S.BROKEN: "Could not be read", _S.DELETED: "Deleted"}
        states = {_S.STORED: "done", _S.WANTED: "coming", _S.BROKEN: "broken", _S.DELETED: "gone"}
        state = _S(row.state)
        current = self.shown is not None and row.pk == self.shown.pk
        return Piece(states.get(state, "coming"), title(row), row, words.get(state, "At the provider"), current)


def _newest(rows: Sequence[Artifact]) -> list[Artifact]:
    """One row an output: its newest revision that is here, else its newest."""
    best: dict[tuple[int, str], Artifact] = {}
    for row in sorted(rows, key=lambda row: (row.state == _S.STORED, row.revision)):
        best[row.ref_id, row.name] = row
    return sorted(best.values(), key=lambda row: (row.ref_id, row.order, row.created_at))


def _is_clip(row: Artifact) -> bool:
    return row.role == "clip" or row.name.lower().startswith("clip")


def _place(row: Artifact) -> int:
    """The number in its name, "clip 6"; else its place in the vendor's list."""
    found = _NUMBER.search(row.name)
    return int(found[0]) if found and _is_clip(row) else row.order


def title(row: Artifact) -> str:
    """Words for one file: its label, with a word for what it is where the label only tells a size."""
    words = row.label or row.name
    if re.fullmatch(r"\d+[pk]", words, re.IGNORECASE):
        words = f"{row.kind} {words}"
    return words[:1].upper() + words[1:]


def facts(row: Artifact) -> str:
    """1280 × 720, 0:05, 14 MB."""
    parts = [
        f"{row.width} × {row.height}" if row.width and row.height else "",
        formats.length(row.duration) if row.duration else "",
        formats.size(row.bytes) if row.bytes else "",
    ]
    return ", ".join(filter(None, parts))


def address(row: Artifact, job: Job) -> str:
    """Where the file is served, under the name it is saved with."""
    return reverse("media", args=[row.pk, names.file_name(row, job)])


def is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True

"""The files of one take: which one is shown, the strip beside it, and all others. Pure, from rows at hand."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from dashboard import formats
from dashboard.reading.strip import SEEN, Piece, is_clip, is_still, pieces, place, title
from jobs.engine.outputs import LINK
from jobs.media import names
from jobs.models import Artifact, Job

_S = Artifact.State
_REPORTS = ("coverage", "document")  # roles of texts that a take can be for
_NOUNS = {"video": "Videos", "image": "Pictures", "audio": "Sounds", "document": "Documents"}


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
        return min(own or seen, key=_rank, default=None)

    @cached_property
    def shown(self) -> Artifact | None:
        asked = [row for row in self.rows if str(row.pk) == self._chosen and row.state == _S.STORED]
        return asked[0] if asked else self.best

    @cached_property
    def text(self) -> Artifact | None:
        """The main document of a take that makes no pictures."""
        documents = [row for row in self.rows if row.kind == "document" and row.state == _S.STORED]
        ranked = [row for row in documents if row.role == "main"] or [row for row in documents if row.role in _REPORTS]
        return next(iter(ranked), None) if self.shown is None else None

    @cached_property
    def broken(self) -> Artifact | None:
        """The take's own file, when it came and is no use."""
        return next((row for row in self.rows if row.state == _S.BROKEN and row.role == "main"), None)

    @cached_property
    def strip(self) -> list[Piece]:
        """The parts in order, those that will not come in their places; [] when there is only one."""
        return pieces(self.rows, self.job.missing, self.shown, live=self.job.live)

    @cached_property
    def sounds(self) -> list[Row]:
        """Music and other sounds that are here beside what is shown."""
        found = [row for row in self.rows if row.kind == "audio" and row.state == _S.STORED and row != self.shown]
        return [self._row(row) for row in found]

    @cached_property
    def prompt(self) -> Artifact | None:
        """The prompt as the vendor rewrote it."""
        return next((row for row in self.rows if row.role == "prompt" and row.state == _S.STORED), None)

    @cached_property
    def texts(self) -> list[Artifact]:
        """Texts beside what is shown that belong to no piece: the plan it was made by."""
        written = [row for row in self.rows if row.kind == "document" and row.mime.startswith("text/")]
        beside = [row for row in written if row.state == _S.STORED and not row.piece and row.role != "prompt"]
        return [row for row in beside if row not in (self.text, self.shown)]

    @property
    def listed(self) -> list[Row]:
        """Every file of the take, those that are only at the provider included; pages there are no files."""
        return [self._row(row) for row in self.rows if row.kind != LINK]

    @property
    def others(self) -> str:
        """What there is beside the parts, in words: "Stills, music, cover"."""
        parts = {one.pk for piece in self.strip for one in (piece.artifact, piece.still) if one}
        words = [
            row.role if row.role not in ("main", "variant", "") else row.kind
            for row in self.rows
            if row.pk not in parts and not is_still(row) and row.kind != LINK
        ]
        return ", ".join(dict.fromkeys(words)).capitalize()

    @property
    def strip_name(self) -> str:
        if any(is_still(row) for row in self.rows):
            return "Shots"
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
        clips = sorted((row for row in self.rows if is_clip(row)), key=place)
        if self.shown is None or is_clip(self.shown) or not self.shown.duration or len(clips) < 2:
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


def _rank(row: Artifact) -> tuple[bool, bool, int, int]:
    """What is out of date stands for the take only where nothing else does."""
    return row.role == "cover", row.stale_at is not None, SEEN.index(row.kind), row.order


def _newest(rows: Sequence[Artifact]) -> list[Artifact]:
    """One row an output: its newest revision that is here, else its newest."""
    best: dict[tuple[int, str], Artifact] = {}
    for row in sorted(rows, key=lambda row: (row.state == _S.STORED, row.revision)):
        best[row.ref_id, row.name] = row
    return sorted(best.values(), key=lambda row: (row.ref_id, row.order, row.created_at))


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

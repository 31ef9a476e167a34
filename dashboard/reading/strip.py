"""The parts of a take in their order, those that will not come in their places: shots with still and clip, or files
beside each other. Pure, from rows at hand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard import formats
from jobs.models import Artifact

_S = Artifact.State
SEEN = ("video", "image", "audio")  # kinds with a viewer, the best first
SHORT = 24  # letters of a reason that stand on the part itself
_NUMBER = re.compile(r"\d+")
_SHOT = re.compile(r"(still|clip) (\S+)", re.IGNORECASE)  # the name of a file of one shot
_LABEL = re.compile(r"(\w+) (\d+)(?: · (.+))?")  # what a vendor's adapter calls it: Clip 3 · The storm
_WORDS = {_S.STORED: "", _S.WANTED: "Coming", _S.BROKEN: "Could not be read", _S.DELETED: "Deleted"}
_STATES = {_S.STORED: "done", _S.WANTED: "coming", _S.BROKEN: "broken", _S.DELETED: "gone"}


@dataclass(frozen=True)
class Piece:
    """One part in the strip. state: done, coming, refused, broken, gone; still: what shows it meanwhile; number: its
    place as people count; why: all of a reason that `word` has no room for."""

    state: str
    title: str
    artifact: Artifact | None = None
    word: str = ""
    current: bool = False
    still: Artifact | None = None
    number: int = 0
    why: str = ""

    @property
    def length(self) -> str:
        return formats.length(self.artifact.duration) if self.artifact and self.artifact.duration else ""

    @property
    def picture(self) -> Artifact | None:
        """The file whose poster stands for it."""
        return self.artifact or self.still

    @property
    def shown_by_picture(self) -> bool:
        return self.picture is not None and bool(self.picture.poster or self.picture.kind == "image")


@dataclass(frozen=True)
class Missing:
    """A part that did not come, as the vendor's adapter tells it: "Clip 2 · The storm: refused"."""

    name: str
    why: str

    @property
    def number(self) -> int | None:
        found = _NUMBER.search(self.name)
        return int(found[0]) if found else None

    @property
    def title(self) -> str:
        """What the part is called, without its number; "" when it has no name."""
        found = _LABEL.fullmatch(self.name)
        return (found[3] or "") if found else ""

    @property
    def of_a_shot(self) -> bool:
        return _LABEL.fullmatch(self.name) is not None and self.name.lower().startswith(("clip", "still"))

    @property
    def word(self) -> str:
        short = self.why.rstrip(".")
        return (short if short and len(self.why) <= SHORT else "Missing").capitalize()


def missing_of(lines: Sequence[str]) -> list[Missing]:
    split = (line.partition(":") for line in lines)
    return [Missing(name.strip(), why.strip()) for name, _, why in split]


def pieces(rows: Sequence[Artifact], lines: Sequence[str], shown: Artifact | None, *, live: bool) -> list[Piece]:
    """The parts; [] when there is only one. lines: what will not come; shown: what the player has now."""
    seen = [row for row in rows if row.kind in SEEN and row.state != _S.LISTED]
    missing = missing_of(lines)
    by_shot = any(is_still(row) for row in seen)
    found = _shots(seen, missing, shown, live=live) if by_shot else _files(seen, missing, shown)
    return found if len(found) > 1 else []


def is_clip(row: Artifact) -> bool:
    return row.role == "clip" or row.name.lower().startswith("clip")


def is_still(row: Artifact) -> bool:
    return bool(_SHOT.fullmatch(row.name)) and row.name.lower().startswith("still")


def place(row: Artifact) -> int:
    """The number in its name, "clip 6"; else its place in the vendor's list."""
    found = _SHOT.fullmatch(row.name) if is_clip(row) else None
    return int(found[2]) if found and found[2].isdecimal() else row.order


def title(row: Artifact) -> str:
    """Words for one file: its label, with a word for what it is where the label only tells a size."""
    words = row.label or row.name
    if re.fullmatch(r"\d+[pk]", words, re.IGNORECASE):
        words = f"{row.kind} {words}"
    return words[:1].upper() + words[1:]


def _files(seen: Sequence[Artifact], missing: Sequence[Missing], shown: Artifact | None) -> list[Piece]:
    """Every clip, else every main file, as a part."""
    rows = [row for row in seen if is_clip(row)] or [row for row in seen if row.role == "main"]
    found = [_piece(row, shown) for row in sorted(rows, key=place)]
    for one in missing:
        at = min(one.number - 1, len(found)) if one.number is not None else len(found)
        why = one.why if one.word == "Missing" else ""
        found.insert(max(0, at), Piece("refused", one.name[:1].upper() + one.name[1:60], word=one.word, why=why))
    return [replace(piece, number=number) for number, piece in enumerate(found, 1)]


def _piece(row: Artifact, shown: Artifact | None) -> Piece:
    state = _S(row.state)
    current = shown is not None and row.pk == shown.pk
    return Piece(_STATES.get(state, "coming"), title(row), row, _WORDS.get(state, "At the provider"), current)


def _shots(seen: Sequence[Artifact], missing: Sequence[Missing], shown: Artifact | None, *, live: bool) -> list[Piece]:
    """A part for each shot: its clip, else its still with what becomes of the clip."""
    shots: dict[tuple[int, str], list[Artifact]] = {}
    for row in seen:
        if found := _SHOT.fullmatch(row.name):
            shots.setdefault((row.ref_id, found[2]), []).append(row)
    ordered = sorted(shots.items(), key=lambda shot: (shot[0][0], min(row.order for row in shot[1])))
    several = len({ref_id for ref_id, _ in shots}) > 1  # then what is missing does not say of which one
    left = [] if several else [one for one in missing if one.of_a_shot]
    pieces = []
    for at, (_, rows) in enumerate(ordered, 1):
        name = _LABEL.fullmatch(rows[-1].label)
        number = int(name[2]) if name and not several else at
        own = [one for one in left if one.number == number]
        left = [one for one in left if one not in own]
        pieces.append(_shot(rows, number, (name[3] if name else "") or "", own, shown, live=live))
    for one in left:
        pieces.append(Piece("refused", one.title or one.name, word=one.word, number=one.number or 0, why=one.why))
    return sorted(pieces, key=lambda piece: piece.number) if not several else pieces


def _shot(
    rows: Sequence[Artifact], number: int, name: str, missing: Sequence[Missing], shown: Artifact | None, *, live: bool
) -> Piece:
    clip = next((row for row in rows if is_clip(row)), None)
    still = next((row for row in rows if is_still(row)), None)
    why = ". ".join(one.why.rstrip(".") for one in missing)
    if clip is not None and clip.state == _S.STORED:
        return replace(_piece(clip, shown), title=name, number=number, why=why)
    if still is not None and still.role == "main":  # the still is all that was asked for
        return replace(_piece(still, shown), title=name, number=number, why=why)
    seen = still if still is not None and still.state == _S.STORED else None
    if clip is not None:
        return replace(_piece(clip, shown), title=name, number=number, still=seen, artifact=None)
    if missing or not live:
        return Piece("refused", name, word="No clip", still=seen, number=number, why=why)
    return Piece("coming", name, word="Still" if seen else "Coming", still=seen, number=number)

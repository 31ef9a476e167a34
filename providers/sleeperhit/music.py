"""Music of a table read: overall, and clip by clip of its scenes (contract 1.4, 2.2). Pure.

Clips stream in after the vendor says ready, so "nothing is being made now" is not "settled": three readings in a row
must say the same (R16).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from providers.facts import Part, Section
from providers.report import Detail, Failure, RemoteRef, Report, State
from providers.sleeperhit.edits import ON_ARTIFACTS, scene_music
from providers.sleeperhit.errors import LABEL, private, unreadable
from providers.text import clean_text
from providers.values import Row, moment, number, row, rows, text, whole

SAME = 3  # identical readings
EVERY = 3.0  # seconds between them
BUSY = ("generating",)
RENDERING = ("pending", "rendering", "queued")
MOST_SCENES = 300


@dataclass(frozen=True)
class Music:
    """word: none, generating, ready.  scenes: the newest of each scene, by number; total: how many the read has."""

    word: str
    total: int
    scenes: dict[int, Row]
    told: Row

    @property
    def seen(self) -> str:
        """What two readings are compared by."""
        rendered = {at: [text(one.get(name)) for name in ("status", "soundUrl")] for at, one in self.scenes.items()}
        whole_of_it = json.dumps([self.word, self.total, rendered], sort_keys=True)
        return hashlib.sha256(whole_of_it.encode()).hexdigest()[:16]

    @property
    def rendering(self) -> int:
        return sum(text(one.get("status")).lower() in RENDERING for one in self.scenes.values())


def read(body: object) -> Music:
    found = row(row(body).get("music"))
    word = text(found.get("status")).lower()
    listed = rows(found.get("definedClips")) or rows(found.get("scenes"))
    if not word and not listed and "totalScenes" not in found:
        raise unreadable("the state of the music, but nothing of it that can be read")
    scenes: dict[int, Row] = {}
    for one in listed:
        at = whole(one.get("sceneIndex"))
        if at is not None and (at not in scenes or newer(one, scenes[at])):
            scenes[at] = one
    total = whole(found.get("totalScenes")) or (max(scenes) + 1 if scenes else 0)
    return Music(word, total, dict(sorted(scenes.items())), found)


def newer(one: Row, other: Row) -> bool:
    """The newest record of a scene wins; without times, the later in the list."""
    mine, theirs = (moment(told.get("updatedAt")) or moment(told.get("createdAt")) for told in (one, other))
    return mine is None or theirs is None or mine >= theirs


def report(found: Music, ref: RemoteRef) -> Report:
    """Done when nothing is made any more and three readings agree."""
    if found.word == "failed":
        words = private(clean_text(text(found.told.get("error")) or text(found.told.get("failureMessage")), 400))
        said = f'{LABEL} says: "{words.rstrip(".")}."' if words else f"{LABEL} gives no reason."
        message = f"The music was not made. {said} Nothing was charged; the read is as it was."
        return Report(state=State.FAILED, word=found.word, failure=Failure(code="music_failed", message=message))
    quiet = ("ready", "") if ref.kind == "music" else ("ready", "none", "")
    settled = found.word in quiet and not found.rendering
    same = int(ref.data.get("same", "0")) + 1 if settled and ref.data.get("seen") == found.seen else int(settled)
    over = same >= SAME
    return Report(
        state=State.DONE if over else State.ACTIVE,
        word=found.word or "ready",
        known=found.word in ("ready", "none", "", *BUSY),
        progress=1.0 if over else None,
        note=f"{counted(found.rendering)} still to come" if found.rendering else "" if over else "Making the music",
        missing=tuple(failed(found)) if over else (),
        next_poll=EVERY if settled else None,
        data={"seen": found.seen, "same": str(same)},
        details=(Detail(label="Music", text=f"{found.word or 'ready'}, {counted(found.total)}"),),
    )


def failed(found: Music) -> Iterator[str]:
    """Only clips that say so: one that is absent is a scene without music, not a failure."""
    for at, one in found.scenes.items():
        if text(one.get("status")).lower() == "failed":
            words = private(clean_text(text(one.get("error")), 200))
            yield f"Music of scene {at + 1}: {words or f'{LABEL} gives no reason'}"


def section(found: Music) -> Section:
    """The scenes, each with its music as it is now; a scene without a record of its own goes by the whole. Where the
    reply has the status alone, as in the reference, a scene is named by its number."""
    again = tuple(one for one in ON_ARTIFACTS if one.name == "music")
    count = min(max(found.total, max(found.scenes, default=-1) + 1), MOST_SCENES)
    if not count:
        again = (*again, scene_music(None))
    parts = tuple(part(at, found.scenes.get(at, {}), found.word) for at in range(count))
    note = f"{found.word or 'ready'}, {counted(found.total)}" if found.total else found.word
    return Section(name="music", label="Music", parts=parts, actions=again, note=note)


def counted(scenes: int) -> str:
    return f"{scenes} scene{'' if scenes == 1 else 's'}"


def part(at: int, told: Row, overall: str) -> Part:
    """at: the vendor's index, from 0; people count scenes from 1."""
    off = told.get("enabled") is False or told.get("disabled") is True
    weight = number(told.get("weight"))
    prompt = text(told.get("prompt"))
    share = None if weight is None else min(100, max(0, int(weight * 100)))
    return Part(
        name=f"scene {at + 1}",
        label=f"Scene {at + 1}",
        note=private(clean_text(prompt, 200)),
        word="off" if off else text(told.get("status")).lower() or overall or "none",
        actions=(scene_music(at + 1, prompt, share, enabled=not off),),
    )

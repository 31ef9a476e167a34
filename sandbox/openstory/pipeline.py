"""A sequence on its way (contract 2): poster, script analysis, casting, stills, motion and music.

Shots appear one by one, previews become stills, clips come in any order, one failure stops nothing else.
Every step looks at what is there already, so a restart goes on where it ended.
"""

import asyncio
import logging
from decimal import Decimal
from functools import partial
from typing import Literal

from sandbox.openstory.desk import SLUG, Desk
from sandbox.openstory.pictures import Artist
from sandbox.openstory.pricing import NOTHING, used
from sandbox.openstory.records import Sequence, Shot, Status
from sandbox.openstory.rules import Phase
from sandbox.openstory.screenplay import film_title
from sandbox.runs import Runs

log = logging.getLogger("sandbox")

# Seconds at speed 1.
DRAFT, A_SHOT, A_PREVIEW, CASTING, A_STILL, A_CLIP, SONG = 0.6, 0.7, 0.3, 1.2, 0.8, 2.0, 2.5
BY_HAND: tuple[Status, ...] = ("draft", "processing", "archived")
BEFORE_MOTION = frozenset({"script", "references", "images", "dialogue"})


class Pipeline:
    """Moves are written to the sequence, money to the books."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.artist = Artist(desk)
        self.runs = Runs(desk.world)

    def start(self, sequence: Sequence) -> None:
        """Begin (or go on with) a sequence."""
        self.runs.start(sequence.id, partial(self._guarded, sequence))

    def release(self, sequence: Sequence) -> None:
        """Let a held, stuck or slow sequence end now."""
        sequence.fate.stuck, sequence.by_hand = False, False
        if sequence.id not in self.runs:
            self.start(sequence)
        self.runs.release(sequence.id)

    def wake(self) -> None:
        """Look at the rules again (the hold was lifted)."""
        for sequence in self.desk.records.sequences.values():
            if sequence.id in self.runs and sequence.live:
                self.start(sequence)

    def touch(self, sequence: Sequence) -> None:
        """Something about the sequence has changed."""
        sequence.updated_at = self.desk.now
        self.desk.world.touch()

    def move(self, sequence: Sequence, status: Status) -> None:
        sequence.status, sequence.word, sequence.status_at = status, None, self.desk.now
        self.touch(sequence)

    def put(self, sequence: Sequence, word: str) -> None:
        """Show a status by hand; a word that is none of the vendor's counts as processing."""
        known: Status = next((status for status in BY_HAND if status == word), "processing")
        self.move(sequence, known)
        sequence.word = None if known == word else word

    async def _guarded(self, sequence: Sequence) -> None:
        try:
            await self._live(sequence)
        except Exception:
            log.exception("sequence %s", sequence.id)
            self.fail(sequence, "Internal error while rendering")

    async def _live(self, sequence: Sequence) -> None:
        if sequence.live:
            await self._walk(sequence)
        if sequence.status == "failed" and sequence.fate.late_seconds is not None:
            await self.desk.world.clock.wait_until(sequence.status_at + sequence.fate.late_seconds)
            sequence.fate.late_seconds, sequence.fate.analysis_error, sequence.status_error = None, None, None
            self.charge_again(sequence)
            self.move(sequence, "processing")
            await self._walk(sequence)

    async def _walk(self, sequence: Sequence) -> None:
        if sequence.status == "draft":
            await self._rest(sequence, DRAFT, "draft")
            self.move(sequence, "processing")
        await self._poster(sequence)
        if not await self._analyse(sequence):
            self.fail(sequence, sequence.fate.analysis_error or "")
            return
        if sequence.stop != "script":
            await self._rest(sequence, CASTING, "references")
            self.touch(sequence)
        if sequence.stills:
            await self._rest(sequence, 0, "images")
            await asyncio.gather(*(self._still(sequence, shot, number) for number, shot in _counted(sequence)))
        if sequence.stop not in BEFORE_MOTION:
            await self._rest(sequence, 0, "motion")
            clips = [self._clip(sequence, shot, number) for number, shot in _counted(sequence)]
            await asyncio.gather(self._song(sequence), *clips)
        self._end(sequence, "completed")

    async def _rest(self, sequence: Sequence, seconds: float, phase: Phase | None = None) -> None:
        """The time that a step takes; for ever where the phase is held, and before motion when stuck."""
        held = phase is not None and self.desk.rules.hold == phase
        stuck = sequence.fate.stuck and phase == "references"
        await self.runs.pause(sequence.id, None if held or stuck else seconds * sequence.fate.slow)

    async def _poster(self, sequence: Sequence) -> None:
        if sequence.poster is None and not sequence.fate.no_poster:
            sequence.poster = await self.artist.poster(sequence)
            self.touch(sequence)

    async def _analyse(self, sequence: Sequence) -> bool:
        """Shots appear while the script is read, each with its preview soon after. False = the analysis failed."""
        await self._rest(sequence, 0, "script")
        while len(sequence.shots) < len(sequence.plan):
            if sequence.fate.analysis_error and len(sequence.shots) >= len(sequence.plan) // 2:
                return False
            await self._rest(sequence, A_SHOT)
            sequence.shots.append(sequence.plan[len(sequence.shots)].model_copy())
            self.touch(sequence)
            await self._preview(sequence, len(sequence.shots))
        if sequence.fate.analysis_error:
            return False
        if sequence.untitled:
            sequence.title, sequence.untitled = film_title(sequence.asked), False
            self.touch(sequence)
        return True

    async def _preview(self, sequence: Sequence, number: int) -> None:
        shot = sequence.shots[number - 1]
        if number in sequence.fate.failed_stills:
            return
        await self._rest(sequence, A_PREVIEW)
        shot.picture = await self.artist.preview(sequence, shot)
        self.touch(sequence)

    async def _still(self, sequence: Sequence, shot: Shot, number: int) -> None:
        if shot.still or number in sequence.fate.failed_stills:
            return
        await self._rest(sequence, A_STILL)
        shot.picture, shot.still = await self.artist.still(sequence, shot), True
        self.touch(sequence)

    async def _clip(self, sequence: Sequence, shot: Shot, number: int) -> None:
        """A clip needs its still where stills are made; without one it is never begun."""
        lacks_still = sequence.stills and not shot.still
        if shot.video in ("completed", "failed") or lacks_still:
            return
        shot.video = "generating"
        self.touch(sequence)
        await self._rest(sequence, A_CLIP)
        reason = sequence.fate.failed_clips.get(number)
        if reason is None or number in sequence.fate.old_clips:
            shot.clip = await self.artist.clip(sequence, shot)
        shot.video, shot.clip_error = ("completed", None) if reason is None else ("failed", reason)
        self.touch(sequence)

    async def _song(self, sequence: Sequence) -> None:
        if not sequence.wants_music or sequence.music in ("completed", "failed"):
            return
        sequence.music = "generating"
        self.touch(sequence)
        await self._rest(sequence, SONG)
        if not sequence.fate.music_fails:
            sequence.song = await self.artist.song(sequence)
        sequence.music = "failed" if sequence.fate.music_fails else "completed"
        self.touch(sequence)

    def fail(self, sequence: Sequence, words: str) -> None:
        sequence.status_error = words[:500]
        self._end(sequence, "failed")

    def _end(self, sequence: Sequence, status: Status) -> None:
        """Settle: of what was reserved, pay back what was not made."""
        self.move(sequence, status)
        unused = sequence.charged - used(sequence)
        if unused > 0:
            sequence.charged -= unused
            self.book(sequence, "refund", unused)

    def charge_again(self, sequence: Sequence) -> None:
        """Reserve once more what a failure had paid back."""
        more = sequence.price - sequence.charged
        if more > NOTHING:
            sequence.charged += more
            self.book(sequence, "charge", more)

    def book(self, sequence: Sequence, kind: Literal["charge", "refund"], amount: Decimal) -> None:
        world = self.desk.world
        account = world.accounts.find(SLUG, sequence.key)
        if account is not None:
            note = f"Sequence {sequence.id}: {'reserved' if kind == 'charge' else 'not used'}"
            world.books.write(account, kind, amount, world.clock.now(), sequence.id, [sequence.title], note)


def _counted(sequence: Sequence) -> list[tuple[int, Shot]]:
    return list(enumerate(sequence.shots, start=1))

"""`?wait`: its grammar, and holding a request until something has changed (contract 1.8)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from sandbox.openstory.errors import bad
from sandbox.openstory.records import TERMINAL, Sequence
from sandbox.world import World

LONGEST = 90.0
REREAD = 2.0
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}
GRAMMAR = re.compile(r"(\d+)(ms|s|m)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Waited:
    """`changed` is relative to this request only; `done` = terminal."""

    changed: bool
    done: bool

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Wait-Changed": str(self.changed).lower(), "X-Wait-Done": str(self.done).lower()}


def wait_of(request: web.Request) -> float:
    """Seconds to wait, 0 for none, never more than 90; 400 for what does not fit the grammar."""
    text = request.query.get("wait", "").strip()
    if not text:
        return 0.0
    found = GRAMMAR.fullmatch(text)
    if found is None:
        raise bad(f'Invalid wait "{text}". Use 60s, 30, 2m or 1500ms.')
    number = found[1].lstrip("0")
    if len(number) > 12:
        return LONGEST
    return min(LONGEST, int(number or "0") * UNITS[(found[2] or "").lower()])


def change_key(sequence: Sequence) -> tuple[object, ...]:
    """What counts as a change."""
    videos = [shot.video for shot in sequence.shots]
    return (
        sequence.word or sequence.status,
        sequence.updated_at,
        sequence.music,
        sequence.poster is not None,
        sum(shot.picture is not None for shot in sequence.shots),
        videos.count("completed"),
        videos.count("failed"),
    )


async def hold(world: World, seconds: float, key: Callable[[], object], done: Callable[[], bool]) -> Waited:
    """Read, then read again every two seconds (of render time) until the key differs, it is done, or time is up."""
    first, end = key(), world.clock.now() + seconds
    while not done() and key() == first and (now := world.clock.now()) < end:
        await world.clock.wait_until(min(end, now + REREAD / world.settings.speed))
    return Waited(key() != first, done())


async def hold_sequence(world: World, seconds: float, sequence: Sequence) -> Waited:
    return await hold(world, seconds, lambda: change_key(sequence), lambda: sequence.status in TERMINAL)

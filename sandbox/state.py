"""One snapshot file that a restart reads: accounts, books, settings and every vendor's records."""

import asyncio
import gzip
import logging
import os
from pathlib import Path

from pydantic import BaseModel

from sandbox.accounts import Account
from sandbox.books import Entry, Submit
from sandbox.sandbox import Sandbox

log = logging.getLogger("sandbox")
FILE = "sandbox.json.gz"  # packed: prompts repeat, and keys that people practise with are not for every grep
PAUSE = 0.25


class Snapshot(BaseModel):
    """The journal, the faults and the clock's offset are of the day and are not kept."""

    media_secret: str
    link_seconds: float
    accounts: list[Account]
    entries: list[Entry]
    submits: list[Submit]
    vendors: dict[str, dict[str, object]]


def take(sandbox: Sandbox) -> Snapshot:
    world = sandbox.world
    return Snapshot(
        media_secret=world.media.secret,
        link_seconds=world.settings.link_seconds,
        accounts=world.accounts.listing(),
        entries=world.books.entries,
        submits=world.books.submits,
        vendors={slug: practice.dump() for slug, practice in sandbox.practices.items()},
    )


def save(sandbox: Sandbox, folder: Path) -> None:
    """Write beside the old file and swap: a crash leaves one whole snapshot."""
    file = folder / FILE
    fresh = file.with_suffix(".new")
    with fresh.open("wb") as sink:
        sink.write(gzip.compress(take(sandbox).model_dump_json().encode(), compresslevel=1))
        sink.flush()
        os.fsync(sink.fileno())
    fresh.replace(file)


def restore(sandbox: Sandbox, folder: Path) -> bool:
    """Bring back what was saved; live tasks go on. False when there is nothing."""
    file = folder / FILE
    if not file.is_file():
        return False
    found = Snapshot.model_validate_json(gzip.decompress(file.read_bytes()))
    world = sandbox.world
    world.media.secret = found.media_secret
    world.settings.link_seconds = found.link_seconds
    world.accounts.load(found.accounts)
    world.books.load(found.entries, found.submits)
    for slug, practice in sandbox.practices.items():
        if slug in found.vendors:
            practice.load(found.vendors[slug])
    return True


async def keep_saving(sandbox: Sandbox, folder: Path) -> None:
    """Save whenever something has changed, at most four times a second."""
    saved = -1
    while True:
        if sandbox.world.changes != saved:
            saved = sandbox.world.changes
            try:
                save(sandbox, folder)
            except (OSError, ValueError):
                log.exception("the state could not be saved in %s", folder)
        await asyncio.sleep(PAUSE)

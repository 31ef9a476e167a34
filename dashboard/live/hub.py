"""One hub a process: it reads the events once for all tabs and passes them on with what Valkey says in between.

Events come from the database only, in cursor order, so a tab gets each exactly once; a hint from Valkey says when to
look. Hints of changes that make no event (progress, a balance) are passed on as they come and carry no cursor.
"""

import asyncio
import contextlib
import json
import logging
import random
from time import monotonic
from typing import Any

from dashboard.live import feed
from dashboard.live.cursor import Cursor
from dashboard.live.link import Link
from dashboard.live.person import Person, person_of, visible
from dashboard.live.reads import read

log = logging.getLogger(__name__)
QUEUE = 200  # messages a slow tab may lag behind before it is told to draw everything anew
MOST_TABS = 5000
BREATH = 0.1  # seconds between two readings of the events at least
LONGEST_BREATH = 0.8  # the same while an open transaction holds events back
SAFETY_NET = 10.0  # reading without being asked
UNLINKED = 2.0  # the same while no hints come in
RECHECK = 60.0  # whether the people behind the tabs are still signed in
PASSING = frozenset({"progress", "balance"})  # hints without an event


class Full(Exception):
    """No more tabs on this process."""


def message(name: str, data: object, cursor: Cursor | None = None) -> bytes:
    """One server-sent event."""
    head = f"id: {cursor}\n" if cursor else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


class Tab:
    """One open stream. `ended` says why it must close; its queue never grows past QUEUE."""

    def __init__(self, session_key: str, person: Person, joined: Cursor) -> None:
        self.session_key = session_key
        self.person = person
        self.joined = joined  # live messages begin here; what lies before is for the tab to replay
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE)
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def offer(self, chunk: bytes, cursor: Cursor) -> None:
        try:
            self.queue.put_nowait(chunk)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(message("resync", {}, cursor))

    def end(self, why: str) -> None:
        if not self.ended.done():
            self.ended.set_result(why)


class Hub:
    def __init__(self) -> None:
        self.tabs: set[Tab] = set()
        self.in_flight = 0
        self._cursor = Cursor(0, 0)
        self._news = asyncio.Event()
        self._doubt = asyncio.Event()  # somebody signed out somewhere
        self._linked = self._lost = False
        self._resynced = 0.0
        self._starting = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._tasks: list[asyncio.Task[Any]] = []

    async def join(self, session_key: str, person: Person, start: Cursor | None) -> Tab:
        """A new tab, which comes from `start`. Raises Full, or the database's error when the hub must read and cannot.

        A page drawn a moment ago may be ahead of the hub; the hub reads on, or the tab would hear of things twice.
        """
        if len(self.tabs) >= MOST_TABS:
            raise Full
        async with self._starting:
            if not self._tasks:
                self._cursor = await read(feed.head)
                self.in_flight = await read(feed.in_flight)
                loops = (Link(self._heard, self._link_is).run(), self._read_on(), self._recheck())
                self._tasks = [asyncio.create_task(loop) for loop in loops]
        if start is not None and start > self._cursor:
            await self._read()
        tab = Tab(session_key, person, self._cursor)  # no await from here to the set: not an event between them
        self.tabs.add(tab)
        return tab

    def leave(self, tab: Tab) -> None:
        self.tabs.discard(tab)

    def end(self) -> None:
        """The server stops: every stream ends now, and says that it may come back."""
        for task in self._tasks:
            task.cancel()
        for tab in list(self.tabs):
            tab.end("restart")

    def _heard(self, hints: list[dict[str, str]]) -> None:
        passing = [hint for hint in hints if hint["kind"] in PASSING]
        if passing:
            self._tell(passing, None)
        if any(hint["kind"] == "session" for hint in hints):
            self._doubt.set()
        if len(passing) < len(hints):
            self._news.set()

    def _link_is(self, linked: bool) -> None:
        """Called when hints begin to come in, and at each try that fails: what makes no event is lost meanwhile."""
        if self._lost and (linked or monotonic() > self._resynced + SAFETY_NET):
            self._resynced = monotonic()
            self._all(message("resync", {}))
        self._linked, self._lost = linked, not linked
        self._news.set()

    async def _read_on(self) -> None:
        pause = BREATH
        while True:
            try:
                behind = await self._read()
            except Exception as error:  # a database that is away comes back; the streams stay
                log.warning("the events could not be read: %s", error)
                behind = True
            pause = min(pause * 2, LONGEST_BREATH) if behind else BREATH
            await asyncio.sleep(pause)
            if not behind:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), SAFETY_NET if self._linked else UNLINKED)
            self._news.clear()

    async def _read(self) -> bool:
        """Pass on what is new; True when there is more, or something that an open transaction holds back."""
        async with self._reading:
            after = self._cursor
            news = await read(lambda: feed.news(after))
            self._cursor = news.cursor
            if news.lines:
                self._tell([line.hint for line in news.lines], news.lines[-1].cursor)
            if news.in_flight != self.in_flight:
                self.in_flight = news.in_flight
                self._all(message("status", self.status()))
        return news.behind

    def status(self) -> dict[str, int]:
        return {"in_flight": self.in_flight}

    def _tell(self, hints: list[dict[str, str]], cursor: Cursor | None) -> None:
        whole = message("hints", hints, cursor)
        for tab in self.tabs:
            shown = visible(tab.person, hints)
            tab.offer(whole if shown is hints else message("hints", shown, cursor), self._cursor)

    def _all(self, chunk: bytes) -> None:
        for tab in self.tabs:
            tab.offer(chunk, self._cursor)

    async def _recheck(self) -> None:
        """Close the tabs whose session ended or whose person was deactivated."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._doubt.wait(), RECHECK * random.uniform(0.8, 1.0))  # noqa: S311  # spreads the load, guards nothing
            self._doubt.clear()
            for session_key in {tab.session_key for tab in self.tabs}:
                try:
                    person = await read(lambda key=session_key: person_of(key))  # type: ignore[misc]  # a default binds the loop's value
                except Exception as error:  # not known is not signed out
                    log.warning("the sessions could not be read: %s", error)
                    break
                for tab in list(self.tabs):
                    if tab.session_key == session_key and tab.person != person:
                        tab.end("signed out")

"""A task on its way: pending > assigning > assigned > queued > running > completed | failed (contract 4)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Literal

from sandbox.renoise.desk import SLUG, Desk
from sandbox.renoise.pictures import render_order
from sandbox.renoise.records import Status, Task

log = logging.getLogger("sandbox")
Work = Callable[[Task], Coroutine[None, None, None]]

# Seconds at speed 1 that a task spends in each status before it moves on.
STAYS: tuple[tuple[Status, float], ...] = (
    ("pending", 1.0),
    ("assigning", 0.3),
    ("assigned", 0.3),
    ("queued", 0.4),
    ("running", 1.5),
)
RUNNING_PER_SECOND = 0.12


class Pipeline:
    """One coroutine a live task; moves are written to the task, money to the books."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._running: dict[int, asyncio.Task[None]] = {}
        self._released: dict[int, asyncio.Event] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._running

    def start(self, task: Task) -> None:
        """Begin (or go on with) a task."""
        self._released[task.id] = asyncio.Event()
        self._begin(task, self._live)

    def start_last(self, task: Task) -> None:
        """Render and complete now, whatever the status is."""
        self._begin(task, self.complete)

    def _begin(self, task: Task, work: Work) -> None:
        self.stop(task)
        job = asyncio.create_task(self._guarded(task, work), name=f"renoise task {task.id}")
        self._running[task.id] = job
        job.add_done_callback(partial(self._ended, task.id))

    def _ended(self, number: int, job: asyncio.Task[None]) -> None:
        if self._running.get(number) is job:
            del self._running[number]

    def stop(self, task: Task) -> None:
        if job := self._running.pop(task.id, None):
            job.cancel()

    def stop_all(self) -> None:
        for job in self._running.values():
            job.cancel()
        self._running.clear()
        self._released.clear()

    def release(self, task: Task) -> None:
        """Let a held or slow task complete at once."""
        task.fate.stuck, task.by_hand = False, False
        if event := self._released.get(task.id):
            event.set()

    def wake(self) -> None:
        """Look at the rules again (the hold was lifted)."""
        for number in list(self._running):
            task = self.desk.records.tasks[number]
            if not task.by_hand:
                self.stop(task)
                self.start(task)

    async def _guarded(self, task: Task, work: Work) -> None:
        try:
            await work(task)
        except Exception:
            log.exception("task %s", task.id)
            self.fail(task, "Internal error while rendering", "SYSTEM_ERROR")

    async def _live(self, task: Task) -> None:
        if task.live:
            await self._walk(task)
        if task.fate.late_seconds is not None and task.status in ("failed", "cancelled"):
            await self.desk.world.clock.wait_until(task.status_at + task.fate.late_seconds)
            await self.complete(task)

    async def _walk(self, task: Task) -> None:
        words = [word for word, _ in STAYS]
        for status, seconds in STAYS[words.index(task.status) :]:
            if task.status != status:
                self.move(task, status)
            await self._stay(task, status, seconds)
        if task.fate.error:
            self.fail(task, task.fate.error, task.fate.error_code or "UNKNOWN")
        else:
            await self.complete(task)

    async def _stay(self, task: Task, status: Status, seconds: float) -> None:
        """Until the time of this status is over, or for ever when it is held; a release ends both."""
        if status == "running":
            seconds = (seconds + RUNNING_PER_SECOND * (task.duration or 5)) * task.fate.slow
        held = self.desk.rules.hold == status or (status == "running" and task.fate.stuck)
        released = self._released[task.id]
        waits: list[asyncio.Task[object]] = [asyncio.create_task(released.wait())]
        if not held:
            waits.append(asyncio.create_task(self.desk.world.rest(task.status_at, seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def move(self, task: Task, status: Status) -> None:
        now = self.desk.world.clock.now()
        task.status, task.word, task.status_at, task.updated_at = status, None, now, now
        if not task.live:
            task.ended_at = now
        self.desk.world.touch()

    def put(self, task: Task, word: str) -> None:
        """Show a status by hand; a word outside of the pipeline counts as running."""
        known: Status = next((status for status, _ in STAYS if status == word), "running")
        self.move(task, known)
        task.word = None if known == word else word

    async def complete(self, task: Task) -> None:
        """Render (once) and finish; a task that was paid back in between is charged again."""
        if not task.files:
            order = render_order(self.desk, task)
            made = await self.desk.world.pool.render(order)
            task.files = [self.desk.place("tasks", task.id, name) for name in made.files]
            task.cover = self.desk.place("tasks", task.id, made.cover) if made.cover else None
        task.error, task.error_code = None, None
        self.move(task, "completed")
        if task.refunded:
            task.refunded = False
            self._book(task, "charge", "late result")

    def fail(self, task: Task, error: str, code: str) -> None:
        task.error, task.error_code = error, code
        self.move(task, "failed")
        if self.desk.rules.refund_failures:
            self.refund(task, "failed")

    def cancel(self, task: Task) -> None:
        self.stop(task)
        self.move(task, "cancelled")
        self.refund(task, "cancelled")
        if task.fate.late_seconds is not None:
            self.start(task)

    def refund(self, task: Task, why: str) -> None:
        if not task.refunded:
            task.refunded = True
            self._book(task, "refund", why)

    def _book(self, task: Task, kind: Literal["charge", "refund"], note: str) -> None:
        world = self.desk.world
        account = world.accounts.find(SLUG, task.key)
        if account is not None:
            text = f"Task {task.id} ({task.model}): {note}"
            world.books.write(account, kind, task.price, world.clock.now(), task.id, task.tags, text)

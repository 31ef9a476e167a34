"""Waiting for takes: reads our database (never the vendor) until they end, and tells what changes on the way."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from jobs.documents import explain, needs_a_person
from jobs.models import Job
from jobs.states import Status

LOOK = 0.5  # seconds between two looks
pause = time.sleep


class Stopped(StrEnum):
    """Why the waiting is over."""

    ENDED = "ended"
    TIMEOUT = "timeout"
    PERSON = "person"  # what is left waits for a decision
    INTERRUPTED = "interrupted"  # Ctrl-C


@dataclass(frozen=True)
class Watched:
    """The takes as they were at the last look, in the order asked for, and why it was the last."""

    jobs: Sequence[Job]
    stopped: Stopped

    @property
    def live(self) -> list[Job]:
        return [job for job in self.jobs if job.live]


class Screen(Protocol):
    """Something that shows the takes at every look."""

    def show(self, jobs: Sequence[Job]) -> None: ...


def load(ids: Sequence[UUID]) -> list[Job]:
    """These takes as they are now, in this order, with what a document or a sentence needs."""
    rows = Job.objects.select_related("key", "shot", "project", "batch").in_bulk(list(ids))
    return [rows[one] for one in ids]


def watch(ids: Sequence[UUID], timeout: float, screen: AbstractContextManager[Screen]) -> Watched:
    """Wait until all have ended, `timeout` seconds are over, or nothing more happens without a person.

    A take that waits for credit or under a cap goes on by itself, so it is waited for.
    """
    jobs = load(ids)
    deadline = time.monotonic() + timeout
    try:
        with screen as shown:
            while True:
                shown.show(jobs)
                if over := _over(jobs, deadline):
                    return Watched(jobs, over)
                pause(min(LOOK, max(0.0, deadline - time.monotonic())))
                jobs = load(ids)
    except KeyboardInterrupt:
        return Watched(jobs, Stopped.INTERRUPTED)


def _over(jobs: Sequence[Job], deadline: float) -> Stopped | None:
    live = [job for job in jobs if job.live]
    if not live:
        return Stopped.ENDED
    if all(needs_a_person(job) for job in live):
        return Stopped.PERSON
    return Stopped.TIMEOUT if time.monotonic() >= deadline else None


def exit_code(jobs: Sequence[Job]) -> int:
    """0 all succeeded, 3 some are not over yet (and still billed), 1 some failed, were cancelled or are not whole."""
    if any(job.live for job in jobs):
        return 3
    return 0 if all(job.status == Status.SUCCEEDED for job in jobs) else 1


class Lines:
    """A plain line for every change: for logs and pipes."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._started = time.monotonic()
        self._seen: dict[UUID, str] = {}

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            words = stage(job)
            if self._seen.get(job.pk) != words:
                self._seen[job.pk] = words
                self._say(f"{time.monotonic() - self._started:5.0f} s  {job}  {words}")


def stage(job: Job) -> str:
    """The stage of a take in words: its status, and what happens now where that says more."""
    word = f"{job.status} ({job.reason})" if job.reason else str(job.status)
    told = explain(job)
    return word if not told or told.lower() == word else f"{word}: {told}"

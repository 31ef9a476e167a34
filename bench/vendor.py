"""Sending a hundred takes to the practice vendor and reading them while they run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bench.figures import Figure
from bench.measuring import ask, measured, producer, project
from jobs import clock
from jobs.actions import keys
from jobs.engine import dispatch, submit, sweep
from jobs.models import Job, Key
from jobs.states import Status
from providers.facts import Rate
from providers.renoise import Renoise
from tests.practice import PracticeVendor

RUNNING = 100
LISTS = 4  # requests: pages of fifty, and one for what moved between two pages


def figures() -> Iterator[Figure]:
    Renoise.facts = replace(Renoise.facts, rate=Rate(100_000, 60))  # our speed is measured, not the vendor's limit
    with PracticeVendor.start() as vendor:
        vendor.rules(hold="running", active_cap=RUNNING)
        key, _ = keys.add("renoise", "vendor", "fk_sandbox_studio", vendor.renoise)
        Key.objects.filter(pk=key.pk).update(max_in_flight=RUNNING)
        film, person = project("Many at once"), producer("C")
        for _ in range(RUNNING):
            ask(key, film, person, "renoise-2.0")
        yield from _sending(key)
        yield from _reading(key, vendor)


def _sending(key: Key) -> Iterator[Figure]:
    with measured() as starting:
        jobs = dispatch.dispatch(key.pk)
    yield Figure(f"dispatch of {len(jobs)}", f"{starting.seconds:.2f}", "s")
    yield Figure(f"dispatch of {len(jobs)}, queries a job", f"{starting.queries / len(jobs):.1f}")
    with measured() as sending:
        for job in jobs:
            submit.attend(job)
    yield Figure("submits, one worker thread", f"{len(jobs) / sending.seconds:.0f}", "a second")
    yield Figure("submits, queries a job", f"{sending.queries / len(jobs):.1f}")


def _reading(key: Key, vendor: PracticeVendor) -> Iterator[Figure]:
    clock.shift(timedelta(seconds=10))
    vendor.forget_requests()
    running = Job.objects.filter(key=key, status=Status.RUNNING).count()
    with measured() as reading:
        sweep.sweep(key.pk)
    lists = len(vendor.requests("/tasks$", method="GET"))
    singles = len(vendor.requests(r"/tasks/\d+", method="GET"))
    asked = lists + singles
    yield Figure(f"sweep of {running} running takes", f"{reading.seconds:.2f}", "s", reading.seconds < 5, "under 5 s")
    yield Figure(f"sweep of {running}, requests", f"{lists} lists + {singles} single", "", asked <= LISTS, f"{LISTS}")
    yield Figure(f"sweep of {running}, queries", reading.queries, "", reading.queries <= 20, "at most 20")

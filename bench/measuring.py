"""A stopwatch that counts queries too, and what measurements share: people, projects, keys at a vendor in memory."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

import providers
from jobs.actions import keys, takes
from jobs.models import Job, Key, Project
from tests.jobs.fake_vendor import WORLDS, World


@dataclass
class Measured:
    """seconds of the wall clock; queries to the database, without those that only open or close a transaction"""

    seconds: float = 0.0
    queries: int = 0


@contextmanager
def measured() -> Iterator[Measured]:
    found = Measured()

    def count(execute: Any, *arguments: Any) -> Any:
        found.queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        started = time.perf_counter()
        try:
            yield found
        finally:
            found.seconds = time.perf_counter() - started


def key_in_memory(label: str, slots: int) -> Key:
    """A key at a vendor that answers at once and takes no network: what is measured is ours alone."""
    providers.PROVIDERS["fake"] = "tests.jobs.fake_vendor:FakeVendor"
    address = f"http://{label}.test"
    WORLDS[address] = World(address=address)
    key, _ = keys.add("fake", label, "fk_bench_secret", address)
    Key.objects.filter(pk=key.pk).update(max_in_flight=slots)
    key.refresh_from_db()
    return key


def producer(name: str) -> User:
    return User.objects.create_user(name)


def project(name: str) -> Project:
    return Project.objects.create(name=name)


def ask(key: Key, where: Project, who: User, model: str = "film") -> Job:
    return takes.submit(takes.Wanted(key, where, model, "a package on a doorstep"), who)

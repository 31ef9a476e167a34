"""A studio on real Postgres with a scriptable vendor, and a hand to drive the engine with: no workers, no sleeps."""

import itertools
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection

import providers
from jobs.actions import keys
from jobs.models import Project
from tests.jobs import fake_vendor, gated_vendor
from tests.jobs.studio import Studio

_numbers = itertools.count(1)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[fake_vendor.World]:
    """One account at the fake vendor."""
    monkeypatch.setitem(providers.PROVIDERS, "fake", "tests.jobs.fake_vendor:FakeVendor")
    address = f"http://fake{next(_numbers)}.test"
    world = fake_vendor.WORLDS[address] = fake_vendor.World()
    world.address = address
    yield world
    del fake_vendor.WORLDS[address]


@pytest.fixture
def studio(transactional_db: None, world: fake_vendor.World) -> Iterator[Studio]:
    """A key, a project and a person; the clock goes back to the real one at the end."""
    key, _ = keys.add("fake", "Main", "fk_secret_of_the_studio", world.address)
    yield Studio(key, Project.objects.create(name="Mystery package"), User.objects.create_user("producer"), world)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE takeboard_clock SET shift = '0'")


@pytest.fixture
def bench(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> gated_vendor.Bench:
    """The studio's vendor has gates, pieces and a desk."""
    monkeypatch.setitem(providers.PROVIDERS, "fake", "tests.jobs.gated_vendor:GatedVendor")
    monkeypatch.setattr(gated_vendor.GatedVendor, "bench", gated_vendor.Bench())
    return gated_vendor.GatedVendor.bench

"""People in front of the studio's pages. The studio itself (a key, a project, a scriptable vendor) is tests.jobs'."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

import providers
from jobs.models import Artifact, Job, Key
from providers.order import Resend, Step
from tests.dashboard import job_states
from tests.dashboard.homes import ASKS
from tests.dashboard.rich_vendor import Desk, RichVendor
from tests.dashboard.story_vendor import NOIR, PAPER, StoryDesk, StoryVendor
from tests.dashboard.taking import Form, cut
from tests.jobs.conftest import bench, studio, world
from tests.jobs.fake_vendor import TAKE
from tests.jobs.studio import Studio

__all__ = ["bench", "studio", "world"]


@pytest.fixture
def member(db: None) -> Client:
    """A browser with a member signed in."""
    return _signed_in(User.objects.create_user("artist"))


@pytest.fixture
def owner(db: None) -> Client:
    """A browser with an owner signed in."""
    return _signed_in(User.objects.create_superuser("owner"))


@pytest.fixture
def nobody(db: None) -> Client:
    """A browser with nobody signed in."""
    return Client()


@pytest.fixture
def producer(studio: Studio) -> Client:
    """The browser of the person who makes the studio's takes."""
    return _signed_in(studio.person)


@pytest.fixture
def film(studio: Studio) -> Artifact:
    """A film, the main file of a finished take."""
    return job_states.filmed(studio)


@pytest.fixture
def desk(studio: Studio, monkeypatch: pytest.MonkeyPatch, redis_url: str, settings: Any, tmp_path: Path) -> Desk:
    """The studio's one key becomes an account at the rich vendor; the caches are empty, uploads go to a new place."""
    monkeypatch.setitem(providers.PROVIDERS, "rich", "tests.dashboard.rich_vendor:RichVendor")
    settings.MEDIA_ROOT = tmp_path / "media"
    RichVendor.scripted = Desk()
    Key.objects.filter(pk=studio.key.pk).update(provider="rich")
    studio.key.refresh_from_db()
    return RichVendor.scripted


@pytest.fixture
def story(desk: Desk, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> StoryDesk:
    """The studio's one key becomes an account at the vendor of whole sequences."""
    monkeypatch.setitem(providers.PROVIDERS, "story", "tests.dashboard.story_vendor:StoryVendor")
    StoryVendor.scripted = StoryDesk(shelf=[NOIR, PAPER])
    Key.objects.filter(pk=studio.key.pk).update(provider="story")
    studio.key.refresh_from_db()
    return StoryVendor.scripted


@pytest.fixture
def gated(studio: Studio) -> Job:
    """A take whose free plan came back with a quote."""
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps = (plan, TAKE)
    job = studio.take("Ep. 3 plan")
    studio.run()
    studio.world.reports["1"] = ASKS
    studio.later(10)
    studio.run()
    return job


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def person(studio: Studio) -> Client:
    """A browser of the person who asks for the takes of the studio."""
    client = Client()
    client.force_login(studio.person)
    return client


@pytest.fixture
def ready(desk: Desk, studio: Studio, person: Client) -> Form:
    """A form with everything a take needs."""
    return Form(person).fill(cut(studio.key, studio.project)).to("fields")

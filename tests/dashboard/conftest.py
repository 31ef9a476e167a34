"""People in front of the studio's pages. The studio itself (a key, a project, a scriptable vendor) is tests.jobs'."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs.models import Artifact
from tests.dashboard import job_states
from tests.jobs.conftest import studio, world
from tests.jobs.studio import Studio

__all__ = ["studio", "world"]


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


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client

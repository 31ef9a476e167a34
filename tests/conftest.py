"""Fixtures for every suite. The servers of the session are started by `tests.session`."""

import os
from pathlib import Path

import pytest
import redis


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Do not drop the test database: the whole server goes with the session."""
    return True


@pytest.fixture
def redis_url() -> str:
    """The REDIS_URL of this test's own, empty Valkey database."""
    url = os.environ["REDIS_URL"]
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty TAKEBOARD_HOME, for this test and the processes it starts; the settings keep the session's."""
    path = tmp_path / "home"
    monkeypatch.setenv("TAKEBOARD_HOME", str(path))
    return path

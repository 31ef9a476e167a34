"""The test session: real PostgreSQL and real Valkey, started once, before Django reads its settings.

The controller starts the servers; the workers of `-n` inherit their addresses by environment and use a database
(test_takeboard_gw0, ...) and a Valkey database number of their own. The servers die with the session, even by kill -9.
"""

import os
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

_session = ExitStack()


def pytest_configure() -> None:
    """Before pytest-django's own (trylast) pytest_configure, which loads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        home = Path(_session.enter_context(tempfile.TemporaryDirectory(prefix="takeboard-test-")))
        os.environ["TAKEBOARD_HOME"] = str(home / "studio")
        # a developer's own servers are never touched: whatever the environment says is replaced here
        from dashboard import embedded

        servers = _session.enter_context(embedded.servers(home / "servers", durable=False))
        os.environ |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
    else:
        os.environ["TAKEBOARD_HOME"] += f"-{worker}"
        number = 1 + int(re.sub(r"\D", "", worker))
        os.environ["REDIS_URL"] = re.sub(r"/\d+$", f"/{number}", os.environ["REDIS_URL"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
    (Path(os.environ["TAKEBOARD_HOME"]) / "static").mkdir(parents=True)  # whitenoise warns when it is missing
    from django.conf import settings

    assert settings.DATABASES, "pytest-django sets Django up only when the settings are loaded by now"


def pytest_unconfigure() -> None:
    _session.close()


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

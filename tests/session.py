"""The test session (a pytest plugin, named in pyproject): real PostgreSQL and Valkey, before Django reads its settings.

The controller starts the servers; the workers of `-n` inherit their addresses by environment and use a database
(test_takeboard_gw0, ...) and a Valkey database number of their own. The servers die with the session, even by kill -9.
"""

import atexit
import os
import re
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

_session = ExitStack()
atexit.register(_session.close)  # also when a conftest does not load


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Around every other plugin's hook: pytest-django loads the settings in its own, and conftests import models."""
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
    return (yield)

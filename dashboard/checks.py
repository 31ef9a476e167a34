"""Bad configuration stops every command with a sentence and a hint, instead of failing later in a worker."""

import os
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

DATABASES = {"postgres", "postgresql"}
BROKERS = {"redis", "rediss", "unix", "valkey", "valkeys"}


@register
def check_configuration(**_: Any) -> list[CheckMessage]:
    """takeboard.E001 to E005, see each below. Reads nothing but settings and the home's permissions."""
    return [*_check_servers(), *check_url(settings.TAKEBOARD_URL), *_check_home(), *_check_threads()]


def _check_servers() -> list[CheckMessage]:
    database, broker = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if bool(database) != bool(broker):
        given, missing = ("DATABASE_URL", "REDIS_URL") if database else ("REDIS_URL", "DATABASE_URL")
        return [
            Error(
                f"{given} is given and {missing} is not.",
                hint="Give both to use your own servers, or neither: then Takeboard starts its own.",
                id="takeboard.E001",
            )
        ]
    wrong = []
    if database and urlsplit(database).scheme not in DATABASES:
        wrong.append(("DATABASE_URL", "postgresql://user:password@host:5432/takeboard"))
    if broker and urlsplit(broker).scheme not in BROKERS:
        wrong.append(("REDIS_URL", "redis://:password@host:6379/0"))
    return [
        Error(f"{name} is not an address that Takeboard can use.", hint=f"It looks like {example}", id="takeboard.E002")
        for name, example in wrong
    ]


def check_url(url: str) -> list[CheckMessage]:
    """takeboard.E003 when links, signed uploads and the addresses of runners cannot start with this."""
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"} and parts.hostname and parts.path in {"", "/"} and not parts.query:
        return []
    return [
        Error(
            f"TAKEBOARD_URL (or --url) is {url!r}: not the address of a site.",
            hint="Give scheme and host, and nothing after them, e.g. https://takes.studio.example",
            id="takeboard.E003",
        )
    ]


def _check_home() -> list[CheckMessage]:
    home = settings.TAKEBOARD_HOME
    nearest = next(path for path in (home, *home.parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"Takeboard cannot write into {nearest}.",
            hint="Start it as the user who owns that directory, or set TAKEBOARD_HOME to another one.",
            id="takeboard.E004",
        )
    ]


def _check_threads() -> list[CheckMessage]:
    wrong = [
        (name, value)
        for name, value in (
            ("TAKEBOARD_WORKER_THREADS", settings.WORKER_THREADS),
            ("TAKEBOARD_MEDIA_THREADS", settings.MEDIA_THREADS),
        )
        if not 1 <= value <= 64
    ]
    return [Error(f"{name} is {value}.", hint="Give 1 to 64 threads.", id="takeboard.E005") for name, value in wrong]

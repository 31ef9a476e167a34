"""PostgreSQL and Valkey that a test can take away and bring back, on the same ports and with the same data."""

import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psutil
import psycopg
import redis

from dashboard import embedded, running
from dashboard.children import Account, Children
from tests.waiting import until

PATIENCE = 30.0


@dataclass
class Server:
    """How to start a server again: the command it runs with, its account, and what it reads on standard input."""

    process: psutil.Process
    argv: list[str]
    account: Account
    stop_signal: signal.Signals
    text: str | None


class Servers:
    """Both servers, as somebody else would run them: Takeboard is only told their addresses."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._open = ExitStack()

    def __enter__(self) -> Self:
        found = self._open.enter_context(embedded.servers(self.home, durable=False))
        self._again = self._open.enter_context(Children())
        self.addresses = {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
        broker = urlsplit(found.redis_url)
        settings = f"bind 127.0.0.1\nport {broker.port}\nrequirepass {broker.password}\nappendonly no\nsave ''\n"
        self._servers = {
            "postgres": self._server("postgres", signal.SIGINT, None),
            "valkey": self._server("valkey", signal.SIGTERM, settings),
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _server(self, name: str, stop_signal: signal.Signals, text: str | None) -> Server:
        children = running.facts_of(self.home)["children"]
        process = psutil.Process(next(child["pid"] for child in children if child["name"] == name))
        account = Account(name, process.uids().real, process.gids().real)
        argv = process.cmdline() if text is None else [process.exe(), "-"]  # Valkey rewrites its command line
        return Server(process, argv, account, stop_signal, text)

    def stop(self, name: str) -> None:
        """Take it away: its port refuses, its clients are cut off."""
        server = self._servers[name]
        server.process.send_signal(server.stop_signal)
        server.process.wait(PATIENCE)

    def start(self, name: str) -> None:
        """Bring it back, and wait until it answers."""
        server = self._servers[name]
        child = self._again.start(
            name,
            server.argv,
            log=self.home / "logs" / f"{name}.log",
            stop_signal=server.stop_signal,
            account=server.account if server.account.uid != psutil.Process().uids().real else None,
            text=server.text,
        )
        server.process = psutil.Process(child.process.pid)
        until(self._answers[name], PATIENCE, f"{name} answers again")

    @property
    def _answers(self) -> dict[str, Callable[[], bool]]:
        return {"postgres": self._database_answers, "valkey": self._broker_answers}

    def _database_answers(self) -> bool:
        try:
            psycopg.connect(self.addresses["DATABASE_URL"], connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _broker_answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.addresses["REDIS_URL"], socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

"""PostgreSQL as a child process: made once, started on a free loopback port, waited for."""

import os
import shutil
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from dashboard import home as homes
from dashboard.children import Child
from dashboard.embedded import binaries
from dashboard.embedded.place import EmbeddedError, Place
from dashboard.embedded.ports import free_port
from dashboard.running import Run

ROLE = DATABASE = "takeboard"
PATIENCE = 60.0  # seconds until it must answer
RECOVERY_PATIENCE = 900.0  # after a power cut it replays its journal first, and says so when asked

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # their path has a length limit that a deep home breaks
    "max_connections": "200",
    "shared_buffers": "96MB",
    "max_wal_size": "512MB",
    "jit": "off",  # short queries: compiling costs more than it saves
    "log_timezone": "UTC",
    "timezone": "UTC",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def start(run: Run, place: Place, *, durable: bool, port: int = 0) -> str:
    """Start it (made on the first start) and return its DATABASE_URL. Raises EmbeddedError with a sentence.

    port  where it was before, for a server that comes back; 0: a free one
    """
    programs = binaries.postgres(place.account)
    password = homes.secret(run.home, "postgres")
    data = place.directory / "postgres"
    _check(data, programs, run)
    if not data.exists():
        _make(data, place, programs, password, durable=durable)
    _clear_stale_pid(data)
    port = port or free_port()
    argv: list[str | Path] = [programs / "postgres", "-D", data]
    for name, value in (SETTINGS | {"port": str(port)} | ({} if durable else NOT_DURABLE)).items():
        argv += ["-c", f"{name}={value}"]
    server = run.children.start(
        "postgres",
        argv,
        log=run.home / "logs" / "postgres.log",
        stop_signal=signal.SIGINT,  # its fast shutdown; SIGTERM would wait for every client to leave
        account=place.account,
    )
    address = f"postgresql://{ROLE}:{password}@127.0.0.1:{port}"
    _wait(run, server, f"{address}/postgres")
    _create_database(f"{address}/postgres")
    return f"{address}/{DATABASE}"


def _check(data: Path, programs: Path, run: Run) -> None:
    """Put a half-written data directory aside; refuse one of another major version."""
    if not data.exists():
        return
    if not (data / "PG_VERSION").exists() or not (data / "global" / "pg_control").exists():
        aside = data.with_name(f"postgres.broken-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        data.rename(aside)
        run.say(f"The database in {data} is only half there. It is put aside as {aside.name}; a new one is made.")
        return
    written, brought = (data / "PG_VERSION").read_text().strip(), binaries.major(programs)
    if written != str(brought):
        raise EmbeddedError(
            f"The database in {data} was written by PostgreSQL {written}, and this Takeboard brings {brought}. "
            "Go back to the Takeboard that wrote it, make a backup there, and restore it here: see docs/operations.md."
        )


def _make(data: Path, place: Place, programs: Path, password: str, *, durable: bool) -> None:
    """initdb into a directory beside it, renamed when it is whole: a killed first start leaves no half database."""
    for left in data.parent.glob("postgres.new"):
        shutil.rmtree(left)  # never started, so it holds nothing
    draft, secret = data.with_name("postgres.new"), data.with_name("postgres.password")
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(password)
    account = place.account
    if account:
        os.chown(secret, account.uid, account.gid)
    argv = [programs / "initdb", "-D", draft, "-U", ROLE, f"--pwfile={secret}", "--auth=scram-sha-256"]
    argv += ["--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"]
    argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.major(programs) >= 17 else []
    try:
        done = subprocess.run(
            [str(part) for part in argv if durable or part != "--data-checksums"] + ([] if durable else ["--no-sync"]),
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            start_new_session=True,  # Ctrl-C waits this second, else initdb would complain for us
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        secret.unlink()
    if done.returncode != 0:
        raise EmbeddedError(f"PostgreSQL could not make its database in {data}:\n{done.stderr.strip()}")
    draft.rename(data)


def _clear_stale_pid(data: Path) -> None:
    """Deal with the postmaster.pid of a killed run. We hold the home's lock, so no other run owns these data.

    PostgreSQL itself believes the file when any process of its account has that number by now, and would not start.
    """
    stale = data / "postmaster.pid"
    try:
        process = psutil.Process(int(stale.read_text().split("\n")[0]))
        is_ours = Path(process.cwd()) == data
    except (FileNotFoundError, psutil.AccessDenied):
        return
    except (psutil.NoSuchProcess, ValueError):
        is_ours = False
    if not is_ours:
        stale.unlink()
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except psutil.TimeoutExpired:
        raise EmbeddedError(f"A PostgreSQL of an earlier run still uses {data} (process {process.pid}).") from None


def _wait(run: Run, server: Child, address: str) -> None:
    started = time.monotonic()
    while True:
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            waited = time.monotonic() - started
            if server.process.poll() is not None:
                raise EmbeddedError(f"PostgreSQL stopped while it started. It said:\n{server.last_lines()}") from None
            if "password authentication failed" in str(error):
                raise EmbeddedError(
                    f"PostgreSQL does not accept the password in {run.home / 'secrets' / 'postgres'}. "
                    "Put that file back from the backup that belongs to these data."
                ) from None
            if waited > (RECOVERY_PATIENCE if "starting up" in str(error) else PATIENCE):
                raise EmbeddedError(
                    f"PostgreSQL did not answer within {waited:.0f} s. It said:\n{server.last_lines()}"
                ) from None
            run.pause(0.05)
        else:
            return


def _create_database(address: str) -> None:
    with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

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
from dashboard.children import Child, Children
from dashboard.embedded import binaries
from dashboard.embedded.place import EmbeddedError, Place
from dashboard.embedded.ports import free_port

ROLE = DATABASE = "takeboard"
PATIENCE = 60.0  # seconds until it must answer; after a power cut it replays its journal first
RECOVERY_PATIENCE = 600.0

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
IN_MEMORY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def start(children: Children, home: Path, place: Place, *, durable: bool) -> str:
    """Start it (made on the first start) and return its DATABASE_URL. Raises EmbeddedError with a sentence."""
    programs = binaries.postgres(place.account)
    password = homes.secret(home, "postgres")
    data = place.directory / "postgres"
    _check_data(data, programs)
    if not data.exists():
        _make(data, place, programs, password, durable=durable)
    _clear_stale_pid(data)
    port = free_port()
    settings = SETTINGS | {"port": str(port)} | ({} if durable else IN_MEMORY)
    argv: list[str | Path] = [programs / "postgres", "-D", data]
    for name, value in settings.items():
        argv += ["-c", f"{name}={value}"]
    server = children.start(
        "postgres", argv, log=home / "logs" / "postgres.log", stop_signal=signal.SIGINT, account=place.account
    )  # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave
    address = f"postgresql://{ROLE}:{password}@127.0.0.1:{port}"
    _wait(server, f"{address}/postgres")
    _create_database(f"{address}/postgres")
    return f"{address}/{DATABASE}"


def _check_data(data: Path, programs: Path) -> None:
    """Put a half-written data directory aside; refuse one of another major version."""
    if not data.exists():
        return
    if not (data / "PG_VERSION").exists() or not (data / "global" / "pg_control").exists():
        aside = data.with_name(f"postgres.broken-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        data.rename(aside)
        print(f"The database in {data} was only half written. It is now {aside}; a new one is made.", flush=True)  # noqa: T201
        return
    written, brought = (data / "PG_VERSION").read_text().strip(), binaries.major(programs)
    if written != str(brought):
        raise EmbeddedError(
            f"The database in {data} was written by PostgreSQL {written}, and this Takeboard brings {brought}. Start the "
            f'Takeboard that wrote it, back up, and restore that backup here (docs/install.md, "Update").'
        )


def _make(data: Path, place: Place, programs: Path, password: str, *, durable: bool) -> None:
    """initdb into a directory beside it, renamed when it is whole: a killed first start leaves no half database."""
    for left in data.parent.glob("postgres.new*"):
        shutil.rmtree(left)  # never started, so it holds nothing
    draft, secret = data.with_name("postgres.new"), data.with_name("postgres.new-password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    if place.account:
        os.chown(secret, place.account.uid, place.account.gid)
    new = binaries.major(programs) >= 17
    argv = [
        programs / "initdb",
        "-D",
        draft,
        "-U",
        ROLE,
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
    ]
    argv += ["--locale=C", *(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if new else [])]
    argv += ["--data-checksums", "--no-instructions", *([] if durable else ["--no-sync"])]
    account = place.account
    try:
        done = subprocess.run(
            [str(part) for part in argv],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
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

    PostgreSQL itself believes the file when any process of ours has that number by now, and would not start.
    """
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split("\n")[0]))
        if Path(process.cwd()) != data:
            raise psutil.NoSuchProcess(process.pid)
        process.send_signal(signal.SIGINT)
        process.wait(30)
    except (FileNotFoundError, psutil.AccessDenied):
        return
    except (psutil.NoSuchProcess, ValueError):
        (data / "postmaster.pid").unlink(missing_ok=True)
    except psutil.TimeoutExpired:
        raise EmbeddedError(f"A PostgreSQL of an earlier run still uses {data} (process {process.pid}).") from None


def _wait(server: Child, address: str) -> None:
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
                    "The embedded PostgreSQL does not accept the password in secrets/postgres of the home. "
                    "Put that file back from the backup that belongs to these data."
                ) from None
            if waited > (RECOVERY_PATIENCE if "starting up" in str(error) else PATIENCE):
                raise EmbeddedError(
                    f"PostgreSQL did not answer within {waited:.0f} s. It said:\n{server.last_lines()}"
                ) from None
            time.sleep(0.05)
        else:
            return


def _create_database(address: str) -> None:
    with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

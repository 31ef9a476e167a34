"""Where the servers keep their data, and as whom they run.

As an ordinary user: in home/servers, as that user. PostgreSQL refuses to run as root, so root starts both servers as
another account. Often that account cannot reach the home (a closed directory above it). Directories that are not ours
are never opened up for it: the data then live in /var/lib/takeboard-servers/<random> and home/servers links to them.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dashboard.children import Account

ELSEWHERE = Path("/var/lib/takeboard-servers")


class EmbeddedError(Exception):
    """An embedded server cannot run. The message is a sentence for the user, with the server's own words."""


@dataclass(frozen=True)
class Place:
    """The directory of the servers' data, and the account they run as (None: our own)."""

    directory: Path
    account: Account | None


def choose(home: Path) -> Place:
    """The place for this home's servers: made on the first call, found again on the next. Raises EmbeddedError."""
    link = home / "servers"
    if os.geteuid() != 0:
        link.mkdir(parents=True, exist_ok=True, mode=0o700)
        if link.stat().st_uid != os.geteuid():
            owner = _account(link.stat().st_uid)
            raise EmbeddedError(f"{link} belongs to {owner.name}. Start Takeboard as the user who first started it.")
        return Place(link.resolve(), None)
    if link.is_symlink() and not link.exists():
        raise EmbeddedError(f"{link} leads to {link.readlink()}, which is gone. Put it back from a backup.")
    if link.exists():
        account = _account(link.stat().st_uid) if link.stat().st_uid else _server_account()
        if not _can_enter(account, link.resolve()):
            raise EmbeddedError(
                f"The account {account.name}, which runs PostgreSQL for root, cannot reach {link} any more: a "
                f"directory above it is closed. Open that one to it (chmod o+x), or start with another TAKEBOARD_HOME."
            )
        return Place(link.resolve(), account)
    _sweep()
    return _make(link, _server_account())


def _make(link: Path, account: Account) -> Place:
    link.mkdir(mode=0o700)
    os.chown(link, account.uid, account.gid)
    if _can_enter(account, link):
        return Place(link.resolve(), account)
    link.rmdir()
    directory = elsewhere() / secrets.token_hex(6)
    directory.mkdir(mode=0o700)
    (directory / "home").write_text(f"{link.parent}\n")  # whose data these are, for a person and for _sweep
    os.chown(directory, account.uid, account.gid)
    link.symlink_to(directory)
    return Place(directory, account)


def elsewhere() -> Path:
    """/var/lib/takeboard-servers, open to every account whatever our umask."""
    ELSEWHERE.mkdir(parents=True, exist_ok=True)
    ELSEWHERE.chmod(0o755)
    return ELSEWHERE


def _sweep() -> None:
    """Remove the data of homes that were in the temporary directory and are gone. All others are kept for ever."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for note in ELSEWHERE.glob("*/home"):
        home = Path(note.read_text().strip())
        if home.is_relative_to(temporary) and not home.exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(f"number {uid}", uid, uid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _server_account() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL refuses to run as root and this system has neither an account `postgres` nor `nobody`. "
        "Start Takeboard as an ordinary user, or give it DATABASE_URL and REDIS_URL."
    )


def _can_enter(account: Account, directory: Path) -> bool:
    return can(account, ["test", "-x", str(directory)])


def can(account: Account, argv: list[str]) -> bool:
    """Whether this command succeeds as this account: asks the system instead of reading mode bits (ACLs, mounts)."""
    try:
        done = subprocess.run(
            argv, user=account.uid, group=account.gid, extra_groups=[], cwd="/", capture_output=True, check=False
        )
    except PermissionError:  # the program itself is behind a closed directory, or we may not change account
        return False
    return done.returncode == 0

"""TAKEBOARD_HOME: the one directory that holds a studio's data, secrets and the addresses of its running servers.

home/secrets/master-key   one key a line, newest first; the others still open what they sealed
home/secrets/secret-key   the same, for sessions
home/running.json         {"database": url, "redis": url, ...} while the embedded servers run (mode 0600)
"""

import fcntl
import json
import os
import secrets
from pathlib import Path


def directory() -> Path:
    """TAKEBOARD_HOME, or `.takeboard` beside manage.py; absolute, not created here."""
    fallback = Path(__file__).resolve().parent.parent / ".takeboard"
    return Path(os.environ.get("TAKEBOARD_HOME") or fallback).expanduser().resolve()


def make(home: Path) -> None:
    """Make the home, closed to others. Root's can be passed through, so that the account of its servers gets in."""
    if not home.is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(exist_ok=True)
        home.chmod(0o700 if os.geteuid() else 0o711)


def secrets_named(name: str) -> list[str]:
    """The secrets in home/secrets/<name>, newest first. `TAKEBOARD_<NAME>` or `..._FILE` wins over the file.

    The file is made with one fresh secret (mode 0600) when it is missing, so a first start needs no hand.
    """
    variable = "TAKEBOARD_" + name.upper().replace("-", "_")
    if os.environ.get(variable):
        return os.environ[variable].split()
    return _read(Path(os.environ.get(variable + "_FILE") or directory() / "secrets" / name))


def secret(home: Path, name: str) -> str:
    """The secret of an embedded server, in <home>/secrets/<name>; made on the first call."""
    return _read(home / "secrets" / name)[0]


def _read(path: Path) -> list[str]:
    try:
        if not path.exists():
            make(path.parent.parent)
            _create(path)
        found = path.read_text().split()
    except OSError as error:
        raise SystemExit(
            f"Takeboard cannot use {path}: {error.strerror}. Give it a home of its own (TAKEBOARD_HOME)."
        ) from None
    if not found:
        raise SystemExit(f"{path} is empty. Put the secret back from your backup; without it stored keys stay closed.")
    return found


def _create(path: Path) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    try:
        os.link(draft, path)  # the first of several starting processes wins; nobody reads half a file
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def running(name: str) -> str:
    """The address of an embedded server as written by `manage.py up`, or "" when none runs from this home."""
    try:
        found = json.loads((directory() / "running.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return ""
    return str(found.get(name, "")) if _is_locked(directory() / "up.lock") else ""


def _is_locked(path: Path) -> bool:
    """Whether a run holds the lock; when none does, running.json is what a killed one left behind."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False

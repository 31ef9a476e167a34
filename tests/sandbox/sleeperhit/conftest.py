"""The practice Sleeper Hit with room for many requests: tests of its rate limit order it back."""

from collections.abc import Iterator

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.sleeperhit.client import Client


@pytest.fixture
def vendor(practice: PracticeVendor) -> PracticeVendor:
    practice.reset()
    practice.sleeperhit_rules(requests_per_minute=100_000)
    return practice


@pytest.fixture
def studio(vendor: PracticeVendor) -> Iterator[Client]:
    with Client(vendor) as client:
        yield client

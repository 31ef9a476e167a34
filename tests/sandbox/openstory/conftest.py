"""The practice OpenStory without its rate limit and its duplicate guard: tests of those order them back."""

from collections.abc import Iterator

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import Client

ERAS = ["A", "A'", "B", "late B", "C"]


@pytest.fixture
def vendor(practice: PracticeVendor) -> PracticeVendor:
    practice.reset()
    practice.openstory_rules(requests_per_second=None, duplicate_guard=False)
    return practice


@pytest.fixture
def team(vendor: PracticeVendor) -> Iterator[Client]:
    with Client(vendor) as client:
        yield client


@pytest.fixture(params=ERAS)
def era(vendor: PracticeVendor, request: pytest.FixtureRequest) -> str:
    """Every era, one after the other."""
    name: str = request.param
    vendor.openstory_rules(era=name)
    return name

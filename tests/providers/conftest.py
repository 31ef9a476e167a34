"""A practice vendor that runs while a file of tests needs it, and a socket that answers as a test says."""

from collections.abc import Iterator

import pytest

from tests.practice import PracticeVendor
from tests.providers.wire import serve

__all__ = ["serve"]


@pytest.fixture(scope="module")
def running() -> Iterator[PracticeVendor]:
    with PracticeVendor.start(speed=500) as vendor:
        yield vendor


@pytest.fixture
def vendor(running: PracticeVendor) -> PracticeVendor:
    """As on its first day."""
    running.reset()
    return running

"""The practice vendor, and a studio that has a key there."""

from collections.abc import Iterator

import pytest

from jobs import clock
from tests.chaos.killing import Workers
from tests.chaos.reads import ReadStudio
from tests.chaos.studio import PracticeStudio, real_time
from tests.practice import STUDIO, PracticeVendor


@pytest.fixture(scope="session")
def running_vendor() -> Iterator[PracticeVendor]:
    with PracticeVendor.start(speed=500) as vendor:
        yield vendor


@pytest.fixture
def vendor(running_vendor: PracticeVendor) -> PracticeVendor:
    """As on its first day."""
    running_vendor.reset()
    return running_vendor


@pytest.fixture
def studio(transactional_db: None, vendor: PracticeVendor) -> Iterator[PracticeStudio]:
    yield PracticeStudio(vendor, STUDIO)
    real_time()


@pytest.fixture
def reads(transactional_db: None, vendor: PracticeVendor, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadStudio]:
    """A studio that makes table reads. Its adapter, too, goes by the clock that is moved."""
    monkeypatch.setattr("providers.sleeperhit.watching.now", clock.now)
    yield ReadStudio(vendor, vendor.account("500.00", vendor="sleeperhit"))
    real_time()


@pytest.fixture(scope="session")
def workers(django_db_setup: None) -> Iterator[Workers]:
    with Workers() as workers:
        yield workers

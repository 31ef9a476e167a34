"""What the tests of Credits share: the page as it is read, and lines of the ledger as they were some days ago."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from dashboard.reading.credits import Credits
from jobs import clock
from jobs.actions import takes
from jobs.models import Key, LedgerEntry, Project
from tests.jobs.studio import Studio


def page(**told: str) -> Credits:
    return Credits(told)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def charge(
    studio: Studio,
    amount: int | str,
    *,
    days_ago: float = 0,
    key: Key | None = None,
    project: Project | None = None,
    person: User | None = None,
    kind: str = "settle",
) -> LedgerEntry:
    """A line of the ledger as it was some days ago, for a take of its own."""
    key = key or studio.key
    wanted = takes.Wanted(key, project or studio.project, "film", "Old take")
    job = takes.submit(wanted, person or studio.person)
    entry = LedgerEntry.objects.create(
        key=key, job=job, step="old", kind=kind, amount=Decimal(amount), unit=key.unit, vendor_entry=f"e{job.pk}"
    )
    LedgerEntry.objects.filter(pk=entry.pk).update(at=clock.now() - timedelta(days=days_ago))
    return entry


@pytest.fixture
def dollars(studio: Studio) -> Key:
    """A second account that is counted in dollars."""
    return Key.objects.create(
        provider="fake", label="Dollars", base_url=studio.key.base_url, unit="USD", max_in_flight=1,
        sealed_secret=studio.key.sealed_secret, state=Key.State.PAUSED,
    )  # fmt: skip

"""The studio, with a key at a vendor that has every kind of model, and sheets opened as drafts."""

import pytest

import providers
from jobs.actions import keys
from tests.dashboard import rich_vendor
from tests.jobs.batches.sheets import Sheets
from tests.jobs.conftest import studio, world
from tests.jobs.studio import Studio

__all__ = ["studio", "world"]


@pytest.fixture
def sheets(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Sheets:
    monkeypatch.setitem(providers.PROVIDERS, "rich", "tests.dashboard.rich_vendor:RichVendor")
    monkeypatch.setattr(rich_vendor.RichVendor, "scripted", rich_vendor.Desk())
    studio.world.refuses = ""
    key, _ = keys.add("rich", "Rich", "fk_secret_of_rich", studio.world.address)
    return Sheets(studio, key, rich_vendor.RichVendor.scripted)

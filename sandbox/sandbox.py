"""One sandbox: the shared world, a practice of every vendor, and what a restart brings back."""

from collections.abc import Mapping
from decimal import Decimal

from sandbox.settings import Settings
from sandbox.vendor import Practice, Vendor
from sandbox.vendors import VENDORS
from sandbox.world import World


class Sandbox:
    """`settings` as given at the start are what a reset goes back to."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.first_settings: Settings = world.settings.model_copy()
        self.vendors: Mapping[str, Vendor] = {vendor.slug: vendor for vendor in VENDORS}
        self.practices: Mapping[str, Practice] = {vendor.slug: vendor.open(world) for vendor in VENDORS}
        self.addresses: dict[str, str] = {}

    def open_practice_keys(self) -> None:
        """The keys that exist from the start; one that is known already keeps its books."""
        for vendor in VENDORS:
            for key in vendor.keys:
                if self.world.accounts.find(vendor.slug, key.key) is None:
                    self.open_account(vendor.slug, key.key, key.balance, key.label, key.active_cap)

    def open_account(
        self,
        vendor: str,
        key: str,
        balance: Decimal,
        label: str = "",
        active_cap: int | None = None,
        discount_percent: int = 0,
    ) -> None:
        """A new account with an opening entry. For a known key only its settings change."""
        known = self.world.accounts.find(vendor, key)
        account = self.world.accounts.open(vendor, key, label, active_cap, discount_percent)
        if known is None:
            self.world.books.write(account, "opening", balance, self.world.clock.now(), note="Opening balance")
        self.world.touch()

    def reset(self) -> None:
        """As on the first day: tasks, books, accounts, faults, journal, settings, clock and files."""
        world = self.world
        for practice in self.practices.values():
            practice.reset()
        world.accounts.clear()
        world.books.clear()
        world.faults.clear()
        world.journal.clear()
        world.clock.advance(-world.clock.offset)
        world.settings = self.first_settings.model_copy()
        self.open_practice_keys()
        world.touch()

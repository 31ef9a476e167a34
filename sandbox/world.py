"""Everything the vendors, the media host and the control API share."""

from dataclasses import dataclass, field

from sandbox.accounts import Accounts
from sandbox.books import Books
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.media_store import MediaStore
from sandbox.rendering.pool import RenderPool
from sandbox.settings import Settings


@dataclass
class World:
    """One sandbox. `changes` counts what is worth saving."""

    settings: Settings
    media: MediaStore
    pool: RenderPool
    clock: Clock = field(default_factory=Clock)
    accounts: Accounts = field(default_factory=Accounts)
    books: Books = field(default_factory=Books)
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(default_factory=Journal)
    changes: int = 0

    def touch(self) -> None:
        self.changes += 1

    async def rest(self, since: float, seconds: float) -> None:
        """Wait until `seconds` of render time have passed since the moment `since`."""
        await self.clock.wait_until(since + seconds / self.settings.speed)

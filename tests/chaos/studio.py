"""A studio with a key at the practice vendor, driven by hand. The vendor's own books judge every test."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import redis
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Sum

from jobs import money
from jobs.actions import control, keys, takes
from jobs.media.probe import probe
from jobs.models import Artifact, Budget, Job, Key, LedgerEntry, Project, Ref
from tests.jobs.fake_vendor import World
from tests.jobs.studio import Studio
from tests.practice import Bill, PracticeVendor, until

MODEL = "renoise-2.0"
PRICE = Decimal("5.00")  # of its five seconds, by the practice vendor's own list
LEASES = 240.0  # seconds: longer than any lease of the engine


@dataclass
class Figures:
    """What the studio believes, in the numbers that the vendor's bill is compared with."""

    charged: Decimal
    held: Decimal
    remote_ids: list[int]

    @classmethod
    def of(cls, key: Key) -> "Figures":
        kinds = [LedgerEntry.Kind.SETTLE, LedgerEntry.Kind.ADJUST]
        charged = LedgerEntry.objects.filter(key=key, kind__in=kinds).aggregate(sum=Sum("amount"))["sum"]
        ids = Ref.objects.filter(key=key).values_list("remote_id", flat=True)
        return cls(charged or Decimal(0), money.held(Job.objects.filter(key=key)), sorted(map(int, ids)))


class PracticeStudio(Studio):
    """`Studio` with the practice vendor behind the key; both clocks move together."""

    slug: ClassVar[str] = "renoise"

    def __init__(self, vendor: PracticeVendor, secret: str, label: str = "Practice") -> None:
        key, _ = keys.add(self.slug, label, secret, vendor.addresses[self.slug])
        project = Project.objects.create(name=f"Mystery package, {label}")
        super().__init__(key, project, User.objects.create_user(f"producer of {label}"), World())
        self.vendor, self.secret = vendor, secret
        self.valkey = settings.REDIS_URL  # of the time before a test sends everybody elsewhere
        money.set_cap(Budget(project=project, unit=key.unit, limit=Decimal(1000)))

    def at_another_account(self, balance: str, active_cap: int | None = None) -> "PracticeStudio":
        """The same studio with another key."""
        secret = self.vendor.account(balance, active_cap=active_cap)
        return PracticeStudio(self.vendor, secret, f"An account with {balance}")

    def take(self, prompt: str = "a package on a doorstep", **more: object) -> Job:
        return takes.submit(takes.Wanted(self.key, self.project, MODEL, prompt), self.person)

    def cancelled(self, job: Job) -> Job:
        """Cancel it as a person would, and see how that ends."""
        control.cancel(job, self.person)
        return self.until_ended(job)

    def later(self, seconds: float) -> None:
        self.vendor.advance(seconds)
        self.ask_again_in_less(seconds)
        super().later(seconds)

    def ask_again_in_less(self, seconds: float) -> None:
        """The pause a vendor asked of a key is kept in Valkey, which has a clock of its own: move that too."""
        with redis.Redis.from_url(self.valkey) as valkey:
            for name in valkey.scan_iter("pace:*:closed"):
                valkey.pexpire(name, int(str(valkey.pttl(name))) - int(seconds * 1000))

    def rendered(self) -> None:
        """Wait until the vendor has completed all of its tasks."""
        until(lambda: all(task["status"] == "completed" for task in self.vendor.tasks()))

    def accepted(self, count: int = 1) -> None:
        """Wait until the vendor has taken on so many tasks, whoever still knows of it."""
        until(lambda: len(self.bill().submits) >= count)

    def bill(self) -> Bill:
        return self.vendor.bill(self.secret)

    def reconciled(self) -> None:
        """Let the account be read until the vendor's books have settled every open bill."""
        for _ in range(20):
            if not self.key.jobs.filter(unreconciled=True).exists():
                return
            self.later(60)
            self.run()
        raise AssertionError("a bill stays open")

    def check_books(self, *, accepted: int = 1, net: Decimal | None = None) -> None:
        """The ledger is the vendor's bill, nothing is held, and no task of the vendor is without its one take."""
        bill, ours = self.bill(), Figures.of(self.key)
        assert len(bill.submits) == accepted
        assert ours.charged == bill.net == (PRICE * accepted if net is None else net)
        assert ours.held == 0
        assert ours.remote_ids == sorted(bill.task_ids)
        budget = Budget.objects.get(project=self.project)
        assert (budget.held, budget.spent) == (Decimal(0), bill.net)
        assert self.vendor.leaks() == []

    def check_files(self, job: Job) -> None:
        """One set of files, each of which opens."""
        rows = list(Artifact.objects.filter(job=job).exclude(state=Artifact.State.LISTED))
        assert [row.role for row in rows].count("main") == 1
        assert len({(row.ref_id, row.name) for row in rows}) == len(rows)
        for row in rows:
            assert row.state == Artifact.State.STORED, row.error
            assert probe(_path(row), row.kind).kind == row.kind


def _path(artifact: Artifact) -> Path:
    return Path(default_storage.path(artifact.file))


def real_time() -> None:
    """Put our clock back: it belongs to the database, and the next test finds it there."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE takeboard_clock SET shift = '0'")

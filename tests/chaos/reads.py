"""A studio with a key at the practice vendor of table reads, driven through the gate and judged by its books."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import redis
from django.conf import settings
from django.db.models import Sum

from jobs import money
from jobs.actions import acts, control, takes
from jobs.models import Budget, Job, LedgerEntry, Ref
from jobs.states import Reason
from providers.order import Input
from tests.chaos.studio import PracticeStudio

STORY = "A keeper repairs the lamp of a lighthouse at night. A ship answers from the fog."
TARGET = {"audience": "engineers", "objective": "explain the launch", "outcome": "book a demo"}
READ, REFINE, RECORDING, FILM = Decimal(11), Decimal(8), Decimal(6), Decimal(12)
TAKE = {"project": "/story-projects$", "source": "/sources$", "plan": "/story-plans$", "approve": "/approve$"}
TAKE["job"] = "/story-jobs$"
ACTS = {"refine": "/refine$", "finalize_audio": "/finalize$"}
WINDOW = 60.0  # seconds of the vendor's limit of requests


class ReadStudio(PracticeStudio):
    """`world` is not used."""

    slug: ClassVar[str] = "sleeperhit"
    _moved = 0.0

    def read(self, story: str = STORY, inputs: tuple[Input, ...] = (), **more: Any) -> Job:
        """A table read asked for."""
        return takes.submit(self.wanted(story, inputs, **more), self.person)

    def wanted(self, story: str = STORY, inputs: tuple[Input, ...] = (), **more: Any) -> takes.Wanted:
        title = more.pop("title", "Night Watch")
        return takes.Wanted(self.key, self.project, "table_read", story, TARGET, at_vendor=inputs, title=title, **more)

    def later(self, seconds: float) -> None:
        """The count of our own requests is kept in real time: a window that has gone by for the others is over here."""
        super().later(seconds)
        self._moved += seconds
        if self._moved >= WINDOW:
            self._moved = 0.0
            with redis.Redis.from_url(settings.REDIS_URL) as valkey:
                if counted := valkey.keys(f"*{self.key.pk}*"):
                    valkey.delete(*counted)

    def at_gate(self, job: Job, minutes: float = 30) -> Job:
        """Run until it waits for a yes."""
        return self._until(job, lambda: job.reason == Reason.APPROVAL, minutes)

    def until_asked(self, job: Job, minutes: float = 60) -> Job:
        """Run until it is over or waits for anything."""
        return self._until(job, lambda: not job.live or bool(job.reason), minutes)

    def until_status(self, job: Job, status: str, minutes: float = 30) -> Job:
        return self._until(job, lambda: job.status == status, minutes)

    def _until(self, job: Job, there: Any, minutes: float) -> Job:
        for _ in range(int(minutes * 12)):
            self.run()
            job.refresh_from_db()
            if there():
                return job
            assert job.live, f"{job.status}: {job.headline}"
            self.later(5)
        raise AssertionError(f"still {job.status} {job.reason}: {job.headline}")

    def approve(self, job: Job) -> Job:
        assert job.gate is not None
        return control.decide(job, True, "", self.person, seen=Decimal(job.gate["quote"]["amount"]))

    def approved(self, job: Job) -> Job:
        """Planned, approved, and sent on its way."""
        return self.approve(self.at_gate(job))

    def whole(self, story: str = STORY, **more: Any) -> Job:
        """A table read that is finished."""
        job = self.until_ended(self.approved(self.read(story, **more)))
        assert job.status == "succeeded", job.headline
        return job

    def act(self, job: Job, name: str, words: str = "", **options: object) -> Job:
        """An action with what this take made, pressed at the price it shows."""
        offers = acts.offered(job, list(job.artifacts.select_related("ref")))
        one = next(one for one in offers if one.action.name == name)
        return acts.carry_out(job, one.id, one.seen, self.person, options=options, words=words)

    def posts(self, path: str) -> list[dict[str, Any]]:
        return self.vendor.requests(path, method="POST", key=self.secret)

    def has(self, kind: str) -> list[dict[str, Any]]:
        """What the vendor has of this account: plan, job, refine."""
        return [one for one in self.vendor.tasks(self.secret, vendor="sleeperhit") if one["kind"] == kind]

    def projects(self) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.secret}"}
        where = f"{self.vendor.sleeperhit}/api/v1/story-projects?limit=100"
        found: list[dict[str, Any]] = httpx.get(where, headers=headers, trust_env=False).json()["projects"]
        return found

    def check_keys(self) -> None:
        """R1: a key of an operation went with one address and one body, and never with another."""
        sent = defaultdict(set)
        for one in self.posts("/api/v1/"):
            sent[one["headers"].get("Idempotency-Key") or one["number"]].add((one["path"], json.dumps(one["body"])))
        assert {key: said for key, said in sent.items() if len(said) > 1} == {}

    def check_reads(self, *, takes: int = 1, net: Decimal = READ, paid: int = 1) -> None:
        """Each take has its one project, plan and job there; our ledger is the vendor's bill; nothing is held."""
        bill = self.bill()
        kinds = [LedgerEntry.Kind.SETTLE, LedgerEntry.Kind.ADJUST]
        charged = LedgerEntry.objects.filter(key=self.key, kind__in=kinds).aggregate(sum=Sum("amount"))["sum"]
        assert (charged or Decimal(0)) == bill.net == net, bill.entries
        assert money.held(Job.objects.filter(key=self.key)) == 0
        assert len(bill.submits) == paid
        assert (len(self.projects()), len(self.has("plan"))) == (takes, takes)
        made = Ref.objects.filter(key=self.key, kind="job").values_list("remote_id", flat=True)
        assert sorted(made) == sorted(one["id"] for one in (*self.has("job"), *self.has("refine")))
        budget = Budget.objects.get(project=self.project)
        assert (budget.held, budget.spent) == (Decimal(0), bill.net)
        assert self.vendor.leaks() == []
        self.check_keys()

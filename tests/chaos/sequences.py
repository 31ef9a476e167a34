"""A studio with a key at the practice vendor of whole sequences, judged by that vendor's own books."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Sum

from jobs import money
from jobs.actions import takes
from jobs.models import Artifact, Budget, Job, LedgerEntry, Ref
from providers.order import Input
from tests.chaos.studio import PracticeStudio

SCRIPT = "A red boat leaves the harbour. A gull follows it. The boat meets a whale. Night falls."


class SequenceStudio(PracticeStudio):
    slug: ClassVar[str] = "openstory"

    def sequence(self, script: str = SCRIPT, inputs: tuple[Input, ...] = (), **options: Any) -> Job:
        """A sequence asked for; its script stays as it is, so a sentence is a shot."""
        asked = {"enhance": "off", **options}
        wanted = takes.Wanted(self.key, self.project, "sequence", script, asked, at_vendor=inputs, title="Sea Tale")
        return takes.submit(wanted, self.person)

    def stored(self, job: Job, role: str = "main") -> list[str]:
        """The kinds of the files that are here and whole."""
        rows = Artifact.objects.filter(job=job, role=role, state="stored").order_by("order", "id")
        return list(rows.values_list("kind", flat=True))

    def check_estimates(self, *jobs: Job) -> None:
        """The vendor took on what these takes are and nothing else, each once. It names no charge: each counts as its
        quote and is called an estimate, and nothing is held."""
        kinds = [LedgerEntry.Kind.SETTLE, LedgerEntry.Kind.ADJUST]
        spent = LedgerEntry.objects.filter(key=self.key, kind__in=kinds).aggregate(sum=Sum("amount"))["sum"]
        quoted = sum((job.quote or Decimal(0) for job in jobs), Decimal(0))
        assert (spent or Decimal(0)) == quoted
        assert all((job.cost, job.estimated, job.unreconciled) == (job.quote, True, False) for job in jobs)
        assert money.held(Job.objects.filter(key=self.key)) == 0
        made = Ref.objects.filter(key=self.key, kind="sequence", job__in=jobs).values_list("remote_id", flat=True)
        assert sorted(made) == sorted(map(str, self.bill().task_ids))
        budget = Budget.objects.get(project=self.project)
        assert (budget.held, budget.spent) == (Decimal(0), quoted)
        assert self.vendor.leaks() == []

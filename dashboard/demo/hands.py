"""The hands of the demo: what a person does while takes are made, done at every look at them."""

from collections.abc import Sequence
from uuid import UUID

from dashboard.demo import story
from dashboard.demo.check import REFUSAL
from jobs.actions import acts, control, takes
from jobs.models import Artifact, Job
from jobs.states import Reason, Status
from jobs.watching import Screen


class Hands:
    """A screen that also acts: it asks again, without its materials, for a take that was refused for a face; says yes
    to a plan; and has what came of it refined, and then recorded. What it makes is added to `ids`.

    busy  something was done at the last look, so that the takes are to be looked at again
    """

    def __init__(self, inner: Screen, ids: list[UUID]) -> None:
        self.busy = False
        self._inner, self._ids = inner, ids

    def show(self, jobs: Sequence[Job]) -> None:
        self._inner.show(jobs)
        acted = [self._repeats(job) or self._approves(job) or self._goes_on(job) for job in jobs]
        self.busy = any(acted)

    def _repeats(self, job: Job) -> bool:
        refused = job.status == Status.FAILED and REFUSAL in str(job.failure)
        if not (refused and job.materials) or job.retries.exists():
            return False
        self._ids.append(takes.again(job, without_materials=True).pk)
        return True

    def _approves(self, job: Job) -> bool:
        if job.reason != Reason.APPROVAL or (job.gate or {}).get("decision"):
            return False
        control.decide(job, True, note="Read and liked by the demo")
        return True

    def _goes_on(self, job: Job) -> bool:
        """A read that is there is refined, and the refined one recorded."""
        after = {"": "refine", "refine": "finalize_audio"}.get(job.as_order().action)
        if job.status != Status.SUCCEEDED or after is None or Job.objects.filter(parent__job=job).exists():
            return False
        rows = list(Artifact.objects.select_related("ref").filter(job=job).exclude(piece=""))
        found = next((one for one in acts.offered(job, rows) if one.action.name == after), None)
        if found is None or not found.seen:
            return False
        words = story.REFINE if found.action.words else ""
        self._ids.append(acts.carry_out(job, found.id, found.seen, words=words).pk)
        return True

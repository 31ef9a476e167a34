"""Polling: the list of jobs tells which of many go on, and only what changed is read by itself (R10)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from providers.errors import Fault, ProviderError
from providers.readings import Readings
from providers.report import RemoteRef, Report, State
from providers.sleeperhit import artifacts, coverage, effects, jobs, music, plans, projects, renders, sources
from providers.sleeperhit.address import vendor_id
from providers.sleeperhit.errors import unreadable
from providers.sleeperhit.jobs import Job, Made
from providers.sleeperhit.reads import Reads
from providers.values import row, rows

FEW = 2  # so many single requests are no dearer than the list
MOST_PAGES = 5
DONE_AT_ONCE = ("recast", "recast_several", "sfx_remove")  # the reply to the submit was the whole of it

Reading = tuple[RemoteRef, Report | ProviderError]


class Watch:
    """One poll of many refs."""

    def __init__(self, reads: Reads, origin: str) -> None:
        self._reads, self._origin = reads, origin
        self._readings = Readings()

    def read(self, refs: Sequence[RemoteRef]) -> Iterator[Reading]:
        """A reading for each ref. Raises when the very first request says that nothing can be read now."""
        left = [ref for ref in refs if ref.kind not in DONE_AT_ONCE]
        for ref in refs:
            if ref.kind in DONE_AT_ONCE:
                yield ref, Report(state=State.DONE, word=ref.state, progress=1.0)
        working = [ref for ref in left if ref.kind == "job"]
        if len(working) > FEW:
            listed = self._listed({vendor_id(ref.remote_id) for ref in working})
            for ref in working:
                row_of_it = listed.get(vendor_id(ref.remote_id))
                if row_of_it is not None and row_of_it.word in ("PENDING", "RESERVED", "RUNNING"):
                    left.remove(ref)
                    yield ref, jobs.glance(row_of_it, now())
        for ref in left:
            yield ref, self._readings.asked(partial(self._one, ref))

    def _listed(self, wanted: set[str]) -> dict[str, Job]:
        """What the list has of these jobs. A list that cannot be read leaves them to single requests."""
        found: dict[str, Job] = {}
        try:
            for page in self._reads.listing("jobs", "story-jobs", most=MOST_PAGES):
                self._readings.answered = True
                ours = [one for told in page if (one := jobs.job_of(told)).remote_id in wanted]
                found |= {one.remote_id: one for one in ours}
                if len(found) == len(wanted):
                    break
        except ProviderError as error:
            if not self._readings.answered and error.fault is Fault.NETWORK:
                raise
            self._readings.heed(error)
        return found

    def _one(self, ref: RemoteRef) -> Report:
        artifact = ref.data.get("artifact") or vendor_id(ref.remote_id)
        match ref.kind:
            case "project":
                return self._project(ref)
            case "source":
                return sources.report(self._reads.source(ref), ref, now())
            case "plan":
                return plans.report(self._reads.body("story-plans", vendor_id(ref.remote_id)), ref, now())
            case "finalize_audio" | "finalize_video":
                return renders.report(self._reads.artifact(artifact), ref, self._origin)
            case "music" | "scene_music":
                return music.report(music.read(self._reads.body("artifacts", artifact, "music")), ref)
            case "sfx_add" | "sfx_update":
                return effects.report(effects.read(self._reads.body("artifacts", artifact, "sfx")), ref)
            case "coverage":
                query: dict[str, str | int] = {"reportId": ref.remote_id}
                return coverage.report(
                    coverage.read(self._reads.body("artifacts", artifact, "coverage", query=query)), ref
                )
            case _:
                return self._job(ref)

    def _project(self, ref: RemoteRef) -> Report:
        try:
            body = self._reads.body("story-projects", vendor_id(ref.remote_id))
        except ProviderError as error:
            over = projects.gone(ref, now()) if error.code == "project_not_found" else None
            if over is None:
                raise
            return over
        return projects.report(body, ref)

    def _job(self, ref: RemoteRef) -> Report:
        found = self._with_artifacts(
            jobs.from_reply(self._reads.body("story-jobs", vendor_id(ref.remote_id)), ref), ref
        )
        if found.word == "READY" and not found.artifacts:
            raise unreadable("a job that is ready, and nothing that it made")
        patient = not found.ended or jobs.just_ended(found, now())
        made = [self._made(one, ref, patient=patient) for one in jobs.to_read(found, ref)]
        return jobs.report(found, made, ref, self._origin, now())

    def _with_artifacts(self, found: Job, ref: RemoteRef) -> Job:
        """A job that ended with none in its reply is asked for them; a refine names none, as its artifact is older."""
        if found.artifacts or not found.ended:
            return found
        refined = ref.data.get("artifact") or ref.data.get("makes")
        if refined and found.word == "READY":
            return Job(found.remote_id, found.word, found.told, (self._reads.artifact(refined),))
        if refined:
            return found
        told, _ = self._reads.optional(partial(self._reads.body, "story-jobs", found.remote_id, "artifacts"))
        listed = tuple(one for item in rows(row(told).get("artifacts")) if (one := artifacts.read(item)).remote_id)
        return Job(found.remote_id, found.word, found.told, listed)

    def _made(self, one: artifacts.Artifact, ref: RemoteRef, *, patient: bool) -> Made:
        """A ready artifact as it is by itself: the row in a job says less. The revision this job made is kept to, so
        that a later refine does not turn up under an earlier take. No take hangs on its script: not every server has
        that endpoint, and a refusal is told and no more (R20)."""
        kept = int(ref.data.get(f"revision {one.remote_id}", "0"))
        whole, trouble = self._reads.optional(partial(self._reads.artifact, one.remote_id, kept), patient=patient)
        found = whole or one
        if kept and found.latest != kept:
            return Made(found, "", (trouble,) if trouble else ())
        script, why = self._reads.optional(partial(self._reads.script, one.remote_id), patient=patient)
        return Made(found, script or "", tuple(filter(None, (trouble, why and f"The script: {why}"))))


def now() -> datetime:
    return datetime.now(UTC)

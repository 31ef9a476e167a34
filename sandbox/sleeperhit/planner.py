"""Plans on their way (contract 2.2): PENDING, RUNNING, then a blueprint to review, or a failure."""

import logging
import re
from functools import partial

from sandbox.runs import Runs
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.records import Json, Plan, PlanStatus, Project
from sandbox.sleeperhit.screenplay import Play, plain, sentences, title_of, write_play

log = logging.getLogger("sandbox")
# Seconds at speed 1.
WAITING, PLANNING = 1.0, 4.0
SUPERSEDED_BY_A_NEWER: tuple[PlanStatus, ...] = ("PENDING", "RUNNING", "REQUIRES_APPROVAL")


class Planner:
    def __init__(self, desk: Desk, runs: Runs) -> None:
        self.desk, self.runs = desk, runs

    def start(self, plan: Plan) -> None:
        """Begin, or go on after a restart."""
        self.runs.start(plan.id, partial(self._guarded, plan))

    def touch(self, plan: Plan) -> None:
        plan.updated_at = self.desk.now
        self.desk.world.touch()

    def supersede(self, project: Project) -> None:
        """A newer plan is coming: the older ones of the project can no longer drive a job (trap 1)."""
        over = SUPERSEDED_BY_A_NEWER + (("APPROVED",) if self.desk.rules.supersede_approved else ())
        for plan in self.desk.records.plans.values():
            if plan.project_id == project.id and plan.status in over:
                self.runs.stop(plan.id)
                plan.status, plan.word = "SUPERSEDED", None
                self.touch(plan)

    def approve(self, plan: Plan) -> None:
        plan.status, plan.approved_at = "APPROVED", self.desk.now
        self.touch(plan)

    def resume(self, plan: Plan) -> None:
        """From the start; what had failed once goes well now, unless it was to fail for good."""
        if not plan.fate.for_good:
            plan.fate.failure = None
        plan.status, plan.failure_code, plan.failure_message = "PENDING", None, None
        self.touch(plan)
        self.start(plan)

    async def _guarded(self, plan: Plan) -> None:
        try:
            await self._walk(plan)
        except Exception:
            log.exception("plan %s", plan.id)
            self.fail(plan, "internal_error", "Internal error while planning")

    async def _walk(self, plan: Plan) -> None:
        if plan.status == "PENDING":
            await self._rest(plan, WAITING)
            plan.status = "RUNNING"
            self.touch(plan)
        held = plan.fate.stuck or self.desk.rules.hold == "plan"
        await self._rest(plan, None if held else PLANNING)
        if plan.fate.failure is not None:
            self.fail(plan, *plan.fate.failure)
        else:
            self.finish(plan)

    def finish(self, plan: Plan) -> None:
        """The blueprint is there."""
        plan.envelope, plan.generated_at = blueprint(self.desk, plan), self.desk.now
        plan.title = plan.title or str(plan.envelope["title"])
        plan.status, plan.word = "REQUIRES_APPROVAL", None
        if plan.auto_approve and self.desk.rules.auto_approve:
            self.approve(plan)
        self.touch(plan)

    def fail(self, plan: Plan, code: str, words: str) -> None:
        plan.status, plan.failure_code, plan.failure_message = "FAILED", code, words
        self.touch(plan)

    async def _rest(self, plan: Plan, seconds: float | None) -> None:
        await self.runs.pause(plan.id, None if seconds is None else seconds * plan.fate.slow)


def story_of(desk: Desk, plan: Plan, notes: str = "") -> str:
    """The text that is told: the sources, or, without one, what the order says."""
    texts = [desk.records.sources[number].text or "" for number in plan.source_ids]
    told = "\n\n".join(text for text in texts if text)
    if told:
        return told
    brief = plan.brief or {}
    parts = [plan.title, plan.target.get("objective"), brief.get("seriesContext"), notes]
    return ". ".join(str(part).rstrip(".") for part in parts if part) + "."


def play_of(desk: Desk, plan: Plan, row: Json) -> Play:
    """The screenplay of one artifact request."""
    mode, narration = str(row.get("mode", "drama")), str(row.get("narrationPolicy", "auto"))
    return write_play(story_of(desk, plan, str(row.get("notes", ""))), mode, narration)


def blueprint(desk: Desk, plan: Plan) -> Json:
    """The plan envelope: what a person reads before approving."""
    play = play_of(desk, plan, plan.requests[0])
    story = sentences(story_of(desk, plan))
    title = plain(plan.title).strip() if plan.title else title_of("\n".join(story))
    lines = {n: [e.text for e in play.entries if e.scene == n] for n in range(len(play.scenes))}
    return {
        "title": title,
        "logline": " ".join(story[:1])[:240],
        "thesis": f"For {plain(str(plan.target['audience']))}: {plain(str(plan.target['objective']))}",
        "format": re.sub(r"\W", "", str(plan.requests[0].get("mode", "drama"))),
        "beats": [
            {"index": number, "heading": heading, "summary": " ".join(lines[number])[:300]}
            for number, heading in enumerate(play.scenes)
        ],
        "cast": [{"name": name, "role": "narrator" if name == "NARRATOR" else "speaker"} for name in play.speakers],
        "estimatedEntries": len(play.entries),
        "sources": [{"sourceId": number} for number in plan.source_ids],
    }

"""The moment at which a table read, or a new revision of one, is there."""

from collections.abc import Mapping

from sandbox.sleeperhit import share
from sandbox.sleeperhit.artifacts import Artifact, Render, Revision
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.fate import is_ordered
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.planner import play_of
from sandbox.sleeperhit.records import Job
from sandbox.sleeperhit.score import Score
from sandbox.sleeperhit.screenplay import Play, plain, revise
from sandbox.sleeperhit.voices import cast_voices


class Writing:
    def __init__(self, desk: Desk, score: Score) -> None:
        self.desk, self.score = desk, score

    def first(self, job: Job, artifact: Artifact) -> None:
        """Revision 1, the share links, and the score unless it is deferred."""
        row = job.requests[artifact.number - 1]
        plan = self.desk.records.plans[job.plan_id]
        play = play_of(self.desk, plan, row)
        artifact.share_id = new_id("share")
        share.give(self.desk, artifact)
        artifact.wants_recording = is_ordered("needs recording", job.asked)
        artifact.revisions = [
            Revision(
                number=1, title=plain(plan.title or "Untitled").strip(), scenes=play.scenes, entries=play.entries,
                voices=cast_voices(play.speakers, {}, _preassigned(row)), created_at=self.desk.now,
            )
        ]  # fmt: skip
        artifact.status = "READY"
        self.score.prepare(artifact, job.asked)
        if not row.get("deferMusic"):
            self.score.generate(artifact)

    def again(self, job: Job, artifact: Artifact) -> None:
        """The next revision; renders of the last one stay, stale."""
        before = artifact.current
        play = revise(Play(before.scenes, before.entries), job.instruction)
        artifact.revisions.append(
            Revision(
                number=before.number + 1, title=before.title, scenes=play.scenes, entries=play.entries,
                instruction=job.instruction, scope=job.scope, voices=cast_voices(play.speakers, before.voices),
                audio=_outdated(before.audio), video=_outdated(before.video), created_at=self.desk.now,
            )
        )  # fmt: skip
        artifact.edits += 1
        artifact.recording = "none"
        artifact.updated_at = self.desk.now


def _preassigned(row: Mapping[str, object]) -> dict[str, str]:
    voices = row.get("voiceMap")
    return {name: str(voice["voiceId"]) for name, voice in voices.items()} if isinstance(voices, dict) else {}


def _outdated(render: Render | None) -> Render | None:
    """The last mix is kept for the new revision; one that is at work ends in the old revision."""
    return render.model_copy(update={"stale": True, "status": "complete"}) if render and render.file else None

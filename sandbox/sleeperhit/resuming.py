"""After a restart, or when a hold is lifted: everything unfinished goes on where it ended."""

from sandbox.sleeperhit.artifacts import Artifact
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.endpoints import Endpoints
from sandbox.sleeperhit.extraction import Extraction
from sandbox.sleeperhit.finals import Finals
from sandbox.sleeperhit.pipeline import Pipeline
from sandbox.sleeperhit.planner import Planner

DIGEST_ENDS = ("READY", "FAILED", "SKIPPED")


def go_on(
    desk: Desk, extraction: Extraction, planner: Planner, pipeline: Pipeline, finals: Finals, endpoints: Endpoints
) -> None:
    for source in desk.records.sources.values():
        if source.status != "FAILED" and source.digest_status not in DIGEST_ENDS and not source.deleted_at:
            extraction.start(source)
    for plan in desk.records.plans.values():
        if plan.live and not plan.by_hand:
            planner.start(plan)
    for job in desk.records.jobs.values():
        waits_late = job.status == "FAILED" and job.fate.late_seconds is not None
        if (job.live or waits_late) and not job.by_hand:
            pipeline.start(job)
    for artifact in desk.artifacts():
        _sound(artifact, finals, endpoints)


def _sound(artifact: Artifact, finals: Finals, endpoints: Endpoints) -> None:
    """Renders, live reads, music, cues and reports of one artifact."""
    for revision in artifact.revisions:
        if revision.audio and revision.audio.live:
            finals.start(artifact, revision, "audio")
        if revision.video and revision.video.live:
            finals.start(artifact, revision, "video")
    if artifact.recording == "recording":
        artifact.recording = "none"
        finals.read_live(artifact)
    if artifact.music.status == "generating":
        endpoints.score.start(artifact)
    for cue in artifact.cues:
        if cue.file is None:
            endpoints.sfx.start(artifact, cue)
    for coverage in artifact.coverages:
        if coverage.status == "generating":
            endpoints.coverage.start(artifact, coverage)

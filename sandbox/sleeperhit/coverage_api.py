"""Script coverage: an async side report (REF "coverage")."""

from functools import partial

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.runs import Runs
from sandbox.sleeperhit.artifact_orders import RequestCoverage
from sandbox.sleeperhit.artifacts import Artifact, Coverage
from sandbox.sleeperhit.bodies import read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.documents import when
from sandbox.sleeperhit.fate import is_ordered
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.records import Json

READING = 3.0


class CoverageApi:
    def __init__(self, desk: Desk, runs: Runs) -> None:
        self.desk, self.runs = desk, runs

    async def create(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.ready(account, request.match_info["artifact"])
        order = await read_form(request, RequestCoverage)
        coverage = Coverage(id=new_id("coverage"), focus=order.focus_prompt, created_at=self.desk.now)
        artifact.coverages.append(coverage)
        self.start(artifact, coverage)
        return reply({"reportId": coverage.id, "status": coverage.status})

    def start(self, artifact: Artifact, coverage: Coverage) -> None:
        """Begin, or go on after a restart."""
        self.runs.start(coverage.id, partial(self._read, artifact, coverage))

    async def _read(self, artifact: Artifact, coverage: Coverage) -> None:
        await self.runs.pause(coverage.id, READING)
        asked = f"{coverage.focus or ''}\n{self.desk.records.jobs[artifact.job_id].asked}"
        if is_ordered("fail coverage", asked):
            coverage.status, coverage.error = "failed", "The reader returned no report."
        else:
            coverage.status, coverage.report = "complete", report_of(artifact, coverage)
        coverage.completed_at = self.desk.now
        self.desk.world.touch()

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        """The one asked for, else the latest; null when there is none."""
        artifact = self.desk.artifact(account, request.match_info["artifact"])
        number = request.query.get("reportId")
        found = [one for one in artifact.coverages if number in (None, one.id)]
        return reply({"coverage": _document(found[-1]) if found else None})


def report_of(artifact: Artifact, coverage: Coverage) -> Json:
    revision = artifact.current
    return {
        "title": revision.title,
        "logline": revision.entries[0].text,
        "synopsis": " ".join(entry.text for entry in revision.entries[:4]),
        "strengths": ["A clear first scene.", f"{len(revision.voices)} voices that differ."],
        "weaknesses": [f"{revision.scenes[-1].capitalize()} comes early."],
        "focus": coverage.focus,
        "scores": {"premise": 7, "structure": 6, "character": 7, "dialogue": 8},
        "verdict": "CONSIDER",
    }


def _document(coverage: Coverage) -> Json:
    return {
        "reportId": coverage.id,
        "status": coverage.status,
        "focusPrompt": coverage.focus,
        "report": coverage.report,
        "error": coverage.error,
        "createdAt": when(coverage.created_at),
        "completedAt": when(coverage.completed_at),
    }

"""The table of endpoints: contract 2.1 line by line, then what production adds (1.3)."""

from sandbox.runs import Runs
from sandbox.sleeperhit import artifact_orders as orders
from sandbox.sleeperhit.artifact_api import ArtifactApi
from sandbox.sleeperhit.cast_api import CastApi
from sandbox.sleeperhit.coverage_api import CoverageApi
from sandbox.sleeperhit.desk import Desk, Endpoint
from sandbox.sleeperhit.discovery import Discovery
from sandbox.sleeperhit.extraction import Extraction
from sandbox.sleeperhit.finals import Finals
from sandbox.sleeperhit.job_api import JobApi
from sandbox.sleeperhit.ledger import Ledger
from sandbox.sleeperhit.music_api import MusicApi
from sandbox.sleeperhit.openapi import JOB_LIST, LINES, PAGED, REPORT, REVISION
from sandbox.sleeperhit.pipeline import Pipeline
from sandbox.sleeperhit.plan_api import PlanApi
from sandbox.sleeperhit.plan_orders import ApprovePlan, CreateJob, CreatePlan, RejectPlan
from sandbox.sleeperhit.planner import Planner
from sandbox.sleeperhit.project_api import ProjectApi
from sandbox.sleeperhit.project_orders import CreateProject, CreateSource, UpdateProject
from sandbox.sleeperhit.score import Score
from sandbox.sleeperhit.sfx_api import SfxApi
from sandbox.sleeperhit.source_api import SourceApi
from sandbox.sleeperhit.studio import Studio

PROJECTS, PLANS, JOBS, ARTIFACTS = "/story-projects", "/story-plans", "/story-jobs", "/artifacts"
READ, WRITE = "story:read", "story:write"
READ_ARTIFACT, EDIT = "artifact:read", "artifact:publish"


class Endpoints:
    """Who answers what."""

    def __init__(
        self, desk: Desk, runs: Runs, ledger: Ledger, studio: Studio, score: Score, extraction: Extraction,
        planner: Planner, pipeline: Pipeline, finals: Finals,
    ) -> None:  # fmt: skip
        self.desk, self.ledger, self.score = desk, ledger, score
        self.projects, self.sources = ProjectApi(desk), SourceApi(desk, extraction)
        self.plans, self.jobs = PlanApi(desk, planner), JobApi(desk, pipeline)
        self.artifacts, self.cast = ArtifactApi(desk, pipeline, finals), CastApi(desk)
        self.coverage, self.music = CoverageApi(desk, runs), MusicApi(desk, score)
        self.sfx = SfxApi(desk, runs, studio)

    def table(self) -> list[Endpoint]:
        of_projects = [*self._projects(), *self._sources(), *self._plans(), *self._jobs()]
        return [*of_projects, *self._artifacts(), *self._cast(), *self._sound()]

    def _projects(self) -> list[Endpoint]:
        project, discovery = f"{PROJECTS}/{{project}}", Discovery(self.desk)
        return [
            Endpoint("GET", "/capabilities", READ, discovery.capabilities, shows="version status auth"),
            Endpoint("GET", "/credits", "credits:read", self.ledger.credits, shows="credits"),
            Endpoint("POST", PROJECTS, WRITE, self.projects.create, (CreateProject,), shows="project"),
            Endpoint("GET", PROJECTS, READ, self.projects.listing, shows="projects nextCursor", query=PAGED),
            Endpoint("GET", project, READ, self.projects.detail, shows="project"),
            Endpoint("PATCH", project, WRITE, self.projects.update, (UpdateProject,), shows="project"),
            Endpoint("DELETE", project, WRITE, self.projects.delete, shows="id deletedAt"),
        ]

    def _sources(self) -> list[Endpoint]:
        sources = f"{PROJECTS}/{{project}}/sources"
        source, read, write = f"{sources}/{{source}}", "source:read", "source:write"
        return [
            Endpoint("POST", sources, write, self.sources.create, (CreateSource,), shows="source"),
            Endpoint("GET", sources, read, self.sources.listing, shows="sources nextCursor", query=PAGED),
            Endpoint("GET", source, read, self.sources.detail, shows="source"),
            Endpoint("DELETE", source, write, self.sources.delete, shows="id deletedAt"),
        ]

    def _plans(self) -> list[Endpoint]:
        of_project, plan = f"{PROJECTS}/{{project}}/story-plans", f"{PLANS}/{{plan}}"
        return [
            Endpoint("POST", of_project, WRITE, self.plans.create, (CreatePlan,), shows="plan"),
            Endpoint("GET", of_project, READ, self.plans.listing, shows="plans nextCursor", query=PAGED),
            Endpoint("GET", plan, READ, self.plans.detail, shows="plan"),
            Endpoint("POST", f"{plan}/approve", WRITE, self.plans.approve, (ApprovePlan,), shows="plan"),
            Endpoint("POST", f"{plan}/reject", WRITE, self.plans.reject, (RejectPlan,), shows="plan"),
            Endpoint("POST", f"{plan}/resume", WRITE, self.plans.resume, shows="plan"),
        ]

    def _jobs(self) -> list[Endpoint]:
        job = f"{JOBS}/{{job}}"
        return [
            Endpoint("POST", JOBS, WRITE, self.jobs.create, (CreateJob,), shows="job"),
            Endpoint("GET", JOBS, READ, self.jobs.listing, shows="jobs nextCursor", query=JOB_LIST),
            Endpoint("GET", job, READ, self.jobs.detail, shows="job"),
            Endpoint("POST", f"{job}/cancel", WRITE, self.jobs.cancel, shows="job"),
            Endpoint("POST", f"{job}/resume", WRITE, self.jobs.resume, shows="action job"),
            Endpoint("GET", f"{job}/artifacts", READ_ARTIFACT, self.jobs.artifacts, shows="artifacts"),
        ]

    def _artifacts(self) -> list[Endpoint]:
        one, api = f"{ARTIFACTS}/{{artifact}}", self.artifacts
        final, refine, shown = (orders.Finalize,), (orders.Refine,), "artifactId mode finalize"
        return [
            Endpoint("GET", one, READ_ARTIFACT, api.detail, shows="artifact", query=REVISION),
            Endpoint("POST", f"{one}/render-video", EDIT, api.render_video, shows="artifactId render"),
            Endpoint("POST", f"{one}/refine", EDIT, api.refine, refine, needs_key=True, shows="storyJob"),
            Endpoint("POST", f"{one}/finalize", EDIT, api.finalize, final, needs_key=True, shows=shown),
        ]

    def _cast(self) -> list[Endpoint]:
        one, recast = f"{ARTIFACTS}/{{artifact}}", "artifactId character voiceMap"
        return [
            Endpoint("POST", f"{one}/voice", EDIT, self.cast.recast, (orders.Recast,), needs_key=True, shows=recast),
            Endpoint("GET", f"{one}/cast", READ_ARTIFACT, self.cast.cast, shows="cast"),
            Endpoint("POST", f"{one}/cast", EDIT, self.cast.recast_many, (orders.CastBatch,), shows="voiceMap"),
            Endpoint("GET", f"{one}/script", READ_ARTIFACT, self.cast.script, shows="script", query=LINES),
        ]

    def _sound(self) -> list[Endpoint]:
        coverage, music = f"{ARTIFACTS}/{{artifact}}/coverage", f"{ARTIFACTS}/{{artifact}}/music"
        sfx, tuned = f"{ARTIFACTS}/{{artifact}}/sfx", "artifactId status coveragePercent totalScenes"
        cues, report = (orders.AddCue, orders.UpdateCue, orders.RemoveCue), (orders.RequestCoverage,)
        return [
            Endpoint("POST", coverage, WRITE, self.coverage.create, report, needs_key=True, shows="reportId status"),
            Endpoint("GET", coverage, READ_ARTIFACT, self.coverage.detail, shows="coverage", query=REPORT),
            Endpoint("POST", music, EDIT, self.music.tune, (orders.TuneMusic,), shows=tuned),
            Endpoint("GET", music, READ_ARTIFACT, self.music.detail, shows="music"),
            Endpoint("POST", sfx, EDIT, self.sfx.change, cues, needs_key=True, shows="artifactId cue"),
            Endpoint("GET", sfx, READ_ARTIFACT, self.sfx.listing, shows="sfx"),
        ]

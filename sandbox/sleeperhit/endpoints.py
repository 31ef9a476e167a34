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
        return [*self._projects(), *self._plans(), *self._jobs(), *self._artifacts(), *self._sound()]

    def _projects(self) -> list[Endpoint]:
        project, sources = f"{PROJECTS}/{{project}}", f"{PROJECTS}/{{project}}/sources"
        return [
            Endpoint("GET", "/capabilities", READ, Discovery(self.desk).capabilities),
            Endpoint("GET", "/credits", "credits:read", self.ledger.credits),
            Endpoint("POST", PROJECTS, WRITE, self.projects.create, (CreateProject,)),
            Endpoint("GET", PROJECTS, READ, self.projects.listing),
            Endpoint("GET", project, READ, self.projects.detail),
            Endpoint("PATCH", project, WRITE, self.projects.update, (UpdateProject,)),
            Endpoint("DELETE", project, WRITE, self.projects.delete),
            Endpoint("POST", sources, "source:write", self.sources.create, (CreateSource,)),
            Endpoint("GET", sources, "source:read", self.sources.listing),
            Endpoint("GET", f"{sources}/{{source}}", "source:read", self.sources.detail),
            Endpoint("DELETE", f"{sources}/{{source}}", "source:write", self.sources.delete),
        ]

    def _plans(self) -> list[Endpoint]:
        of_project, plan = f"{PROJECTS}/{{project}}/story-plans", f"{PLANS}/{{plan}}"
        return [
            Endpoint("POST", of_project, WRITE, self.plans.create, (CreatePlan,)),
            Endpoint("GET", of_project, READ, self.plans.listing),
            Endpoint("GET", plan, READ, self.plans.detail),
            Endpoint("POST", f"{plan}/approve", WRITE, self.plans.approve, (ApprovePlan,)),
            Endpoint("POST", f"{plan}/reject", WRITE, self.plans.reject, (RejectPlan,)),
            Endpoint("POST", f"{plan}/resume", WRITE, self.plans.resume),
        ]

    def _jobs(self) -> list[Endpoint]:
        job = f"{JOBS}/{{job}}"
        return [
            Endpoint("POST", JOBS, WRITE, self.jobs.create, (CreateJob,)),
            Endpoint("GET", JOBS, READ, self.jobs.listing),
            Endpoint("GET", job, READ, self.jobs.detail),
            Endpoint("POST", f"{job}/cancel", WRITE, self.jobs.cancel),
            Endpoint("POST", f"{job}/resume", WRITE, self.jobs.resume),
            Endpoint("GET", f"{job}/artifacts", READ_ARTIFACT, self.jobs.artifacts),
        ]

    def _artifacts(self) -> list[Endpoint]:
        artifact = f"{ARTIFACTS}/{{artifact}}"
        return [
            Endpoint("GET", artifact, READ_ARTIFACT, self.artifacts.detail),
            Endpoint("POST", f"{artifact}/render-video", EDIT, self.artifacts.render_video),
            Endpoint("POST", f"{artifact}/refine", EDIT, self.artifacts.refine, (orders.Refine,), needs_key=True),
            Endpoint("POST", f"{artifact}/finalize", EDIT, self.artifacts.finalize, (orders.Finalize,), needs_key=True),
            Endpoint("POST", f"{artifact}/voice", EDIT, self.cast.recast, (orders.Recast,), needs_key=True),
            Endpoint("GET", f"{artifact}/cast", READ_ARTIFACT, self.cast.cast),
            Endpoint("POST", f"{artifact}/cast", EDIT, self.cast.recast_many, (orders.CastBatch,)),
            Endpoint("GET", f"{artifact}/script", READ_ARTIFACT, self.cast.script),
        ]

    def _sound(self) -> list[Endpoint]:
        coverage, music = f"{ARTIFACTS}/{{artifact}}/coverage", f"{ARTIFACTS}/{{artifact}}/music"
        sfx = f"{ARTIFACTS}/{{artifact}}/sfx"
        cues = (orders.AddCue, orders.UpdateCue, orders.RemoveCue)
        return [
            Endpoint("POST", coverage, WRITE, self.coverage.create, (orders.RequestCoverage,), needs_key=True),
            Endpoint("GET", coverage, READ_ARTIFACT, self.coverage.detail),
            Endpoint("POST", music, EDIT, self.music.tune, (orders.TuneMusic,)),
            Endpoint("GET", music, READ_ARTIFACT, self.music.detail),
            Endpoint("POST", sfx, EDIT, self.sfx.change, cues, needs_key=True),
            Endpoint("GET", sfx, READ_ARTIFACT, self.sfx.listing),
        ]

"""What all Sleeper Hit endpoints share: the records, the rules, who is calling and what they may, and links."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, Field

from sandbox.accounts import Account
from sandbox.sleeperhit import keys
from sandbox.sleeperhit.artifacts import Artifact
from sandbox.sleeperhit.bodies import Strict
from sandbox.sleeperhit.errors import InvalidError, missing, refused, request_id_of
from sandbox.sleeperhit.idempotency import Idempotency
from sandbox.sleeperhit.rate import ELEVATED, RateLimit, family_of
from sandbox.sleeperhit.records import Job, KeptReply, Plan, Project, Source
from sandbox.sleeperhit.rules import Rules
from sandbox.world import World

SLUG = "sleeperhit"
API = "/api/v1"
Answer = Callable[[web.Request, Account], Awaitable[web.Response]]


@dataclass(frozen=True)
class Endpoint:
    """One line of contract 2.1 or 1.3."""

    method: str
    path: str
    scope: str
    answer: Answer
    forms: tuple[type[Strict], ...] = ()
    needs_key: bool = False
    shows: str = ""  # top level of the reply, for openapi.json
    query: Mapping[str, Mapping[str, object]] = field(default_factory=dict)  # parameters with their JSON Schemas


class Records(BaseModel):
    """Everything that survives a restart."""

    rules: Rules = Rules()
    projects: dict[str, Project] = {}
    sources: dict[str, Source] = {}
    plans: dict[str, Plan] = {}
    jobs: dict[str, Job] = {}
    replies: dict[str, KeptReply] = {}
    series: str = Field(default_factory=lambda: secrets.token_hex(4))
    share_secret: str = Field(default_factory=lambda: secrets.token_hex(16))


class Desk:
    """Records plus the world around them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.records = Records()
        self.rate = RateLimit()
        self.idempotency = Idempotency(self)

    @property
    def rules(self) -> Rules:
        return self.records.rules

    @property
    def now(self) -> float:
        return self.world.clock.now()

    def place(self, *parts: object) -> str:
        """A path on the media host; the series is new after a reset, so late files meet nothing new."""
        return "/".join((SLUG, self.records.series, *map(str, parts)))

    def handler(self, endpoint: Endpoint) -> Handler:
        """Count, authenticate, check the scope, look at the Idempotency-Key, answer."""

        async def handle(request: web.Request) -> web.StreamResponse:
            self.count(request)
            account = self.account(request)
            self._check_scope(account, endpoint.scope)
            try:
                return await self.idempotency.answer(
                    request, account, endpoint.needs_key, lambda: endpoint.answer(request, account)
                )
            except InvalidError as invalid:
                raise refused("validation_failed", str(invalid), status=self.rules.status_of_validation) from invalid

        return handle

    def open_handler(self, answer: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
        """An endpoint without a key."""

        async def handle(request: web.Request) -> web.StreamResponse:
            self.count(request)
            return await answer(request)

        return handle

    def count(self, request: web.Request) -> None:
        key = bearer(request)
        self.rate.count(key, family_of(request.path), self.now, self._most(key))

    def _most(self, key: str) -> int:
        return ELEVATED if key in self.rules.elevated else self.rules.requests_per_minute

    def account(self, request: web.Request) -> Account:
        """Who is calling, or why not."""
        key = bearer(request)
        if not key:
            raise refused("authentication_required", "Send the API key as a bearer token.")
        account = self.world.accounts.find(SLUG, key) if keys.SHAPE.fullmatch(key) else None
        if account is None:
            raise refused("invalid_api_key", "The API key is malformed, unknown, or its secret does not match.")
        closed = {
            "api_key_revoked": self.rules.revoked,
            "api_key_expired": self.rules.expired,
            "account_disabled": self.rules.disabled,
            "ip_not_allowed": self.rules.ip_blocked,
        }
        for code, names in closed.items():
            if key in names:
                raise refused(code, f"{code.replace('_', ' ').capitalize()}.")
        return account

    def scopes(self, key: str) -> tuple[str, ...]:
        own = keys.DEFAULT_SCOPES if key == keys.FRESH else keys.SCOPES
        return tuple(self.rules.scopes.get(key, own))

    def _check_scope(self, account: Account, scope: str) -> None:
        if scope not in self.scopes(account.key):
            raise refused("insufficient_scope", f"This API key lacks the scope {scope}.", {"required": [scope]})

    def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        """X-Request-Id and RateLimit-* on every reply of the API, whatever it says."""
        if not request.path.startswith(f"{API}/"):
            return
        key = bearer(request)
        response.headers["X-Request-Id"] = request_id_of(response)
        response.headers.update(self.rate.headers(key, family_of(request.path), self.now, self._most(key)))

    def project(self, account: Account, number: str) -> Project:
        project = self.records.projects.get(number)
        if project is None or project.user_id != account.user_id or project.deleted_at:
            raise missing("project_not_found", "Project")
        return project

    def source(self, project: Project, number: str) -> Source:
        source = self.records.sources.get(number)
        if source is None or source.project_id != project.id or source.deleted_at:
            raise missing("source_not_found", "Source")
        return source

    def sources(self, project: Project) -> list[Source]:
        found = self.records.sources.values()
        return [source for source in found if source.project_id == project.id and not source.deleted_at]

    def plan(self, account: Account, number: str, code: str | None = None) -> Plan:
        """The caller's plan; its absence has several codes (trap 3). It is gone with its project."""
        plan = self.records.plans.get(number)
        foreign = plan is None or plan.user_id != account.user_id
        if plan is None or foreign or self.records.projects[plan.project_id].deleted_at:
            raise missing(code or self.rules.code_of_missing_plan, "Story plan")
        return plan

    def job(self, account: Account, number: str) -> Job:
        job = self.records.jobs.get(number)
        if job is None or job.user_id != account.user_id or job.hidden == "everywhere":
            raise missing("story_job_not_found", "Story job")
        return job

    def artifact(self, account: Account, number: str) -> Artifact:
        artifact = self.any_artifact(number)
        owner = self.records.jobs[artifact.job_id] if artifact else None
        if artifact is None or owner is None or owner.user_id != account.user_id or owner.hidden == "everywhere":
            raise missing("artifact_not_found", "Artifact")
        return artifact

    def any_artifact(self, number: str) -> Artifact | None:
        return next((found for found in self.artifacts() if found.id == number), None)

    def artifacts(self) -> list[Artifact]:
        return [artifact for job in self.records.jobs.values() for artifact in job.artifacts]

    def ready(self, account: Account, number: str) -> Artifact:
        """The artifact when it can be worked on."""
        artifact = self.artifact(account, number)
        if artifact.status != "READY":
            raise refused("artifact_not_ready", "The artifact is not ready.", {"status": artifact.status})
        return artifact

    def origin(self, request: web.Request) -> str:
        return f"{request.scheme}://{request.host}"


def bearer(request: web.Request) -> str:
    """The key of `Authorization: Bearer`, the only way in."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""

"""Sleeper Hit Studio: table reads from a plan that a person approves, paid in Studio Credits (Story API v1)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from providers.base import Access, Provider
from providers.differences import Difference
from providers.errors import Fault, ProviderError
from providers.facts import Action, Facts, Model, Rate, Section
from providers.http import Client
from providers.order import Order, Parent, Problem, Quote, Request, Step
from providers.report import Account, CancelResult, Finding, RemoteRef, RemoteWork, Report, State
from providers.sleeperhit import (
    address,
    catalogue,
    checks,
    comparison,
    credits,
    edit_payload,
    edits,
    jobs,
    looking,
    payload,
    plans,
    replies,
    scopes,
)
from providers.sleeperhit.address import key_for, path, vendor_id
from providers.sleeperhit.desk import Desk
from providers.sleeperhit.errors import classifier
from providers.sleeperhit.reads import Reads
from providers.sleeperhit.tidying import KEEPS, Tidier
from providers.sleeperhit.watching import Watch
from providers.values import row, text

# A server of before 2026-07 wants an approval without a body, a later one insists on one (traps 2).
NO_BODY = re.compile(
    r"unrecogni[sz]ed|unknown|unexpected|additional|extra|invalid key|no (request )?body|body must"
    r"|not (allowed|permitted|accepted)",
    re.IGNORECASE,
)
GONE_ON = ("READY", "PARTIAL", "FAILED")


class SleeperHit(Provider):
    """One Studio account, by one of its API keys."""

    facts: ClassVar[Facts] = Facts(
        slug="sleeperhit",
        label="Sleeper Hit",
        unit=credits.UNIT,
        base_url=address.DEFAULT,
        rate=Rate(120, 60),
        poll_every=8,
        settle_time=60,
        cancel="while_pending",
        max_in_flight=10,
        usual_budget=3300,  # a plan within 5 minutes, a job within 45
        key_hint="sh_...",
        top_up_url="https://sleeperhit.studio/dashboard",
        catalogue_lasts=60,
    )
    keeps: ClassVar[tuple[str, ...]] = KEEPS
    kept: ClassVar[str] = "its project and the sources in it"

    def __init__(self, access: Access) -> None:
        super().__init__(access)
        api, secret = address.api_of(access.base_url), access.secret.strip()
        self._origin = address.origin_of(api)
        self._client = Client(
            access,
            provider=self.facts.label,
            base_url=api,
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
            classify=classifier(secret),
            family=address.family,
        )
        self._reads = Reads(self._client)
        self._tidier = Tidier(self._client, self._reads)

    @staticmethod
    def family(path: str) -> str:
        return address.family(path)

    def models(self) -> tuple[Model, ...]:
        return self.access.models or catalogue.BUILT_IN

    def fetch_models(self) -> tuple[Model, ...]:
        """GET /capabilities; the vendor asks that it be read once a minute at most."""
        return catalogue.from_capabilities(self._reads.body("capabilities"))

    def differences(self) -> tuple[Difference, ...]:
        return comparison.differences(self._client, self.models())

    def check(self) -> Account:
        """GET /credits. A key that may not see the balance is a good key; which scopes it has, no endpoint tells."""
        try:
            body = self._client.get(path("credits"), use="balance").json
        except ProviderError as error:
            if error.code != "insufficient_scope":
                raise
            return Account(label=credits.label(self.access.secret), balance=None)
        return credits.account(body, self.access.secret)

    def problems(self, order: Order) -> tuple[Problem, ...]:
        return checks.problems(order, self.models())

    def quote(self, order: Order) -> Quote:
        """Of a take none: its plan tells the price. Of a failed job what it was quoted, as it is reserved anew."""
        if order.action != "resume_job" or order.parent is None:
            return credits.before(order)
        body = self._reads.body("story-jobs", vendor_id(order.parent.remote_id), use="balance")
        found = credits.read_quote(row(row(body).get("job")).get("quote"))
        return found or Quote(amount=None, unit=credits.UNIT, note="Sleeper Hit names no price of this job.")

    def steps(self, order: Order) -> tuple[Step, ...]:
        """A project of its own, its sources, the plan, the job; an action is one step. The vendor honours a key of the
        operation everywhere, so the stored request is what goes again after a lost reply."""
        if order.action:
            return edits.steps(order.action)
        return (
            edits.step("project", "project", paid=False),
            *(edits.step(f"source {at}", "source", paid=False) for at in range(1, len(payload.sources(order)) + 1)),
            edits.step("plan", "plan", paid=False),
            edits.step("job", "job", paid=True),
        )

    def build(self, step: Step, order: Order, refs: Sequence[RemoteRef], token: str) -> Request:
        """The token is the Idempotency-Key, of one step for life: whether a key counts for the endpoint or the whole
        account, the contract does not say (traps 4)."""
        headers = {replies.KEY: token}
        name, _, number = step.name.partition(" ")
        if name == "job":
            return Request(path=path("story-jobs"), body=payload.job_body(order, refs), headers=headers)
        if order.action:
            parent = order.parent or Parent(kind="", remote_id="")
            return Request(path=edits.path_of(step.name, parent), body=edit_payload.body_of(order), headers=headers)
        if name == "project":
            return Request(path=path("story-projects"), body=payload.project_body(order, token), headers=headers)
        project = payload.made(refs, "project").remote_id
        if name == "source":
            body = payload.source_body(payload.sources(order)[int(number) - 1], token)
            return Request(path=path("story-projects", project, "sources"), body=body, headers=headers)
        body = payload.plan_body(order, refs)
        return Request(path=path("story-projects", project, "story-plans"), body=body, headers=headers)

    def submit(self, step: Step, request: Request) -> tuple[RemoteRef, ...]:
        try:
            reply = self._client.post(request.path, request.body or None, headers=request.headers)
        except ProviderError as error:
            if going_on := looking.resumed_before(self._client, step, request, error):
                return replies.refs(step, request, going_on)
            other = other_door(step, request, error)
            if other is None:
                raise scopes.told(error, request.method, request.path) from error
            reply = self._client.post(other.path, headers=other.headers)
        return replies.refs(step, request, reply)

    def find(self, step: Step, order: Order, token: str, since: datetime, refs: Sequence[RemoteRef] = ()) -> Finding:
        return looking.find(self._reads, step, token, since, refs)

    def poll(self, refs: Sequence[RemoteRef]) -> Iterator[tuple[RemoteRef, Report | ProviderError]]:
        return Watch(self._reads, self._origin).read(refs)

    def decide(self, ref: RemoteRef, yes: bool, note: str) -> None:
        """Approve or reject a plan. A yes says that a person gave it (R22). When it is refused it may have been decided
        at the vendor's own site meanwhile: the same decision there is this one, another end is told as what it is."""
        try:
            if yes:
                self._approve(ref)
            else:
                self._post("reject", ref, {"reason": note.strip()} if note.strip() else None)
        except ProviderError as error:
            if error.fault is not Fault.REFUSED:
                raise
            body, _ = self._reads.optional(lambda: self._reads.body("story-plans", vendor_id(ref.remote_id)))
            if told := plans.decided(body, ref, yes=yes, refused=error):
                raise told from error

    def _approve(self, ref: RemoteRef) -> None:
        plan = vendor_id(ref.remote_id)
        try:
            self._post("approve", ref, {"userConfirmed": True})
        except ProviderError as error:
            if error.code != "validation_failed" or not NO_BODY.search(error.message):
                raise
            key = key_for("approve without a body", ref.remote_id)
            self._client.post(path("story-plans", plan, "approve"), use="cancel", headers={replies.KEY: key})

    def cancel(self, ref: RemoteRef) -> CancelResult:
        """A job can be cancelled until the first of it is ready. Before it nothing was paid for: a plan is rejected as
        far as that goes, and whatever becomes of it, nothing is made by it. An edit cannot be called back."""
        if ref.kind in ("project", "source"):
            return CancelResult.CANCELLED
        if ref.kind == "plan":
            self._reads.optional(lambda: self._post("reject", ref, None))
            return CancelResult.CANCELLED
        if ref.kind != "job":
            return CancelResult.NEVER
        try:
            body = self._post("cancel", ref, None, "story-jobs")
        except ProviderError as error:
            if error.code != "story_job_state_invalid":
                raise
            return CancelResult.TOO_LATE
        word = text(row(row(body).get("job")).get("status")).upper()
        if word in GONE_ON:
            return CancelResult.TOO_LATE
        return CancelResult.CANCELLED if word in jobs.CANCELLED else CancelResult.ASKED

    def actions(self, piece: Parent, ended: State) -> tuple[Action, ...]:
        return edits.actions(piece, ended)

    def desk(self, piece: Parent) -> tuple[Section, ...]:
        return Desk(self._reads).read(piece) if piece.kind == "artifact" else ()

    def tidy(self, refs: Sequence[RemoteRef]) -> str:
        return self._tidier.remove(refs)

    def archive(self, refs: Sequence[RemoteRef]) -> str:
        return self._tidier.archive(refs)

    def recent(self, since: datetime | None) -> Iterator[RemoteWork]:
        return looking.recent(self._reads, since)

    def _post(self, verb: str, ref: RemoteRef, body: payload.Body | None, what: str = "story-plans") -> object:
        """What is done once to one thing, with a key made of both: sent again it is the same operation."""
        headers = {replies.KEY: key_for(verb, ref.remote_id)}
        where = path(what, vendor_id(ref.remote_id), verb)
        try:
            return self._client.post(where, body, use="cancel", headers=headers).json
        except ProviderError as error:
            raise scopes.told(error, "POST", where) from error


def other_door(step: Step, request: Request, error: ProviderError) -> Request | None:
    """A film is made by finalize with mode video, and where that knows no such mode by render-video: the same render.
    With a key of its own, as this is another request."""
    if step.name != "finalize_video" or error.code != "validation_failed" or "mode" not in error.message.lower():
        return None
    key = key_for("render-video", request.headers.get(replies.KEY, ""))
    where = request.path.removesuffix("/finalize") + "/render-video"
    return Request(path=where, headers={replies.KEY: key})

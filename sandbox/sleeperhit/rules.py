"""What the contract leaves open, and what differs between reference and production.

`POST /_control/settings {"sleeperhit": {...}}`
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Phase = Literal["source", "plan", "job", "render"]


class Rules(BaseModel):
    """`reading` chooses between the two; a rule that is null follows it."""

    model_config = ConfigDict(extra="forbid")

    reading: Literal["production", "reference"] = Field(
        default="production", description="what clients of production have seen, or the reference to the letter"
    )
    validation_status: Literal[400, 422] | None = Field(
        default=None, description="of validation_failed; null = 400 in production, 422 in the reference (1.1)"
    )
    approve: Literal["confirmed", "bare"] | None = Field(
        default=None, description="whether approve wants userConfirmed: true; null = in production (1.4)"
    )
    standing_approval: list[str] = Field(default=[], description="keys that may approve with an empty body (1.4)")
    notes_cap: Literal[2000, 5000] | None = Field(
        default=None, description="of artifactRequests[].notes; null = 5000 in production, 2000 in the reference"
    )
    plan_notes: Literal["dropped", "kept"] | None = Field(
        default=None, description="notes sent with a plan; null = dropped in production (1.4)"
    )
    production_fields: Literal["taken", "refused"] | None = Field(
        default=None, description="creativeBrief, deferMusic, voiceMap, producer ...; null = refused in the reference"
    )
    missing_plan: Literal["project_not_found", "story_plan_not_found"] | None = Field(
        default=None, description="code of a plan that is not there; null = story_plan_not_found in production (1.9)"
    )
    unapproved_plan: Literal["story_plan_state_invalid", "story_job_state_invalid"] | None = Field(
        default=None, description="code of a job on an unapproved plan; null = story_plan_... in production (1.2)"
    )
    supersede_approved: bool = Field(default=True, description="a new plan supersedes an approved one too (trap 1)")
    auto_approve: bool = Field(default=True, description="autoApprove counts; false = every plan is reviewed (1.9)")
    key_scope: Literal["endpoint", "account"] = Field(
        default="endpoint", description="within what an Idempotency-Key is one (trap 4)"
    )
    recording: Literal["synthesized", "live"] = Field(
        default="synthesized", description="live = finalize wants a live read first and answers needs_recording (1.6)"
    )
    keep_needs_recording: bool = Field(
        default=False, description="a needs_recording is replayed to its Idempotency-Key; false = the key stays free"
    )
    shows_stale: bool = Field(
        default=True, description="a render that an edit has outdated says stale: true; the old URL stays either way"
    )
    table_read_credits: int = Field(default=11, ge=0, description="the quote of a table read (1.8: 11, 20)")
    requests_per_minute: int = Field(default=120, ge=1, description="of a key in a route family before 429")
    elevated: list[str] = Field(default=[], description="keys with 600 requests a minute")
    scopes: dict[str, list[str]] = Field(default={}, description="scopes by key; keys not named have their own")
    revoked: list[str] = Field(default=[], description="keys that answer 401 api_key_revoked")
    expired: list[str] = Field(default=[], description="keys that answer 401 api_key_expired")
    disabled: list[str] = Field(default=[], description="keys that answer 403 account_disabled")
    ip_blocked: list[str] = Field(default=[], description="keys that answer 403 ip_not_allowed")
    accept_seconds: float = Field(default=0, ge=0, description="a POST takes this long: room for a second one")
    share_seconds: float = Field(default=31 * 86_400, gt=0, description="how long share links live")
    durable_files: bool = Field(
        default=True, description="links to recordings, films and sounds stay; false = they end with the share links"
    )
    renews_shares: bool = Field(
        default=True, description="an artifact that is read after its links have ended has new ones"
    )
    hold: Phase | None = Field(default=None, description="work stops in this phase until /_control/finish")

    @property
    def in_production(self) -> bool:
        return self.reading == "production"

    @property
    def status_of_validation(self) -> int:
        return self.validation_status or (400 if self.in_production else 422)

    @property
    def wants_confirmation(self) -> bool:
        return self.in_production if self.approve is None else self.approve == "confirmed"

    @property
    def most_notes(self) -> int:
        return self.notes_cap or (5000 if self.in_production else 2000)

    @property
    def drops_plan_notes(self) -> bool:
        return self.in_production if self.plan_notes is None else self.plan_notes == "dropped"

    @property
    def takes_production_fields(self) -> bool:
        return self.in_production if self.production_fields is None else self.production_fields == "taken"

    @property
    def code_of_missing_plan(self) -> str:
        return self.missing_plan or ("story_plan_not_found" if self.in_production else "project_not_found")

    @property
    def code_of_unapproved_plan(self) -> str:
        return self.unapproved_plan or ("story_plan_state_invalid" if self.in_production else "story_job_state_invalid")

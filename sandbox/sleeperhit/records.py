"""What the practice vendor remembers: projects, sources, plans, jobs, and the replies that idempotency keeps."""

from typing import Literal

from pydantic import BaseModel

from sandbox.sleeperhit.artifacts import Artifact

Json = dict[str, object]
SourceStatus = Literal["PENDING", "EXTRACTING", "READY", "FAILED"]
DigestStatus = Literal["NOT_STARTED", "PENDING", "RUNNING", "READY", "FAILED", "SKIPPED"]
PlanStatus = Literal["PENDING", "RUNNING", "REQUIRES_APPROVAL", "APPROVED", "REJECTED", "FAILED", "SUPERSEDED"]
JobStatus = Literal["PENDING", "RESERVED", "RUNNING", "PARTIAL", "READY", "FAILED", "CANCELED"]
CANCELABLE: tuple[JobStatus, ...] = ("PENDING", "RESERVED", "RUNNING")


class Project(BaseModel):
    id: str
    user_id: int
    name: str
    description: str | None = None
    metadata: Json | None = None
    archived_at: float | None = None
    deleted_at: float | None = None
    created_at: float
    updated_at: float


class Source(BaseModel):
    """`outcome` is how an extraction will end: the words of its address have decided it."""

    id: str
    project_id: str
    type: Literal["TEXT", "MARKDOWN", "URL", "PDF"]
    label: str | None = None
    uri: str | None = None
    retention: str = "EXTRACTED_ONLY"
    metadata: Json | None = None
    producer: str | None = None
    external_id: str | None = None
    originated_at: str | None = None
    text: str | None = None
    content_hash: str | None = None
    status: SourceStatus = "PENDING"
    extracted_at: float | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    digest_status: DigestStatus = "NOT_STARTED"
    digest: Json | None = None
    digest_failure_code: str | None = None
    digest_failure_message: str | None = None
    digested_at: float | None = None
    outcome: Literal["ready", "missing", "huge", "stuck"] = "ready"
    digest_fails: bool = False
    slow: float = 1.0
    deleted_at: float | None = None
    created_at: float
    updated_at: float


class Quote(BaseModel):
    """(kind, label, credits) a line."""

    lines: list[tuple[str, str, int]]
    computed_at: float

    @property
    def total(self) -> int:
        return sum(credits for _, _, credits in self.lines)


class Fate(BaseModel):
    """How work will go, decided when it is ordered. Artifacts are counted from 1, as people do."""

    failure: tuple[str, str] | None = None
    for_good: bool = False
    fails_after_artifacts: bool = False
    failed_artifacts: set[int] = set()
    partial: bool = False
    stuck: bool = False
    slow: float = 1.0
    word: str | None = None
    late_seconds: float | None = None


class Plan(BaseModel):
    """`asked` is all text of the order: the words in it decide how plan and job go. `word` is a status by hand."""

    id: str
    key: str
    user_id: int
    project_id: str
    status: PlanStatus = "PENDING"
    word: str | None = None
    title: str | None
    target: Json
    requests: list[Json]
    style: Json | None
    brief: Json | None
    source_ids: list[str]
    auto_approve: bool
    asked: str
    envelope: Json | None = None
    quote: Quote
    failure_code: str | None = None
    failure_message: str | None = None
    approved_at: float | None = None
    rejected_at: float | None = None
    rejection_reason: str | None = None
    generated_at: float | None = None
    version: int = 1
    fate: Fate = Fate()
    by_hand: bool = False
    created_at: float
    updated_at: float

    @property
    def live(self) -> bool:
        return self.status in ("PENDING", "RUNNING")


class Job(BaseModel):
    """`refines` names the artifact that a refine job works on; `charged` is what is reserved or spent now."""

    id: str
    key: str
    user_id: int
    project_id: str
    plan_id: str
    title: str
    status: JobStatus = "RESERVED"
    word: str | None = None
    requests: list[Json]
    asked: str
    quote: Quote
    reservation: str
    charged: int = 0
    stage: str | None = None
    artifacts: list[Artifact] = []
    refines: str | None = None
    instruction: str = ""
    scope: str = "auto"
    failure_code: str | None = None
    failure_message: str | None = None
    version: int = 1
    fate: Fate = Fate()
    hidden: Literal["lists", "everywhere"] | None = None
    by_hand: bool = False
    started_at: float | None = None
    completed_at: float | None = None
    created_at: float
    updated_at: float
    ended_at: float | None = None

    @property
    def live(self) -> bool:
        return self.status in ("PENDING", "RESERVED", "RUNNING", "PARTIAL")


class KeptReply(BaseModel):
    """A reply that the same Idempotency-Key gets again."""

    path: str
    fingerprint: str
    text: str

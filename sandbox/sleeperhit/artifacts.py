"""A table read: its revisions, its renders, its sound. Statuses inside a manifest are lower case (contract 1.9)."""

from typing import Literal

from pydantic import BaseModel

ArtifactStatus = Literal["PENDING", "RUNNING", "READY", "FAILED"]
RenderStatus = Literal["needs_recording", "queued", "rendering", "uploading", "complete", "failed"]


class Voice(BaseModel):
    voice_id: str
    voice_name: str
    gender: str | None = None
    provider: str = "cartesia"
    avatar_url: str | None = None


class Entry(BaseModel):
    """One speech of the screenplay; `scene` counts from 0, as the vendor does."""

    scene: int
    character: str
    parenthetical: str | None = None
    text: str


class Render(BaseModel):
    """An MP3 or MP4 on its way. `file` may be the mix before an edit: then it is stale."""

    id: str
    status: RenderStatus
    charged: int = 0
    file: str | None = None
    seconds: int | None = None
    error: str | None = None
    stale: bool = False

    @property
    def live(self) -> bool:
        return self.status in ("queued", "rendering", "uploading")


class Revision(BaseModel):
    """What a refine replaces: screenplay and cast; its renders are those made of it, or the last ones, stale."""

    number: int
    title: str
    scenes: list[str]
    entries: list[Entry]
    instruction: str | None = None
    scope: str | None = None
    voices: dict[str, Voice]
    audio: Render | None = None
    video: Render | None = None
    created_at: float


class Scene(BaseModel):
    """Music of one scene."""

    prompt: str
    weight: float = 0.6
    enabled: bool = True
    status: Literal["pending", "rendering", "ready", "failed"] = "pending"
    file: str | None = None
    clip: dict[str, object] | None = None


class Music(BaseModel):
    status: Literal["none", "generating", "ready"] = "none"
    mode: Literal["adaptive", "defined_clips"] = "adaptive"
    coverage: float = 1.0
    prompt: str | None = None
    scenes: list[Scene] = []
    failing: set[int] = set()


class Cue(BaseModel):
    id: str
    entry: int
    label: str
    prompt: str
    volume: float = 0.7
    trigger: str = "with"
    seconds: float | None = None
    enabled: bool = True
    file: str | None = None
    created_at: float


class Coverage(BaseModel):
    id: str
    focus: str | None = None
    status: Literal["generating", "complete", "failed"] = "generating"
    report: dict[str, object] | None = None
    error: str | None = None
    created_at: float
    completed_at: float | None = None


class Artifact(BaseModel):
    """`edits` counts what was changed since the first mix; `recording` is the live read that finalize may want."""

    id: str
    job_id: str
    number: int
    type: str = "table_read"
    status: ArtifactStatus = "PENDING"
    failure_code: str | None = None
    failure_message: str | None = None
    share_id: str | None = None
    share_token: str | None = None
    expires_at: float | None = None
    revisions: list[Revision] = []
    recording: Literal["none", "recording", "recorded"] = "none"
    wants_recording: bool = False
    music: Music = Music()
    cues: list[Cue] = []
    coverages: list[Coverage] = []
    edits: int = 0
    created_at: float
    updated_at: float

    @property
    def current(self) -> Revision:
        return self.revisions[-1]

    def speakers(self) -> list[str]:
        return list(self.current.voices)

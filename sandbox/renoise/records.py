"""What the practice vendor remembers: tasks, materials, presigned uploads."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sandbox.renoise.models import Kind

Status = Literal["pending", "assigning", "assigned", "queued", "running", "completed", "failed", "cancelled"]
TERMINAL = frozenset({"completed", "failed", "cancelled"})


class Material(BaseModel):
    """An uploaded file. `path` is its place on the media host."""

    id: int
    user_id: int
    name: str
    type: Kind
    mime_type: str
    path: str
    md5: str
    size: int
    created_at: float
    deleted: bool = False


class Use(BaseModel):
    """A material (or a character) of a task in a role. `role` is canonical, `said` is the word of the client."""

    role: str
    said: str
    material_id: int | None = None
    character_id: int | None = None
    index: int | None = None


class Upload(BaseModel):
    """A presigned upload that was handed out."""

    path: str
    user_id: int
    content_type: str


class Fate(BaseModel):
    """How a task will end, decided when it is made."""

    error: str | None = None
    error_code: str | None = None
    late_seconds: float | None = None
    slow: float = 1.0
    stuck: bool = False
    facepass: bool = False


class Task(BaseModel):
    """One order and where it stands. `price` is what was charged; `duration` None = the model has none."""

    model_config = ConfigDict(validate_assignment=False)

    id: int
    key: str
    user_id: int
    kind: Kind
    prompt: str
    model: str
    provider: str
    duration: int | None
    ratio: str
    resolution: str
    tags: list[str]
    uses: list[Use]
    template_id: str | int | None = None
    watermark: bool = False
    sound: bool = True
    results: int = 1
    price: Decimal
    refunded: bool = False
    status: Status = "pending"
    word: str | None = None
    error: str | None = None
    error_code: str | None = None
    fate: Fate = Fate()
    by_hand: bool = False
    hidden: Literal["lists", "everywhere"] | None = None
    files: list[str] = []
    cover: str | None = None
    fetched: bool = False
    created_at: float
    updated_at: float
    status_at: float
    ended_at: float | None = None

    @property
    def live(self) -> bool:
        return self.status not in TERMINAL

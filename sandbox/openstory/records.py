"""What the practice vendor remembers: sequences with their shots, exports, styles, cast and locations."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

Status = Literal["draft", "processing", "completed", "failed", "archived"]
MediaStatus = Literal["pending", "generating", "completed", "failed"]
TERMINAL = frozenset({"completed", "failed", "archived"})
Stop = Literal["script", "references", "images", "dialogue", "motion", "music"]


class Fate(BaseModel):
    """How a sequence will go, decided when it is made. Shots are counted from 1, as people do."""

    analysis_error: str | None = None
    failed_clips: dict[int, str] = {}
    failed_stills: set[int] = set()
    old_clips: set[int] = set()
    music_fails: bool = False
    no_poster: bool = False
    export_error: str | None = None
    late_seconds: float | None = None
    slow: float = 1.0
    stuck: bool = False


class Shot(BaseModel):
    """One shot. `picture` is a path of the media host: the preview first, then the still."""

    id: str
    title: str | None
    text: str
    seconds: int
    picture: str | None = None
    still: bool = False
    video: MediaStatus = "pending"
    clip: str | None = None
    clip_error: str | None = None


class SignIn(BaseModel):
    """A sign-in with a code; answer: "" while nobody has said yes or no."""

    code: str
    user_code: str
    at: float
    asked_at: float = -1e9
    answer: Literal["", "yes", "no"] = ""


class Export(BaseModel):
    id: str
    status: Literal["processing", "ready", "failed"] = "processing"
    cut: str
    run: str
    file: str | None = None
    seconds: float | None = None
    error: str | None = None
    created_at: float


class Sequence(BaseModel):
    """One order. `price` is what is reserved at the start; what was not made is paid back at the end."""

    id: str
    key: str
    user_id: int
    run: str
    title: str
    untitled: bool
    script: str
    asked: str
    status: Status = "draft"
    status_error: str | None = None
    word: str | None = None
    ratio: str
    resolution: str
    style_id: str
    style_name: str | None
    analysis: str
    images: list[str]
    videos: list[str]
    audio: str
    stop: Stop
    stills: bool
    references: list[str] = []
    plan: list[Shot]
    shots: list[Shot] = []
    poster: str | None = None
    music: MediaStatus = "pending"
    song: str | None = None
    exports: list[Export] = []
    price: Decimal
    charged: Decimal
    fate: Fate = Fate()
    by_hand: bool = False
    hidden: Literal["lists", "everywhere"] | None = None
    created_at: float
    updated_at: float
    status_at: float

    @property
    def live(self) -> bool:
        return self.status not in TERMINAL

    @property
    def wants_motion(self) -> bool:
        return self.stop in ("motion", "music")

    @property
    def wants_music(self) -> bool:
        return self.stop == "music"


class Style(BaseModel):
    """`user_id` None = a public template."""

    id: str
    user_id: int | None
    name: str
    slug: str
    description: str | None = None
    category: str | None = None
    tags: list[str] = []
    use_cases: list[str] = []
    ratio: str | None = None
    image_model: str | None = None
    video_model: str | None = None
    config: dict[str, object]
    created_at: float


class Entry(BaseModel):
    """A character, a location or an element of a team's library. `pictures` are paths of the media host."""

    id: str
    user_id: int | None
    name: str
    description: str = ""
    pictures: list[str] = []

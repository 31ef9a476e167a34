"""What a vendor asks the renderer for, and what it gets back. Plain data: it crosses a process border as JSON."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel


class RenderOrder(BaseModel):
    """One piece of media. `folder` receives the files; `variant` tells otherwise equal orders apart.

    A merge joins `clips` in their order, under the music of `source` when there is one.
    """

    kind: Literal["video", "image", "audio", "merge"]
    folder: Path
    prompt: str
    model: str
    shot: str = ""
    width: int = 1280
    height: int = 720
    duration: float = 5.0
    count: int = 1
    sound: bool = True
    watermark: bool = False
    first_frame: Path | None = None
    last_frame: Path | None = None
    references: list[Path] = []
    source: Path | None = None
    upscale: bool = False
    clips: list[Path] = []
    variant: str = ""
    tiny: bool = False


class Rendered(BaseModel):
    """File names inside the folder of the order; `files` has `count` entries."""

    files: list[str]
    cover: str | None = None

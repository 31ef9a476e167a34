"""From a task to an order for the renderer: sizes, and which files are shown where."""

from pathlib import Path

from sandbox.rendering.order import RenderOrder
from sandbox.renoise.desk import Desk
from sandbox.renoise.records import Task
from sandbox.renoise.references import UPSCALED_EDGE

SHORT_EDGE = {"480p": 480, "720p": 720, "768p": 768, "1080p": 1080, "4k": 2160}
LONG_EDGE = {"": 1024, "1k": 1024, "2k": 2048, "3k": 3072, "4k": 4096}
MUSIC_SECONDS = 30


def size_of(task: Task) -> tuple[int, int]:
    """Width and height: `720p` is the short edge of a clip, `2k` the long edge of a picture; sides are even."""
    wide, high = (int(part) for part in (task.ratio or "16:9").split(":"))
    if task.kind == "image":
        edge = LONG_EDGE.get(task.resolution, 1024)
        scale = edge / max(wide, high)
    else:
        scale = SHORT_EDGE.get(task.resolution, 720) / min(wide, high)
    return round(wide * scale / 2) * 2, round(high * scale / 2) * 2


def render_order(desk: Desk, task: Task) -> RenderOrder:
    """The files of frames and references go in by role; an upscale takes its source."""
    media = desk.world.media

    def files(*roles: str) -> list[Path]:
        ids = [use.material_id for use in task.uses if use.role in roles and use.material_id is not None]
        return [media.file(desk.records.materials[number].path) for number in ids if number in desk.records.materials]

    first, last = files("first_frame"), files("last_frame")
    upscale = not task.ratio and task.kind != "audio"
    source = files("source_video", "reference_video", "reference_image") if upscale else files("source_video")
    width, height = size_of(task)
    if upscale:
        width = height = UPSCALED_EDGE[task.resolution]
    return RenderOrder(
        kind=task.kind,
        folder=media.file(desk.place("tasks", task.id)),
        prompt=task.prompt,
        model=task.model,
        shot=" · ".join(task.tags[:3]),
        width=width,
        height=height,
        duration=task.duration or (MUSIC_SECONDS if task.kind == "audio" else 5),
        count=task.results,
        sound=task.sound,
        watermark=task.watermark,
        first_frame=first[0] if first else None,
        last_frame=last[0] if last else None,
        references=[] if upscale else files("reference_image", "reference_video"),
        source=source[0] if source else None,
        upscale=upscale,
        variant=str(task.id),
        tiny=desk.world.settings.media == "tiny",
    )

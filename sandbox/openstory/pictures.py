"""From a sequence to orders for the renderer: poster, previews, stills, clips, music, and the whole film; and a sample
of each style."""

from pathlib import Path
from typing import Literal

from sandbox.openstory.desk import Desk
from sandbox.openstory.records import Export, Sequence, Shot, Style
from sandbox.rendering.order import RenderOrder

SHORT_EDGE = {"720p": 720, "1080p": 1080, "4k": 2160}
PREVIEW_EDGE = 360
SAMPLE_EDGE = 270
LONGEST_SONG = 180.0


def size_of(ratio: str, edge: int) -> tuple[int, int]:
    """Width and height with `edge` as the short one; sides are even."""
    wide, high = (int(part) for part in ratio.split(":"))
    scale = edge / min(wide, high)
    return round(wide * scale / 2) * 2, round(high * scale / 2) * 2


class Artist:
    """Renders into the folder of a sequence; methods give paths of the media host."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def poster(self, sequence: Sequence) -> str:
        return await self._one(sequence, "poster", "image", sequence.title, "720p")

    async def preview(self, sequence: Sequence, shot: Shot) -> str:
        return await self._one(sequence, f"{shot.id}-preview", "image", shot.text, "")

    async def still(self, sequence: Sequence, shot: Shot) -> str:
        return await self._one(sequence, f"{shot.id}-still", "image", shot.text, sequence.resolution, with_cast=True)

    async def clip(self, sequence: Sequence, shot: Shot) -> str:
        """On the picture of the shot, when it has a still."""
        first = self._file(shot.picture) if shot.still and shot.picture else None
        seconds = float(shot.seconds)
        return await self._one(
            sequence, f"{shot.id}-clip", "video", shot.text, sequence.resolution, seconds=seconds, first_frame=first
        )

    async def song(self, sequence: Sequence) -> str:
        seconds = min(LONGEST_SONG, float(sum(shot.seconds for shot in sequence.shots) or 5))
        return await self._one(sequence, "music", "audio", sequence.title, "", seconds=seconds)

    async def film(self, sequence: Sequence, export: Export) -> str:
        order = RenderOrder(
            kind="merge",
            folder=self._file(self._place(sequence, f"export-{export.id}")),
            prompt=sequence.title,
            model=sequence.videos[0],
            clips=[self._file(shot.clip) for shot in sequence.shots if shot.clip],
            source=self._file(sequence.song) if sequence.song else None,
            variant=export.id,
            tiny=self.desk.world.settings.media == "tiny",
        )
        return await self._render(order, self._place(sequence, f"export-{export.id}"))

    async def sample(self, style: Style) -> str:
        """A small picture in the words of the style."""
        place = self.desk.place("styles", style.id)
        width, height = size_of(style.ratio or "16:9", SAMPLE_EDGE)
        order = RenderOrder(
            kind="image",
            folder=self._file(place),
            prompt=style.description or style.name,
            model=style.image_model or "",
            shot=style.name[:60],
            width=width,
            height=height,
            variant=style.id,
            tiny=self.desk.world.settings.media == "tiny",
        )
        return await self._render(order, place)

    async def _one(
        self, sequence: Sequence, name: str, kind: Literal["image", "video", "audio"], prompt: str, resolution: str,
        *, seconds: float = 5.0, first_frame: Path | None = None, with_cast: bool = False,
    ) -> str:  # fmt: skip
        width, height = size_of(sequence.ratio, SHORT_EDGE.get(resolution, PREVIEW_EDGE))
        models = {"image": sequence.images[0], "video": sequence.videos[0], "audio": sequence.audio}
        order = RenderOrder(
            kind=kind,
            folder=self._file(self._place(sequence, name)),
            prompt=prompt,
            model=models[kind],
            shot=sequence.title[:60],
            width=width,
            height=height,
            duration=seconds,
            first_frame=first_frame,
            references=[self._file(path) for path in sequence.references] if with_cast else [],
            variant=f"{sequence.id} {name.partition('-')[0]}",  # preview, still and clip of a shot: one scene
            tiny=self.desk.world.settings.media == "tiny",
        )
        return await self._render(order, self._place(sequence, name))

    async def _render(self, order: RenderOrder, place: str) -> str:
        made = await self.desk.world.pool.render(order)
        return f"{place}/{made.files[0]}"

    def _place(self, sequence: Sequence, name: str) -> str:
        return self.desk.place("sequences", sequence.id, name)

    def _file(self, path: str) -> Path:
        return self.desk.world.media.file(path)

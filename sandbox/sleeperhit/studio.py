"""From a table read to orders for the renderer: the MP3 mix, the MP4, sounds of cues and clips of music."""

from typing import Literal

from sandbox.rendering.order import RenderOrder
from sandbox.sleeperhit.artifacts import Artifact, Cue, Revision
from sandbox.sleeperhit.desk import Desk

SECONDS_A_LINE, SHORTEST, LONGEST = 2, 6, 60
TINY_SECONDS = 2
FILM_SECONDS, WIDTH, HEIGHT = 10, 1280, 720
SOUND_SECONDS, CLIP_SECONDS = 2, 8


class Studio:
    """Methods give paths of the media host."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def tiny(self) -> bool:
        return self.desk.world.settings.media == "tiny"

    def audio_seconds(self, revision: Revision) -> int:
        """How long the mix is: two seconds a line."""
        seconds = min(LONGEST, max(SHORTEST, SECONDS_A_LINE * len(revision.entries)))
        return TINY_SECONDS if self.tiny else seconds

    def film_seconds(self) -> int:
        return TINY_SECONDS if self.tiny else FILM_SECONDS

    async def audio(self, artifact: Artifact, revision: Revision, render: str) -> str:
        prompt = f"{revision.title}, {revision.number}"
        return await self._make(artifact, render, "audio", prompt, self.audio_seconds(revision))

    async def film(self, artifact: Artifact, revision: Revision, render: str) -> str:
        """Its scenes one after the other, each with its first line."""
        lines = [self._first_line(revision, scene) for scene in range(len(revision.scenes))]
        seconds = self.film_seconds()
        step = seconds / len(lines)
        parts = [f"[{number * step:.1f}-{(number + 1) * step:.1f}s] {line}" for number, line in enumerate(lines)]
        return await self._make(artifact, render, "video", " ".join(parts), seconds)

    def _first_line(self, revision: Revision, scene: int) -> str:
        line = next((entry for entry in revision.entries if entry.scene == scene), None)
        return revision.scenes[scene] + (f". {line.character}: {line.text[:90]}" if line else "")

    async def sound(self, artifact: Artifact, cue: Cue) -> str:
        name = f"{cue.id}-{artifact.edits}"
        return await self._make(artifact, name, "audio", f"{cue.label}. {cue.prompt}", SOUND_SECONDS)

    def clip_seconds(self) -> int:
        return TINY_SECONDS if self.tiny else CLIP_SECONDS

    async def clip(self, artifact: Artifact, scene: int) -> str:
        music = artifact.music.scenes[scene]
        name = f"clip-{scene}-{artifact.edits}"
        return await self._make(artifact, name, "audio", music.prompt, self.clip_seconds())

    async def _make(
        self, artifact: Artifact, name: str, kind: Literal["audio", "video"], prompt: str, seconds: int
    ) -> str:
        place = self.desk.place("artifacts", artifact.id, name)
        order = RenderOrder(
            kind=kind,
            folder=self.desk.world.media.file(place),
            prompt=prompt,
            model="table-read",
            shot=artifact.current.title[:60],
            width=WIDTH,
            height=HEIGHT,
            duration=float(seconds),
            variant=f"{artifact.id} {name}",
            tiny=self.tiny,
        )
        made = await self.desk.world.pool.render(order)
        return f"{place}/{made.files[0]}"

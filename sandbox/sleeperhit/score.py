"""Music of a table read on its way: all scenes at once, or defined clips one by one (contract 1.4)."""

import logging
from collections.abc import Iterable
from functools import partial

from sandbox.runs import Runs
from sandbox.sleeperhit.artifacts import Artifact, Music, Scene
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.fate import is_ordered, numbered
from sandbox.sleeperhit.studio import Studio

log = logging.getLogger("sandbox")
# Seconds at speed 1.
SCORING, A_CLIP, BETWEEN = 3.0, 1.5, 1.5


class Score:
    def __init__(self, desk: Desk, runs: Runs, studio: Studio) -> None:
        self.desk, self.runs, self.studio = desk, runs, studio

    def prepare(self, artifact: Artifact, asked: str) -> None:
        """One cue sheet line a scene, nothing generated yet."""
        scenes = [Scene(prompt=f"Under {heading.title()}") for heading in artifact.current.scenes]
        artifact.music = Music(scenes=scenes, failing=numbered("fail clip", asked))
        if is_ordered("music clips", asked):
            artifact.music.mode = "defined_clips"

    def generate(self, artifact: Artifact, scenes: Iterable[int] | None = None) -> None:
        """Make the music of some scenes (None = all) anew."""
        for number in range(len(artifact.music.scenes)) if scenes is None else scenes:
            artifact.music.scenes[number].status, artifact.music.scenes[number].clip = "pending", None
        artifact.music.status = "generating"
        self.start(artifact)

    def start(self, artifact: Artifact) -> None:
        """Begin, or go on after a restart."""
        self.runs.start(f"music {artifact.id}", partial(self._guarded, artifact))

    async def _guarded(self, artifact: Artifact) -> None:
        try:
            await self._walk(artifact)
        except Exception:
            log.exception("music of %s", artifact.id)
        artifact.music.status = "ready"
        self.desk.world.touch()

    async def _walk(self, artifact: Artifact) -> None:
        if artifact.music.mode == "adaptive":
            await self._rest(artifact, SCORING)
            if artifact.music.mode == "adaptive":  # a clip that was placed meanwhile has made it defined clips
                for scene in artifact.music.scenes:
                    scene.status = "ready"
            return
        for number, scene in enumerate(artifact.music.scenes):
            if scene.status in ("ready", "failed"):
                continue
            await self._rest(artifact, BETWEEN)
            scene.status = "rendering"
            await self._rest(artifact, A_CLIP)
            if number not in artifact.music.failing:
                scene.file = await self.studio.clip(artifact, number)
            scene.status = "failed" if number in artifact.music.failing else "ready"
            self.desk.world.touch()

    async def _rest(self, artifact: Artifact, seconds: float) -> None:
        await self.runs.pause(f"music {artifact.id}", seconds)

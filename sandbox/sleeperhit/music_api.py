"""Music of a table read (REF "music", contract 1.4): five shapes of one body, told apart by their fields."""

from typing import Literal

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.sleeperhit.artifact_orders import TuneMusic
from sandbox.sleeperhit.artifacts import Artifact, Music, Scene
from sandbox.sleeperhit.bodies import read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.edits import mark_edited
from sandbox.sleeperhit.errors import InvalidError
from sandbox.sleeperhit.manifest import link
from sandbox.sleeperhit.records import Json
from sandbox.sleeperhit.score import Score

Shape = Literal["all", "screenplay", "again", "clip", "scene"]
SHAPES: dict[frozenset[str], Shape] = {
    frozenset(): "all",
    frozenset({"music_coverage_percent"}): "all",
    frozenset({"scope", "mode", "prompt"}): "screenplay",
    frozenset({"regenerate_scenes"}): "again",
    frozenset({"scene_index", "clip"}): "clip",
}
OF_A_SCENE = frozenset({"prompt", "weight", "enabled"})


class MusicApi:
    def __init__(self, desk: Desk, score: Score) -> None:
        self.desk, self.score = desk, score

    async def tune(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.ready(account, request.match_info["artifact"])
        order = await read_form(request, TuneMusic)
        shape = shape_of(order)
        self._check_scenes(artifact, order)
        if order.music_coverage_percent is not None and _has_clips(artifact.music):
            return self._answer(artifact, artifact.music.status, {})
        mark_edited(self.desk, artifact)
        if shape == "scene":
            return self._tune_scene(artifact, order)
        if shape == "clip":
            return self._place_clip(artifact, order)
        if shape == "screenplay":
            artifact.music.prompt = order.prompt
        if order.music_coverage_percent is not None and artifact.music.mode == "adaptive":
            artifact.music.coverage = coverage_of(order.music_coverage_percent)
        self.score.generate(artifact, order.regenerate_scenes if shape == "again" else None)
        return self._answer(artifact, "generating", {})

    def _check_scenes(self, artifact: Artifact, order: TuneMusic) -> None:
        total = len(artifact.music.scenes)
        asked = [*(order.regenerate_scenes or []), *([order.scene_index] if order.scene_index is not None else [])]
        if any(number >= total for number in asked):
            raise InvalidError(f"`sceneIndex` is invalid: the table read has scenes 0 to {total - 1}")

    def _tune_scene(self, artifact: Artifact, order: TuneMusic) -> web.Response:
        scene = artifact.music.scenes[order.scene_index or 0]
        scene.prompt = order.prompt or scene.prompt
        scene.weight = scene.weight if order.weight is None else order.weight
        scene.enabled = scene.enabled if order.enabled is None else order.enabled
        return self._answer(artifact, "ready", {"adaptiveSceneDirection": _direction(order.scene_index or 0, scene)})

    def _place_clip(self, artifact: Artifact, order: TuneMusic) -> web.Response:
        """From here on the music is of defined clips; scenes that were scored adaptively have none."""
        if artifact.music.mode == "adaptive":
            for other in artifact.music.scenes:
                other.status = "pending"
        scene = artifact.music.scenes[order.scene_index or 0]
        scene.clip = {**(scene.clip or {}), **(order.clip.given() if order.clip else {})}
        scene.status, artifact.music.mode = "ready", "defined_clips"
        return self._answer(artifact, "ready", {})

    def _answer(self, artifact: Artifact, status: str, more: Json) -> web.Response:
        body = {
            "artifactId": artifact.id,
            "status": status,
            "coveragePercent": artifact.music.coverage,
            "totalScenes": len(artifact.music.scenes),
        }
        return reply({**body, **more})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.artifact(account, request.match_info["artifact"])
        music = artifact.music
        body: Json = {
            "status": music.status,
            "musicMode": music.mode,
            "coveragePercent": music.coverage,
            "totalScenes": len(music.scenes),
        }
        if music.mode == "defined_clips":
            body["definedClips"] = [
                self._clip(request, artifact, number, scene)
                for number, scene in enumerate(music.scenes)
                if scene.status != "pending" or scene.file
            ]
        else:
            body["scenes"] = [_direction(number, scene) for number, scene in enumerate(music.scenes)]
        return reply({"music": body})

    def _clip(self, request: web.Request, artifact: Artifact, number: int, scene: Scene) -> Json:
        url = link(self.desk, request, artifact, scene.file) if scene.file else None
        seconds = self.score.studio.clip_seconds()
        made = {"soundUrl": url, "durationMs": seconds * 1000, "playMode": "once", "anchor": "end", "disabled": False}
        return {"sceneIndex": number, "status": scene.status, **made, **(scene.clip or {})}


def shape_of(order: TuneMusic) -> Shape:
    given = frozenset(order.model_fields_set)
    if found := SHAPES.get(given):
        return found
    if "scene_index" in given and given - {"scene_index"} and given - {"scene_index"} <= OF_A_SCENE:
        return "scene"
    raise InvalidError("The fields of the music request do not go together")


def _has_clips(music: Music) -> bool:
    """Then `musicCoveragePercent` is a no-op (contract 1.4)."""
    return music.mode == "defined_clips" and music.status != "none"


def coverage_of(asked: float) -> float:
    """A fraction or a whole percent, clamped to 0..1."""
    return min(1.0, max(0.0, asked / 100 if asked > 1 else asked))


def _direction(number: int, scene: Scene) -> Json:
    return {"sceneIndex": number, "prompt": scene.prompt, "weight": scene.weight, "enabled": scene.enabled}

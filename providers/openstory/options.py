"""The settings of a sequence: our names for the fields of a create, and the values an order gives them. Pure."""

from dataclasses import dataclass
from typing import Self

from pydantic import JsonValue

from providers import typed
from providers.order import Order

# Our names are those other vendors' models share where they mean the same, so that one sheet serves several vendors.
WIRE = {
    "enhance": "enhance",
    "duration": "targetSeconds",
    "style": "style",
    "ratio": "aspectRatio",
    "resolution": "resolution",
    "analysis_models": "analysisModels",
    "image_models": "imageModels",
    "video_models": "videoModels",
    "audio_models": "audioModels",
    "motion": "motion",
    "music": "music",
    "stop_at": "stopAt",
    "start_frames": "startFrames",
    "draft_motion": "draftMotion",
}
EXPORT = "export"  # ours alone: a step of its own after the sequence
OURS = {wire: name for name, wire in WIRE.items()}
STAGES = ("script", "references", "images", "dialogue", "motion", "music")


def canonical(options: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Options by our names, the vendor's own spellings included; what was left open is not there."""
    given = {OURS.get(name, name): value for name, value in options.items()}
    return {name: value for name, value in given.items() if value is not None and value not in ("", [])}


@dataclass(frozen=True)
class Settings:
    """What an order asks for, defaults filled in where they decide what comes and what it costs.

    seconds None: not said     music is wanted with motion, as the vendor advises, unless the order says otherwise
    """

    seconds: int | None
    resolution: str
    motion: bool
    music: bool
    stop_at: str
    export: bool
    analysis_models: tuple[str, ...]
    image_models: tuple[str, ...]
    video_models: tuple[str, ...]
    audio_models: tuple[str, ...]

    @classmethod
    def of(cls, order: Order) -> Self:
        given = canonical(order.options)
        motion = given.get("motion", True) is not False
        stop_at = str(given.get("stop_at", ""))

        def models(name: str) -> tuple[str, ...]:
            return tuple(typed.texts(given.get(name, "")) or ())

        return cls(
            seconds=typed.whole(given.get("duration")),
            resolution=str(given.get("resolution", "")),
            motion=motion,
            music=bool(given.get("music", motion)),
            stop_at=stop_at,
            export=bool(given.get(EXPORT, False)),
            analysis_models=models("analysis_models"),
            image_models=models("image_models"),
            video_models=models("video_models"),
            audio_models=models("audio_models"),
        )

    def makes(self, stage: str) -> bool:
        """Will the sequence have stills ("images"), clips ("motion"), "music"? `stop_at` overrides the two switches."""
        if self.stop_at in STAGES:
            return STAGES.index(stage) <= STAGES.index(self.stop_at)
        return {"images": True, "motion": self.motion, "music": self.motion and self.music}[stage]

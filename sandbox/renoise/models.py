"""The model table of contract section 7, as data."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["video", "image", "audio"]

VIDEO_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
PHOTO_RATIOS = ("1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3")
BANANA_RATIOS = (*PHOTO_RATIOS, "4:5", "5:4", "21:9")
NO_LIMIT = 99


@dataclass(frozen=True)
class Model:
    """One row. `refs` = most reference images, videos, audios; `durations` None = the model has no duration."""

    name: str
    label: str
    kind: Kind
    provider: str
    durations: tuple[int, int] | None = None
    resolutions: tuple[str, ...] = ()
    resolution: str = ""
    ratios: tuple[str, ...] = ()
    quiet_ratios: tuple[str, ...] = ()
    refs: tuple[int, int, int] = (0, 0, 0)
    frames: tuple[str, ...] = ()
    frames_with_refs: bool = False
    needs_ratio: bool = False
    exactly_one: Kind | None = None
    longest_with_refs: int | None = None
    longest_with_video: int | None = None
    longest_prompt: int | None = None
    edits_video: bool = False
    upscales: bool = False
    results: int = 1
    default: bool = False
    guidance: str = ""


BOTH_FRAMES = ("first_frame", "last_frame")
SEEDANCE_RATIOS = ("9:16", "16:9", "1:1", "4:3", "3:4", "21:9")
HD = ("480p", "720p")
K3 = ("1k", "2k", "4k")

MODELS: tuple[Model, ...] = (
    Model("renoise-2.0", "Renoise 2.0", "video", "renoise", (5, 15), ("480p", "720p", "1080p"), "720p",
          ("1:1", "16:9", "9:16"), refs=(9, 3, 3), frames=BOTH_FRAMES, default=True,
          guidance="Storyboard control: [0-3s] ... [3-10s] ..."),
    Model("seedance-2.0", "Seedance 2.0", "video", "byteplus", (4, 15), (*HD, "1080p", "4k"), "720p",
          SEEDANCE_RATIOS, refs=(9, 3, 3), frames=BOTH_FRAMES),
    Model("seedance-2.0-fast", "Seedance 2.0 Fast", "video", "byteplus", (4, 15), HD, "720p",
          SEEDANCE_RATIOS, refs=(9, 3, 3), frames=BOTH_FRAMES),
    Model("seedance-2.0-mini", "Seedance 2.0 Mini", "video", "byteplus", (4, 15), HD, "720p",
          SEEDANCE_RATIOS, refs=(9, 3, 3), frames=BOTH_FRAMES, guidance="The cheapest one"),
    Model("happyhorse-1.0", "HappyHorse 1.0", "video", "happyhorse", (3, 15), ("720p", "1080p"), "1080p",
          VIDEO_RATIOS, refs=(9, 0, 0), frames=("first_frame",)),
    Model("kling-3.0-omni", "Kling 3.0 Omni", "video", "kling", (3, 15), ("720p", "1080p"), "720p",
          ("16:9", "9:16", "1:1"), quiet_ratios=("4:3", "3:4"), refs=(7, 1, 0), frames=BOTH_FRAMES,
          longest_with_video=10, longest_prompt=2500),
    Model("grok-video", "Grok Video", "video", "xai", (1, 15), HD, "720p",
          PHOTO_RATIOS, refs=(7, 0, 0), frames=("first_frame",), longest_with_refs=10),
    Model("grok-video-1.5", "Grok Video 1.5", "video", "xai", (1, 15), HD, "720p",
          PHOTO_RATIOS, refs=(1, 0, 0), frames=("first_frame",), exactly_one="image"),
    Model("gemini-omni-flash", "Gemini Omni Flash", "video", "google", (1, 10), ("720p",), "720p",
          ("16:9", "9:16"), refs=(6, 1, 0), frames=BOTH_FRAMES, frames_with_refs=True, needs_ratio=True,
          edits_video=True),
    Model("upscale-video-volcano-mediakit", "Upscale video", "video", "volcano", None, ("1080p", "2k", "4k"), "1080p",
          refs=(0, 1, 0), exactly_one="video", edits_video=True, upscales=True),
    Model("nano-banana-2", "Nano Banana 2", "image", "google", None, K3, "1k",
          (*BANANA_RATIOS, "1:4", "4:1", "1:8", "8:1"), refs=(14, 0, 0)),
    Model("nano-banana-2-lite", "Nano Banana 2 Lite", "image", "google", None, ("1k",), "1k",
          (*BANANA_RATIOS, "1:4", "4:1", "1:8", "8:1"), refs=(14, 0, 0)),
    Model("nano-banana-pro", "Nano Banana Pro", "image", "google", None, K3, "1k", BANANA_RATIOS,
          refs=(NO_LIMIT, 0, 0)),
    Model("midjourney-v7", "Midjourney v7", "image", "midjourney", None, (), "", PHOTO_RATIOS, refs=(4, 0, 0),
          results=4),
    Model("mj-v8.1", "Midjourney v8.1", "image", "midjourney", None, (), "", PHOTO_RATIOS, refs=(4, 0, 0), results=4),
    Model("gpt-image-2", "GPT Image 2", "image", "openai", None, K3, "1k",
          ("1:1", "3:2", "2:3", "3:4", "4:3", "16:9", "9:16", "21:9"), refs=(16, 0, 0), guidance="Best at text"),
    Model("seedream-5-0-lite", "Seedream 5.0 Lite", "image", "byteplus", None, ("2k", "3k", "4k"), "2k",
          (*PHOTO_RATIOS, "21:9"), refs=(14, 0, 0)),
    Model("seedream-5-0-pro", "Seedream 5.0 Pro", "image", "byteplus", None, ("1k", "2k"), "1k",
          (*PHOTO_RATIOS, "21:9"), refs=(10, 0, 0), default=True),
    Model("grok-image", "Grok Image", "image", "xai", None, K3, "1k", PHOTO_RATIOS, refs=(3, 0, 0)),
    Model("grok-image-quality", "Grok Image Quality", "image", "xai", None, K3, "1k", PHOTO_RATIOS, refs=(3, 0, 0)),
    Model("upscale-image-volcano-mediakit", "Upscale image", "image", "volcano", None, ("1080p", "2k", "4k"), "2k",
          refs=(1, 0, 0), exactly_one="image", upscales=True),
    Model("lyria-clip", "Lyria Clip", "audio", "google", None, refs=(1, 0, 0), default=True,
          guidance="About 30 s of music"),
    Model("seed-audio-1.0", "Seed Audio 1.0", "audio", "byteplus", (1, 120), refs=(1, 0, 3), longest_prompt=2048),
)  # fmt: skip

_BY_NAME = {model.name: model for model in MODELS}
_OLD_FAMILIES = ("renoise-2.0", "sd-2.0", "youmeng-2.0")
DEFAULT_BY_KIND = {model.kind: model.name for model in MODELS if model.default}


def find_model(name: str) -> Model | None:
    """The row of a model name or of one of its aliases (contract 3: B/C write `seedance-2.0-byteplus`)."""
    plain = name.removesuffix("-byteplus")
    for old in _OLD_FAMILIES:
        rest = plain.removeprefix(old)
        if plain.startswith(old) and rest in ("", "-fast", "-mini") and plain not in _BY_NAME:
            plain = "seedance-2.0" + rest
    return _BY_NAME.get(plain)


def material_roles(model: Model) -> list[str]:
    """Canonical roles that a model takes."""
    names = ("reference_image", "reference_video", "reference_audio")
    roles = [*model.frames, *(name for name, most in zip(names, model.refs, strict=True) if most)]
    if model.edits_video:
        roles.append("source_video")
    if model.kind == "image" and not model.upscales:
        roles.append("mask")
    return roles


def model_row(model: Model) -> dict[str, object]:
    """A row of `GET /models` (contract 2, last line of the table)."""
    shortest, longest = model.durations or (0, -1)
    return {
        "name": model.name,
        "displayName": model.label,
        "kind": model.kind,
        "isDefault": model.default,
        "resolutions": list(model.resolutions),
        "defaultResolution": model.resolution or None,
        "aspectRatios": list(model.ratios),
        "defaultAspectRatio": None if model.needs_ratio or not model.ratios else "1:1",
        "durations": list(range(shortest, longest + 1)),
        "defaultDuration": default_duration(model),
        "materialRoles": material_roles(model),
        "guidance": model.guidance,
    }


def default_duration(model: Model) -> int | None:
    """Five seconds where a model has durations (contract 7.1); music is 30 s long."""
    if model.durations is None:
        return None
    return 30 if model.kind == "audio" else 5

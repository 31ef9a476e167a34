"""Reading the body of POST /tasks: keys and types (contract 3), then the rules of the model (contract 7)."""

from typing import cast

from sandbox.renoise.models import DEFAULT_BY_KIND, Kind, Model, default_duration, find_model
from sandbox.renoise.records import Use
from sandbox.replies import RefusalError

KEYS = frozenset({
    "prompt", "model", "duration", "ratio", "resolution", "tags", "materials",
    "type", "template_id", "watermark", "audioGeneration", "surface",
})  # fmt: skip
ITEM_KEYS = frozenset({"id", "character_id", "role", "index"})
ROLES = {
    "ref_image": "reference_image", "reference_image": "reference_image",
    "image1": "reference_image", "image2": "reference_image",
    "ref_video": "reference_video", "reference_video": "reference_video",
    "ref_audio": "reference_audio", "reference_audio": "reference_audio",
    "first_frame": "first_frame", "last_frame": "last_frame", "mask": "mask", "source_video": "source_video",
}  # fmt: skip
SERVER_WINDOW = (1, 15)
Body = dict[str, object]


def bad(text: str) -> RefusalError:
    return RefusalError(400, {"error": text})


def check_keys(body: Body, unknown: str) -> Body:
    """The body without its nulls: at the top level null counts as absent."""
    strange = sorted(set(body) - KEYS)
    if strange and unknown == "reject":
        raise bad(f"Unknown field: {', '.join(strange)}")
    return {key: value for key, value in body.items() if value is not None}


def text_of(body: Body, key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise bad(f"{key} must be a string")
    return value


def flag_of(body: Body, key: str) -> bool | None:
    value = body.get(key)
    if value is not None and not isinstance(value, bool):
        raise bad(f"{key} must be true or false")
    return value


def whole(value: object) -> int | None:
    """An integer as JSON knows it: 5 and 5.0, not true, not "5"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def tags_of(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(tag, str) and tag.strip() for tag in value):
        raise bad("tags must be a list of non-empty strings")
    return list(value)


def template_of(body: Body) -> str | int | None:
    value = body.get("template_id")
    if value is None or isinstance(value, str):
        return value
    number = whole(value)
    if number is None:
        raise bad("template_id must be a string or a number")
    return number


def chosen_model(body: Body) -> Model:
    """The model asked for, or the default of the type. Unknown = no price row = 500 (contract 5)."""
    kind = text_of(body, "type") or None
    if kind not in (None, "video", "image", "audio"):
        raise bad("type must be video, image or audio")
    name = text_of(body, "model") or DEFAULT_BY_KIND[cast(Kind, kind or "video")]
    model = find_model(name)
    if model is None:
        raise RefusalError(500, {"error": "Pricing not configured for this model"})
    if kind not in (None, model.kind):
        raise bad(f"{name} is a model for {model.kind}, not for {kind}")
    surface = text_of(body, "surface")
    if surface is not None and (surface != "upscale" or not model.upscales):
        raise bad(f"surface {surface!r} does not fit {name}")
    return model


def duration_of(body: Body, model: Model) -> int | None:
    """Seconds; ignored where the model has no duration, else an integer in the window of server and model."""
    if model.durations is None:
        return None
    given = body.get("duration")
    if given is None:
        return default_duration(model)
    seconds = whole(given)
    shortest, longest = model.durations
    if model.kind == "video":
        shortest, longest = max(shortest, SERVER_WINDOW[0]), min(longest, SERVER_WINDOW[1])
    if seconds is None or not shortest <= seconds <= longest:
        raise bad(f"duration must be an integer from {shortest} to {longest} for {model.name}")
    return seconds


def ratio_of(body: Body, model: Model) -> str:
    """The ratio, 1:1 when absent. Audio and upscaling have none; kling turns 4:3 and 3:4 into 16:9 without a word."""
    given = text_of(body, "ratio")
    if not model.ratios:
        return ""
    if given is None:
        if model.needs_ratio:
            raise bad(f"ratio is required for {model.name}")
        return "1:1"
    if given in model.quiet_ratios:
        return "16:9"
    if given not in model.ratios:
        raise bad(f"ratio {given!r} is not supported by {model.name}; use one of {', '.join(model.ratios)}")
    return given


def resolution_of(body: Body, model: Model) -> str:
    given = text_of(body, "resolution")
    if given is None or model.kind == "audio":
        return model.resolution
    if given not in model.resolutions:
        offered = ", ".join(model.resolutions) or "none"
        raise bad(f"resolution {given!r} is not supported by {model.name}; offered: {offered}")
    return given


def uses_of(body: Body) -> list[Use]:
    """The list under `materials`: each item a material id or a character id, with a role."""
    items = body.get("materials", [])
    if not isinstance(items, list):
        raise bad("materials must be a list")
    return [_use(item) for item in items]


def _use(item: object) -> Use:
    if not isinstance(item, dict) or (set(item) - ITEM_KEYS):
        raise bad("each material must be an object with id or character_id, and role")
    said = item.get("role")
    if not isinstance(said, str) or said not in ROLES:
        raise bad(f"unknown material role {said!r}")
    if ("id" in item) == ("character_id" in item):
        raise bad("each material needs either id or character_id")
    number = whole(item.get("id", item.get("character_id")))
    if number is None or number <= 0:
        raise bad("a material id must be a positive integer")
    index = item.get("index")
    if index is not None and whole(index) is None:
        raise bad("index must be an integer")
    use = Use(role=ROLES[said], said=said, index=whole(index))
    if "id" in item:
        use.material_id = number
    else:
        use.character_id = number
    return use


def check_prompt(body: Body, model: Model, uses: list[Use]) -> str:
    """Required, except for upscaling and for one first frame alone (contract 7.1, mode 2)."""
    prompt = text_of(body, "prompt") or ""
    optional = model.upscales or [use.role for use in uses] == ["first_frame"]
    if not prompt.strip() and not optional:
        raise bad("prompt is required")
    if model.longest_prompt is not None and len(prompt) > model.longest_prompt:
        raise bad(f"prompt must not be longer than {model.longest_prompt} characters for {model.name}")
    return prompt

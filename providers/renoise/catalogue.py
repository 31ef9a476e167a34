"""The built-in models as data: contract 7.1 (0.2.1) first, then those rows of 7.2 that give facts enough for a check.

Left out for want of facts, until the server lists them itself: the upscalers (the role of their one input is not named)
and the models of plugin 1.4 and later (only their names are known).
"""

from dataclasses import dataclass

from providers.facts import Model, Option, Role
from providers.renoise.roles import NANO_ROLES, RENOISE_ROLES, frames, references

NEWER = "Newer than contract 0.2.1: this server may not have it. Refresh the catalogue to see what the key may use."


@dataclass(frozen=True)
class Limits:
    """Rules of one model that an Option or a Role cannot say (contract 7.2).

    inputs        exactly this many inputs, None: any number
    shorter_with  the kinds of reference that shorten it: ("video", 10) is "with a video reference at most 10 s"
    always_send   options whose default is sent even when the order names none
    """

    inputs: int | None = None
    shorter_with: tuple[str, int] | None = None
    always_send: tuple[str, ...] = ()


LIMITS: dict[str, Limits] = {
    "kling-3.0-omni": Limits(shorter_with=("video", 10)),
    "grok-video": Limits(shorter_with=("references", 10)),
    "grok-video-1.5": Limits(inputs=1),
    "gemini-omni-flash": Limits(always_send=("ratio",)),
    "upscale-video-volcano-mediakit": Limits(inputs=1),
    "upscale-image-volcano-mediakit": Limits(inputs=1),
}


def seconds(minimum: int, maximum: int, default: int = 5) -> Option:
    """The length of a video; 5 s is the default of the API (contract 7.1)."""
    return Option(
        name="duration", label="Length", kind="integer", default=default, minimum=minimum, maximum=maximum, unit="s"
    )


def ratio(choices: str, default: str | None = "1:1") -> Option:
    return Option(name="ratio", label="Aspect ratio", kind="choice", default=default, choices=tuple(choices.split()))


def resolution(choices: str, default: str | None = None) -> Option:
    return Option(name="resolution", label="Resolution", kind="choice", default=default, choices=tuple(choices.split()))


WATERMARK = Option(name="watermark", label="Watermark (10 % cheaper)", kind="boolean", default=False)


CONTRACT_021 = (
    Model(
        id="renoise-2.0",
        label="Renoise 2.0",
        kind="video",
        options=(seconds(5, 15), ratio("1:1 16:9 9:16")),
        roles=RENOISE_ROLES,
        usual_seconds=(300, 600),
        note="English prompts work best. Time marks such as [0-3s] direct the shots.",
    ),
    Model(
        id="nano-banana-2",
        label="Nano Banana 2",
        kind="image",
        options=(resolution("1k 2k"), ratio("1:1 16:9 9:16")),
        roles=NANO_ROLES,
    ),
)

WIDE = "16:9 9:16 1:1 4:3 3:4"
GROK_RATIOS = f"{WIDE} 3:2 2:3"


def seedance(suffix: str, label: str, resolutions: str) -> Model:
    """The seedance family. The CLI sends `seedance-2.0[-fast|-mini]-byteplus`; the tables write it without the end."""
    return Model(
        id=f"seedance-2.0{suffix}-byteplus",
        label=label,
        kind="video",
        options=(seconds(4, 15), ratio(f"{WIDE} 21:9"), resolution(resolutions, "720p"), WATERMARK),
        roles=(*frames(), *references(9, 3, 3)),
        note=NEWER,
        aliases=(f"seedance-2.0{suffix}", f"sd-2.0{suffix}", f"youmeng-2.0{suffix}"),
    )


def video(name: str, label: str, options: tuple[Option, ...], roles: tuple[Role, ...], prompt: int = 0) -> Model:
    return Model(id=name, label=label, kind="video", options=options, roles=roles, prompt_maximum=prompt, note=NEWER)


def image(name: str, label: str, resolutions: str, ratios: str, inputs: int, note: str = NEWER) -> Model:
    options = (*((resolution(resolutions),) if resolutions else ()), ratio(ratios))
    return Model(
        id=name,
        label=label,
        kind="image",
        options=options,
        roles=references(inputs, group="") if inputs else (),
        note=note,
    )


SOME_RATIOS = f"{NEWER} It has more ratios than the three known here."

NEWER_MODELS = (
    seedance("", "Seedance 2.0", "480p 720p 1080p 4k"),
    seedance("-fast", "Seedance 2.0 fast", "480p 720p"),
    seedance("-mini", "Seedance 2.0 mini (cheapest)", "480p 720p"),
    video(
        "happyhorse-1.0",
        "HappyHorse 1.0",
        (seconds(3, 15), ratio(WIDE), resolution("720p 1080p", "1080p")),
        (*frames(last=False), *references(9)),
    ),
    video(
        "kling-3.0-omni",
        "Kling 3.0 Omni",
        (seconds(3, 15), ratio("16:9 9:16 1:1"), resolution("720p 1080p", "720p")),
        (*frames(), *references(7, 1)),
        prompt=2500,
    ),
    video(
        "grok-video",
        "Grok Video",
        (seconds(1, 15), ratio(GROK_RATIOS), resolution("480p 720p", "720p")),
        (*frames(), *references(7)),
    ),
    video(
        "grok-video-1.5",
        "Grok Video 1.5 (needs one image)",
        (seconds(1, 15), ratio(GROK_RATIOS), resolution("480p 720p", "720p")),
        (*frames(last=False), *references(1)),
    ),
    video(
        "gemini-omni-flash",
        "Gemini Omni Flash",
        (seconds(1, 10), ratio("16:9 9:16", "16:9"), resolution("720p", "720p")),
        (
            *(role.model_copy(update={"group": ""}) for role in frames()),
            *references(6, 1, group=""),
            Role(name="source_video", label="Video to edit", kind="video"),
        ),
    ),
    image("nano-banana-2-lite", "Nano Banana 2 lite", "1k", "1:1 16:9 9:16", 14, SOME_RATIOS),
    image("nano-banana-pro", "Nano Banana Pro", "1k 2k 4k", "1:1 16:9 9:16", 0, SOME_RATIOS),
    image("midjourney-v7", "Midjourney v7", "", "1:1 4:3 3:4 16:9 9:16 3:2 2:3", 4),
    image("mj-v8.1", "Midjourney v8.1", "", "1:1 4:3 3:4 16:9 9:16 3:2 2:3", 4),
    image("gpt-image-2", "GPT Image 2 (best at text)", "1k 2k 4k", "1:1 3:2 2:3 3:4 4:3 16:9 9:16 21:9", 16),
    image("seedream-5-0-lite", "Seedream 5.0 lite", "2k 3k 4k", "1:1 4:3 3:4 16:9 9:16 3:2 2:3 21:9", 14),
    image("seedream-5-0-pro", "Seedream 5.0 pro", "1k 2k", "1:1 4:3 3:4 16:9 9:16 3:2 2:3 21:9", 10),
    image("grok-image", "Grok Image", "1k 2k", "1:1 3:4 4:3 9:16 16:9 2:3 3:2", 3),
    image("grok-image-quality", "Grok Image quality", "1k 2k", "1:1 3:4 4:3 9:16 16:9 2:3 3:2", 3),
    Model(id="lyria-clip", label="Lyria clip (about 30 s)", kind="audio", roles=references(1, group=""), note=NEWER),
    Model(
        id="seed-audio-1.0",
        label="Seed Audio 1.0",
        kind="audio",
        roles=(*references(1, group="picture"), *references(0, 0, 3, group="voice")),
        prompt_maximum=2048,
        note=NEWER,
    ),
)

BUILT_IN: tuple[Model, ...] = (*CONTRACT_021, *NEWER_MODELS)


def named(models: tuple[Model, ...], name: str) -> Model | None:
    """The model with this id, or else the first with this alias."""
    exact = next((model for model in models if model.id == name), None)
    return exact or next((model for model in models if name in model.aliases), None)


def limits_of(model: Model) -> Limits:
    """The extra rules of a model; a model the contract does not name has none."""
    return LIMITS.get(model.id, Limits())


def upscales(name: str) -> bool:
    """Upscalers read no prompt and are asked for on a surface of their own (contract 3)."""
    return name.startswith("upscale-")

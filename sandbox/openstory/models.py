"""Model keys that the practice vendor knows. The contract (6) names examples; the vendor has no list of them."""

from typing import Literal

from sandbox.openstory.errors import invalid, issue

Kind = Literal["analysis", "image", "video", "audio"]

# The first of each kind is the platform's default.
MODELS: dict[Kind, tuple[str, ...]] = {
    "analysis": ("openai/gpt-6-luna", "practice/second-reader", "practice/third-reader"),
    "image": ("nano_banana_2_lite", "nano_banana_2", "gpt_image_2", "flux_2_flash"),
    "video": ("minimax_h3_max", "seedance_v2_5", "seedance_v2", "kling_v3_pro", "grok_imagine_video_1_5"),
    "audio": ("elevenlabs_music", "ace_step"),
}
FIELDS: dict[Kind, str] = {kind: f"{kind}Models" for kind in MODELS}


def chosen_models(kind: Kind, given: list[str] | None, known_only: bool) -> list[str]:
    """What the client asked for without repeats, or the default. An unknown key is a 400 with its place."""
    for place, key in enumerate(given or []):
        if not key or (known_only and key not in MODELS[kind]):
            raise invalid([issue(f"Unknown {kind} model: {key}", FIELDS[kind], place)])
    return list(dict.fromkeys(given)) if given else [MODELS[kind][0]]

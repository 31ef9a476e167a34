"""Prices. The vendor publishes none (contract 7.3), so this table is the sandbox's own; estimate = charge.

Anchors kept: 5 s of renoise-2.0 cost 5.0 credits; a reference video is dearer; a watermark takes 10 % off;
`discountPercent` is the larger of the watermark's and the account's, and gpt-image-2 has none.
"""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.renoise.models import Model, default_duration

CENT = Decimal("0.01")
WATERMARK_PERCENT = 10
WITH_VIDEO = Decimal("1.5")
NOT_DISCOUNTED = frozenset({"gpt-image-2"})

# Credits a second by resolution (video, seed-audio), or credits a result (everything without a duration).
PRICES: dict[str, dict[str, str]] = {
    "renoise-2.0": {"480p": "0.6", "720p": "1.0", "1080p": "2.0"},
    "seedance-2.0": {"480p": "0.7", "720p": "1.2", "1080p": "2.6", "4k": "7.5"},
    "seedance-2.0-fast": {"480p": "0.5", "720p": "0.9"},
    "seedance-2.0-mini": {"480p": "0.25", "720p": "0.45"},
    "happyhorse-1.0": {"720p": "1.1", "1080p": "1.9"},
    "kling-3.0-omni": {"720p": "1.4", "1080p": "2.2"},
    "grok-video": {"480p": "0.5", "720p": "0.8"},
    "grok-video-1.5": {"480p": "0.6", "720p": "0.95"},
    "gemini-omni-flash": {"720p": "1.3"},
    "upscale-video-volcano-mediakit": {"1080p": "3", "2k": "5", "4k": "9"},
    "nano-banana-2": {"1k": "0.8", "2k": "1.2", "4k": "2.4"},
    "nano-banana-2-lite": {"1k": "0.4"},
    "nano-banana-pro": {"1k": "1.6", "2k": "2", "4k": "3.6"},
    "midjourney-v7": {"": "2.5"},
    "mj-v8.1": {"": "3"},
    "gpt-image-2": {"1k": "1", "2k": "2.2", "4k": "4.5"},
    "seedream-5-0-lite": {"2k": "0.6", "3k": "0.9", "4k": "1.2"},
    "seedream-5-0-pro": {"1k": "0.8", "2k": "1.4"},
    "grok-image": {"1k": "0.7", "2k": "1.1", "4k": "2"},
    "grok-image-quality": {"1k": "1.1", "2k": "1.7", "4k": "3"},
    "upscale-image-volcano-mediakit": {"1080p": "0.5", "2k": "0.8", "4k": "1.5"},
    "lyria-clip": {"": "4"},
    "seed-audio-1.0": {"": "0.12"},
}


def discount_percent(model: Model, account_percent: int, watermark: bool) -> int:
    if model.name in NOT_DISCOUNTED:
        return 0
    return max(account_percent, WATERMARK_PERCENT if watermark else 0)


def price(model: Model, duration: int | None, resolution: str, video_reference: bool, discount: int) -> Decimal | None:
    """Credits for one task, to the cent; None when there is no row for this resolution."""
    rate = PRICES[model.name].get(resolution)
    if rate is None:
        return None
    seconds = duration if duration is not None else default_duration(model)
    amount = Decimal(rate) * (seconds if model.durations is not None and seconds is not None else 1)
    if video_reference and model.kind == "video" and not model.upscales:
        amount *= WITH_VIDEO
    return (amount * (100 - discount) / 100).quantize(CENT, ROUND_HALF_UP)

"""Prices in USD. The vendor has none in its API, so this table is the sandbox's own.

Anchors (contract 2): a short of nine shots with clips and music is about 13 dollars, its stills alone about 3.
An estimate is reserved at the start; what was not made is paid back at the end.
"""

from decimal import Decimal

from sandbox.openstory.records import Sequence, Shot

ANALYSIS, STILL, SONG = Decimal("0.30"), Decimal("0.30"), Decimal("0.50")
CLIP_SECOND = {"720p": Decimal("0.21"), "1080p": Decimal("0.32"), "4k": Decimal("0.63")}
STOPS = ("script", "references", "images", "dialogue", "motion", "music")
NOTHING = Decimal("0.00")


def clip_price(shot: Shot, sequence: Sequence) -> Decimal:
    return CLIP_SECOND[sequence.resolution] * shot.seconds * len(sequence.videos)


def still_price(sequence: Sequence) -> Decimal:
    return STILL * len(sequence.images)


def estimate(sequence: Sequence) -> Decimal:
    """All that this order may cost."""
    total = ANALYSIS
    if sequence.stills:
        total += still_price(sequence) * len(sequence.plan)
    if sequence.wants_motion:
        total += sum((clip_price(shot, sequence) for shot in sequence.plan), NOTHING)
    return total + (SONG if sequence.wants_music else NOTHING)


def used(sequence: Sequence) -> Decimal:
    """What was made."""
    total = ANALYSIS + sum((still_price(sequence) for shot in sequence.shots if shot.still), NOTHING)
    clips = [shot for shot in sequence.shots if shot.video == "completed"]
    total += sum((clip_price(shot, sequence) for shot in clips), NOTHING)
    return total + (SONG if sequence.music == "completed" else NOTHING)

"""The page of a document: what of it is sent, and where it fits."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.reading.titles import models_of
from jobs.media.splitting import parts, too_long
from jobs.models import Key, Material


@dataclass(frozen=True)
class Fit:
    """What takes at most `most` bytes: models, by their labels. words: why it is too long there; parts: that fit."""

    most: int
    models: str
    words: str
    parts: int


def fits(material: Material, keys: Iterable[Key]) -> list[Fit]:
    """Where its text goes, the shortest limit first."""
    takers: dict[int, dict[str, None]] = {}
    for key in keys:
        for model in models_of(key):
            for role in model.roles:
                if role.inline:
                    takers.setdefault(role.text_maximum, {})[model.label] = None
    size = material.text_bytes or 0
    return [
        Fit(most, " and ".join(labels), too_long(size, most), parts(size, most) if most else 1)
        for most, labels in sorted(takers.items())
    ]

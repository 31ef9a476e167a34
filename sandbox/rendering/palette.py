"""Light: the colours of a time of day, chosen by the words of the prompt or by chance."""

from dataclasses import dataclass
from random import Random

from sandbox.rendering.prompt import mentions

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Sky from top to horizon, the light source, and the ground from far to near."""

    name: str
    sky: tuple[Colour, Colour, Colour]
    light: Colour
    far: Colour
    near: Colour
    dark: bool = False


def _rgb(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _palette(name: str, sky: str, light: str, far: str, near: str, dark: bool = False) -> Palette:
    top, middle, low = (_rgb(part) for part in sky.split())
    return Palette(name, (top, middle, low), _rgb(light), _rgb(far), _rgb(near), dark)


DAWN = _palette("dawn", "34457c d98f94 fbdcae", "fff3d6", "a98aa5", "2a2542")
DAY = _palette("day", "2f7fc4 86bfe3 e6f1f2", "fffdf0", "86adbd", "17383a")
GOLDEN = _palette("golden", "46507f e58455 ffd48c", "fff2c4", "b56a72", "2c1a2b")
DUSK = _palette("dusk", "171b45 67407f f08a70", "ffd9b0", "6b4a83", "150f26")
NIGHT = _palette("night", "060a1c 10204a 2a4877", "eef2ff", "22386a", "05070f", dark=True)
MIST = _palette("mist", "6d7f8d a8b5bb dcdfda", "f7f6ef", "8d9ca3", "26312f")
TEAL = _palette("teal", "06222b 12545b 62a99c", "e9fff4", "2c6d70", "041417", dark=True)
NEON = _palette("neon", "0a0722 33125a 9b2a76", "ff7ab8", "3c1c68", "07040f", dark=True)

BY_WORD: tuple[tuple[tuple[str, ...], Palette], ...] = (
    (("neon", "cyberpunk", "nightclub"), NEON),
    (("night", "midnight", "moonlit", "moonlight", "moon", "star", "starry"), NIGHT),
    (("golden hour", "golden", "sunset", "amber", "warm"), GOLDEN),
    (("dawn", "sunrise", "morning", "daybreak"), DAWN),
    (("dusk", "twilight", "evening", "blue hour"), DUSK),
    (("fog", "foggy", "mist", "misty", "overcast", "grey", "gray", "winter", "snow", "storm"), MIST),
    (("noon", "midday", "sunny", "daylight", "blue sky", "summer", "bright"), DAY),
    (("underwater", "teal", "aurora"), TEAL),
)


def palette_for(text: str, whole: str, chance: Random) -> Palette:
    """By the words of the segment, else of the whole prompt, else by chance."""
    for source in (text, whole):
        for words, palette in BY_WORD:
            if mentions(source, *words):
                return palette
    return chance.choice((DAWN, DAY, GOLDEN, GOLDEN, DUSK, NIGHT, MIST, TEAL))


def mix(one: Colour, two: Colour, share: float) -> Colour:
    """`share` 0 gives the first colour, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, two, strict=True))
    return red, green, blue

"""From the words of a segment to a scene."""

from collections.abc import Callable

from sandbox.rendering.city import city
from sandbox.rendering.dice import dice
from sandbox.rendering.interiors import room, space, studio
from sandbox.rendering.landscapes import desert, forest, mountains
from sandbox.rendering.palette import palette_for
from sandbox.rendering.prompt import Segment, mentions
from sandbox.rendering.stage import Stage
from sandbox.rendering.view import View
from sandbox.rendering.waters import sea

Scene = Callable[[View], Stage]

BY_WORD: tuple[tuple[Scene, tuple[str, ...]], ...] = (
    (space, ("space", "planet", "orbit", "galaxy", "spaceship", "astronaut", "cosmic", "nebula", "asteroid")),
    (sea, ("sea", "ocean", "boat", "ship", "harbour", "harbor", "wave", "beach", "coast", "lighthouse", "sail",
           "lake", "water", "river", "fisher", "fishing", "island", "dock", "shore", "tide", "ferry")),
    (city, ("city", "street", "skyline", "neon", "traffic", "downtown", "rooftop", "town", "alley", "building",
            "market", "train", "station", "taxi", "bridge", "crowd", "courier")),
    (desert, ("desert", "dune", "sand", "canyon", "caravan", "savanna", "mars")),
    (forest, ("forest", "tree", "woods", "woodland", "fox", "deer", "pine", "jungle", "garden", "firefly", "leaf")),
    (mountains, ("mountain", "valley", "hill", "peak", "alpine", "meadow", "field", "cliff", "snow", "glacier",
                 "eagle", "village", "sky", "cloud")),
    (studio, ("product", "watch", "smartwatch", "bottle", "perfume", "device", "phone", "headphone", "sneaker", "shoe",
              "camera", "marble", "studio", "macro", "unboxing", "package", "logo", "sphere", "charger", "serum")),
    (room, ("room", "kitchen", "window", "desk", "workshop", "cafe", "café", "coffee", "table", "office", "library",
            "bakery", "baker", "bread", "lamp", "book", "interior", "house", "shop", "hand", "woman", "man", "cup")),
)  # fmt: skip
ANY = (mountains, sea, city, forest, desert, studio, room, space)


def scene_for(text: str, whole: str, seed: object) -> Scene:
    """By the words of the segment, else of the whole prompt, else by chance."""
    for source in (text, whole):
        hits = [(_first(source, words), scene) for scene, words in BY_WORD if mentions(source, *words)]
        if hits:
            return min(hits, key=lambda hit: hit[0])[1]
    return dice("scene", seed).choice(ANY)


def _first(text: str, words: tuple[str, ...]) -> int:
    """Where the first of the words stands: what is named first is what the shot is about."""
    low = text.lower()
    return min((low.find(word) for word in words if word in low), default=len(low))


def stage_for(segment: Segment, number: int, prompt: str, size: tuple[int, int]) -> Stage:
    """The scene of one segment; cuts of one prompt share their light but not their camera."""
    chance = dice("view", prompt, number, segment.text)
    close = mentions(segment.text, "close-up", "closeup", "close up", "macro", "detail", "dolly in")
    wide = mentions(segment.text, "wide", "aerial", "establishing", "drone", "panorama", "pull back")
    view = View(
        width=size[0],
        height=size[1],
        text=segment.text,
        palette=palette_for(segment.text, prompt, dice("light", prompt)),
        chance=chance,
        pan=chance.choice((-1, 1)),
        zoom=1.35 if close else 0.85 if wide else 1.0,
        duration=segment.end - segment.start,
    )
    return scene_for(segment.text, prompt, prompt)(view)

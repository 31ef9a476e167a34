"""What a scene is told: the size of the picture, the light, and how the camera moves."""

from dataclasses import dataclass
from random import Random

from PIL import Image

from sandbox.rendering.brush import Point, Size, gradient, grain, put_light
from sandbox.rendering.palette import Palette, mix
from sandbox.rendering.prompt import mentions


@dataclass(frozen=True)
class View:
    """`text` is the segment; `pan` is -1 or 1; `zoom` is above 1 for close shots, below for wide ones."""

    width: int
    height: int
    text: str
    palette: Palette
    chance: Random
    pan: int
    zoom: float
    duration: float

    @property
    def unit(self) -> float:
        return min(self.width, self.height) / 720

    @property
    def size(self) -> Size:
        return self.width, self.height

    def says(self, *words: str) -> bool:
        return mentions(self.text, *words)

    def reach(self, speed: float) -> int:
        """How far a layer at `speed` (pixels a second at 720 lines) travels in this scene."""
        return round(speed * self.unit * self.duration) + 16

    def parallax(self, speed: float) -> tuple[float, float]:
        """(first x, speed) of a layer that is `reach` wider than the picture and never shows its end."""
        pixels = speed * self.unit
        return (0.0, -pixels) if self.pan > 0 else (-float(self.reach(speed)), pixels)

    def sky(self, light: Point, strength: float = 0.85, horizon: float = 1.0) -> Image.Image:
        """The sky with its light; the gradient ends at `horizon` of the height."""
        top, middle, low = self.palette.sky
        picture = Image.new("RGB", self.size, low)
        high = round(self.height * horizon)
        picture.paste(gradient((self.width, high), (top, mix(top, middle, 0.7), mix(middle, low, 0.45), low)), (0, 0))
        widest = round(max(self.width, self.height) * 0.55)
        put_light(picture, light, widest, mix(low, self.palette.light, 0.5), 0.5 * strength)
        put_light(picture, light, round(widest * 0.45), self.palette.light, 0.55 * strength)
        return grain(picture)

"""A scene: a still picture and the layers that move in front of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from sandbox.rendering.frames import Mask, Planes, mask_of, planes_of
from sandbox.rendering.palette import Colour

Place = Callable[[float], tuple[float, float] | None]


@dataclass
class Layer:
    """A cut-out and where it is at a time (None = not to be seen)."""

    planes: Planes
    mask: Mask
    place: Place


@dataclass
class Stage:
    """`width` and `height` are even; `unit` is 1 at 720 lines, so that scenes scale."""

    width: int
    height: int
    base: Planes
    layers: list[Layer] = field(default_factory=list)

    def add(self, picture: Image.Image | Colour, alpha: Image.Image, place: Place) -> None:
        """Put a layer in front of all others."""
        if isinstance(picture, tuple):
            picture = Image.new("RGB", alpha.size, picture)
        self.layers.append(Layer(planes_of(picture), mask_of(alpha), place))

    def draw(self, time: float) -> Planes:
        """The picture at a time (seconds from the start of the scene)."""
        picture = self.base.copy()
        for layer in self.layers:
            where = layer.place(time)
            if where is not None:
                picture.paste(layer.planes, layer.mask, round(where[0]), round(where[1]))
        return picture


def still(x: float, y: float) -> Place:
    return drift(x, y, 0.0)


def drift(x: float, y: float, speed: float) -> Place:
    """Sideways at `speed` pixels a second."""
    return lambda time: (x + speed * time, y)


def stage_of(picture: Image.Image) -> Stage:
    return Stage(picture.width, picture.height, planes_of(picture))

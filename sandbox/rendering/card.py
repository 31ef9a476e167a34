"""What is written over the picture: shot, model, the prompt of the moment, a clock and a line that fills."""

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from sandbox.rendering.brush import even, fade
from sandbox.rendering.frames import Mask, Planes, mask_of, planes_of

INK = 235
MOST_LINES = 3


@dataclass(frozen=True)
class Words:
    """The texts of a card. `counter` is like "2/3" when a clip has several segments."""

    shot: str
    model: str
    prompt: str
    counter: str = ""
    watermark: bool = False


class Card:
    """Drawn once for a segment; only the clock and the line change with every frame."""

    def __init__(self, width: int, height: int, words: Words) -> None:
        self.width, self.height = width, height
        self.unit = min(width, height) / 720
        self.margin = round(34 * self.unit)
        self.clock_font = ImageFont.load_default(max(10, round(19 * self.unit)))
        band = Image.new("L", (even(width), even(height * 0.34)), 0)
        self._shade_at = height - band.height
        self._shade = mask_of(fade(band.size, 0, 176))
        self._black: Planes = planes_of(Image.new("RGB", band.size, (4, 5, 9)))
        self._ink = self._write(words)

    def _write(self, words: Words) -> Mask:
        """All fixed text as one alpha."""
        alpha = Image.new("L", (self.width, self.height), 0)
        pen = ImageDraw.Draw(alpha)
        body, small = (ImageFont.load_default(max(10, round(size * self.unit))) for size in (27, 18))
        lines = wrap(words.prompt, body, self.width - 2 * self.margin)
        step = round(36 * self.unit)
        y = self.height - self.margin - round(34 * self.unit) - step * len(lines)
        head = " · ".join(part for part in (words.shot, words.model, words.counter) if part)
        pen.text((self.margin, y - round(30 * self.unit)), cut(head, small, self.width - 2 * self.margin), 205, small)
        for line in lines:
            pen.text((self.margin, y), line, 250, body)
            y += step
        if words.watermark:
            pen.text((self.width - self.margin, self.margin), "PRACTICE", 120, small, anchor="ra")
        return mask_of(alpha)

    def draw_still(self, picture: Planes) -> None:
        """Without clock and line."""
        picture.paste(self._black, self._shade, 0, self._shade_at)
        picture.y.paste(INK, (0, 0), self._ink.full)

    def draw(self, picture: Planes, time: float, duration: float, share: float = 1.0) -> None:
        """Write on a picture. `share` below 1 lets the writing appear softly."""
        shade, ink = self._shade, self._ink
        if share < 1.0:
            levels = [round(level * share) for level in range(256)]
            shade = Mask(shade.full.point(levels), shade.half.point(levels))
            ink = Mask(ink.full.point(levels), ink.half)
        picture.paste(self._black, shade, 0, self._shade_at)
        picture.y.paste(INK, (0, 0), ink.full)
        self._clock(picture, time, duration, share)

    def _clock(self, picture: Planes, time: float, duration: float, share: float) -> None:
        text = f"{time:04.1f} / {duration:g} s"
        box = Image.new("L", (round(180 * self.unit), round(30 * self.unit)), 0)
        level = round(225 * share)
        ImageDraw.Draw(box).text((box.width, box.height), text, level, self.clock_font, anchor="rd")
        bottom = self.height - self.margin
        picture.y.paste(INK, (self.width - self.margin - box.width, bottom - box.height + round(6 * self.unit)), box)
        thick = max(2, round(3 * self.unit))
        full = self.width - 2 * self.margin - box.width - self.margin
        done = max(1, round(full * min(1.0, time / duration)))
        line = Image.new("L", (full, thick), round(70 * share))
        line.paste(round(230 * share), (0, 0, done, thick))
        picture.y.paste(INK, (self.margin, bottom - round(9 * self.unit)), line)


def wrap(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    """At most three lines of whole words; the last one says that there is more."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines = [cut(part, font, width) for part in [*lines, line] if part]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], cut(lines[MOST_LINES - 1] + " …", font, width)]
        lines[-1] = lines[-1] if lines[-1].endswith("…") else lines[-1] + "…"
    return lines


def cut(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """The beginning of a text that fits the width."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"

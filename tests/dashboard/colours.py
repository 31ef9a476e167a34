"""The tokens file read as colours, and how far two of them are apart."""

import math
import re
from pathlib import Path

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
_TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\);")
Linear = tuple[float, float, float]


def tokens() -> dict[str, dict[str, Linear]]:
    """{name: {"light": linear sRGB, "dark": linear sRGB}}"""
    found = _TOKEN.findall(TOKENS.read_text())
    return {name: {"light": _linear(light), "dark": _linear(dark)} for name, light, dark in found}


def contrast(one: Linear, other: Linear) -> float:
    """The WCAG 2 contrast of two colours."""
    a, b = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def hex_of(colour: Linear) -> str:
    return "#" + "".join(f"{round(_encoded(part) * 255):02x}" for part in colour)


def distance(one: str, other: str) -> int:
    """The largest difference of a channel, 0..255, of two hex colours."""
    return max(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5))


def _linear(oklch: str) -> Linear:
    lightness, chroma, hue = oklch.split()
    light, angle = float(lightness.rstrip("%")) / 100, math.radians(float(hue))
    a, b = float(chroma) * math.cos(angle), float(chroma) * math.sin(angle)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _luminance(colour: Linear) -> float:
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _encoded(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055

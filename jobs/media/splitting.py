"""Cutting a long text into parts that each fit, where a reader would cut it. Pure."""

import re

_SLACK = 20  # a part is planned a twentieth smaller than it may be, so that there is a good place near its end
_BREAKS = (
    re.compile(rb"\n(?=#{1,6} |(?:INT|EXT|EST|I/E)[./ ])"),  # before a heading, of Markdown or of a scene
    re.compile(rb"\n[ \t]*\n"),  # between paragraphs
    re.compile(rb"\n"),
    re.compile(rb"(?<=[.!?]) "),
    re.compile(rb" "),
    re.compile(rb"(?=[\x00-\x7f\xc0-\xff])"),  # between two letters, where there is nothing else
)


def too_long(size: int, most: int) -> str:
    """What to say of a text of `size` bytes where `most` fit; "" when it fits, or where no limit is known (0)."""
    if not most or size <= most:
        return ""
    has, fits = _megabytes(size), _megabytes(most)
    if has == fits:
        has, fits = f"{size:,} bytes", f"{most:,}"
    return f"This text has {has}; at most {fits} fits in one source. Split it into {parts(size, most)} parts"


def parts(size: int, most: int) -> int:
    """How many parts of at most `most` bytes a text of `size` bytes is cut into."""
    return 1 if size <= most else -(-size // _planned(most))


def split(text: str, most: int) -> list[str]:
    """The text in parts of at most `most` bytes of UTF-8 (100 or more), all about as long."""
    rest = text.encode()
    found = []
    for left in range(parts(len(rest), most), 1, -1):
        least = max(1, len(rest) - (left - 1) * _planned(most))  # the others must hold what is left
        at = _place(rest, least, min(most, len(rest) - 1), len(rest) // left)
        found.append(rest[:at])
        rest = rest[at:]
    return [part for one in (*found, rest) if (part := one.decode().strip())]


def _megabytes(size: int) -> str:
    value, unit = (size / 1e6, "MB") if size >= 1_000_000 else (size / 1e3, "kB")
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"


def _planned(most: int) -> int:
    return most - most // _SLACK


def _place(text: bytes, low: int, high: int, ideal: int) -> int:
    """Where to cut, from low to high: the best kind of place there is, the one nearest to the ideal."""
    for kind in _BREAKS:
        places = [match.start() for match in kind.finditer(text, low, high + 1)]
        if places:
            return min(places, key=lambda place: abs(place - ideal))
    return high

"""The error codes that GET /examples lists. What it looks like is not known but for that it lists them, so they are
looked for in every shape that such a list may have. Pure."""

import re
from collections.abc import Iterator, Mapping

from providers.text import clean_text
from providers.values import Row, row, text

DEEPEST, MOST = 12, 20_000  # levels, and values looked at
LISTS = re.compile(r"(error|failure|status)?_?(codes?|errors?)(_?(codes?|list|catalog|catalogue))?", re.IGNORECASE)
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NAMES = ("code", "errorCode", "error_code", "id", "name")
ADVICE = ("recovery", "advice", "hint", "action", "description", "message")


def codes(body: object, known: frozenset[str]) -> dict[str, str]:
    """Every code, with what the document says to do about it or "". known: codes by which a list is told from others:
    an object of anything may be called "errors"."""
    found: dict[str, str] = {}
    for name, value in walked(body):
        if LISTS.fullmatch(name):
            listed = dict(of_list(value))
            if known & listed.keys():
                found |= {code: words for code, words in listed.items() if words or code not in found}
    return found


def walked(body: object) -> Iterator[tuple[str, object]]:
    """Every value with the name it is under; those of a list under the name of the list."""
    waiting: list[tuple[str, object, int]] = [("errors" if isinstance(body, list) else "", body, 0)]
    for _ in range(MOST):
        if not waiting:
            return
        name, value, depth = waiting.pop()
        yield name, value
        if depth < DEEPEST:
            inside = value.items() if isinstance(value, Mapping) else ()
            listed = value if isinstance(value, list) else ()
            waiting += [(str(key), one, depth + 1) for key, one in inside]
            waiting += [(name, one, depth + 1) for one in listed if isinstance(one, list)]
            waiting += [("", one, depth + 1) for one in listed if isinstance(one, Mapping)]


def of_list(value: object) -> Iterator[tuple[str, str]]:
    """The codes of a list of words, a list of objects, or an object by code."""
    if isinstance(value, Mapping):
        for name, said in value.items():
            yield from coded(str(name), said)
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping):
            named = next((text(one.get(name)) for name in NAMES if text(one.get(name))), "")
            yield from coded(named, one)
        else:
            yield from coded(text(one), None)


def coded(name: str, said: object) -> Iterator[tuple[str, str]]:
    code = name.strip().lower()
    if len(code) <= 60 and CODE.fullmatch(code):
        yield code, clean_text(said if isinstance(said, str) else advice(row(said)), 160)


def advice(said: Row) -> str:
    return next((text(said.get(name)) for name in ADVICE if text(said.get(name))), "")

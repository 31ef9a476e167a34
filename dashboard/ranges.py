"""What a request for a part of a file means (RFC 9110, sections 13 and 14). Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.http import http_date, parse_etags, parse_http_date_safe

_SINGLE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """416: the file has no such bytes."""


@dataclass(frozen=True)
class Version:
    """Which state of a file this is: its strong ETag, quotes included, and when it came."""

    etag: str
    changed: datetime | None

    @property
    def headers(self) -> dict[str, str]:
        told = {"ETag": self.etag}
        if self.changed is not None:
            told["Last-Modified"] = http_date(int(self.changed.timestamp()))
        return told


def part(request: HttpRequest, version: Version, size: int) -> tuple[int, int] | None:
    """The first and the last byte asked for; None: the whole file. Raises Unsatisfiable.

    Several ranges at once, and what cannot be read, count as no range, as the standard allows.
    """
    asked = request.headers.get("Range", "")
    found = _SINGLE.fullmatch(asked) if request.method == "GET" else None
    if found is None or found[1] == found[2] == "" or not _still(request.headers.get("If-Range", ""), version):
        return None
    if not found[1]:  # the last n bytes
        length = int(found[2])
        if not length or not size:
            raise Unsatisfiable
        return max(0, size - length), size - 1
    first = int(found[1])
    last = int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, min(last, size - 1)


def unchanged(request: HttpRequest, version: Version) -> bool:
    """Does the reader have this state already (304)?"""
    if tags := request.headers.get("If-None-Match"):
        known = {tag.removeprefix("W/") for tag in parse_etags(tags)}
        return "*" in known or version.etag in known
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and version.changed is not None and int(version.changed.timestamp()) <= since


def _still(condition: str, version: Version) -> bool:
    """If-Range: is the part that the reader has one of this state?"""
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == version.etag
    when = parse_http_date_safe(condition)
    return when is not None and version.changed is not None and int(version.changed.timestamp()) == when

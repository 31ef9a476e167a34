"""Addresses of url and pdf sources. The sandbox calls nobody: an address is judged by its looks."""

import ipaddress
import re
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

from sandbox.replies import RefusalError
from sandbox.sleeperhit.errors import InvalidError, refused

OTHER_FILES = frozenset({".mp4", ".mov", ".webm", ".mp3", ".wav", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".zip",
                         ".exe", ".bin"})  # fmt: skip


def check_address(uri: str) -> None:
    """Refuse at once what the vendor's own look before the fetch would refuse."""
    try:
        parts = urlsplit(uri)
        host, _ = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError as broken:
        raise InvalidError("`uri` is invalid: not a URL") from broken
    if any(sign.isspace() for sign in uri):
        raise InvalidError("`uri` is invalid: it has spaces in it")
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidError("`uri` is invalid: only http and https")
    if _is_private(host):
        raise _unfetched("the address is not public")
    if "redirect" in parts.path.lower():
        raise _unfetched("too many redirects")
    if PurePosixPath(parts.path).suffix.lower() in OTHER_FILES:
        raise _unfetched("the content type is not supported")


def _unfetched(why: str) -> RefusalError:
    return refused("source_fetch_failed", f"The source could not be fetched: {why}.")


def outcome_of(uri: str) -> Literal["ready", "missing", "huge", "stuck"]:
    """How the extraction will end: words in the path say it."""
    path = urlsplit(uri).path.lower()
    if "missing" in path:
        return "missing"
    if "huge" in path:
        return "huge"
    return "stuck" if "stuck" in path else "ready"


def _is_private(host: str) -> bool:
    """Names and addresses that no server should call: local ones, numbers in any spelling, every IPv6 literal."""
    if "." not in host or host.endswith((".localhost", ".internal", ".local", ".lan", ".test")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2]) is not None
    return address.version == 6 or not address.is_global

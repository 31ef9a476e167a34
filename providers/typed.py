"""What people type: settings of an order, and addresses. Pure; nothing here talks."""

from urllib.parse import urlsplit, urlunsplit

from pydantic import JsonValue

from providers.errors import Fault, ProviderError
from providers.text import clean_text


def texts(value: JsonValue) -> list[str] | None:
    """A list of texts, also written as lines, or as one line with commas; None for anything else."""
    if isinstance(value, str):
        value = list(value.split("\n") if "\n" in value.strip() else value.split(","))
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    return [one.strip() for one in value if isinstance(one, str) and one.strip()]


def whole(value: JsonValue) -> int | None:
    """30, 30.0 and "30" are 30; anything else is None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value) if float(value) == int(float(value)) else None
    except (ValueError, OverflowError):
        return None


def is_web(address: str) -> bool:
    """Does it begin with http:// or https:// and name a host?"""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def api_address(written: str, default: str, api: str) -> tuple[str, str]:
    """(origin, path of the API there) of an address as its owner typed it: the bare host, the host with the API's path
    `api`, or anything between; "" is the default. Raises ProviderError REFUSED."""
    typed = written.strip() or default
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    except ValueError as error:
        message = f"The address {clean_text(typed, 100)} cannot be read. Give it as {default}."
        raise ProviderError(message, code="bad_address", fault=Fault.REFUSED) from error
    path = parts.path.rstrip("/")
    before, found, _ = path.partition(api)
    prefix = before if found else path.removesuffix("/api")
    return urlunsplit((parts.scheme, parts.netloc, "", "", "")), f"{prefix}{api}"

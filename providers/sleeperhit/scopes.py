"""Which scope a request needs, by the endpoints of the contract (2.1), for a refusal that does not say. Pure."""

import re

from providers.errors import ProviderError

NAMED = re.compile(r"\b[a-z]+:[a-z]+\b")


def needed(method: str, path: str) -> str:
    """The scope of a request below the API."""
    first, *rest = path.strip("/").partition("?")[0].split("/")
    if first == "credits":
        return "credits:read"
    if "sources" in rest:
        return "source:read" if method == "GET" else "source:write"
    if first == "artifacts" and rest[-1:] != ["coverage"]:
        return "artifact:read" if method == "GET" else "artifact:publish"
    if method == "GET":
        return "artifact:read" if "artifacts" in (first, *rest) else "story:read"
    return "story:write"


def told(error: ProviderError, method: str, path: str) -> ProviderError:
    """An insufficient_scope with the scope in its message; any other error as it is."""
    if error.code == "insufficient_scope" and not NAMED.search(error.message):
        error.message = f"{error.message} It needs the scope {needed(method, path)}."
    return error

"""Where the API is, from what the owner of a key typed (contract 1). Pure."""

from urllib.parse import urlsplit, urlunsplit

from providers.errors import Fault, ProviderError
from providers.text import clean_text

API = "/api/public/v1"
DEFAULT = f"https://www.renoise.ai{API}"


def api_base(typed: str) -> str:
    """The full base without a trailing slash. The client's RENOISE_BASE_URL has the API path in it, the docs give the
    bare host (traps 11): both are accepted."""
    written = typed.strip()
    if not written:
        return DEFAULT
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
    except ValueError as error:
        message = f"The address {clean_text(written, 100)} cannot be read. Give it as {DEFAULT}."
        raise ProviderError(message, code="bad_address", fault=Fault.REFUSED) from error
    # The bare host of the docs only redirects, and a redirect is never followed with a key.
    host = "www.renoise.ai" if parts.netloc.lower() == "renoise.ai" else parts.netloc
    path = parts.path.rstrip("/")
    before, found, _ = path.partition(API)
    if not found:
        before = next((path.removesuffix(part) for part in ("/api/public", "/api") if path.endswith(part)), path)
    return urlunsplit((parts.scheme, host, f"{before}{API}", "", ""))


def media_base(api: str) -> str:
    """Where relative addresses of results start."""
    parts = urlsplit(api)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))

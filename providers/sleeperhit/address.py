"""Where the API is, from what the owner of a key typed, and its paths. Pure."""

import uuid
from urllib.parse import quote, urlsplit, urlunsplit

from providers.typed import api_address

API = "/api/v1"
DEFAULT = "https://sleeperhit.studio"
KEYS = uuid.uuid5(uuid.NAMESPACE_URL, "https://sleeperhit.studio/idempotency")


def api_of(typed: str) -> str:
    """The API below what an owner typed, staging and local origins too. Raises ProviderError REFUSED."""
    return "".join(api_address(typed, DEFAULT, API))


def origin_of(api: str) -> str:
    """Scheme, host and port, where links without a host start."""
    parts = urlsplit(api)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def path(*segments: str) -> str:
    """A path below the API. An id may have been typed by a person, and stays one segment."""
    return "/" + "/".join(quote(segment, safe="") for segment in segments)


def family(where: str) -> str:
    """The rate limit a path counts against. The contract names "route families" and does not say which they are, so the
    first segment is taken for one: story-projects, story-plans, story-jobs, artifacts ..."""
    return where.strip("/").partition("?")[0].partition("/")[0]


def vendor_id(remote_id: str) -> str:
    """The vendor's own id in one of a ref: what is done again with the same thing is "<id>#<token>"."""
    return remote_id.partition("#")[0]


def key_for(verb: str, remote_id: str) -> str:
    """The Idempotency-Key of what is done once to one thing: approve, reject, cancel."""
    return str(uuid.uuid5(KEYS, f"{verb} {remote_id}"))

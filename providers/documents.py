"""Fetching the documents that a server has of itself. One that cannot be read is told in words and stops nothing."""

from providers.differences import Difference
from providers.errors import Fault, ProviderError
from providers.http import Client

PATIENCE = 10.0  # seconds for one of them: somebody may be waiting for the check of a key
MOST = 5_000_000  # bytes; a document of so many endpoints as any vendor has is far smaller
REASONS = {
    "html": "it is a web page",
    "not_json": "it is no JSON",
    "too_large": f"it has more than {MOST // 1_000_000} MB",
    "empty": "there is nothing in it",
}


def read(client: Client, path: str, name: str) -> tuple[object, list[Difference]]:
    """The document at `path`, and (None, why) where it cannot be read. name: "OpenAPI document", for the sentence.

    Raises ProviderError when nothing was answered or the key's rate is used up: that says nothing of the document.
    """
    try:
        body = client.get(path, use="balance", deadline=PATIENCE, most=MOST).json
    except ProviderError as error:
        if error.fault is Fault.RATE or not error.status:
            raise
        return None, [unread(path, name, reason(error))]
    return (body, []) if body is not None else (None, [unread(path, name, REASONS["empty"])])


def reason(error: ProviderError) -> str:
    if error.status in (404, 405, 410, 501):
        return f"this server has none (HTTP {error.status})"
    if error.status in (401, 403):
        return f"it is not shown to this key (HTTP {error.status})"
    return REASONS.get(error.code, f"the answer was HTTP {error.status}")


def unread(path: str, name: str, why: str) -> Difference:
    said = f"The {name} (GET {path}) cannot be compared: {why}. Everything is tried as usual."
    return Difference(text=said)

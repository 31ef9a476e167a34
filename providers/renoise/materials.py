"""Sending a file to Renoise: directly, or from 50 MiB on to a signed address on its store (contract 2, 8)."""

import hashlib
from pathlib import Path
from urllib.parse import urljoin

from providers.errors import Fault, ProviderError
from providers.http import Client
from providers.renoise.address import media_base
from providers.renoise.fields import pick, text
from providers.renoise.holdings import KINDS, uploaded
from providers.report import Uploaded

DIRECT_BYTES = 50 * 1024 * 1024  # the newer clients send less than this directly
NO_SUCH_PLACE = (404, 405, 501)


def send(client: Client, base: str, path: Path, name: str, kind: str, mime: str) -> Uploaded:
    """Uploads a file; the vendor finds a file it has by its md5. Raises ProviderError, also when it cannot be read."""
    if kind not in KINDS:
        raise refused(f"Renoise takes images, videos and audio as references, not a {kind}.", "wrong_kind")
    try:
        if path.stat().st_size >= DIRECT_BYTES and (signed := signed_place(client, base, name, mime)):
            return by_signed_place(client, signed, path, name, kind, mime)
        reply = client.upload("/materials/upload", [("type", kind)], path, name=name, mime=mime)
    except OSError as error:
        raise refused(f"The file {name} cannot be read: {error.strerror}.", "file_unreadable") from error
    except ProviderError as error:
        error.maybe_sent = False  # an upload is free and found again by its md5: nothing to be in doubt about
        raise
    return uploaded(reply.json)


def signed_place(client: Client, base: str, name: str, mime: str) -> tuple[str, str] | None:
    """(upload address, storage path), or None where the server is older and has no such endpoint."""
    try:
        reply = client.post("/materials/upload-url", {"filename": name, "contentType": mime}, use="poll")
    except ProviderError as error:
        if error.status in NO_SUCH_PLACE or error.fault is Fault.UNREADABLE:
            return None
        raise
    address, place = text(pick(reply.json, "uploadUrl")), text(pick(reply.json, "path", "storagePath"))
    return (urljoin(media_base(base), address), place) if address and place else None


def by_signed_place(client: Client, signed: tuple[str, str], path: Path, name: str, kind: str, mime: str) -> Uploaded:
    address, place = signed
    client.put_file(address, path, mime)
    body = {
        "name": name,
        "md5": md5(path),
        "type": kind,
        "storagePath": place,
        "mimeType": mime,
        "size": path.stat().st_size,
    }
    return uploaded(client.post("/materials", body, use="poll").json)


def md5(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def refused(message: str, code: str) -> ProviderError:
    return ProviderError(message, code=code, fault=Fault.REFUSED)

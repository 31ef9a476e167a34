"""Reference images by URL (contract 1.5): which are taken, and what is shown of them.

The sandbox calls nobody on the internet: a public URL is judged by its looks. A private one is refused as the vendor
does, unless the rule `image_hosts` is `any`; then files of this machine are fetched and lie in the stills.
"""

import socket
from ipaddress import IPv4Address
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import aiohttp

from sandbox.openstory.desk import Desk
from sandbox.openstory.errors import bad

ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif", "image/avif": ".avif"}
OTHER_FILES = frozenset({
    ".mp4", ".mov", ".webm", ".mp3", ".wav", ".pdf", ".txt", ".html", ".json",
    ".svg", ".bmp", ".tif", ".tiff", ".heic", ".psd",
})  # fmt: skip
LARGEST = 20 * 1024 * 1024
SECONDS = 15


async def fetch_all(desk: Desk, urls: list[str]) -> list[str]:
    """Paths of what was fetched; 400 for the first URL that the vendor would not take."""
    return [path for url in urls if (path := await _fetch(desk, url))]


async def _fetch(desk: Desk, url: str) -> str | None:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise bad(f"Image URL not allowed: {url} (only http and https).")
    if is_private(host):
        if not desk.fetches_here:
            raise bad(f"Image URL not allowed: {url} (private address).")
        return await _download(desk, url, host)
    ending = PurePosixPath(parts.path).suffix.lower()
    if ending in OTHER_FILES:
        raise bad(f"Image URL is not a supported image: {url} (PNG, JPEG, WebP, GIF or AVIF).")
    if host.endswith(".invalid") or "missing" in parts.path:
        raise bad(f"Image URL could not be fetched: {url}")
    if "huge" in parts.path:
        raise bad(f"Image is too large: {url} (20 MB at most).")
    return None


def is_private(host: str) -> bool:
    """Names and addresses that no server should call: local ones, and every IPv6 literal.

    An IPv4 address may be written in one number, in hex or octal, and a name may end with a dot: URL parsers know that.
    """
    host = host.rstrip(".")
    if host == "localhost" or host.endswith((".localhost", ".internal", ".local")) or ":" in host:
        return True
    try:
        return not IPv4Address(socket.inet_aton(host)).is_global
    except (OSError, ValueError):
        return False


def is_of_this_machine(host: str) -> bool:
    """A loopback address, or one of this machine in its network: those that can be listened on."""
    if host == "localhost":
        return True
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((str(IPv4Address(host)), 0))
    except (OSError, ValueError):
        return False
    return True


async def _download(desk: Desk, url: str, host: str) -> str:
    """A file of this machine; nothing else is ever called."""
    if not is_of_this_machine(host):
        raise bad(f"Image URL could not be fetched: {url} (the sandbox calls this machine only).")
    limits = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limits) as client,
            client.get(url, allow_redirects=False) as answer,  # a redirect may lead off this machine
        ):
            kind = answer.content_type
            if answer.status != 200 or kind not in ENDINGS:
                raise bad(f"Image URL is not a supported image: {url} ({answer.status}, {kind}).")
            data = await answer.content.read(LARGEST + 1)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise bad(f"Image URL could not be fetched: {url}") from error
    if len(data) > LARGEST:
        raise bad(f"Image is too large: {url} (20 MB at most).")
    path = desk.place("references", f"{desk.new_id()}{ENDINGS[kind]}")
    file = desk.world.media.file(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return path

"""The files of the media host and the signed links that open them (contract section 1: `?verify=<signed>`)."""

import hashlib
import hmac
import secrets
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from aiohttp import web

CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
}


def content_type_of(name: str) -> str:
    return CONTENT_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


class MediaStore:
    """A folder with one subfolder a vendor; a link names a path in it, a method and an expiry, all signed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = 0
        self.secret = secrets.token_hex(16)

    def file(self, path: str) -> Path:
        """The file behind a stored path. Refuses paths that leave the folder."""
        found = (self.root / path).resolve()
        if not found.is_relative_to(self.root.resolve()):
            raise ValueError("outside of the media folder")
        return found

    def link(self, request: web.Request, path: str, expires: float, method: str = "GET", content_type: str = "") -> str:
        """An absolute URL on the media port of the host the client used; good until `expires`."""
        host = request.url.host or "127.0.0.1"
        host = f"[{host}]" if ":" in host else host
        signature = self._sign(path, int(expires), method, content_type)
        return f"http://{host}:{self.port}/{quote(path)}?verify={int(expires)}-{signature}"

    def signed_until(self, path: str, verify: str, method: str, content_type: str = "") -> int | None:
        """The expiry of a link, or None when its signature is not ours (for this path, method and type)."""
        expires, _, signature = verify.partition("-")
        if not expires.isascii() or not expires.isdigit() or not signature.isascii():
            return None
        good = self._sign(path, int(expires), method, content_type)
        return int(expires) if hmac.compare_digest(good, signature) else None

    def _sign(self, path: str, expires: int, method: str, content_type: str) -> str:
        text = f"{method}\n{path}\n{expires}\n{content_type}".encode()
        return hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()[:40]

"""HTTP as every provider uses it: one client, total deadlines, one retry for reads, errors by name.

A failing reply goes to the adapter's `classify(reply)`, which answers with `reply.error(fault, code=..., ...)` where it
knows more than the status says, or None. Everything a call raises is a ProviderError; `maybe_sent` is False only when
no byte of the request left, or when the vendor's answer says that nothing was accepted.
"""

import json
import re
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpcore
import httpx

from providers.base import Access, Provider
from providers.errors import Fault, ProviderError
from providers.faults import BROKEN, TRANSPORT, unanswered, unread
from providers.guard import MediaHosts, put_media
from providers.network import USER_AGENT, Exchange, open_pool, talk
from providers.reply import BODY_LIMIT, NotDataError, Reply, read_reply, request_id, retry_after
from providers.streaming import EVENTS, streamed
from providers.text import clean_text, redact, storable

__all__ = ["Client", "Reply"]

READ, SUBMIT, STREAM = 30.0, 60.0, 300.0  # seconds for the whole of a call, unless the adapter says otherwise
UPLOAD, UPLOAD_BYTES_PER_SECOND = 30.0, 200_000

Classify = Callable[[Reply], ProviderError | None]
Params = Mapping[str, str | int | bool | None] | None  # None as a value: left out
Extra = Mapping[str, str] | None
_COUNT = re.compile(r"\d{1,12}", re.ASCII)


class Client:
    """One key at one vendor. Safe to share between threads.

    provider  the vendor's label, for sentences
    base_url  where the API is, with its path; "" takes the base_url of the access as it is
    headers   those of every call, the ones with the key among them; never sent anywhere but below base_url
    classify  the adapter's reading of a failing reply (status 400 and above), see above
    family    the vendor's rate limit that a path counts against (`Provider.family`)
    """

    def __init__(
        self,
        access: Access,
        *,
        provider: str,
        base_url: str = "",
        headers: Extra = None,
        classify: Classify | None = None,
        family: Callable[[str], str] = Provider.family,
    ) -> None:
        self._access = access
        self._family = family
        self._provider = provider
        self._base = (base_url or access.base_url).strip().rstrip("/")
        self._headers = dict(headers or {})
        self._classify = classify
        self._pool = open_pool(keep=20)
        weakref.finalize(self, self._pool.close)  # idle connections end with the client

    def get(
        self,
        path: str,
        params: Params = None,
        *,
        use: str = "poll",
        headers: Extra = None,
        deadline: float = READ,
        most: int = BODY_LIMIT,
    ) -> Reply:
        """Reads. A broken connection is tried once more at once, within the same deadline (seconds in all). most: bytes
        that the reply may have."""
        request = self._request("GET", path, headers, params)
        request.extensions["most"] = most
        return self._call(request, use, deadline)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        params: Params = None,
        use: str = "submit",
        headers: Extra = None,
        deadline: float = SUBMIT,
    ) -> Reply:
        """Sends once, on a fresh connection. body: JSON; None: no body. For use="submit" an empty 2xx is an error."""
        return self._call(self._request("POST", path, headers, params, body), use, deadline)

    def patch(self, path: str, body: Any = None, *, use: str = "poll") -> Reply:
        """Sends once, on a fresh connection."""
        return self._call(self._request("PATCH", path, body=body), use, READ)

    def delete(self, path: str, *, use: str = "poll") -> Reply:
        """Sends once, on a fresh connection."""
        return self._call(self._request("DELETE", path), use, READ)

    def upload(self, path: str, fields: Iterable[tuple[str, str]], file: Path, *, name: str, mime: str) -> Reply:
        """A multipart form, the file streamed from disk as "file" before the fields, which keep their order. The
        deadline grows with the file. Raises OSError when the file cannot be read."""
        with file.open("rb") as opened:
            form: list[Any] = [("file", (clean_text(name, 255), opened, clean_text(mime, 100)))]
            form += [(field, (None, storable(value))) for field, value in fields]
            return self._call(self._request("POST", path, files=form), "poll", upload_seconds(file))

    def stream(self, path: str, body: Any, *, use: str = "poll", deadline: float = STREAM) -> Iterator[bytes]:
        """A POST answered by a stream of events, its bytes as they come. Sends once, at the first `next`; a reply that
        is no stream, a break and a silence raise as everywhere, and what was yielded before stands."""
        self._access.pace.take(use, self._family(path))
        request = self._request("POST", path, {"Accept": EVENTS}, body=body)
        read = partial(self._read, request.extensions["family"])
        return streamed(request, Exchange(deadline), self._provider, self._access.secret, read)

    def put_file(self, url: str, file: Path, mime: str) -> None:
        """The file to a signed URL the vendor gave, without the headers of the key. The URL must be public or on the
        host of the base_url. Raises MediaRefused, ProviderError, OSError from the disk."""
        put_media(url, file, mime, MediaHosts.of(self._base), deadline=upload_seconds(file))

    def unreadable(self, reply: Reply, why: str, *, maybe_sent: bool = False) -> ProviderError:
        """A 2xx that lacks what the contract promises. why: "no task id". Of a submit, maybe_sent is True."""
        error = unread(self._provider, reply.status, "unreadable", clean_text(why), reply.request_id)
        error.maybe_sent = maybe_sent
        return error

    def close(self) -> None:
        self._pool.close()

    def _call(self, request: httpx.Request, use: str, deadline: float) -> Reply:
        if use != "submit":  # the engine took the token of a submit before it claimed the job
            self._access.pace.take(use, request.extensions["family"])
        outcome = self._send(request, Exchange(deadline), use)
        if isinstance(outcome, ProviderError):  # raised here, outside of any handler: nothing of httpcore is chained
            if request.method == "GET":
                outcome.maybe_sent = False
            raise outcome
        return outcome

    def _request(
        self,
        method: str,
        path: str,
        headers: Extra = None,
        params: Params = None,
        body: Any = None,
        files: Sequence[Any] | None = None,
    ) -> httpx.Request:
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
        sent |= self._headers | dict(headers or {})
        if not all(value.isascii() and value.isprintable() and value == value.strip() for value in sent.values()):
            told = "The key has characters no key has, such as a space or a line break at its end. Paste it once more."
            raise ProviderError(told, code="bad_key_characters", fault=Fault.AUTH)
        if method != "GET":
            sent["Connection"] = "close"
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
            sent["Content-Type"] = "application/json"
        query = {name: value for name, value in (params or {}).items() if value is not None}
        return httpx.Request(
            method,
            self._url(path).copy_merge_params(query),  # the request's own `params` would take the place of a query
            headers=sent,
            content=content,
            files=files,
            extensions={"family": self._family(path)},
        )

    def _url(self, path: str) -> httpx.URL:
        """Below base_url and nowhere else, whatever ids of a vendor are in the path."""
        inside = path.startswith("/") and not path.startswith("//") and path.isprintable()
        if not inside or {"#", "\\"} & set(path) or {".", ".."} & set(unquote(path.partition("?")[0]).split("/")):
            told = f"The address {clean_text(path, 100)} is none of {self._provider}."
            raise ProviderError(told, code="bad_path", fault=Fault.REFUSED)
        try:
            url = httpx.URL(self._base + path)
        except httpx.InvalidURL:
            url = httpx.URL()
        plain = url.host and not url.userinfo and (url.port or 0) <= 65535 and not {"?", "#"} & set(self._base)
        if not plain or url.scheme not in ("http", "https"):
            told = f"The address of {self._provider} must read like https://host/path. Correct it on the key's page."
            raise ProviderError(told, code="bad_base_url", fault=Fault.AUTH)
        return url

    def _send(self, request: httpx.Request, exchange: Exchange, use: str) -> Reply | ProviderError:
        """A read may reuse an idle connection and is tried again when it breaks. Everything else has a connection of
        its own: a stale one that dies under a submit looks just like a lost reply."""
        if request.method == "GET":
            try:
                return self._receive(self._pool, request, exchange, use)
            except BROKEN:
                pass
            except TRANSPORT as error:
                return unanswered(self._provider, error, exchange, self._access.secret)
        with open_pool() as pool:
            try:
                return self._receive(pool, request, exchange, use)
            except TRANSPORT as error:
                return unanswered(self._provider, error, exchange, self._access.secret)

    def _receive(
        self, pool: httpcore.ConnectionPool, request: httpx.Request, exchange: Exchange, use: str
    ) -> Reply | ProviderError:
        with talk(pool, request, exchange) as response:
            headers = httpx.Headers(response.headers)
            self._heed(response.status, headers, request.extensions["family"])
            body, most = bytearray(), request.extensions.get("most", BODY_LIMIT)
            try:
                for piece in response.iter_stream():
                    body += piece
                    if len(body) > most:
                        break
            except TRANSPORT:
                if response.status < 400:  # a failing status says what matters even when its body breaks off
                    raise
        if len(body) > most and response.status < 400:
            return unread(self._provider, response.status, "too_large", "far more than a reply can be")
        return self._read(request.extensions["family"], response.status, headers, bytes(body), use)

    def _read(self, family: str, status: int, headers: httpx.Headers, body: bytes, use: str) -> Reply | ProviderError:
        if 300 <= status < 400:
            where = clean_text(redact(headers.get("location", ""), self._access.secret).partition("?")[0], 100)
            what = f"a redirect to {where or 'nowhere'}, which is not followed"
            return unread(self._provider, status, "redirected", what, request_id(headers, self._access.secret))
        try:
            reply = read_reply(status, headers, body, provider=self._provider, secret=self._access.secret)
        except NotDataError as error:
            what = "a web page instead of data" if error.code == "html" else "something that is not JSON"
            return unread(self._provider, status, error.code, what, request_id(headers, self._access.secret))
        if status >= 400:
            return self._closed_for((self._classify and self._classify(reply)) or reply.error(), family)
        if status < 200 or (use == "submit" and reply.json is None):
            return unread(self._provider, status, "empty", "nothing at all", reply.request_id)
        return reply

    def _closed_for(self, error: ProviderError, family: str) -> ProviderError:
        """A Retry-After of one request is for all that count against the same limit, and every process keeps to it."""
        if error.fault is Fault.RATE and error.retry_after:
            self._access.pace.heed(remaining=0, renews_in=error.retry_after, family=family)
        return error

    def _heed(self, status: int, headers: Mapping[str, str], family: str) -> None:
        if status == 429:
            self._access.pace.refused(wait=retry_after(headers.get("retry-after", "")), family=family)
        for prefix in ("ratelimit", "x-ratelimit"):
            remaining, reset = headers.get(f"{prefix}-remaining", ""), headers.get(f"{prefix}-reset", "")
            if _COUNT.fullmatch(remaining) and _COUNT.fullmatch(reset):
                # Some vendors say when the window renews instead of in how many seconds.
                seconds = float(reset) if float(reset) < 1e9 else max(0.0, float(reset) - time.time())
                most = headers.get(f"{prefix}-limit", "")
                limit = int(most) if _COUNT.fullmatch(most) else None
                self._access.pace.heed(remaining=int(remaining), renews_in=seconds, family=family, limit=limit)


def upload_seconds(file: Path) -> float:
    """The deadline of sending a file, at a slow office line."""
    return UPLOAD + file.stat().st_size / UPLOAD_BYTES_PER_SECOND

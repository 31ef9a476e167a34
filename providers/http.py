"""HTTP as every provider uses it: one client, total deadlines, one retry for reads, errors by name.

A failing reply goes to the adapter's `classify(reply)`, which answers with `reply.error(fault, code=..., ...)` where it
knows more than the status says, or None. Everything a call raises is a ProviderError; `maybe_sent` is False only when
no byte of the request left, or when the vendor's answer says that nothing was accepted.
"""

import json
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpcore
import httpx

from providers.base import Access
from providers.errors import Fault, ProviderError
from providers.network import USER_AGENT, Exchange, open_pool, talk
from providers.reply import BODY_LIMIT, NotDataError, Reply, read_reply
from providers.text import clean_text, redact

__all__ = ["Client", "Reply"]

GET_SECONDS, POST_SECONDS = 30.0, 60.0
UPLOAD_SECONDS, UPLOAD_BYTES_PER_SECOND = 30.0, 200_000

Classify = Callable[[Reply], ProviderError | None]
Params = Mapping[str, str | int | bool | None]
_BROKEN = (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)


class Client:
    """One key at one vendor. Safe to share between threads.

    provider  the vendor's label, for sentences
    base_url  where the API is, with its path; "" takes the base_url of the access as it is
    headers   those of every call, the ones with the key among them; never sent anywhere but below base_url
    classify  the adapter's reading of a failing reply (status 400 and above), see above
    """

    def __init__(
        self,
        access: Access,
        *,
        provider: str,
        base_url: str = "",
        headers: Mapping[str, str] | None = None,
        classify: Classify | None = None,
    ) -> None:
        self._access = access
        self._provider = provider
        self._base = (base_url or access.base_url).strip().rstrip("/")
        self._headers = dict(headers or {})
        self._classify = classify
        self._pool = open_pool(keep=20)
        weakref.finalize(self, self._pool.close)  # idle connections end with the client

    def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        use: str = "poll",
        headers: Mapping[str, str] | None = None,
        deadline: float = GET_SECONDS,
    ) -> Reply:
        """Reads. A broken connection is tried once more at once, within the same deadline (seconds in all)."""
        return self._call("GET", path, params=params, use=use, headers=headers, deadline=deadline)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        params: Params | None = None,
        use: str = "submit",
        headers: Mapping[str, str] | None = None,
        deadline: float = POST_SECONDS,
    ) -> Reply:
        """Sends once, on a fresh connection. body: JSON; None: no body. For use="submit" an empty 2xx is an error."""
        return self._call("POST", path, params=params, body=body, use=use, headers=headers, deadline=deadline)

    def patch(
        self,
        path: str,
        body: Any = None,
        *,
        use: str = "poll",
        headers: Mapping[str, str] | None = None,
        deadline: float = GET_SECONDS,
    ) -> Reply:
        """Sends once, on a fresh connection."""
        return self._call("PATCH", path, body=body, use=use, headers=headers, deadline=deadline)

    def delete(
        self,
        path: str,
        params: Params | None = None,
        *,
        use: str = "poll",
        headers: Mapping[str, str] | None = None,
        deadline: float = GET_SECONDS,
    ) -> Reply:
        """Sends once, on a fresh connection."""
        return self._call("DELETE", path, params=params, use=use, headers=headers, deadline=deadline)

    def upload(
        self,
        path: str,
        fields: Iterable[tuple[str, str]],
        file: Path,
        *,
        name: str,
        mime: str,
        part: str = "file",
        file_first: bool = True,
        use: str = "poll",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """A multipart form, the file streamed from disk as `part` before (or after) the fields, which keep their order.
        The deadline grows with the file. Raises OSError when the file cannot be read."""
        with file.open("rb") as opened:
            plain: Sequence[Any] = [(field, (None, value)) for field, value in fields]
            form = [(part, (name, opened, mime))]
            files = [*form, *plain] if file_first else [*plain, *form]
            deadline = upload_seconds(file)
            return self._call("POST", path, files=files, use=use, headers=headers, deadline=deadline)

    def put_file(self, url: str, file: Path, mime: str, *, headers: Mapping[str, str] | None = None) -> None:
        """The file to a signed URL the vendor gave. No header of ours but the ones given here is sent."""
        raise NotImplementedError

    def unreadable(self, reply: Reply, why: str, *, maybe_sent: bool = False) -> ProviderError:
        """A 2xx that lacks what the contract promises. why: "it names no task". For a submit, maybe_sent is True."""
        return ProviderError(
            f"{self._provider} answered with something that cannot be read: {clean_text(why)}.",
            code="unreadable",
            fault=Fault.UNREADABLE,
            maybe_sent=maybe_sent,
            request_id=reply.request_id,
            status=reply.status,
        )

    def close(self) -> None:
        self._pool.close()

    def _call(
        self,
        method: str,
        path: str,
        *,
        use: str,
        deadline: float,
        headers: Mapping[str, str] | None,
        params: Params | None = None,
        body: Any = None,
        files: Sequence[Any] | None = None,
    ) -> Reply:
        request = self._request(method, path, headers, params, body, files)
        if use != "submit":  # the engine took the token of a submit before it claimed the job
            self._access.pace.take(use)
        exchange = Exchange(deadline)
        outcome = self._send(request, exchange, use, retry=method == "GET")
        if isinstance(outcome, ProviderError):  # raised here, outside of any handler: nothing of httpcore is chained
            if method == "GET":
                outcome.maybe_sent = False
            raise outcome
        return outcome

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None,
        params: Params | None,
        body: Any,
        files: Sequence[Any] | None,
    ) -> httpx.Request:
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
        sent |= self._headers | dict(headers or {})
        if any(not (value.isascii() and value.isprintable()) for value in sent.values()):
            raise ProviderError(
                "The key contains characters that no key has, such as a line break. Paste it once more.",
                code="bad_key_characters",
                fault=Fault.AUTH,
            )
        if method != "GET":
            sent["Connection"] = "close"
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
            sent["Content-Type"] = "application/json"
        query = {name: value for name, value in (params or {}).items() if value is not None}
        url = self._url(path)
        return httpx.Request(method, url, params=query or None, headers=sent, content=content, files=files)

    def _url(self, path: str) -> httpx.URL:
        parts = path.partition("?")[0].split("/")
        if not path.startswith("/") or path.startswith("//") or {".", ".."} & set(parts) or not path.isprintable():
            raise ProviderError(
                f"The address {clean_text(path, 100)} is not one of {self._provider}.",
                code="bad_path",
                fault=Fault.REFUSED,
            )
        return httpx.URL(self._base + path)

    def _send(self, request: httpx.Request, exchange: Exchange, use: str, *, retry: bool) -> Reply | ProviderError:
        pool = self._pool if retry else open_pool()
        try:
            return self._receive(pool, request, exchange, use)
        except _BROKEN as error:
            if not retry or exchange.left() <= 0:
                return self._fault(error, exchange)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return self._fault(error, exchange)
        finally:
            if pool is not self._pool:
                pool.close()
        return self._send_again(request, exchange, use)

    def _send_again(self, request: httpx.Request, exchange: Exchange, use: str) -> Reply | ProviderError:
        """The one retry of a read, on a connection of its own."""
        with open_pool() as pool:
            try:
                return self._receive(pool, request, exchange, use)
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
                return self._fault(error, exchange)

    def _receive(
        self, pool: httpcore.ConnectionPool, request: httpx.Request, exchange: Exchange, use: str
    ) -> Reply | ProviderError:
        with talk(pool, request, exchange) as response:
            headers = httpx.Headers(response.headers)
            self._heed(headers)
            body = bytearray()
            try:
                for piece in response.iter_stream():
                    body += piece
                    if len(body) > BODY_LIMIT:
                        return self._unread(response.status, "too_large", "more than anybody could mean to say")
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
                if response.status < 400:  # a failing status says what matters even when its body breaks off
                    raise
        return self._read(response.status, headers, bytes(body), use)

    def _read(self, status: int, headers: httpx.Headers, body: bytes, use: str) -> Reply | ProviderError:
        if 300 <= status < 400:
            host = clean_text(httpx.URL(headers.get("location", "")).host, 100)
            return self._unread(status, "redirected", f"a redirect to {host or 'another address'}, not followed")
        try:
            reply = read_reply(status, headers, body, provider=self._provider, secret=self._access.secret)
        except NotDataError as error:
            return self._unread(status, error.code, "a web page" if error.code == "html" else "no JSON")
        if status >= 400:
            return (self._classify and self._classify(reply)) or reply.error()
        if use == "submit" and reply.json is None:
            return self._unread(status, "empty", "nothing at all")
        return reply

    def _heed(self, headers: Mapping[str, str]) -> None:
        for prefix in ("ratelimit", "x-ratelimit"):
            remaining, reset = headers.get(f"{prefix}-remaining", ""), headers.get(f"{prefix}-reset", "")
            if remaining.isdecimal() and reset.isdecimal():
                self._access.pace.heed(remaining=int(remaining), renews_in=float(reset))

    def _unread(self, status: int, code: str, what: str) -> ProviderError:
        return ProviderError(
            f"{self._provider} answered with {what} (HTTP {status}).",
            code=code,
            fault=Fault.UNREADABLE,
            maybe_sent=True,
            status=status,
        )

    def _fault(self, error: Exception, exchange: Exchange) -> ProviderError:
        """A connection that did not bring a reply, in words."""
        reason = clean_text(redact(str(error), self._access.secret), 200)
        if not exchange.sent:
            told = f"{self._provider} could not be reached, nothing was sent: {reason}"
        elif isinstance(error, httpcore.TimeoutException):
            told = f"{self._provider} did not answer in time."
        else:
            told = f"The connection to {self._provider} broke off before the answer was complete: {reason}"
        return ProviderError(
            told,
            code="timeout" if isinstance(error, httpcore.TimeoutException) else "connection",
            fault=Fault.NETWORK,
            maybe_sent=exchange.sent,
        )


def upload_seconds(file: Path) -> float:
    """The deadline of sending a file, at a slow office line."""
    return UPLOAD_SECONDS + file.stat().st_size / UPLOAD_BYTES_PER_SECOND

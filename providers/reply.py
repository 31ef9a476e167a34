"""A vendor's reply, read: its JSON, its own words for a failure, and the ProviderError that failure is by default."""

import json
import re
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from providers.errors import Fault, ProviderError
from providers.faults import by_status, may_have_landed, sentence
from providers.text import clean_text, redact, storable

BODY_LIMIT = 20_000_000  # bytes of one reply; more is not a reply but an attack or a mistake
LONGEST_WAIT = 3600.0  # seconds; a Retry-After beyond it is capped, so that a slip of the vendor cannot park a job
_REQUEST_ID = ("x-request-id", "request-id", "x-amzn-requestid", "cf-ray")
_MARKUP = re.compile(r"\s*<")


class NotDataError(ValueError):
    """The body is not JSON. `code`: html, not_json."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Reply:
    """One reply, with the key taken out of it.

    headers     names in any case
    json        the parsed body, floats as Decimal; None when the body is empty or, in a failure, not JSON
    text        the body as text
    request_id  the vendor's id of the request, for its support
    provider    the vendor's label, for sentences
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    json: Any = field(repr=False)
    text: str = field(repr=False)
    request_id: str = ""
    provider: str = "The vendor"

    @property
    def retry_after(self) -> float | None:
        return retry_after(self.headers.get("retry-after", ""))

    @property
    def words(self) -> str:
        """What the vendor says went wrong, in its words; "" when it says nothing a person can read."""
        if self.json is None:
            return "" if _MARKUP.match(self.text) else clean_text(self.text)
        return clean_text(_words(self.json))

    @property
    def code(self) -> str:
        """The vendor's own code of the failure, lower case; "" when it gives none."""
        body = self.json if isinstance(self.json, dict) else {}
        inner = body.get("error")
        for holder in (inner if isinstance(inner, dict) else {}, body):
            for name in ("code", "errorCode", "error_code", "type"):
                if isinstance(value := holder.get(name), str) and value:
                    return clean_text(value, 60).lower()
        return ""

    def error(
        self,
        fault: Fault | None = None,
        *,
        code: str = "",
        words: str = "",
        maybe_sent: bool | None = None,
        required: Decimal | None = None,
        available: Decimal | None = None,
    ) -> ProviderError:
        """This reply as an error. What is not given goes by the status: 401 and 403 AUTH, 402 CREDITS, 408 NETWORK,
        429 RATE, other 4xx REFUSED, 5xx NETWORK, anything else UNREADABLE; a 408, a 5xx and anything below 400 leave it
        open whether the work was accepted."""
        fault = fault or by_status(self.status)
        return ProviderError(
            sentence(self.provider, fault, self.status, clean_text(words) or self.words),
            code=code or self.code or f"http_{self.status}",
            fault=fault,
            retry_after=self.retry_after,
            maybe_sent=may_have_landed(self.status) if maybe_sent is None else maybe_sent,
            request_id=self.request_id,
            status=self.status,
            required=required,
            available=available,
        )


def retry_after(value: str, now: float | None = None) -> float | None:
    """Seconds of a Retry-After header, which is a number or an HTTP date; None for anything else or in the past."""
    value = value.strip()
    if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", value, re.ASCII):
        return min(float(value), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    seconds = (at - datetime.fromtimestamp(time.time() if now is None else now, UTC)).total_seconds()
    return min(seconds, LONGEST_WAIT) if seconds >= 0 else None


def request_id(headers: Mapping[str, str], secret: str) -> str:
    """The vendor's id of the request; "" when it gives none."""
    return next((clean_text(redact(headers[name], secret), 100) for name in _REQUEST_ID if name in headers), "")


def read_reply(status: int, headers: Mapping[str, str], body: bytes, *, provider: str, secret: str) -> Reply:
    """Reads a body. A 2xx that is neither JSON nor empty raises NotDataError; in a failure it only leaves json None."""
    data: Any = None
    try:
        body = _unpacked(body, headers.get("content-encoding", ""))
        data = storable(parse(body), secret) if body.strip() else None
    except (ValueError, RecursionError, zlib.error) as error:
        if 200 <= status < 300:
            html = "html" in headers.get("content-type", "") or body.lstrip()[:1] == b"<"
            raise NotDataError("html" if html else "not_json") from error
    return Reply(
        status=status,
        headers=headers,
        json=data,
        text=storable(body.decode("utf-8", "replace"), secret),
        request_id=request_id(headers, secret),
        provider=provider,
    )


def parse(body: bytes) -> Any:
    """JSON with floats as Decimal. Raises ValueError, also for NaN, Infinity and numbers no vendor means."""
    return json.loads(body.decode("utf-8-sig"), parse_float=_decimal, parse_constant=_no_constant)


def _decimal(digits: str) -> Decimal:
    number = Decimal(digits)
    if abs(number.adjusted()) > 308:  # beyond a double; int() of 1e999999999 would never end
        raise ValueError("a number out of range")
    return number


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unpacked(body: bytes, encoding: str) -> bytes:
    """We ask for no compression; a server that compresses all the same is read, within the limit."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return body
    inflater = zlib.decompressobj(47 if "gzip" in encoding.lower() else 15)
    plain = inflater.decompress(body, BODY_LIMIT)
    if inflater.unconsumed_tail:
        raise ValueError("too large when unpacked")
    return plain


def _words(body: Any, depth: int = 0) -> str:
    """The first of the usual places of a message: error, message, detail, title; texts of lists are joined."""
    if isinstance(body, str) or depth > 4:
        return body if isinstance(body, str) else ""
    if isinstance(body, list):
        return "; ".join(filter(None, (_words(item, depth + 1) for item in body[:5])))
    if isinstance(body, dict):
        for name in ("error", "message", "msg", "detail", "details", "error_description", "reason", "errors", "title"):
            if text := _words(body.get(name), depth + 1):
                return text
    return ""

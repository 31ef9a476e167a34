"""Links a vendor gives: what may be downloaded from where, and the download itself. No credentials ever go along."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import Self

import httpcore
import httpx

from providers.addresses import METADATA, never_media, not_public
from providers.errors import Fault, ProviderError
from providers.faults import TRANSPORT, unanswered
from providers.network import USER_AGENT, AddressRefusedError, Exchange, Resolve, open_pool, resolve, talk
from providers.text import clean_text

HOPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_MAY_SEND = {"range", "if-range", "if-none-match", "if-modified-since", "accept"}
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)


class MediaRefused(ProviderError):
    """A link we do not follow. Nothing was downloaded, and asking again with the same link cannot help."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="media_refused", fault=Fault.REFUSED)


@dataclass(frozen=True)
class MediaHosts:
    """Where media may come from: the public internet, and these hosts wherever they are.

    allowed  "host" for every port of it, or "host:port"; an IPv6 address stands in brackets when a port follows. The
             host of the key's base_url is listed without a port: vendors on one machine, as the sandbox, serve their
             files on another port than their API.
    """

    allowed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowed", frozenset(_plain(entry) for entry in self.allowed))

    @classmethod
    def of(cls, base_url: str, listed: Iterable[str] = ()) -> Self:
        """The host of the key's base_url and those the owner listed. A vendor on this machine may call it by either
        of its names: its API may be at 127.0.0.1 and its files at localhost."""
        try:
            own = httpx.URL(base_url.strip()).raw_host.decode("ascii")
        except httpx.InvalidURL:
            own = ""
        names = _THIS_MACHINE if _plain(own) in _THIS_MACHINE else {own}
        return cls(frozenset(filter(None, (*names, *listed))))

    def allow(self, host: str, address: str, port: int) -> bool:
        """The policy of the network backend: may this host be dialled at this address?"""
        host = _plain(host)
        shown = f"[{host}]" if ":" in host else host
        if {host, f"{shown}:{port}"} & self.allowed:
            return not never_media(address)
        return not not_public(address)

    def check(self, link: str) -> httpx.URL:
        """The link, read once: what is checked is what is dialled. Raises MediaRefused; asks no name server."""
        try:
            url = httpx.URL(link)
        except (httpx.InvalidURL, ValueError):  # ValueError: lone surrogates
            raise MediaRefused("The link is not a web address. Nothing was downloaded.") from None
        host = url.raw_host.decode("ascii").rstrip(".")
        shown = clean_text(host, 100)
        if url.scheme not in ("http", "https") or not host:
            raise MediaRefused(
                f"The link begins with “{clean_text(url.scheme, 20)}:”, and only http and https are followed. "
                "Nothing was downloaded."
            )
        if url.userinfo:
            raise MediaRefused(f"The link to {shown} carries a user name or a password. Nothing was downloaded.")
        if "%" in host or (url.port or 0) > 65535 or (_NUMBER.fullmatch(host.rpartition(".")[2]) and not _dotted(host)):
            raise MediaRefused(f"The link spells its address in an unusual way ({shown}). Nothing was downloaded.")
        return url


@dataclass(frozen=True)
class Media:
    """A reply under way. Iterate it once for the bytes as they come; a broken connection raises ProviderError NETWORK,
    so that the fetcher may go on from where it was with a Range. `url` is the one that answered, after redirects."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    url: str = field(repr=False)  # signed, so kept out of logs
    _reply: httpcore.Response = field(repr=False)
    _exchange: Exchange = field(repr=False)

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._reply.iter_stream()
        except TRANSPORT as error:
            fault = unanswered(httpx.URL(self.url).host, error, self._exchange)
        else:
            return
        raise fault


@contextmanager
def open_media(
    link: str,
    hosts: MediaHosts,
    headers: Mapping[str, str] | None = None,
    *,
    deadline: float = 3600.0,
    stall: float = 30.0,
    resolver: Resolve = resolve,
) -> Iterator[Media]:
    """GETs a link for as long as the block lasts; redirects are followed and judged like the first address.

    headers   Range, If-Range, If-None-Match, If-Modified-Since, Accept; ValueError for any other: no keys here
    deadline  seconds for everything; stall: the longest silence between two reads
    Any status but a redirect is handed out (206, 403 of a link that ran out, 416); the caller decides.
    Raises MediaRefused for a link we do not follow, ProviderError NETWORK when the host cannot be reached.
    """
    sent = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": USER_AGENT, "Connection": "close"}
    if strange := {name.lower() for name in headers or {}} - _MAY_SEND:
        raise ValueError(f"not a header for media: {', '.join(sorted(strange))}")
    exchange = Exchange(deadline)
    url = hosts.check(link)
    for _ in range(HOPS + 1):
        with ExitStack() as stack:
            request = httpx.Request("GET", url, headers=sent | dict(headers or {}))
            reply = _open(stack, hosts, request, exchange, stall, resolver)
            got = httpx.Headers(reply.headers)
            if reply.status not in _REDIRECTS or "location" not in got:
                yield Media(reply.status, got, str(url), reply, exchange)
                return
        url = next_hop(hosts, url, got["location"])
    raise MediaRefused(f"The link to {hosts.check(link).host} leads from address to address. Nothing was downloaded.")


def put_media(
    link: str,
    file: Path,
    mime: str,
    hosts: MediaHosts,
    *,
    deadline: float,
) -> None:
    """PUTs a file to a signed link, once; redirects are not followed. Raises ProviderError, OSError from the disk.

    A link that is not taken is NETWORK and never AUTH: it ran out or was spoiled, which says nothing of the key.
    """
    url = hosts.check(link)
    exchange = Exchange(deadline)
    sent = {"User-Agent": USER_AGENT, "Connection": "close", "Content-Type": mime}
    with file.open("rb") as opened, ExitStack() as stack:
        request = httpx.Request("PUT", url, headers=sent, content=opened)
        status = _open(stack, hosts, request, exchange, None, resolve).status
    if not 200 <= status < 300:
        raise ProviderError(
            f"{url.host} did not take the file (HTTP {status}).",
            code="upload_refused",
            fault=Fault.NETWORK,
            maybe_sent=True,
            status=status,
        )


def _open(
    stack: ExitStack,
    hosts: MediaHosts,
    request: httpx.Request,
    exchange: Exchange,
    stall: float | None,
    resolver: Resolve,
) -> httpcore.Response:
    """The reply of one hop, open until the stack closes."""
    pool = stack.enter_context(open_pool(hosts.allow, resolver))
    fault: ProviderError
    try:
        return stack.enter_context(talk(pool, request, exchange, stall))
    except AddressRefusedError as error:
        fault = MediaRefused(_why(error))
    except TRANSPORT as error:
        fault = unanswered(request.url.host, error, exchange)
    raise fault


def next_hop(hosts: MediaHosts, url: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect from `url` leads. Raises MediaRefused when we do not go there."""
    try:
        following = hosts.check(str(url.join(location)))
    except (httpx.InvalidURL, ValueError):
        raise MediaRefused(
            f"{url.host} forwards to something that is no web address. Nothing was downloaded."
        ) from None
    if url.scheme == "https" and following.scheme != "https":
        raise MediaRefused(f"{url.host} forwards to a link without encryption. Nothing was downloaded.")
    return following


def _why(refused: AddressRefusedError) -> str:
    what = not_public(refused.address)
    host = clean_text(refused.host, 100)
    where = host if host == refused.address else f"{host} ({refused.address})"
    told = f"The link points to {where}, which is {what}. Nothing was downloaded."
    if what == METADATA or never_media(refused.address):
        return told
    return f"{told} If the provider keeps its files there, add {host} to the media hosts of the key."


def _plain(host: str) -> str:
    return host.strip().lower().rstrip(".")


def _dotted(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True

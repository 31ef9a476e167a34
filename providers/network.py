"""Sockets under HTTP: a total deadline for a whole exchange, and a guard on the address that is really dialled.

httpcore limits every single read and write; a server that drips a byte a second never reaches such a limit. Here each
of them also gets no more than what is left of the exchange. The guard judges the resolved addresses and connects to
exactly those, so a name that resolves differently a moment later changes nothing; TLS and Host keep the name.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from queue import Empty, SimpleQueue

import httpcore
import httpx

VERSION = "0.1.0"
USER_AGENT = f"Takeboard/{VERSION}"

CONNECT, WRITE, POOL = 10.0, 30.0, 5.0  # seconds for one phase; reading may take what is left of the deadline

Resolve = Callable[[str, int], list[str]]  # host, port -> addresses; raises OSError
Allow = Callable[[str, str, int], bool]  # host as in the URL, address, port


class AddressRefusedError(Exception):
    """The guard refused an address, before anything was sent to it."""

    def __init__(self, host: str, address: str, port: int) -> None:
        super().__init__(f"{host} is at {address}")
        self.host, self.address, self.port = host, address, port


class Exchange:
    """One request and its reply. `sent` turns True just before the first byte of the request leaves.

    seconds  what the whole may take, from now: names, connecting, TLS, writing, reading the last byte
    """

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.sent = False

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def timeouts(self, stall: float | None = None) -> dict[str, float]:
        """The timeouts of httpcore, each of which knows this exchange. stall: the longest silence while reading."""
        read = self.left() if stall is None else stall
        phases = {"connect": CONNECT, "write": WRITE, "read": read, "pool": POOL}
        return {phase: _Patience(seconds, self) for phase, seconds in phases.items()}


class _Patience(float):
    """A timeout that knows its exchange. httpcore hands it through unchanged, per request and so per thread."""

    exchange: Exchange

    def __new__(cls, seconds: float, exchange: Exchange) -> "_Patience":
        made = super().__new__(cls, seconds)
        made.exchange = exchange
        return made


def _allowed(timeout: float | None, over: type[httpcore.TimeoutException]) -> float | None:
    """Seconds the next operation may take; raises `over` when the exchange has none left."""
    if not isinstance(timeout, _Patience):
        return timeout
    left = timeout.exchange.left()
    if left <= 0:
        raise over("the time for the whole exchange is over")
    return min(float(timeout), left)


class _Stream(httpcore.NetworkStream):
    """A connection whose every operation respects the deadline of the exchange it serves."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _allowed(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if isinstance(timeout, _Patience) and buffer:
            timeout.exchange.sent = True
        sock: socket.socket = self._inner.get_extra_info("socket")
        view = memoryview(buffer)
        try:
            while view:  # our own loop: the one in httpcore gives every piece the full timeout again
                sock.settimeout(_allowed(timeout, httpcore.WriteTimeout))
                view = view[sock.send(view) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            seconds = _allowed(timeout, httpcore.ConnectTimeout)
            return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds))
        except httpcore.ConnectTimeout:
            self.close()
            raise
        except ValueError as error:  # a name no certificate can have, such as one that begins with a dot
            self.close()
            raise httpcore.ConnectError(str(error)) from error

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order the system prefers. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Backend(httpcore.NetworkBackend):
    """Dials for httpcore. allow: None lets every address pass; otherwise all addresses of a host must pass it."""

    def __init__(self, allow: Allow | None = None, resolver: Resolve = resolve) -> None:
        self._allow = allow
        self._resolver = resolver
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port, _allowed(timeout, httpcore.ConnectTimeout))
        for address in addresses:  # a host with one bad address among good ones is not dialled at all
            if self._allow is not None and not self._allow(host, address, port):
                raise AddressRefusedError(host, address, port)
        fault: Exception = httpcore.ConnectError(f"no address for {host}")
        for address in addresses:
            seconds = _allowed(timeout, httpcore.ConnectTimeout)
            try:
                return _Stream(self._inner.connect_tcp(address, port, seconds, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault

    def _addresses(self, host: str, port: int, seconds: float | None) -> list[str]:
        """Asks the resolver in a thread of its own: getaddrinfo takes no timeout and may hang for half a minute."""
        answer: SimpleQueue[list[str] | OSError] = SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self._resolver(host, port))
            except OSError as error:
                answer.put(error)
            except ValueError as error:  # a label IDNA cannot encode
                answer.put(OSError(str(error)))

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answer.get(timeout=seconds)
        except Empty:
            raise httpcore.ConnectTimeout(f"the name {host} was not found in time") from None
        if isinstance(found, OSError):
            raise httpcore.ConnectError(f"the name {host} cannot be found") from found
        return found


@cache
def _tls() -> ssl.SSLContext:
    """Reading the roots takes tens of milliseconds, so it is done once a process."""
    return httpcore.default_ssl_context()


def open_pool(allow: Allow | None = None, resolver: Resolve = resolve, *, keep: int = 0) -> httpcore.ConnectionPool:
    """Connections over this backend: HTTP/1.1, the roots of the system and of certifi, no proxy.

    keep  how many may stay open for reuse; 0: every request has a connection of its own
    """
    return httpcore.ConnectionPool(
        ssl_context=_tls(),
        max_connections=100,
        max_keepalive_connections=keep,
        keepalive_expiry=30.0,
        network_backend=Backend(allow, resolver),
    )


@contextlib.contextmanager
def talk(
    pool: httpcore.ConnectionPool, request: httpx.Request, exchange: Exchange, stall: float | None = None
) -> Iterator[httpcore.Response]:
    """Sends a request and yields the reply, its body unread. Raises httpcore's exceptions and AddressRefusedError."""
    url = request.url
    reply = pool.handle_request(
        httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions={"timeout": exchange.timeouts(stall)},
        )
    )
    try:
        yield reply
    finally:
        reply.close()

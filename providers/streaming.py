"""A reply that comes as a stream of events: its bytes as they come, and its failures as everywhere."""

from collections.abc import Callable, Iterator
from itertools import islice

import httpx

from providers.errors import ProviderError
from providers.faults import TRANSPORT, unanswered, unread
from providers.network import Exchange, open_pool, talk
from providers.reply import BODY_LIMIT, Reply

EVENTS = "text/event-stream"
STALL = 60.0  # seconds of silence that end a stream
PIECES = 200  # of a reply that is no stream

Read = Callable[[int, httpx.Headers, bytes, str], Reply | ProviderError]


def streamed(request: httpx.Request, exchange: Exchange, provider: str, secret: str, read: Read) -> Iterator[bytes]:
    """The bytes of the stream that answers a request, which goes out on a connection of its own at the first `next`.

    read  the client's reading of a whole reply: (status, headers, body, use)
    """
    failure: ProviderError | None = None
    got = 0
    try:
        with open_pool() as pool, talk(pool, request, exchange, STALL) as response:
            headers = httpx.Headers(response.headers)
            if response.status != 200 or not headers.get("content-type", "").lower().startswith(EVENTS):
                body = b"".join(islice(response.iter_stream(), PIECES))
                outcome = read(response.status, headers, body, "poll")
                failure = outcome if isinstance(outcome, ProviderError) else no_stream(provider, outcome)
                pieces: Iterator[bytes] = iter(())
            else:
                pieces = iter(response.iter_stream())
            for piece in pieces:
                got += len(piece)
                if got > BODY_LIMIT:
                    failure = unread(provider, response.status, "too_large", "far more than a reply can be")
                    break
                yield piece
    except TRANSPORT as error:
        failure = unanswered(provider, error, exchange, secret)
    if failure is not None:  # raised outside of the handler: nothing of httpcore is chained
        raise failure


def no_stream(provider: str, reply: Reply) -> ProviderError:
    return unread(provider, reply.status, "unreadable", "no stream of events", reply.request_id)

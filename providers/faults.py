"""The errors every call can end in, as sentences: no connection, an answer nobody can read, a failing status."""

import httpcore

from providers.errors import Fault, ProviderError
from providers.network import Exchange
from providers.text import clean_text, redact

# Whatever httpcore raises once a request is under way; the rest of its exceptions are mistakes of the caller.
TRANSPORT = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
# A connection that failed or fell apart: a read may be tried again at once. A timeout has already cost its time.
BROKEN = (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)


def by_status(status: int) -> Fault:
    """What a failing status means where the vendor does not say more."""
    if status in (401, 403):
        return Fault.AUTH
    if status == 402:
        return Fault.CREDITS
    if status == 429:
        return Fault.RATE
    if status == 408 or status >= 500:
        return Fault.NETWORK
    return Fault.REFUSED if status >= 400 else Fault.UNREADABLE


def may_have_landed(status: int) -> bool:
    """True when this status leaves it open whether the work was accepted; an adapter may know better."""
    return status < 400 or status == 408 or status >= 500


def sentence(provider: str, fault: Fault, status: int, words: str) -> str:
    """What a person reads of a failing reply: who, what happened, and the vendor's words."""
    told = {
        Fault.REFUSED: f"{provider} refused this",
        Fault.CREDITS: f"{provider} says the balance is too low",
        Fault.AUTH: f"{provider} does not accept the key",
        Fault.QUOTA: f"{provider} lets this account make nothing more for now",
        Fault.BUSY: f"{provider} is already making as many takes as this account may have at once",
        Fault.LATER: f"{provider} does not take this yet",
        Fault.RATE: f"{provider} asks for fewer requests",
        Fault.NETWORK: f"{provider} had trouble of its own (HTTP {status})",
        Fault.UNREADABLE: f"{provider} answered with something that cannot be read (HTTP {status})",
    }[fault]
    return f"{told}: “{words}”" if words else f"{told}."


def unread(provider: str, status: int, code: str, what: str, request_id: str = "") -> ProviderError:
    """An answer that is no answer. what: "a web page instead of data". The work may have been accepted all the same."""
    return ProviderError(
        f"{provider} answered with {what} (HTTP {status}).",
        code=code,
        fault=Fault.UNREADABLE,
        maybe_sent=True,
        request_id=request_id,
        status=status,
    )


def unanswered(provider: str, error: Exception, exchange: Exchange, secret: str = "") -> ProviderError:
    """A connection that brought no reply. `exchange` knows whether anything left, which is the whole question."""
    late = isinstance(error, httpcore.TimeoutException)
    # Only what the system says of the network: h11 quotes the header it will not send, and that may be the key.
    reason = clean_text(redact(str(error), secret), 200) if isinstance(error, httpcore.NetworkError) else ""
    if not exchange.sent:
        told = f"{provider} could not be reached" + (" in time" if late else "")
        told += f": {reason}. Nothing was sent." if reason else ". Nothing was sent."
    elif late:
        told = f"{provider} did not answer in time."
    else:
        told = f"The connection to {provider} broke off before its answer was complete."
    return ProviderError(told, code="timeout" if late else "connection", fault=Fault.NETWORK, maybe_sent=exchange.sent)

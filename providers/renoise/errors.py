"""What a failing reply of Renoise means beyond its status (contract 5). Pure."""

from providers.errors import Fault, ProviderError
from providers.renoise.fields import number, pick
from providers.reply import Reply

# A definite "no" that this vendor says with a 500: the model has no price row, so nothing was made.
NO_PRICE = "pricing not configured"


def classify(reply: Reply) -> ProviderError | None:
    """The error of a reply, or None where the status says it all."""
    if reply.status == 402:
        required, available = number(pick(reply.json, "required")), number(pick(reply.json, "available"))
        told = f"{reply.words or 'Insufficient credits'}"
        if required is not None and available is not None:
            told = f"{told}: it costs {required:f}, the balance is {available:f}"
        return reply.error(
            Fault.CREDITS, code="credits", words=told, maybe_sent=False, required=required, available=available
        )
    if reply.status == 429:
        return too_many(reply)
    if reply.status == 500 and NO_PRICE in reply.words.lower():
        return reply.error(Fault.REFUSED, code="no_price", maybe_sent=False)
    return None


def too_many(reply: Reply) -> ProviderError:
    """Two kinds of 429 (traps 13): the cap of active tasks names `active` and `limit` and no Retry-After; any other is
    about the pace of requests."""
    active, limit = number(pick(reply.json, "active")), number(pick(reply.json, "limit"))
    if active is None or limit is None or reply.retry_after is not None:
        return reply.error(Fault.RATE, code="rate", maybe_sent=False)
    told = f"{reply.words or 'Too many active tasks'}: {active:f} of {limit:f} are active"
    return reply.error(Fault.BUSY, code="active_cap", words=told, maybe_sent=False)

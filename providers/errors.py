"""The one error a provider raises, written for the person who reads it on the job."""

from decimal import Decimal
from enum import StrEnum


class Fault(StrEnum):
    """What kind of trouble it is; the engine decides by this and never by words."""

    REFUSED = "refused"  # definitive for this order: the same request would be refused again
    CREDITS = "credits"  # 402: the balance is too low; the same request may go later
    AUTH = "auth"  # 401, 403: the key is bad, for every job of this key
    QUOTA = "quota"  # the account may not make more for now, for every job of this key
    BUSY = "busy"  # the account's cap of active tasks is full: again when one of them ends
    LATER = "later"  # this order may not go yet, others may: again after retry_after
    RATE = "rate"  # too many requests: again after retry_after
    NETWORK = "network"  # not reached, timed out, or a 5xx
    UNREADABLE = "unreadable"  # answered, but not with anything we can read


class ProviderError(Exception):
    """Something a vendor did not do.

    message      a sentence for a person, with the vendor's own words; never a key
    code         the vendor's code, or ours: short, stable, lower case
    fault        the kind, see Fault
    retry_after  seconds the vendor asked us to wait, or its contract does
    maybe_sent   for a submit: the vendor may have accepted the work, so it must not be sent again blindly
    request_id   the vendor's id of the request, for its support
    status       the HTTP status, 0 when there was no answer
    required, available  for CREDITS: what the order costs and what the balance is, in the vendor's unit
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        fault: Fault,
        retry_after: float | None = None,
        maybe_sent: bool = False,
        request_id: str = "",
        status: int = 0,
        required: Decimal | None = None,
        available: Decimal | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fault = fault
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent
        self.request_id = request_id
        self.status = status
        self.required = required
        self.available = available

    @property
    def permanent(self) -> bool:
        """True when asking again with the same order cannot help."""
        return self.fault is Fault.REFUSED

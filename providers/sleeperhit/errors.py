"""What a failing reply means: one table of every code the vendor has (contract 1.2, 2.1), then the status, then words.

The code decides, whatever the status: validation arrives as 400 and as 422 (traps 2). A code that is not here keeps the
meaning of its status. Pure.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from providers.errors import Fault, ProviderError
from providers.reply import Reply
from providers.text import clean_text
from providers.values import Row, number, row, text

LABEL = "Sleeper Hit"
KEY_FORM = re.compile(r"sh_[0-9a-f]{18}_[0-9a-f]{64}")
PROCESSING = re.compile(
    r"already\s+(being\s+)?process|still\s+(being\s+)?process|in\s+(progress|flight)", re.IGNORECASE
)
NOT_ENOUGH = re.compile(r"not enough studio credits", re.IGNORECASE)
# Whoever has a share link may look, so it is a secret (contract 1.9): the whole address, or the token in it alone.
SHARED = re.compile(r"""(?<![^\s"'<>])[^\s"'<>]*/share/[^\s"'<>]*|\beyJ[\w-]{1,2000}\.[\w.-]+""")

FREE = "Nothing was charged."
KEYS_PAGE = "on the API page of the Sleeper Hit dashboard"


@dataclass(frozen=True)
class Trouble:
    """What a code means, and what a person does next."""

    fault: Fault
    advice: str


TROUBLES: dict[str, Trouble] = {
    "authentication_required": Trouble(Fault.AUTH, "No key went along. Put it in on the key's page."),
    "invalid_api_key": Trouble(Fault.AUTH, f"Make a new key {KEYS_PAGE} and put it in on the key's page."),
    "api_key_revoked": Trouble(Fault.AUTH, f"It was revoked. Make a new key {KEYS_PAGE}."),
    "api_key_expired": Trouble(Fault.AUTH, f"It has run out. Make a new key {KEYS_PAGE}."),
    "account_disabled": Trouble(Fault.AUTH, "The account of this key is disabled. Ask Sleeper Hit's support."),
    "ip_not_allowed": Trouble(
        Fault.AUTH, f"This server's address is not on the list of the key. Add it {KEYS_PAGE}, or use another key."
    ),
    "insufficient_scope": Trouble(
        Fault.REFUSED, f"{FREE} Ask the owner of the account to add the scope to the key, then order again."
    ),
    "rate_limited": Trouble(Fault.RATE, "It goes on when the vendor's window renews."),
    "idempotency_key_required": Trouble(
        Fault.REFUSED, f"{FREE} Takeboard sends an Idempotency-Key each time: see whether a proxy takes it away."
    ),
    "idempotency_conflict": Trouble(
        Fault.REFUSED,
        "Its Idempotency-Key was used for another request before. Nothing new was made or charged. Look at what the "
        "first one made, and order again if it is not what you want.",
    ),
    "validation_failed": Trouble(Fault.REFUSED, f"{FREE} Change what it names and order again."),
    "project_not_found": Trouble(
        Fault.REFUSED, f"{FREE} The project or plan is gone at the vendor, or another account's. Order again."
    ),
    "source_not_found": Trouble(Fault.REFUSED, f"{FREE} A source is gone at the vendor. Order again."),
    "source_type_unsupported": Trouble(
        Fault.REFUSED, f"{FREE} Refresh the catalogue of the key and choose a source of another type."
    ),
    "source_too_large": Trouble(Fault.REFUSED, f"{FREE} Shorten the source, or cut it into several."),
    "source_fetch_failed": Trouble(
        Fault.REFUSED, f"{FREE} See that the address is public and is a web page, a text or a PDF, then order again."
    ),
    "story_job_not_found": Trouble(
        Fault.REFUSED, f"{FREE} The job or its plan is gone at the vendor, or another account's. Order again."
    ),
    "story_job_state_invalid": Trouble(
        Fault.REFUSED, f"{FREE} Look at how it stands at the vendor. If its plan was replaced, order again."
    ),
    "story_plan_not_found": Trouble(
        Fault.REFUSED, f"{FREE} The plan is gone at the vendor, or another account's. Order again."
    ),
    "story_plan_state_invalid": Trouble(
        Fault.REFUSED, f"{FREE} The plan is not approved, or was replaced by a newer one. Order again for a new plan."
    ),
    "story_plan_failed": Trouble(Fault.REFUSED, f"{FREE} Order again for a new plan; plans are free."),
    "artifact_not_found": Trouble(Fault.REFUSED, f"{FREE} It is gone at the vendor, or another account's."),
    "artifact_not_ready": Trouble(Fault.REFUSED, f"{FREE} Wait until it is ready, then ask for it again."),
    "artifact_generation_failed": Trouble(
        Fault.REFUSED, "What was reserved is released. Order again, or ask Sleeper Hit's support."
    ),
    "insufficient_credits": Trouble(Fault.CREDITS, "Top up at Sleeper Hit."),
    "internal_error": Trouble(
        Fault.NETWORK,
        "If it was an order, the same request with the same key tells whether it was taken, and is paid once.",
    ),
    "project_precondition_failed": Trouble(
        Fault.REFUSED, f"{FREE} Complete in the project at Sleeper Hit what it names, then order again."
    ),
    "cast_precondition_failed": Trouble(
        Fault.REFUSED, f"{FREE} Give every character a voice at Sleeper Hit, then order again."
    ),
}
BUSY_WITH_IT = "The first request of this operation is still at work there. It is asked again with the same key."
DETAILS = (
    ("status", "it is {}"),
    ("allowed", "allowed: {}"),
    ("stage", "stage: {}"),
    ("missingFields", "missing: {}"),
    ("maxBytes", "at most {} bytes"),
    ("requiredScope", "needs the scope {}"),
    ("scope", "needs the scope {}"),
    ("requiredScopes", "needs the scopes {}"),
)


def classifier(secret: str) -> Callable[[Reply], ProviderError]:
    """How the failing replies of one key are read. Of the key only its form is told."""
    form = "" if KEY_FORM.fullmatch(secret.strip()) else KEY_SHAPE
    return lambda reply: classify(reply, form)


KEY_SHAPE = "A key of Sleeper Hit's is sh_, 18 hexadecimal digits, _ and 64 more; this one is not. Paste it whole."


def classify(reply: Reply, key_shape: str = "") -> ProviderError:
    """The error of a reply. key_shape: a sentence to add when the key is refused, because it looks cut off."""
    known = TROUBLES.get(reply.code)
    words = private(clean_text(f"{reply.words}{told_of(reply)}", 600))
    conflict = reply.code == "idempotency_conflict" or (reply.status == 409 and known is None)
    if conflict and PROCESSING.search(words):
        error = reply.error(Fault.NETWORK, words=words, maybe_sent=True)
        error.message = f"{LABEL} has not answered yet: “{words}” {BUSY_WITH_IT}"
        return named(error, reply)
    fault = known.fault if known else by_status_or_words(reply, words)
    asked = details(reply)
    error = reply.error(
        fault,
        words=words,
        maybe_sent=None if fault is None else fault is Fault.NETWORK and reply.status != 425,
        required=number(asked.get("required")),
        available=number(asked.get("available")),
    )
    advice = known.advice if known else unknown(reply, error)
    shape = key_shape if error.fault is Fault.AUTH and reply.code in ("", "invalid_api_key") else ""
    error.message = " ".join(part for part in (error.message, advice, shape) if part)
    return named(error, reply)


def by_status_or_words(reply: Reply, words: str) -> Fault | None:
    """Of a reply whose code says nothing. None: what the status means everywhere."""
    if reply.status == 425:  # too early: not taken, and fine later
        return Fault.NETWORK
    return Fault.CREDITS if 400 <= reply.status < 500 and NOT_ENOUGH.search(words) else None


def unknown(reply: Reply, error: ProviderError) -> str:
    """A code that is in no list of the vendor's, or none at all: what its status allows to say."""
    if reply.status == 404 and not reply.code:  # no answer of the API's own: extra endpoints are not on every server
        return f"{FREE} It is not there, or this server cannot do that. Order again."
    code = f"Its code is {reply.code}, which Takeboard does not know." if reply.code else ""
    if error.fault is Fault.REFUSED:
        return f"{code} {FREE} Change what it names, or ask Sleeper Hit's support with the request id.".strip()
    return code


def details(reply: Reply) -> Row:
    return row(row(row(reply.json).get("error")).get("details"))


def told_of(reply: Reply) -> str:
    """` (costs 20, available 4)`: refusals can only be acted on with these (contract 1.1)."""
    parts = list(spelled(details(reply)))
    return f" ({'; '.join(parts)})" if parts else ""


def spelled(asked: Row) -> Iterator[str]:
    required, available = number(asked.get("required")), number(asked.get("available"))
    if required is not None and available is not None:
        yield f"it costs {required:f}, the balance is {available:f}"
    for name, told in DETAILS:
        value = asked.get(name)
        listed = ", ".join(text(one) for one in value if text(one)) if isinstance(value, list) else ""
        count = number(value)
        if said := listed or text(value) or ("" if count is None else f"{count:,f}"):
            yield told.format(said)


def named(error: ProviderError, reply: Reply) -> ProviderError:
    """With the request id, which is in the header and in the envelope."""
    inside = text(row(row(reply.json).get("error")).get("requestId"))
    error.request_id = error.request_id or clean_text(inside, 100)
    return error


def private(words: str) -> str:
    """Words of the vendor's without share links."""
    return SHARED.sub("[share link]", words)


def unreadable(what: str) -> ProviderError:
    return ProviderError(f"{LABEL} showed {what}.", code="unreadable", fault=Fault.UNREADABLE)


def shown(error: ProviderError) -> ProviderError:
    """A refusal to show something is no verdict about it: never REFUSED, or a poll would lose paid work (R2, R3). It
    says nothing of money either, and is no reason to order again: the work may be under way."""
    if error.fault is Fault.REFUSED:
        error.fault = Fault.UNREADABLE
        error.message = error.message.partition(f" {FREE}")[0]
        if error.code == "insufficient_scope":
            error.message += " Ask the owner of the account to add the scope to the key."
    return error

"""What a failing reply of OpenStory means beyond its status (contract 1.4). Pure."""

import re

from providers.errors import Fault, ProviderError
from providers.reply import Reply
from providers.text import clean_text
from providers.values import row, rows, text

ALREADY = re.compile(r"already generating", re.IGNORECASE)
GUARD = 125.0  # seconds for which the same script is not taken again: two minutes (contract 1.13), and a little more
ABOUT_WAIT = re.compile(
    r"\b(invalid|malformed|bad)\b.{0,20}\bwait\b|\bwait\b.{0,20}\b(value|parameter|duration|must)\b|[?&]wait\b",
    re.IGNORECASE,
)
ADVICE = {
    "attestation_required": "Say on what ground the pictures of that person may be used, or leave them out.",
    "no_team": "The owner of this key has no team at OpenStory.",
    "insufficient_scope": "Use an API key (osk_...), or a token with the scopes sequences and generate.",
    "account_restricted": "Ask OpenStory about this account.",
}


def classify(reply: Reply) -> ProviderError | None:
    """The error of a reply, or None where status and message say it all."""
    code, words = reply.code, told(reply)
    if reply.status == 402:
        return reply.error(Fault.CREDITS, code="credits", words=words, maybe_sent=False)
    if reply.status == 400 and ALREADY.search(words):
        # Free, and no word about this take: eras with this guard have a list, where a lost submit is found by its title
        # before it is sent again.
        error = reply.error(Fault.LATER, code="already_generating", words=words, maybe_sent=False)
        error.retry_after = max(GUARD, error.retry_after or 0)
        error.message = f"{error.message} It takes the same script once in two minutes."
        return error
    if reply.status == 400 and ABOUT_WAIT.search(words):  # the sequence exists, and is billed (traps 6)
        return reply.error(Fault.REFUSED, code="bad_wait", words=words, maybe_sent=True)
    if code in ADVICE:
        error = reply.error(code=code, words=words)
        error.message = f"{error.message} {ADVICE[code]}"
        return error
    return reply.error(words=words) if words != reply.words else None


def told(reply: Reply) -> str:
    """The vendor's words; of "Invalid request body." also which fields it means."""
    named = [f"{spot(one.get('path'))}{text(one.get('message'))}" for one in rows(issues(reply))[:5]]
    message = text(row(row(reply.json).get("error")).get("message"))
    return clean_text(f"{message} {'; '.join(named)}".strip(), 500) if named else reply.words


def issues(reply: Reply) -> object:
    return row(row(row(reply.json).get("error")).get("details")).get("issues")


def spot(path: object) -> str:
    """`characters.0.name: ` of a path, or ""."""
    return ".".join(str(part) for part in path) + ": " if isinstance(path, list) and path else ""

"""Failures as they are stored on a job and shown: what happened, the vendor's words, one next action."""

from providers.errors import Fault, ProviderError
from providers.report import Failure

ADVICE = {
    "again": "Try the same take again.",
    "without_materials": "Try again without the materials; describe the people in words.",
    "edit": "Change the prompt or the options and try again.",
    "top_up": "Top up the account; the take goes on by itself.",
    "wait": "Wait; it is tried again by itself.",
    "ask_vendor": "Send the request id to the vendor's support.",
    "previous": "Ask for the take before it again, and then for this one.",
    "fix_key": "Check the key: rotate it or add the right one.",
}

# A take that is over is never tried again by itself, whatever its vendor said of waiting.
ADVICE_WHEN_OVER = {
    "top_up": "Top up the account, then try the same take again.",
    "wait": "Wait a while, then try the same take again.",
}

_BY_FAULT = {
    Fault.REFUSED: "edit",
    Fault.CREDITS: "top_up",
    Fault.AUTH: "fix_key",
    Fault.QUOTA: "wait",
    Fault.BUSY: "wait",
    Fault.LATER: "wait",
    Fault.RATE: "wait",
    Fault.NETWORK: "again",
    Fault.UNREADABLE: "ask_vendor",
}


def failure_of(error: ProviderError) -> dict[str, str]:
    """A refusal as a job stores it."""
    advice = _BY_FAULT[error.fault]
    return {"code": error.code, "message": error.message, "request_id": error.request_id, "advice": advice}


def stored(failure: Failure) -> dict[str, str]:
    return failure.model_dump()


def next_step(failure: dict[str, str], *, over: bool) -> str:
    """The one next action of a stored failure, as a sentence. over: the take has ended."""
    advice = failure.get("advice", "")
    told = ADVICE.get(advice, ADVICE["again"])
    return ADVICE_WHEN_OVER.get(advice, told) if over else told

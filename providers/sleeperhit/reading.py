"""What every reading shares: details, failures and when to look again. Pure."""

import re
from datetime import datetime
from decimal import Decimal

from providers.report import Detail, Failure
from providers.sleeperhit.errors import LABEL, private
from providers.text import clean_text
from providers.values import Row, moment, number, text

WAIT = re.compile(
    r"capacity|overloaded|rate.?limit|too many requests|temporar|try again later|timed? ?out", re.IGNORECASE
)
QUOTA = re.compile(r"quota|billing|exhausted|insufficient|payment", re.IGNORECASE)
EDIT = re.compile(
    r"polic(y|ies)|moderat|unsafe|blocked content|validation|unsupported|too large|content.?type", re.IGNORECASE
)
ADVICE = {
    "provider_capacity_blocked": "wait",
    "music_generation_failed": "again",
    "source_fetch_failed": "edit",
    "source_too_large": "edit",
    "insufficient_credits": "top_up",
    "internal_error": "again",
}


def pause(began: datetime | None, now: datetime) -> float:
    """Seconds until the next look: 5 to 15 as the vendor advises, longer with age (R10)."""
    age = (now - began).total_seconds() if began is not None else 0
    return 5 if age < 120 else 10 if age < 600 else 15


def detail(label: str, value: object) -> tuple[Detail, ...]:
    """One fact, when there is one."""
    count = number(value)
    said = text(value) if isinstance(value, str) else "" if count is None else f"{count:,f}"
    return (Detail(label=label, text=private(said)),) if said else ()


def when(label: str, value: object) -> tuple[Detail, ...]:
    at = moment(value)
    return (Detail(label=label, text=f"{at:%Y-%m-%d %H:%M} UTC"),) if at else ()


def failure(found: Row, what: str, request_id: str, *, released: bool = False) -> Failure:
    """Why the vendor gave something up: its code and words (R5). what: "the plan"; released: credits were reserved."""
    code = clean_text(text(found.get("failureCode")), 60).lower()
    words = private(clean_text(text(found.get("failureMessage")), 600))
    told = f'{LABEL} says: "{words.rstrip(".")}."' if words else f"{LABEL} gives no reason."
    money = " The credits reserved for it are released." if released else " Nothing was charged."
    named = f" Its code is {code}." if code else ""
    return Failure(
        code=code or "failed",
        message=f"{LABEL} gave {what} up. {told}{named}{money}",
        request_id=clean_text(text(found.get("requestId")), 100) or request_id,
        advice=advice(code, words),
    )


def advice(code: str, words: str) -> str:
    """The code first, words second (R6). A provider behind the vendor may be out of quota while credits are left."""
    if code in ADVICE:
        return ADVICE[code]
    both = f"{code} {words}"
    if QUOTA.search(both):
        return "ask_vendor"
    return "wait" if WAIT.search(both) else "edit" if EDIT.search(both) else "again"


def share(value: object) -> float | None:
    """Progress as 0..1, from a fraction, a percent, or an object that has one."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("percent", "progress", "fraction") if name in value), None)
    count = number(value)
    if count is None or count < 0:
        return None
    return float(min(Decimal(1), count / 100 if count > 1 else count))

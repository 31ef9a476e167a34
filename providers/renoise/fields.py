"""Single values out of replies: text, numbers, times and rows, whatever their spelling. Nothing here raises."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

Row = Mapping[str, object]

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
NUMERIC = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?")
EPOCH_IN_MS = 100_000_000_000  # epoch seconds pass this in the year 5138, epoch milliseconds passed it in 1973


def pick(row: object, *names: str) -> object:
    """The first of these keys that is there and not null; camelCase and snake_case are the same name."""
    if not isinstance(row, Mapping):
        return None
    for name in names:
        for spelling in (name, snake(name)):
            if row.get(spelling) is not None:
                return row[spelling]
    return None


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def text(value: object) -> str:
    """Text as it can be stored; numbers become their digits, anything else ""."""
    if isinstance(value, str):
        return UNSTORABLE.sub("", value).strip()
    if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        return str(value)
    return ""


def number(value: object) -> Decimal | None:
    """A finite number, also out of text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    digits = str(value).strip()
    if not NUMERIC.fullmatch(digits):
        return None
    try:
        found = Decimal(digits)
    except InvalidOperation:  # pragma: no cover - the pattern leaves none over; kept because money must never raise
        return None
    return found if found.is_finite() else None


def remote_id(value: object) -> str:
    """An id that can be asked for again: a positive whole number as digits; "" for anything else (contract 11.3)."""
    found = number(value)
    if found is None or found != found.to_integral_value() or not 0 < found < Decimal(10) ** 30:
        return ""
    return str(int(found))


def moment(value: object) -> datetime | None:
    """A time in UTC: ISO 8601 (no zone means UTC) or epoch seconds or milliseconds."""
    try:
        epoch = number(value)
        if epoch is not None:
            return datetime.fromtimestamp(float(epoch / 1000 if epoch > EPOCH_IN_MS else epoch), UTC)
        found = datetime.fromisoformat(text(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def rows(body: object, *names: str) -> list[Row]:
    """The list of objects in a reply: at the top, under one of these names, or the only list there is."""
    found = body if isinstance(body, list) else pick(body, *names)
    if isinstance(found, Mapping):  # {"data": {"items": [...]}}
        body, found = found, pick(found, *names)
    if not isinstance(found, list) and isinstance(body, Mapping):
        lists = [value for value in body.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else []
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []

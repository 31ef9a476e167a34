"""Single values out of replies: text, numbers, times, rows and addresses. Nothing here raises."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

from providers.text import storable

Row = Mapping[str, object]


def text(value: object) -> str:
    """Text as it can be stored, without white space around it; anything else is ""."""
    return str(storable(value)).strip() if isinstance(value, str) else ""


def identity(value: object) -> str:
    """An id as text; ids are opaque (contract 1.6), so a number is taken as well."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


def whole(value: object) -> int | None:
    """A whole number that is not negative."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def number(value: object) -> Decimal | None:
    """A finite number; floats of a reply are read as Decimal already."""
    found = Decimal(str(value)) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
    return found if found is not None and found.is_finite() else None


def row(value: object) -> Row:
    """An object of the reply; {} for anything else, null and absent keys included."""
    return value if isinstance(value, Mapping) else {}


def rows(value: object) -> list[Row]:
    """The objects in a list; [] for anything else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def moment(value: object) -> datetime | None:
    """An ISO 8601 time in UTC; no zone means UTC."""
    try:
        found = datetime.fromisoformat(text(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def address(value: object, origin: str) -> str:
    """A web address made absolute, as era A may give `/r2/...` (contract 1.7); "" for anything that is none."""
    written = text(value)
    try:
        whole_address = urljoin(f"{origin}/", written) if written else ""
        parts = urlsplit(whole_address)
    except ValueError:
        return ""
    return whole_address if parts.scheme in ("http", "https") and parts.hostname else ""

"""HAL links: templates expanded, resolved against the base, and followed on our vendor's host alone (contract 1.14)."""

from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import uritemplate

from providers.values import Row, row, rows, text


def path_of(links: object, name: str, origin: str, *, method: str = "GET", **values: str | int) -> str:
    """The path and query of the link `name`, below `origin`; "" when there is none to follow with this method.

    The `_links.self` of a create reply is the POST, so a link counts only with the method it names (contract 1.6). A
    link to another host is none: the key would go along.
    """
    link = found(links, name)
    if (text(link.get("method")) or "GET").upper() != method:
        return ""
    return followed(link.get("href"), origin, **values)


def followed(href: object, origin: str, **values: str | int) -> str:
    """The path and query of one address; variables of a template that are not given are left out."""
    written = text(href)
    if not written:
        return ""
    try:
        variables: dict[str, Any] = dict(values)
        whole = urlsplit(urljoin(f"{origin}/", uritemplate.expand(written, variables)))
        own = urlsplit(origin)
        same = (whole.scheme, whole.hostname, whole.port) == (own.scheme, own.hostname, own.port)
    except ValueError:
        return ""
    if not same or not whole.path.startswith("/") or "{" in whole.path or "{" in whole.query:
        return ""
    return urlunsplit(("", "", whole.path, whole.query, ""))


def found(links: object, name: str) -> Row:
    """A link object; HAL also allows a list of them, of which the first counts."""
    value = row(links).get(name)
    return next(iter(rows(value)), {}) if isinstance(value, list) else row(value)

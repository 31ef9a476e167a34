"""The control page: everything a person wants to know at a glance, in one HTML file without assets."""

from collections.abc import Iterable, Sequence
from html import escape

from sandbox.sandbox import Sandbox
from sandbox.vendors import VENDORS

STYLE = """
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}p{margin:.3rem 0;opacity:.8}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:500;opacity:.65;font-size:.85rem}code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
td.amount{text-align:right;font-variant-numeric:tabular-nums}
"""
TASKS_SHOWN = 25
KEY_PREFIXES = tuple(vendor.key_prefix for vendor in VENDORS)


def control_page(sandbox: Sandbox) -> str:
    """Base URLs, practice keys, recent tasks, faults, leaks, magic words and the control endpoints."""
    body = "".join((
        "<h1>Practice vendors</h1><p>Every vendor’s API, on your desk. Nothing here costs money.</p>",
        _section("Base URLs", ("service", "URL"), _addresses(sandbox)),
        _section("Accounts", ("vendor", "key", "label", "balance", "active cap"), _accounts(sandbox)),
        _section("Recent tasks", ("id", "status", "model", "prompt", "tags", "price", "error"), _tasks(sandbox)),
        _section("Faults", ("id", "kind", "match", "hits", "times"), _faults(sandbox)),
        _section("Leaked keys", ("when", "path", "headers"), _leaks(sandbox)),
        _section("Words in an order that do something", ("vendor", "word", "effect"), _words(sandbox)),
        _section("Control", ("request", "what for"), CONTROL),
    ))  # fmt: skip
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Practice vendors</title>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    if not lines:
        return f"<h2>{escape(title)}</h2><p>None.</p>"
    top = "".join(f"<th scope=col>{escape(head)}</th>" for head in heads)
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"
    return f"<h2>{escape(title)}</h2><div class=wide>{table}</div>"


def _cell(value: object) -> str:
    text = escape("" if value is None else str(value))
    looks_technical = text.startswith(("http", "/", "[", "GET", "POST", "DELETE", *KEY_PREFIXES))
    return f"<code>{text}</code>" if looks_technical else text


def _addresses(sandbox: Sandbox) -> Iterable[Sequence[object]]:
    return [(name, address) for name, address in sandbox.addresses.items()]


def _accounts(sandbox: Sandbox) -> Iterable[Sequence[object]]:
    balance = sandbox.world.books.balance
    return [
        (account.vendor, account.key, account.label, balance(account), account.active_cap or "vendor’s")
        for account in sandbox.world.accounts.listing()
    ]


def _tasks(sandbox: Sandbox) -> Iterable[Sequence[object]]:
    fields = ("id", "status", "model", "prompt", "tags", "price", "error")
    for practice in sandbox.practices.values():
        for row in practice.tasks()[:TASKS_SHOWN]:
            values = {**row, "prompt": str(row["prompt"])[:90], "tags": ", ".join(map(str, _many(row["tags"])))}
            yield [values[field] for field in fields]


def _many(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _words(sandbox: Sandbox) -> Iterable[Sequence[object]]:
    return [(vendor.label, *row) for vendor in sandbox.vendors.values() for row in vendor.words.items()]


def _faults(sandbox: Sandbox) -> Iterable[Sequence[object]]:
    return [
        (rule.id, rule.kind, rule.match.model_dump_json(exclude_none=True), rule.hits, rule.times or "always")
        for rule in sandbox.world.faults.rules
    ]


def _leaks(sandbox: Sandbox) -> Iterable[Sequence[object]]:
    return [(leak.shown()["at"], leak.path, ", ".join(leak.headers)) for leak in sandbox.world.journal.leaks[-20:]]


CONTROL = (
    ("GET /_control/bill?key=", "what a key was charged, for which submits"),
    ("GET /_control/requests?vendor=&key=&method=&path=", "the journal of requests, with counters"),
    ("POST /_control/requests/reset", "forget the journal and the leaks"),
    ("GET /_control/leaks", "keys that were sent to the media host"),
    ("GET, POST /_control/accounts", "list accounts; open one {key?, balance, active_cap?, discount_percent?}"),
    ("POST /_control/topup", "{key, amount}"),
    ("GET, POST, DELETE /_control/faults", "rules for what goes wrong"),
    ("GET, POST /_control/settings", "speed, links, and each vendor’s own rules"),
    ("GET /_control/tasks?key=", "all tasks"),
    ("POST /_control/tasks/ID", "drive one by hand {status, error?, errorCode?}"),
    ("POST /_control/finish", "complete live tasks now {ids?}"),
    ("POST /_control/clock", "{advance: seconds}"),
    ("POST /_control/reset", "as on the first day"),
)

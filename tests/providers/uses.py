"""A table of used endpoints against what an adapter really sent: nothing is in the one that is not in the other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from providers.comparing import EVERYWHERE, Node, tree
from providers.differences import Body, Endpoint
from tests.providers.renoise.fake import Asked

OURS = EVERYWHERE | {"accept-encoding", "connection"}  # of every request


def rotten(table: Sequence[Endpoint], asked: Iterable[Asked], prefix: str = "") -> list[str]:
    """Where the table and the requests differ; [] when each says exactly what the other does."""
    sent: dict[str, list[Asked]] = {one.name: [] for one in table}
    found = [f"{one.method} {one.path} is in no row" for one in asked if not _row(table, one, prefix, sent)]
    return found + [words for one in table for words in _of(one, sent[one.name])]


def _row(table: Sequence[Endpoint], asked: Asked, prefix: str, sent: dict[str, list[Asked]]) -> bool:
    for one in table:
        form = "[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", one.path))
        if one.method == asked.method and re.fullmatch(form, asked.path.removeprefix(prefix)):
            sent[one.name].append(asked)
            return True
    return False


def _of(one: Endpoint, asked: Sequence[Asked]) -> Iterator[str]:
    if not asked:
        yield f"{one.name} was never sent"
    queries = {name for each in asked for name in each.query}
    if queries != set(one.query):
        yield f"{one.name} was asked with {sorted(queries)}"
    headers = {name for each in asked for name in each.headers if name.lower() not in OURS}
    if headers != set(one.headers):
        yield f"{one.name} has the headers {sorted(headers)}"
    bodies = [each.json if each.body else {} for each in asked] if one.bodies else []
    for sort in one.bodies:
        yield from _of_sort(one, sort, [each for each in bodies if fits(tree(sort), each)])
    for each in bodies:
        if not any(fits(tree(sort), each) for sort in one.bodies):
            yield f"{one.name} said {each}"


def _of_sort(one: Endpoint, sort: Body, bodies: Sequence[Any]) -> Iterator[str]:
    if not bodies:
        yield f"{one.name} never said {sort}"
        return
    named = {path.removesuffix("[]") for path in (*sort.always, *sort.sometimes)}
    said = {path for body in bodies for path in _paths(tree(sort), body)}
    yield from (f"{one.name} never said {path}" for path in sorted(named - said))
    for path in sort.sometimes:
        parent, _, name = path.rpartition(".")
        if all(name in held for body in bodies for held in _held(body, parent)):
            yield f"{one.name} always says {path}"


def fits(node: Node, value: Any) -> bool:
    """It says all that is always said, and nothing that is not in the tree."""
    if node.many:
        element = Node(values=node.values, children=node.children)
        return isinstance(value, list) and all(fits(element, one) for one in value)
    if not node.children:
        return not node.values or value in node.values
    if not isinstance(value, dict):
        return isinstance(value, str)  # a name may stand for the whole of it
    needed = {name for name, child in node.children.items() if child.always}
    inside = needed <= value.keys() <= node.children.keys()
    return inside and all(fits(node.children[name], said) for name, said in value.items())


def _paths(node: Node, value: Any, path: str = "") -> Iterator[str]:
    yield path
    for one in value if node.many else [value]:
        for name, child in node.children.items():
            if isinstance(one, dict) and name in one:
                inside = f"{path}[].{name}" if node.many else f"{path}.{name}" if path else name
                yield from _paths(child, one[name], inside)


def _held(body: Any, path: str) -> Iterator[Any]:
    """The objects at a path of a body, as often as they are there."""
    if not path:
        yield body
        return
    first, _, rest = path.partition(".")
    value = body.get(first.removesuffix("[]"), []) if isinstance(body, dict) else []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield from _held(one, rest)

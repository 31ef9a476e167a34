"""Reading an OpenAPI document: its operations, and its schemas as the shapes a value may have. Pure.

It is whatever a server sent, so every walk is bounded: what a bound cuts off is unknown, and of the unknown nothing is
claimed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from providers.values import Row, row, rows, text

METHODS = ("get", "put", "post", "delete", "patch")
DEEPEST = 24  # schemas within schemas, references included
STEPS = 20_000  # schemas looked at of one document
ALTERNATIVES = 24  # of one value
PARAMETER = re.compile(r"\{[^/{}]*\}|(?<=/):[^/]+")


class Endless(Exception):
    """The document refers to itself more often than is worth following."""


@dataclass(frozen=True)
class Shape:
    """One of the forms a value may have.

    types   names of JSON types, None for any     words  the values it may have, None for any
    closed  it takes no other properties than these     items  the schema of the elements of a list
    """

    types: frozenset[str] | None = None
    words: frozenset[str] | None = None
    properties: Mapping[str, object] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    closed: bool = False
    items: object = None

    def may_be(self, kind: str) -> bool:
        return self.types is None or kind in self.types

    def and_also(self, other: "Shape") -> "Shape":
        """What is both."""
        both = {
            name: {"allOf": [self.properties[name], told]} if name in self.properties else told
            for name, told in other.properties.items()
        }
        return Shape(
            types=meet(self.types, other.types),
            words=meet(self.words, other.words),
            properties={**self.properties, **both},
            required=self.required | other.required,
            closed=self.closed or other.closed,
            items=other.items if self.items is None else self.items,
        )


def meet(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


class Document:
    """One OpenAPI document. prefix: the path of the API, which its paths may or may not begin with."""

    def __init__(self, body: object, prefix: str = "") -> None:
        self._body, self._prefix, self._left = body, prefix, STEPS
        self.operations: dict[tuple[str, str], Row] = {}
        for path, said in row(row(body).get("paths")).items():
            item = self.resolved(said)
            for method in METHODS:
                if isinstance(item.get(method), Mapping):
                    shared = rows(item.get("parameters"))
                    operation = row(item[method])
                    parameters = [*shared, *rows(operation.get("parameters"))]
                    self.operations[method.upper(), plain(path, prefix)] = {**operation, "parameters": parameters}

    def operation(self, method: str, path: str) -> Row | None:
        return self.operations.get((method, plain(path, self._prefix)))

    def needed(self, operation: Row) -> Iterator[tuple[str, str]]:
        """(where, name) of the parameters that a request must have, but for those in its path."""
        for said in rows(operation.get("parameters")):
            found = self.resolved(said)
            where, name = text(found.get("in")), text(found.get("name"))
            optional = "default" in self.resolved(found.get("schema"))
            if found.get("required") is True and where in ("query", "header") and name and not optional:
                yield where, name

    def body(self, operation: Row) -> tuple[object, bool]:
        """The schema of its JSON body and whether there must be one; (None, False) where it names none."""
        found = self.resolved(operation.get("requestBody"))
        for kind, said in row(found.get("content")).items():
            if "json" in kind.lower():
                return row(said).get("schema"), found.get("required") is True
        return None, False

    def resolved(self, schema: object) -> Row:
        """What a reference leads to within the document; {} for one that leads out of it or nowhere."""
        found = row(schema)
        for _ in range(DEEPEST):
            self._step()
            where = text(found.get("$ref"))
            if not where:
                return found
            beside = {name: said for name, said in found.items() if name != "$ref"}
            target = self._at(where)
            found = {**target, **beside} if target else beside
        return {}

    def shapes(self, schema: object, depth: int = 0) -> list[Shape]:
        """The forms that a value of this schema may have, null left out; a form too deep to follow claims nothing."""
        if depth > DEEPEST:
            return [Shape()]
        found = self.resolved(schema)
        forms = [own_shape(found)]
        for part in parts(found, "allOf"):
            forms = met(forms, self.shapes(part, depth + 1))
        for many in ("anyOf", "oneOf"):
            listed = [one for part in parts(found, many) for one in self.shapes(part, depth + 1)]
            real = [one for one in listed if one.types != frozenset({"null"})][:ALTERNATIVES]
            forms = met(forms, real) if real else forms
        return forms

    def _at(self, where: str) -> Row:
        """The object at a JSON pointer, `#/components/schemas/Target`."""
        place: object = self._body
        if not where.startswith("#/"):
            return {}
        for name in where[2:].split("/"):
            place = row(place).get(name.replace("~1", "/").replace("~0", "~"))
        return row(place)

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Endless


def own_shape(schema: Row) -> Shape:
    """A schema by itself, without what it is made of."""
    kinds = schema.get("type")
    named = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    types = frozenset(word for one in named if (word := text(one)) and (word != "null" or len(named) == 1))
    words = [schema["const"]] if "const" in schema else a_list(schema.get("enum"))
    needed = a_list(schema.get("required")) or []
    return Shape(
        types=types or None,
        words=None if words is None else frozenset(text(one) for one in words if text(one)),
        properties=row(schema.get("properties")),
        required=frozenset(text(one) for one in needed if text(one)),
        closed=schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False,
        items=schema.get("items"),
    )


def a_list(value: object) -> list[object] | None:
    return value if isinstance(value, list) else None


def parts(schema: Row, name: str) -> list[Row]:
    return rows(schema.get(name))[:ALTERNATIVES]


def met(forms: list[Shape], others: list[Shape]) -> list[Shape]:
    """Every one of these that is one of the others too, as far as there are not too many."""
    return [one.and_also(other) for one, other in islice(product(forms, others), ALTERNATIVES)]


def plain(path: str, prefix: str = "") -> str:
    """A path without the names of its ids, a slash at its end, and the API's own prefix: all of `/api/v1` or, where the
    rest of it is in the address of the server, `/v1`."""
    while prefix:
        if path == prefix or path.startswith(f"{prefix}/"):
            path = path.removeprefix(prefix)
            break
        prefix = "/".join(["", *prefix.strip("/").split("/")[1:]]).rstrip("/")
    return PARAMETER.sub("{}", f"/{path.strip('/')}")

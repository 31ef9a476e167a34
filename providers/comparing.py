"""A server's OpenAPI document against what its adapter uses: what would be refused is told before it is sent (R24).

A document that is silent claims nothing, and nothing is held back by any of this. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from providers.differences import Body, Difference, Endpoint
from providers.openapi import Document, Endless, Shape
from providers.text import clean_text

EVERYWHERE = frozenset({"authorization", "x-api-key", "accept", "content-type", "content-length", "user-agent", "host"})
HOPELESS = 10  # an alternative that takes none of our words is not the one that is meant
REFUSED = "The vendor will refuse it, at no charge. See whether there is a newer Takeboard, or ask its support."


@dataclass
class Node:
    """A body as a tree. many: it is a list, and the children are of each element."""

    always: bool = True
    many: bool = False
    unsure: bool = False
    values: tuple[str, ...] = ()
    children: dict[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True)
class Trouble:
    """weight: how much it speaks against the alternative it was found in."""

    difference: Difference
    weight: int = 1


def compare(body: object, endpoints: Sequence[Endpoint], prefix: str = "", called: str = "OpenAPI") -> list[Difference]:
    """Where the document `body` differs from what is used. called: the name of the document in sentences."""
    try:
        document = Document(body, prefix)
        named = [one for one in endpoints if document.operation(one.method, one.path) is not None]
        if not named:
            said = f"Its {called} document names none of the addresses that Takeboard uses, so it was not compared."
            return [Difference(text=said)]
        gone = [absent(one, called) for one in endpoints if one not in named]
        return gone + [each for one in named for each in of_endpoint(document, one)]
    except (Endless, RecursionError):
        said = f"Its {called} document goes round in circles, so it was not compared. Everything is tried as usual."
        return [Difference(text=said)]


def absent(one: Endpoint, called: str) -> Difference:
    if one.sure:
        said = f"Its {called} document has no {one.name}. Without it {one.without}. It is tried all the same."
    else:
        said = f"Its {called} document does not name {one.name}; it is tried all the same. Without it {one.without}."
    return Difference(text=said, grave=one.sure)


def of_endpoint(document: Document, one: Endpoint) -> Iterator[Difference]:
    operation = document.operation(one.method, one.path) or {}
    for where, name in document.needed(operation):
        sent = one.query if where == "query" else one.headers
        if name.lower() not in EVERYWHERE and name.lower() not in {known.lower() for known in sent}:
            what = "in its address" if where == "query" else "as a header"
            yield needs(one, f"{word(name)} {what}")
    schema, must = document.body(operation)
    if schema is None:
        return
    for body in one.bodies:
        yield from of_body(document, one, body, schema)
    if not one.bodies:
        wanted = min(
            (sorted(form.required) for form in document.shapes(schema)), key=lambda names: len(names), default=[]
        )
        for name in wanted if must else ():
            yield needs(one, word(name))
        if must and not wanted:
            yield needs(one, "a body")


def of_body(document: Document, one: Endpoint, body: Body, schema: object) -> list[Difference]:
    """What would become of one sort of body."""
    return [trouble.difference for trouble in best(document, one, tree(body), schema, "", 0)]


def tree(body: Body) -> Node:
    root, always = Node(), {path.removesuffix("[]") for path in body.always}
    sometimes = {path.removesuffix("[]") for path in body.sometimes}
    for path in (*body.always, *body.sometimes):
        node = root
        for name in path.split("."):
            node = node.children.setdefault(name.removesuffix("[]"), Node())
            node.many = node.many or name.endswith("[]")
    for path, node in walked(root):
        holds = any(each.startswith((f"{path}.", f"{path}[].")) for each in always)
        node.always = path in always or (holds and path not in sometimes)
        node.unsure, node.values = path in body.unsure, body.values.get(path, ())
    return root


def walked(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    yield path, node
    for name, child in node.children.items():
        inside = f"{path}[].{name}" if node.many else f"{path}.{name}" if path else name
        yield from walked(child, inside)


def best(document: Document, one: Endpoint, node: Node, schema: object, path: str, depth: int) -> list[Trouble]:
    """The troubles with that alternative of the schema that fits best."""
    kind = "array" if node.many else "object" if node.children else "string" if node.values else ""
    forms = document.shapes(schema, depth)
    fitting = [form for form in forms if not kind or form.may_be(kind)] or forms
    found = [list(troubles(document, one, node, form, path, depth)) for form in fitting]
    return min(found, key=lambda each: sum(trouble.weight for trouble in each), default=[])


def troubles(document: Document, one: Endpoint, node: Node, form: Shape, path: str, depth: int) -> Iterator[Trouble]:
    if node.many:
        element = Node(values=node.values, children=node.children)
        if form.items is not None:
            yield from best(document, one, element, form.items, f"{path}[]", depth + 1)
        return
    if node.values and form.words is not None:
        yield from of_words(one, node, form.words, path)
    if not node.children or not form.may_be("object"):
        return
    for name in sorted(form.required):
        child = node.children.get(name)
        if (child is None or not child.always) and not fills_itself(document, form.properties.get(name)):
            yield Trouble(lacking(one, spot(path, name), sometimes=child is not None))
    for name, child in node.children.items():
        if name in form.properties:
            yield from best(document, one, child, form.properties[name], spot(path, name), depth + 1)
        elif form.closed:
            yield Trouble(unknown(one, child, spot(path, name)))


def of_words(one: Endpoint, node: Node, words: frozenset[str], path: str) -> Iterator[Trouble]:
    refused = [each for each in node.values if each not in words]
    if refused:
        taken = ", ".join(word(each) for each in sorted(words)[:12]) or "nothing"
        said = (
            f"In {one.name}, `{path}` cannot be {' or '.join(refused)} there: it takes {taken}. "
            "An order with another word will be refused, at no charge: choose one of these."
        )
        yield Trouble(Difference(text=said, grave=True), HOPELESS if len(refused) == len(node.values) else 1)


def fills_itself(document: Document, schema: object) -> bool:
    """Named as required, but a request may leave it out: it has a default, or is in replies only."""
    found = document.resolved(schema)
    return "default" in found or found.get("readOnly") is True


def needs(one: Endpoint, what: str) -> Difference:
    said = f"{one.name} wants {what}, which Takeboard never sends, so {one.without}. {REFUSED}"
    return Difference(text=said, grave=True)


def lacking(one: Endpoint, path: str, *, sometimes: bool) -> Difference:
    if not sometimes:
        return needs(one, word(path))
    said = f"{one.name} wants {word(path)}, which is sent only where it was filled in. Fill it in each time."
    return Difference(text=said, grave=True)


def unknown(one: Endpoint, child: Node, path: str) -> Difference:
    """A key that a strict server refuses. Where it is not always sent, or was unnamed before, that remains open."""
    grave = child.always and not child.unsure
    if grave:
        said = f"{one.name} takes no {word(path)} any more, which Takeboard always sends. {REFUSED}"
    else:
        said = f"The document does not name {word(path)} for {one.name}; it is sent all the same where it is needed."
    return Difference(text=said, grave=grave)


def spot(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def word(name: str) -> str:
    return f"`{clean_text(name, 80)}`"

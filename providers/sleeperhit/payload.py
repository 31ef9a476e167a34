"""The bodies of a take's steps, with only the keys the contract has: the vendor refuses every other (1.1). Pure."""

from collections.abc import Sequence

from pydantic import JsonValue

from providers import typed
from providers.errors import Fault, ProviderError
from providers.order import Input, Order
from providers.report import RemoteRef
from providers.sleeperhit.address import vendor_id
from providers.sleeperhit.options import FIELDS, Field, Place, given
from providers.text import clean_text

Body = dict[str, JsonValue]
NAME, TITLE, LABEL = 200, 200, 200  # characters of a project, a plan, a source
OURS = "takeboard"  # the key of our token in metadata
MARKDOWN = ("text/markdown", "text/x-markdown")


def sources(order: Order) -> tuple[Input, ...]:
    """Everything a plan draws on, in order: the story itself, then the files, pages and PDFs."""
    story = (
        (Input(role="source", kind="document", name=named(order), text=order.prompt),) if order.prompt.strip() else ()
    )
    return (*story, *(item for item in order.inputs if item.role in ("source", "url", "pdf")))


def named(order: Order) -> str:
    """The title, or the story's first line, without the marks of a heading."""
    story = (line.strip().lstrip("#") for line in order.prompt.splitlines())
    lines = (line.strip() for line in (order.title, *story, *(one.name for one in order.inputs)))
    return clean_text(next((line for line in lines if line), "Untitled"), 80 if not order.title.strip() else NAME)


def project_body(order: Order, token: str) -> Body:
    """A project of its own for every take: in one project a newer plan takes an older one's place (traps 1)."""
    return {"name": named(order), "metadata": {OURS: token}}


def source_body(item: Input, token: str) -> Body:
    """Raises ProviderError REFUSED when what goes into it is not here."""
    body: Body = {"metadata": {OURS: token}}
    if label := clean_text(item.name, LABEL):
        body["label"] = label
    if item.role in ("url", "pdf"):
        return body | {"type": item.role, "uri": ready(item.remote_id.strip(), item)}
    plain = item.mime.partition(";")[0].strip().lower()
    markdown = plain in MARKDOWN or item.name.lower().endswith((".md", ".markdown"))
    return body | {"type": "markdown" if markdown else "text", "content": ready(item.text, item)}


def ready(content: str, item: Input) -> str:
    if not content.strip():
        message = f"The source {item.name or item.role} has nothing in it. Nothing was sent or charged. Choose another."
        raise ProviderError(message, code="empty_source", fault=Fault.REFUSED)
    return content


def plan_body(order: Order, refs: Sequence[RemoteRef]) -> Body:
    """`autoApprove` is left out: its default is no, the vendor's production client never sends it (contract 1.4), and a
    plan is a person's to approve (R22)."""
    body: Body = {}
    if title := clean_text(order.title, TITLE):
        body["title"] = title
    body["target"] = fields(order, "target")
    body["artifactRequests"] = [request(order)]
    if style := fields(order, "style"):
        body["styleConstraints"] = style
    if brief := fields(order, "brief"):
        body["creativeBrief"] = brief
    body["sourceIds"] = [vendor_id(ref.remote_id) for ref in refs if ref.kind == "source"]
    return body


def job_body(order: Order, refs: Sequence[RemoteRef]) -> Body:
    """The plan's own requests hold; only notes are said again, as they are dropped when a plan is stored (traps 2)."""
    body: Body = {"storyPlanId": vendor_id(made(refs, "plan").remote_id)}
    if project := next((ref.remote_id for ref in refs if ref.kind == "project"), ""):
        body["projectId"] = project
    if "notes" in given(order) and not order.action:
        body["artifactRequests"] = [request(order)]
    return body


def request(order: Order) -> Body:
    return {"type": order.model} | fields(order, "request")


def fields(order: Order, place: Place) -> Body:
    """What the order says of one part of a plan, by the vendor's names."""
    said = given(order)
    found: Body = {}
    for name, field in FIELDS.items():
        if field.place == place and name in said:
            found[field.wire] = value_of(field, said[name])
    return found


def value_of(field: Field, value: JsonValue) -> JsonValue:
    match field.option.kind:
        case "integer":
            return typed.whole(value)
        case "texts":
            return list[JsonValue](typed.texts(value) or ())
        case "text" if isinstance(value, str):
            return value.strip()
        case _:
            return value


def made(refs: Sequence[RemoteRef], kind: str) -> RemoteRef:
    """What an earlier step made. Raises ProviderError REFUSED when it is not there."""
    found = next((ref for ref in refs if ref.kind == kind), None)
    if found is None:
        message = f"There is no {kind} at the vendor to go on from. Nothing was charged. Order again."
        raise ProviderError(message, code=f"no_{kind}", fault=Fault.REFUSED)
    return found

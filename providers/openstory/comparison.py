"""This server's root and OpenAPI documents against what the adapter knows (R24, contract 1.14)."""

from collections.abc import Iterator, Sequence

from providers import documents
from providers.comparing import compare
from providers.differences import Difference, told
from providers.facts import Model
from providers.http import Client
from providers.openstory.address import API
from providers.openstory.discovery import Root
from providers.openstory.links import found as link_of
from providers.openstory.uses import OPENED, SEQUENCES, endpoints
from providers.values import Row


def differences(client: Client, start: Root, spec: str, models: Sequence[Model]) -> tuple[Difference, ...]:
    """start: the root document; spec: where the OpenAPI document is. Raises ProviderError when nothing is answered."""
    used = endpoints(models)
    body, found = documents.read(client, spec, "OpenAPI document")
    if body is not None:
        found += compare(body, used, API)
    elif start.schema:
        found += compare(as_openapi(start.schema), [one for one in used if one.name == f"POST {SEQUENCES}"], API)
    return told([*found, *of_links(start.links)])


def as_openapi(schema: Row) -> Row:
    """The create schema of the root, which refers to its own `$defs`, as a document of that one endpoint."""
    content = {"application/json": {"schema": {name: said for name, said in schema.items() if name != "$defs"}}}
    return {"paths": {SEQUENCES: {"post": {"requestBody": {"content": content}}}}, "$defs": schema.get("$defs")}


def of_links(links: Row) -> Iterator[Difference]:
    """What a link asks for that no server of any era has asked for yet (contract 1.13)."""
    hints = {"idempotencyRequired": "an Idempotency-Key", "stepUp": "a person's confirmation"}
    for name in OPENED:
        for hint, what in hints.items():
            if link_of(links, name).get(hint) is True:
                said = f"The link {name} of this server asks for {what}, which Takeboard never sends."
                yield Difference(text=f"{said} The vendor may refuse it, at no charge.", grave=True)

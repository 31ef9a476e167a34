"""The two documents that need no key: the root with links and the create schema, and the OpenAPI (contract 1.14)."""

from dataclasses import dataclass

from providers.errors import Fault, ProviderError
from providers.facts import Model
from providers.openstory import catalogue
from providers.openstory.links import found
from providers.values import Row, row


@dataclass(frozen=True)
class Root:
    """links: `_links` of GET /api/v1, () of an era that has few. schema: what a create may say."""

    links: Row
    schema: Row

    def has(self, name: str) -> bool:
        return bool(found(self.links, name))


def root(body: object) -> Root:
    """Raises ProviderError UNREADABLE when this is no root document, as at a wrong address."""
    document = row(body)
    if not row(document.get("_links")) and not row(document.get("requestSchema")):
        message = "There is no OpenStory API at this address. Correct it on the key's page."
        raise ProviderError(message, code="no_root", fault=Fault.UNREADABLE)
    return Root(row(document.get("_links")), row(document.get("requestSchema")))


def models(start: Root, openapi: object) -> tuple[Model, ...]:
    """The catalogue of this server: the create fields of its schema, and one film where it has exports.

    openapi  its OpenAPI document, None where it could not be read: the schema of the root then has to do
    """
    components = row(row(row(openapi).get("components")).get("schemas"))
    exports = any(path.endswith("/exports") for path in row(row(openapi).get("paths")))
    schema = start.schema or {**row(components.get("CreateSequenceRequest")), "$defs": components}
    return catalogue.from_schema(schema, exports=exports)

"""This server's own documents, which need no key, against what the adapter knows (R24)."""

from collections.abc import Sequence

from providers import documents
from providers.comparing import compare
from providers.differences import Difference, told
from providers.facts import Model
from providers.http import Client
from providers.sleeperhit.address import API
from providers.sleeperhit.errors import TROUBLES
from providers.sleeperhit.examples import codes
from providers.sleeperhit.uses import EXAMPLES, OPENAPI, endpoints


def differences(client: Client, models: Sequence[Model]) -> tuple[Difference, ...]:
    """GET /openapi.json and GET /examples. Raises ProviderError when nothing is answered."""
    spec, found = documents.read(client, OPENAPI, "OpenAPI document")
    if spec is not None:
        found += compare(spec, endpoints(models), API)
    listed, unread = documents.read(client, EXAMPLES, "list of error codes")
    found += unread
    if listed is not None:
        found += of_codes(listed)
    return told(found)


def of_codes(body: object) -> list[Difference]:
    """The error codes that a document lists and the adapter has no advice for."""
    listed = codes(body, frozenset(TROUBLES))
    if not listed:
        return [documents.unread(EXAMPLES, "list of error codes", "no codes that are known are listed in it")]
    return [strange(code, words) for code, words in sorted(listed.items()) if code not in TROUBLES]


def strange(code: str, words: str) -> Difference:
    said = f" (“{words}”)" if words else ""
    advice = "A take that ends with it is told in the vendor's words alone."
    return Difference(text=f"There is an error code `{code}`{said} that Takeboard has no advice for. {advice}")

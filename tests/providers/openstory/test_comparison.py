"""This server's root and OpenAPI documents against what is known here (R24, contract 1.14)."""

from copy import deepcopy
from typing import Any

import pytest

from providers.base import Access, Compares
from providers.differences import Difference
from providers.errors import Fault, ProviderError
from providers.openstory import OpenStory
from tests.practice import PracticeVendor
from tests.providers.openstory.case import API, SLUG, PracticeCase
from tests.providers.openstory.fake import NOT_FOUND, PAGE, Asked, Reply, faking

EXPORTS = {"GET /api/v1/sequences/{id}/exports", "POST /api/v1/sequences/{id}/exports"}
STYLES = {"GET /api/v1/styles", "POST /api/v1/styles", "POST /api/v1/device/code", "GET /api/v1/device/token"}
TEXT = {"type": "string"}
CREATE: dict[str, Any] = {
    "type": "object", "required": ["script"],
    "properties": {"script": TEXT, "aspectRatio": {"$ref": "#/$defs/Ratio"}},
    "$defs": {"Ratio": {"enum": ["16:9", "9:16", "1:1"]}},
}  # fmt: skip


def told(schema: dict[str, Any], spec: Reply = NOT_FOUND, **links: Any) -> tuple[Difference, ...]:
    """What is found where the root has this create schema and these links."""
    start = {"name": "OpenStory API", "requestSchema": schema, "_links": {"self": {"href": API}} | links}

    def say(asked: Asked) -> Reply:
        return start if asked.path == API else spec

    with faking(say) as desk:
        return desk.provider().differences()


@pytest.mark.parametrize(
    ("era", "lacks"),
    [("A", {"GET /api/v1/sequences"} | EXPORTS | STYLES), ("A'", EXPORTS | STYLES), ("B", set()), ("late B", set()),
     ("C", set())],
)  # fmt: skip
@pytest.mark.parametrize("fresh", [False, True])
def test_an_era_lacks_what_it_lacks_and_differs_in_nothing_else(
    vendor: PracticeVendor, era: str, lacks: set[str], fresh: bool
) -> None:
    vendor.openstory_rules(era=era)
    access = PracticeCase(vendor).access()
    provider = OpenStory(
        Access(access.base_url, access.secret, models=OpenStory(access).fetch_models() if fresh else ())
    )
    assert isinstance(provider, Compares)
    vendor.forget_requests()
    found = provider.differences()
    begin = "Its OpenAPI document does not name "
    assert {one.text.removeprefix(begin).partition(";")[0] for one in found} == lacks
    assert not any(one.grave for one in found)
    assert [one["path"] for one in vendor.requests(vendor=SLUG)] == [API, f"{API}/openapi.json"]


def test_r24_a_field_that_is_required_now_is_told_off_either_document(vendor: PracticeVendor) -> None:
    says = "POST /api/v1/sequences wants `projectId`, which Takeboard never sends, so no take can be made."
    schema = deepcopy(CREATE) | {"required": ["script", "projectId"]}
    unread, *_ = sorted(told(schema), key=lambda one: one.grave)
    assert "this server has none (HTTP 404)" in unread.text
    assert says in told(schema)[0].text
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/C"}}}}
    spec = {"paths": {f"{API}/sequences": {"post": {"requestBody": body}}}, "components": {"schemas": {"C": schema}}}
    assert any(says in one.text and one.grave for one in told(CREATE, spec))


def test_a_ratio_that_is_taken_no_more() -> None:
    schema = deepcopy(CREATE)
    schema["$defs"]["Ratio"]["enum"] = ["16:9", "9:16"]
    assert "`aspectRatio` cannot be 1:1 there: it takes `16:9`, `9:16`." in told(schema)[0].text


@pytest.mark.parametrize(
    ("hint", "what"), [("idempotencyRequired", "an Idempotency-Key"), ("stepUp", "a person's confirmation")]
)
def test_a_link_that_asks_for_more_than_it_did(hint: str, what: str) -> None:
    link = {"href": f"{API}/sequences", "method": "POST", hint: True}
    one = told(CREATE, **{"create-sequence": link})[0]
    assert one.text.startswith(f"The link create-sequence of this server asks for {what}, which Takeboard never sends.")
    assert one.grave


@pytest.mark.parametrize("start", [NOT_FOUND, PAGE, {}])
def test_a_server_without_a_root_is_no_openstory(start: Reply) -> None:
    with faking(lambda _: start) as desk, pytest.raises(ProviderError) as caught:
        desk.provider().differences()
    assert caught.value.fault is Fault.UNREADABLE

"""This server's own documents against what is known here: GET /openapi.json and GET /examples, in any state (R24)."""

from copy import deepcopy
from typing import Any

import httpx
import pytest

from providers.base import Compares
from providers.differences import Difference
from providers.errors import Fault, ProviderError
from providers.sleeperhit import SleeperHit
from providers.sleeperhit.comparison import of_codes
from providers.sleeperhit.errors import TROUBLES
from providers.sleeperhit.examples import codes
from tests.practice import PracticeVendor
from tests.providers.sleeperhit.case import SLUG, PracticeCase
from tests.providers.sleeperhit.fake import API, KEY, PAGE, Asked, Reply, bare, failing, faking

KNOWN = frozenset(TROUBLES)
SOME = ["rate_limited", "validation_failed"]
NEW = {"code": "budget_frozen", "http": 409, "description": "The budget is frozen", "recovery": "Ask the owner"}


@pytest.fixture(scope="module")
def spec(running: PracticeVendor) -> dict[str, Any]:
    """The practice vendor's own document, which has everything."""
    found: dict[str, Any] = httpx.get(f"{running.sleeperhit}{API}/openapi.json", trust_env=False).json()
    return found


@pytest.fixture
def document(spec: dict[str, Any]) -> dict[str, Any]:
    return deepcopy(spec)


def told(openapi: Reply, examples: Reply = SOME) -> tuple[Difference, ...]:
    def say(asked: Asked) -> Reply:
        return openapi if asked.path == f"{API}/openapi.json" else examples

    with faking(say) as desk:
        found = desk.provider().differences()
        assert desk.log == ["GET /openapi.json", "GET /examples"]
        return found


def only(found: tuple[Difference, ...]) -> Difference:
    (one,) = found
    return one


@pytest.mark.parametrize("reading", ["production", "reference"])
def test_the_practice_vendor_is_what_is_known_here(vendor: PracticeVendor, reading: str) -> None:
    vendor.sleeperhit_rules(reading=reading)
    provider = SleeperHit(PracticeCase(vendor).access())
    assert isinstance(provider, Compares)
    assert provider.differences() == ()
    asked = {one["path"] for one in vendor.requests(vendor=SLUG)}
    assert asked == {f"{API}/openapi.json", f"{API}/examples"}, "nothing is made, and nothing is charged"


def test_r24_a_field_that_a_deploy_made_required_is_told_before_anything_is_sent(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["CreateStoryJobRequest"]["required"].append("budgetId")
    one = only(told(document))
    assert one.text.startswith(
        "POST /story-jobs wants `budgetId`, which Takeboard never sends, so no take can be made."
    )
    assert one.grave


def test_r24_so_is_one_within_a_field(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Target"]["required"].append("region")
    assert "POST /story-projects/{p}/story-plans wants `target.region`" in only(told(document)).text


def test_a_field_that_only_some_takes_say_is_told_too(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["CreateStoryPlanRequest"]["required"].append("title")
    assert "`title`, which is sent only where it was filled in" in only(told(document)).text


def test_one_sort_of_a_sound_effect_is_not_taken_for_another(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["AddSfxRequest"]["required"].append("licence")
    assert "POST /artifacts/{a}/sfx wants `licence`" in only(told(document)).text


def test_a_word_that_is_taken_no_more(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["ArtifactRequest"]["properties"]["narrationPolicy"]["enum"] = ["auto", "include"]
    one = only(told(document))
    assert "`artifactRequests[].narrationPolicy` cannot be suppress there: it takes `auto`, `include`." in one.text


@pytest.mark.parametrize(
    ("path", "says", "grave"),
    [
        ("/story-jobs", "has no POST /story-jobs. Without it no take can be made.", True),
        ("/story-plans/{plan}/resume", "does not name POST /story-plans/{id}/resume; it is tried all the same.", False),
        ("/story-jobs/{job}/resume", "does not name POST /story-jobs/{j}/resume; it is tried all the same.", False),
        ("/artifacts/{artifact}/cast", "does not name GET /artifacts/{a}/cast; it is tried all the same.", False),
        ("/artifacts/{artifact}/script", "does not name GET /artifacts/{a}/script; it is tried all the same.", False),
    ],
)
def test_an_endpoint_that_is_not_in_the_document(document: dict[str, Any], path: str, says: str, grave: bool) -> None:
    del document["paths"][path]
    found = told(document)
    assert says in found[0].text
    assert {one.grave for one in found} == {grave}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (failing(404, "not_found", "No such route"), "this server has none (HTTP 404)"),
        ((404, PAGE), "this server has none (HTTP 404)"),
        (failing(401, "authentication_required", "Send a key"), "it is not shown to this key (HTTP 401)"),
        (failing(500, "internal_error", "Oops"), "the answer was HTTP 500"),
        (PAGE, "it is a web page"),
        (b"openapi: 3.1.0", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b"", "there is nothing in it"),
        (b'{"paths": "' + b"x" * 10_000_000 + b'"}', "it has more than 5 MB"),
    ],
)
def test_a_document_that_cannot_be_read_says_why_and_stops_nothing(
    document: dict[str, Any], answer: Reply, why: str
) -> None:
    one = only(told(answer))
    assert (
        one.text == f"The OpenAPI document (GET /openapi.json) cannot be compared: {why}. Everything is tried as usual."
    )
    other = only(told(document, answer))
    assert other.text.startswith(f"The list of error codes (GET /examples) cannot be compared: {why}.")
    assert not one.grave
    assert not other.grave


def test_a_server_that_does_not_answer_says_nothing_of_its_documents() -> None:
    with faking(lambda _: {}) as desk:
        provider = desk.provider()
    with pytest.raises(ProviderError) as caught:
        provider.differences()
    assert caught.value.fault is Fault.NETWORK


def test_a_full_rate_waits() -> None:
    with pytest.raises(ProviderError) as caught:
        told((429, {"error": {"code": "rate_limited", "message": "Slow down"}}, {"Retry-After": "7"}))
    assert caught.value.fault is Fault.RATE


@pytest.mark.parametrize(
    "body",
    [
        {"errorCodes": [*SOME, "budget_frozen"]},
        [*SOME, "BUDGET_FROZEN"],
        {"errors": [{"code": "rate_limited"}, {"code": "budget_frozen"}]},
        [{"code": "rate_limited", "status": 429}, {"code": "budget_frozen", "status": 409}],
        {"errors": {"rate_limited": {"status": 429}, "budget_frozen": {"status": 409}}},
        {"catalog": {"error_codes": {"rate_limited": 429, "budget_frozen": 409}}},
        {
            "recipes": [
                {"id": "create_project", "errors": SOME},
                {"id": "add_source", "errors": [*SOME, "budget_frozen"]},
            ]
        },
        {"examples": {"errorCatalogue": [{"name": "rate_limited"}, {"name": "budget_frozen"}]}},
        {"codes": [["rate_limited", "budget_frozen"]]},
    ],
)
def test_the_codes_are_found_in_whatever_shape_they_come(body: object) -> None:
    found = codes(body, KNOWN)
    assert {"rate_limited", "budget_frozen"} <= found.keys()
    assert found.keys() <= {*SOME, "budget_frozen"}


@pytest.mark.parametrize(
    "body",
    [None, 5, "rate_limited", {}, [], {"errors": None}, {"errors": {"type": "array"}}, {"errors": ["Something broke"]},
     {"recipes": [{"id": "create_project", "errors": {"name": "is required"}}]}],
)  # fmt: skip
def test_what_lists_no_codes_is_not_guessed_at(body: object) -> None:
    assert codes(body, KNOWN) == {}
    assert "no codes that are known are listed in it" in of_codes(body)[0].text


def test_a_code_without_advice_is_told_with_the_vendors_own() -> None:
    (one,) = of_codes({"errors": [{"code": "rate_limited"}, NEW]})
    assert one.text == (
        "There is an error code `budget_frozen` (“Ask the owner”) that Takeboard has no advice for. A take that ends "
        "with it is told in the vendor's words alone."
    )
    assert not one.grave
    assert of_codes({"errorCodes": sorted(TROUBLES)}) == []


def test_a_list_without_end_is_read_as_far_as_is_sensible() -> None:
    deep: Any = SOME
    for _ in range(500):
        deep = {"errors": deep}
    assert codes(deep, KNOWN) == {}
    wide = {"errors": [{"code": f"c{at}"} for at in range(300_000)] + [{"code": "rate_limited"}]}
    assert "rate_limited" in codes(wide, KNOWN)


def test_the_key_is_in_none_of_it(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["CreateStoryJobRequest"]["required"].append(KEY)
    assert KEY not in "".join(one.text for one in told(document, {"errors": [*SOME, KEY]}))
    assert isinstance(bare(), Compares)

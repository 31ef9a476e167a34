"""The provider over the wire: headers, a create, and what every failing reply of contract 1.4 means."""

from typing import Any

import pytest

from providers.base import Access, Acts, Adds, Library, LongPolls, NoPace, Recent, Refreshes, SignsIn, Streams, Uploads
from providers.errors import Fault, ProviderError
from providers.openstory import OpenStory
from providers.openstory.catalogue import BUILT_IN
from providers.order import Input, Order
from providers.report import CancelResult, RemoteRef
from tests.providers.openstory.fake import PAGE, Asked, Desk, Reply, failing, faking

ORDER = Order(model="sequence", prompt="A lighthouse keeper.", title="Sea Tale", options={"motion": False})
CREATED = {"sequences": [{"id": "a", "status": "draft", "statusUrl": "/api/v1/sequences/a"}], "_links": {}}


def submit(desk: Desk, order: Order = ORDER) -> tuple[RemoteRef, ...]:
    provider = desk.provider()
    step = provider.steps(order)[0]
    return provider.submit(step, provider.build(step, order, (), "t0ken"))


def refusal(reply: Reply) -> ProviderError:
    with faking(lambda asked: reply) as desk:
        with pytest.raises(ProviderError) as caught:
            submit(desk)
        assert len(desk.asked) == 1
    return caught.value


@pytest.mark.parametrize(
    ("secret", "sent"),
    [
        ("osk_abcdef123456", {"Authorization": "Bearer osk_abcdef123456", "x-api-key": "osk_abcdef123456"}),
        ("ey.token.of.oauth", {"Authorization": "Bearer ey.token.of.oauth"}),
    ],
)
def test_a_key_goes_in_both_headers_and_another_token_as_bearer_alone(secret: str, sent: dict[str, str]) -> None:
    with faking(lambda asked: {"sequences": []}) as desk:
        desk.provider(secret=secret).check()
        headers = desk.asked[0].headers
    assert {name: headers[name] for name in ("Authorization", "x-api-key") if name in headers} == sent


def test_a_create_is_one_post_whose_refs_know_where_to_look() -> None:
    with faking(lambda asked: (202, CREATED | {"enhancedScript": "Longer."})) as desk:
        (ref,) = submit(desk)
        (asked,) = desk.asked
    assert (asked.method, asked.path, asked.json["motion"]) == ("POST", "/api/v1/sequences", False)
    assert ref.data == {
        "images": "1",
        "motion": "0",
        "music": "0",
        "poll": "/api/v1/sequences/a",
        "script": "Longer.",
    }


@pytest.mark.parametrize("options", [{}, {"wait": "60s"}, {"duration": 30, "stop_at": "images"}])
def test_trap_6_a_create_never_carries_a_wait(options: dict[str, Any]) -> None:
    """A malformed `?wait` on POST is a 400 for a sequence that exists and is billed."""
    with faking(lambda asked: (202, CREATED)) as desk:
        submit(desk, ORDER.model_copy(update={"options": options}))
        (asked,) = desk.asked
    assert asked.query == {}
    assert "wait" not in asked.json


def test_trap_6_a_400_about_a_wait_may_have_landed() -> None:
    """Should something between us and the vendor add one."""
    error = refusal(failing(400, "VALIDATION_ERROR", "Invalid wait value. Use forms like 60s, 30, 2m or 1500ms."))
    assert error.maybe_sent


ISSUES = [{"code": "too_small", "path": ["targetSeconds"], "message": "Too small: expected >=5"}]


@pytest.mark.parametrize(
    ("reply", "fault", "code", "words"),
    [
        (failing(400, "INVALID_JSON", "Body is not JSON"), Fault.REFUSED, "invalid_json", "Body is not JSON"),
        (
            failing(400, "VALIDATION_ERROR", "Invalid request body.", issues=ISSUES),
            Fault.REFUSED,
            "validation_error",
            "Invalid request body. targetSeconds: Too small: expected >=5",
        ),
        (
            failing(400, "VALIDATION_ERROR", "Already generating this script — open the existing sequence."),
            Fault.LATER,
            "already_generating",
            "It takes the same script once in two minutes",
        ),
        (
            failing(400, "ATTESTATION_REQUIRED", "The image shows a real person"),
            Fault.REFUSED,
            "attestation_required",
            "on what ground",
        ),
        (failing(401, "UNAUTHORIZED", "Invalid API key"), Fault.AUTH, "unauthorized", "Invalid API key"),
        ((401, "Unauthorized"), Fault.AUTH, "http_401", ""),
        (
            failing(402, "INSUFFICIENT_CREDITS", "Insufficient credits to generate storyboard"),
            Fault.CREDITS,
            "credits",
            "Insufficient credits to generate storyboard",
        ),
        (failing(403, "NO_TEAM", "No team"), Fault.AUTH, "no_team", "has no team at OpenStory"),
        (failing(403, "INSUFFICIENT_SCOPE", "Scope"), Fault.AUTH, "insufficient_scope", "osk_"),
        (failing(403, "ACCOUNT_RESTRICTED", "Restricted"), Fault.AUTH, "account_restricted", "Ask OpenStory"),
        (
            failing(404, "NOT_FOUND", 'No character found matching "Old Tom the keeper".'),
            Fault.REFUSED,
            "not_found",
            "Old Tom the keeper",
        ),
        (failing(409, "CONFLICT", "Ann is two characters"), Fault.REFUSED, "conflict", "two characters"),
    ],
)
def test_a_refusal_was_not_sent_and_keeps_the_vendors_words(reply: Reply, fault: Fault, code: str, words: str) -> None:
    error = refusal(reply)
    assert (error.fault, error.code, error.maybe_sent) == (fault, code, False)
    assert words in error.message


def test_the_same_script_may_go_again_after_two_minutes() -> None:
    error = refusal(failing(400, "VALIDATION_ERROR", "Already generating this script."))
    assert error.retry_after is not None
    assert 120 < error.retry_after < 150


def test_too_many_requests_says_when_to_come_back() -> None:
    status, body = 429, {"error": {"code": "RATE_LIMITED", "message": "Slow down"}}
    error = refusal((status, body, {"Retry-After": "2"}))
    assert (error.fault, error.retry_after, error.maybe_sent) == (Fault.RATE, 2, False)


@pytest.mark.parametrize(
    "reply",
    [
        failing(500, "INTERNAL_ERROR", "Something went wrong"),
        failing(500, "UNKNOWN_ERROR", "?"),
        (502, PAGE),
        (202, PAGE),
        (202, {}),
        (202, {"sequences": []}),
        (202, b"{not json"),
    ],
)
def test_an_answer_nobody_can_be_sure_of_may_have_landed(reply: Reply) -> None:
    assert refusal(reply).maybe_sent


def test_402_has_no_figures_because_the_vendor_names_none() -> None:
    error = refusal(failing(402, "INSUFFICIENT_CREDITS", "Insufficient credits"))
    assert (error.required, error.available) == (None, None)


def test_what_this_vendor_can_and_cannot_do() -> None:
    provider = OpenStory(Access("", "osk_abcdef123456"))
    for face in (Acts, Adds, Library, LongPolls, Recent, Refreshes, SignsIn, Streams):
        assert isinstance(provider, face)
    assert not isinstance(provider, Uploads)
    assert provider.facts.takes_links
    assert provider.cancel(RemoteRef(kind="sequence", remote_id="a", step="sequence")) is CancelResult.NEVER
    assert provider.models() == BUILT_IN
    assert OpenStory(Access("", "k", models=())).models() == BUILT_IN


@pytest.mark.parametrize(
    ("options", "amount", "lines"),
    [
        ({"motion": False}, "3.00", ["Analysis", "Stills"]),
        ({}, "13.00", ["Analysis", "Stills", "Clips", "Music"]),
        ({"music": False}, "12.50", ["Analysis", "Stills", "Clips"]),
        ({"stop_at": "script"}, "0.30", ["Analysis"]),
        ({"stop_at": "references"}, "0.30", ["Analysis"]),
        ({"stop_at": "dialogue", "motion": True}, "3.00", ["Analysis", "Stills"]),
        ({"stop_at": "music"}, "13.00", ["Analysis", "Stills", "Clips", "Music"]),
        ({"motion": False, "analysis_models": "a, b"}, "6.00", ["Analysis", "Stills"]),
        ({"motion": False, "image_models": ["a", "b"]}, "5.70", ["Analysis", "Stills"]),
        ({"music": False, "resolution": "1080p"}, "22.00", ["Analysis", "Stills", "Clips"]),
        ({"motion": False, "duration": 15}, "0.76", ["Analysis", "Stills"]),
        ({"motion": False, "duration": 300}, "15.00", ["Analysis", "Stills"]),
    ],
)
def test_the_price_is_our_own_estimate_and_says_so(options: dict[str, Any], amount: str, lines: list[str]) -> None:
    order = ORDER.model_copy(update={"options": options})
    quote = OpenStory(Access("", "osk_abcdef123456")).quote(order)
    assert (str(quote.amount), quote.unit, quote.exact) == (amount, "USD", False)
    assert [line.label for line in quote.lines] == lines
    assert sum(line.amount for line in quote.lines) == quote.amount
    assert "own estimate" in quote.note


def test_a_reference_without_an_address_is_not_sent() -> None:
    order = ORDER.model_copy(update={"inputs": (Input(role="element", kind="image", name="logo.png"),)})
    with faking(lambda asked: (202, CREATED)) as desk:
        with pytest.raises(ProviderError, match=r"logo\.png has no address"):
            submit(desk, order)
        assert desk.asked == []


def test_a_read_of_the_first_request_takes_its_share_of_the_rate() -> None:
    class Counter(NoPace):
        def __init__(self) -> None:
            self.taken: list[str] = []

        def take(self, use: str, family: str = "") -> None:
            self.taken.append(use)

    pace = Counter()

    def say(asked: Asked) -> Reply:
        return {"sequences": [], "_links": {}}

    with faking(say) as desk:
        provider = desk.provider(pace=pace)
        provider.check()
        list(provider.recent(None))
    assert pace.taken == ["balance", "find"]
    assert (provider.facts.rate.requests, provider.facts.rate.seconds) == (10, 1)

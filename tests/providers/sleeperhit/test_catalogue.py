"""What can be ordered, built in and from GET /capabilities; and what an account has left (contract 1.8, 2.1)."""

from copy import deepcopy
from decimal import Decimal

import pytest

from providers.errors import ProviderError
from providers.sleeperhit.catalogue import BUILT_IN, from_capabilities
from providers.sleeperhit.credits import account, read_quote
from tests.providers.sleeperhit.bodies import CAPABILITIES, CREDITS, Row, quote
from tests.providers.sleeperhit.fake import KEY, ORDER, bare


def test_a_table_read_is_built_in() -> None:
    (model,) = BUILT_IN
    assert (model.id, model.prompt_optional) == ("table_read", True)
    assert [(role.name, role.inline, role.by_name) for role in model.roles] == [
        ("source", True, False),
        ("url", False, True),
        ("pdf", False, True),
    ]
    assert model.roles[0].text_maximum == 1_000_000
    assert {role.maximum for role in model.roles} == {20}


def test_capabilities_say_what_is_there_and_what_is_not() -> None:
    (model,) = from_capabilities(CAPABILITIES)
    assert model.id == "table_read"
    assert "Not there yet: pitch deck, storyboard, trailer, production video." in model.note
    assert bare().facts.catalogue_lasts == 60


def test_a_type_that_comes_to_be_available_can_be_ordered_with_its_own_settings() -> None:
    told = deepcopy(CAPABILITIES)
    told["artifacts"]["pitch_deck"] = {"availability": "available"}
    told["artifacts"]["hologram"] = {"availability": "available"}
    told["artifacts"]["table_read"]["modes"] = ["drama", "panel"]
    told["plans"] = {"autoApprove": True}
    found = {model.id: {option.name: option for option in model.options} for model in from_capabilities(told)}
    assert list(found) == ["table_read", "pitch_deck", "hologram"]
    assert found["table_read"]["mode"].choices == ("drama", "panel")
    assert {"pdf", "notes"} <= found["pitch_deck"].keys()
    assert not {"mode", "narration", "pdf", "ratio"} & found["hologram"].keys()


def test_only_sources_that_are_there_are_offered() -> None:
    told = deepcopy(CAPABILITIES)
    told["sources"]["types"][0]["maxInlineBytes"] = 500
    told["sources"]["types"][3]["availability"] = "planned"
    (model,) = from_capabilities(told)
    assert [role.name for role in model.roles] == ["source", "url"]
    assert model.roles[0].text_maximum == 500


@pytest.mark.parametrize("body", [{}, {"artifacts": None}, [], {"artifacts": {"table_read": None}}])
def test_a_manifest_that_names_nothing_leaves_the_built_in_catalogue(body: object) -> None:
    assert from_capabilities(body) == ()


def test_the_balance_and_its_parts() -> None:
    found = account({"credits": CREDITS}, KEY)
    assert (found.balance, found.monthly, found.perpetual) == (250, 250, 0)
    assert str(found.cycle_end) == "2026-06-01 00:00:00+00:00"
    assert found.label == f"Sleeper Hit sh_{'0a' * 9}", "the third part of a key is never shown"


@pytest.mark.parametrize(
    ("credits", "balance"),
    [({"monthlyBucketRemaining": 4, "perpetualBalance": 3}, 7), ({"balance": Decimal("1.5")}, 1.5)],
)
def test_a_balance_is_the_sum_of_its_parts(credits: Row, balance: float) -> None:
    assert account({"credits": credits}, "other form").balance == Decimal(str(balance))


@pytest.mark.parametrize("body", [{}, {"credits": {}}, {"credits": {"balance": "many"}}])
def test_a_balance_that_cannot_be_read_is_not_zero(body: object) -> None:
    with pytest.raises(ProviderError):
        account(body, KEY)


def test_a_take_has_no_price_before_its_plan() -> None:
    """11 in the reference, about 20 in production: never hard-coded (contract 1.8)."""
    found = bare().quote(ORDER)
    assert (found.amount, found.later, found.unit) == (None, True, "cr")


def test_a_quote_has_every_line_and_is_none_without_a_total() -> None:
    found = read_quote(quote(20))
    assert found is not None
    assert (found.amount, len(found.lines), found.exact) == (20, 3, True)
    assert read_quote({"total": None}) is None
    assert read_quote({"total": -5}) is None, "no price: a hold below nothing would make room under a cap"
    assert read_quote(None) is None

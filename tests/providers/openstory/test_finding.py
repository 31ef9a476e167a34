"""find: by the unique title and the time, never a wrong "not seen", and never a guess (contract 1.13)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.openstory.payload import mark
from providers.order import Order
from providers.report import CannotLook, Finding, Found, NotSeen
from tests.providers.openstory.bodies import row
from tests.providers.openstory.fake import API, NOT_FOUND, PAGE, Asked, Desk, Reply, failing, faking

SINCE = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORDER = Order(model="sequence", prompt="A lighthouse keeper.", title="Sea Tale", options={"motion": False})
OWN = f"Sea Tale {mark('k7')}"


def at(minutes: int) -> str:
    return (SINCE + timedelta(minutes=minutes)).isoformat()


def made(remote_id: str, title: str = OWN, minutes: int = 1, changed: int | None = None) -> dict[str, Any]:
    times = {"createdAt": at(minutes), "updatedAt": at(minutes if changed is None else changed)}
    return row(id=remote_id, title=title, **times)


def listing(*pages: list[dict[str, Any]]) -> Callable[[Asked], Reply]:
    def say(asked: Asked) -> Reply:
        number = int(asked.query.get("cursor", "0"))
        more = {"next": {"href": f"{API}/sequences?cursor={number + 1}"}} if number + 1 < len(pages) else {}
        return {"sequences": pages[number], "_links": more}

    return say


def find(desk: Desk, order: Order = ORDER) -> Finding:
    provider = desk.provider()
    return provider.find(provider.steps(order)[0], order, "k7", SINCE)


def look(say: Callable[[Asked], Reply], order: Order = ORDER) -> Finding:
    with faking(say) as desk:
        return find(desk, order)


def ids(finding: Finding) -> tuple[list[str], bool]:
    assert isinstance(finding, Found)
    return [ref.remote_id for ref in finding.refs], finding.certain


def test_it_is_found_by_its_title_and_knows_what_was_ordered() -> None:
    finding = look(listing([made("x", "Sea Tale"), made("a"), made("y", f"Sea Tale {mark('other')}")]))
    assert ids(finding) == (["a"], True)
    assert isinstance(finding, Found)
    assert finding.refs[0].data == {"images": "1", "motion": "0", "music": "0"}
    assert (finding.refs[0].kind, finding.refs[0].step) == ("sequence", "sequence")


def test_it_is_found_on_a_later_page_by_the_link_to_it() -> None:
    assert ids(look(listing([made("x", "Other")], [made("a")]))) == (["a"], True)


def test_another_title_is_not_ours_though_it_has_the_same_words() -> None:
    assert isinstance(look(listing([made("x", "Sea Tale"), made("y", "Sea Tale [tb-0000000000]")])), NotSeen)


def test_a_title_somebody_wrote_on_is_still_ours_and_a_copy_beside_it_is_for_a_person() -> None:
    assert ids(look(listing([made("a", f"{OWN} final")]))) == (["a"], True)
    assert ids(look(listing([made("b", f"{OWN} copy"), made("a")]))) == (["b", "a"], False)


def test_all_sequences_of_several_analysis_models_are_found_together() -> None:
    two = ORDER.model_copy(update={"options": {"analysis_models": "a, b"}})
    assert ids(look(listing([made("a"), made("b")]), two)) == (["a", "b"], True)
    assert ids(look(listing([made("a")]), two)) == (["a"], False)


def test_two_where_one_was_ordered_are_for_a_person() -> None:
    assert ids(look(listing([made("a"), made("b")]))) == (["a", "b"], False)


def test_reading_ends_where_the_changes_are_older_than_the_submit() -> None:
    pages = [[made(f"{minutes} {number}", "Other", minutes) for number in range(50)] for minutes in (1, -60, -90)]
    with faking(listing(*pages)) as desk:
        assert isinstance(find(desk), NotSeen)
        assert [asked.query.get("cursor", "") for asked in desk.asked] == ["", "1", ""]


def test_what_moved_to_the_top_while_the_list_was_read_is_seen() -> None:
    """The newest change comes first: work of ours that changed between two pages is on a page that was read before."""
    read: list[str] = []

    def say(asked: Asked) -> Reply:
        read.append(asked.query.get("cursor", ""))
        if read[-1]:
            return {"sequences": [made("y", "Other")], "_links": {}}
        rows = [made("a")] if "1" in read else []
        return {"sequences": [*rows, made("x", "Other")], "_links": {"next": {"href": f"{API}/sequences?cursor=1"}}}

    assert ids(look(say)) == (["a"], True)


@pytest.mark.parametrize(
    "pages",
    [[[made("a", minutes=-60, changed=1)]], [[made("x", "Other", -170)], [made("a", minutes=-180)]]],
    ids=["changed now", "a clock three hours behind"],
)
def test_work_with_our_mark_that_seems_made_long_before_is_for_a_person(pages: list[list[dict[str, Any]]]) -> None:
    assert ids(look(listing(*pages))) == (["a"], False)


def test_a_list_without_an_end_is_not_a_no() -> None:
    def say(asked: Asked) -> Reply:
        number = int(asked.query.get("cursor", "0"))
        rows = [made(f"q{number}", "Other", 1)]
        return {"sequences": rows, "_links": {"next": {"href": f"{API}/sequences?cursor={number + 1}"}}}

    assert isinstance(look(say), CannotLook)
    stuck = {"sequences": [made("x", "Other")], "_links": {"next": {"href": f"{API}/sequences?cursor=1"}}}
    assert isinstance(look(lambda asked: stuck), CannotLook)


@pytest.mark.parametrize("no_list", [NOT_FOUND, (405, {}), PAGE])
def test_trap_8_the_first_era_cannot_look(no_list: Reply) -> None:
    finding = look(lambda asked: no_list)
    assert isinstance(finding, CannotLook)
    assert finding.why.endswith(".")


@pytest.mark.parametrize("reply", [{"sequences": [{}]}, {}, (500, {}), failing(401, "UNAUTHORIZED", "No")])
def test_what_cannot_be_read_is_not_a_no(reply: Reply) -> None:
    with pytest.raises(ProviderError) as caught:
        look(lambda asked: reply)
    assert caught.value.fault in (Fault.UNREADABLE, Fault.NETWORK, Fault.AUTH)


def test_recent_work_shows_titles_without_our_mark_and_each_once() -> None:
    pages = [[made("a"), made("b", "Made in the app")], [made("a"), made("old", "Old", -600, changed=2)]]
    with faking(listing(*pages)) as desk:
        found = list(desk.provider().recent(SINCE))
    assert [(work.ref.remote_id, work.prompt, work.model) for work in found] == [
        ("a", "Sea Tale", "sequence"),
        ("b", "Made in the app", "sequence"),
    ]

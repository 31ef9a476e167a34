"""poll: the list tells what changed, single requests go to those alone, and nothing is taken for a verdict."""

from collections.abc import Callable
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.report import RemoteRef, Report, State
from tests.providers.openstory.bodies import CDN, document, row, shot
from tests.providers.openstory.fake import API, NOT_FOUND, PAGE, Asked, Desk, Reply, failing, faking
from tests.providers.renoise.test_polling import Purse

LIST = f"{API}/sequences"


def ref(remote_id: str, **data: str) -> RemoteRef:
    return RemoteRef(kind="sequence", remote_id=remote_id, step="sequence", data={"motion": "1", **data})


def poll(desk: Desk, *refs: RemoteRef) -> dict[str, Report | ProviderError]:
    return {one.remote_id: report for one, report in desk.provider().poll(refs)}


def alone(asked: Asked) -> str:
    return asked.path.rpartition("/")[2]


def server(*rows: dict[str, Any], singles: Callable[[Asked], Reply] | None = None) -> Callable[[Asked], Reply]:
    """A list in one page, and single documents of work that goes on."""

    def say(asked: Asked) -> Reply:
        if asked.path == LIST:
            return {"sequences": list(rows), "_links": {}}
        return singles(asked) if singles else document(id=alone(asked))

    return say


def test_a_hundred_that_go_on_cost_one_request() -> None:
    rows = [row(id=f"q{n}") for n in range(100)]
    with faking(server(*rows)) as desk:
        readings = poll(desk, *(ref(f"q{n}") for n in range(100)))
        assert desk.log == ["GET /sequences"]
    assert len(readings) == 100
    assert {report.state for report in readings.values() if isinstance(report, Report)} == {State.ACTIVE}


def test_only_rows_that_changed_are_read_alone() -> None:
    made = [shot(0, "/i0.png")]

    def rows() -> list[dict[str, Any]]:
        return [row("processing", *made, id="a"), row("processing", *made, id="b"), row(id="c"), row(id="d")]

    with faking(server(*rows(), singles=lambda asked: document("processing", *made, id=alone(asked)))) as desk:
        refs = [ref(one) for one in "abcd"]
        first = poll(desk, *refs)
        assert desk.log == ["GET /sequences", "GET /sequences/a", "GET /sequences/b"]
        seen = []
        for one in refs:
            report = first[one.remote_id]
            assert isinstance(report, Report)
            seen.append(one.model_copy(update={"data": one.data | report.data}))
        desk.asked.clear()
        again = poll(desk, *seen)
        assert desk.log == ["GET /sequences"]
    assert all(isinstance(report, Report) and report.outputs == () for report in again.values())


def test_what_ended_is_always_read_alone() -> None:
    ended = [shot(0, "/i0.png", "/v0.mp4")]
    rows = [row("completed", *ended, id="a"), row(id="b"), row(id="c")]
    with faking(server(*rows, singles=lambda asked: document("completed", *ended, id=alone(asked)))) as desk:
        readings = poll(desk, *(ref(one) for one in "abc"))
        assert desk.log == ["GET /sequences", "GET /sequences/a"]
    report = readings["a"]
    assert isinstance(report, Report)
    assert report.state is State.DONE
    assert [one.url for one in report.outputs] == [f"{CDN}/i0.png", f"{CDN}/v0.mp4"]


def test_one_or_two_are_read_alone_at_once() -> None:
    with faking(server()) as desk:
        poll(desk, ref("a"), ref("b"))
        assert desk.log == ["GET /sequences/a", "GET /sequences/b"]
        assert all("wait" not in asked.query for asked in desk.asked)


def test_a_ref_absent_from_the_list_gets_a_single_look() -> None:
    """Archived work is in no list, and running work moves to the top while it is paged."""
    rows = [row(id=one) for one in "abc"]
    with faking(server(*rows, singles=lambda asked: document("archived", id=alone(asked)))) as desk:
        readings = poll(desk, *(ref(one) for one in "abcx"))
        assert desk.log == ["GET /sequences", "GET /sequences/x"]
    report = readings["x"]
    assert isinstance(report, Report)
    assert report.word == "archived"


def test_the_next_link_is_followed_and_a_list_that_repeats_itself_does_not_loop() -> None:
    def say(asked: Asked) -> Reply:
        if asked.path != LIST:
            return document(id=alone(asked))
        at = int(asked.query.get("cursor", "0"))
        rows = [row(id=f"q{at}"), row(id="moved")]
        return {"sequences": rows, "_links": {"next": {"href": f"{LIST}?limit=1&cursor={min(at + 1, 3)}"}}}

    with faking(say) as desk:
        readings = poll(desk, *(ref(one) for one in ("q0", "q1", "q2", "q3", "gone", "away", "off")))
    assert len(readings) == 7
    assert desk.log.count("GET /sequences") == 4


@pytest.mark.parametrize("no_list", [NOT_FOUND, (405, {}), PAGE, (404, PAGE)])
def test_the_first_era_has_no_list_and_is_read_one_by_one(no_list: Reply) -> None:
    with faking(lambda asked: no_list if asked.path == LIST else document(id=alone(asked))) as desk:
        readings = poll(desk, *(ref(one) for one in "abcd"))
        assert desk.log[1:] == [f"GET /sequences/{one}" for one in "abcd"]
    assert all(isinstance(report, Report) for report in readings.values())


def test_the_link_a_create_gave_is_followed() -> None:
    with faking(lambda asked: document(id="a")) as desk:
        poll(desk, ref("a", poll="/api/v1/sequences/a?era=b"))
        assert (desk.asked[0].path, desk.asked[0].query) == (f"{LIST}/a", {"era": "b"})


def test_a_link_that_leads_nowhere_does_not_lose_the_work() -> None:
    with faking(lambda asked: document(id="a") if asked.path == f"{LIST}/a" else NOT_FOUND) as desk:
        report = poll(desk, ref("a", poll="/story/v1/a"))["a"]
        assert desk.log == ["GET /story/v1/a", "GET /sequences/a"]
    assert isinstance(report, Report)


@pytest.mark.parametrize("reply", [NOT_FOUND, PAGE, {}, document(id="other"), {"id": "a"}, b"{not json"])
def test_a_sequence_that_is_not_shown_has_no_verdict(reply: Reply) -> None:
    with faking(lambda asked: reply) as desk:
        error = poll(desk, ref("a"))["a"]
    assert isinstance(error, ProviderError)
    assert error.fault is Fault.UNREADABLE


def test_one_that_cannot_be_read_speaks_for_itself_alone() -> None:
    with faking(lambda asked: PAGE if alone(asked) == "a" else document(id="b")) as desk:
        readings = poll(desk, ref("a"), ref("b"))
    assert isinstance(readings["a"], ProviderError)
    assert isinstance(readings["b"], Report)


UNAUTHORIZED = failing(401, "UNAUTHORIZED", "Invalid API key")


@pytest.mark.parametrize(
    ("reply", "fault"), [(UNAUTHORIZED, Fault.AUTH), ((401, "Unauthorized"), Fault.AUTH), ((503, PAGE), Fault.NETWORK)]
)
def test_it_raises_when_nothing_can_be_read(reply: Reply, fault: Fault) -> None:
    with faking(lambda asked: reply) as desk, pytest.raises(ProviderError) as caught:
        poll(desk, *(ref(one) for one in "abc"))
    assert caught.value.fault is fault


def test_when_the_budget_ends_in_the_middle_the_rest_is_told_and_nothing_more_is_spent() -> None:
    rows = [row("completed", id=one) for one in "abcde"]
    with faking(server(*rows, singles=lambda asked: document("completed", id=alone(asked)))) as desk:
        purse = Purse(3)
        readings = [report for _, report in desk.provider(pace=purse).poll([ref(one) for one in "abcde"])]
    assert [isinstance(report, Report) for report in readings] == [True, True, False, False, False]
    assert purse.left == -1


def test_a_long_poll_is_for_servers_without_a_list_and_says_its_wait_exactly() -> None:
    def first_era(asked: Asked) -> Reply:
        if asked.path == LIST:
            return NOT_FOUND
        return (
            200,
            document("processing", shot(0, "/i.png"), id="a"),
            {"X-Wait-Changed": "false", "X-Wait-Done": "false"},
        )

    with faking(first_era) as desk:
        report = desk.provider().long_poll(ref("a"), 60)
        assert desk.asked[-1].query == {"wait": "60s"}
    assert report is not None
    assert len(report.outputs) == 1, "what came between two waits shows in the document, not in the header"
    with faking(server(row(id="a"))) as desk:
        assert desk.provider().long_poll(ref("a"), 60) is None

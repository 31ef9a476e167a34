"""Did a submit land? What the lists show of each step, and what no list can show (R1, R21)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.report import CannotLook, Finding, Found, NotSeen, RemoteRef
from tests.providers.sleeperhit.bodies import AT, Row, job, plan, project, source
from tests.providers.sleeperhit.fake import API, ARTIFACT, ORDER, Asked, Reply, action, bare, failing, faking, made

SINCE = datetime(2026, 5, 29, 10, tzinfo=UTC)
LONG_AGO = "2026-05-01T00:00:00Z"
PROJECT, SOURCE, PLAN = made("project", "cmp1"), made("source", "cmq0", project="cmp1"), made("plan", "cmpl1#t")
OURS, OTHERS = {"takeboard": "tok1"}, {"takeboard": "other"}


def find(name: str, reply: Reply, *refs: RemoteRef, order: Any = ORDER) -> tuple[Finding, list[Asked]]:
    with faking(lambda asked: reply) as desk:
        step = next(one for one in bare().steps(order) if one.name == name)
        return desk.provider().find(step, order, "tok1", SINCE, refs), list(desk.asked)


def seen(finding: Finding) -> tuple[str, list[str]]:
    ids = [ref.remote_id for ref in finding.refs] if isinstance(finding, Found) else []
    certain = isinstance(finding, Found) and finding.certain
    return "certain" if certain else type(finding).__name__, ids


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([project(id="a", metadata=OURS), project(id="b")], ("certain", ["a"])),
        ([project()], ("CannotLook", [])),
        ([project(metadata=OTHERS)], ("NotSeen", [])),
        ([project(createdAt=LONG_AGO)], ("NotSeen", [])),
    ],
)
def test_a_project_is_found_by_our_mark(rows: list[Row], told: tuple[str, list[str]]) -> None:
    """One without any mark could be ours: the reference shows `metadata: null` for a request that sent some."""
    assert seen(find("project", {"projects": rows, "nextCursor": None})[0]) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([source(id="a", metadata=OURS), source(id="b")], ("certain", ["a"])),
        ([source(id="cmq0"), source(id="b"), source(id="c")], ("Found", ["b", "c"])),
        ([source(id="b", metadata={"pageCount": 12})], ("Found", ["b"])),
        ([source(metadata=OTHERS), source(createdAt=LONG_AGO)], ("NotSeen", [])),
        ([], ("NotSeen", [])),
    ],
    ids=["ours", "several without a mark", "the vendor's own metadata", "others", "none"],
)
def test_a_source_is_found_by_our_mark_in_the_project_of_the_take(rows: list[Row], told: tuple[str, list[str]]) -> None:
    """Those without a mark are for a person to choose from; the sources of earlier steps are not among them."""
    finding, asked = find("source 1", {"sources": rows, "nextCursor": None}, PROJECT, SOURCE)
    assert seen(finding) == told
    assert asked[0].path == f"{API}/story-projects/cmp1/sources"
    if isinstance(finding, Found):
        assert {ref.data["project"] for ref in finding.refs} == {"cmp1"}, "it cannot be read without"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([plan(id="a")], ("certain", ["a"])),
        ([plan("SUPERSEDED", id="a"), plan(id="b")], ("Found", ["a", "b"])),
        ([plan(createdAt=LONG_AGO)], ("NotSeen", [])),
        ([], ("NotSeen", [])),
    ],
)
def test_a_project_of_ours_has_one_plan(rows: list[Row], told: tuple[str, list[str]]) -> None:
    finding, asked = find("plan", {"plans": rows, "nextCursor": None}, PROJECT, SOURCE)
    assert seen(finding) == told
    assert asked[0].path == f"{API}/story-projects/cmp1/story-plans"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([job("RESERVED", id="a")], ("certain", ["a"])),
        ([job(id="a"), job(id="b", storyPlanId="another")], ("certain", ["a"])),
        ([job(id="a"), job(id="b")], ("Found", ["a", "b"])),
        ([job(storyPlanId=None)], ("NotSeen", [])),
    ],
    ids=["one", "a server without the filter", "two", "of no plan"],
)
def test_a_plan_of_ours_has_one_job(rows: list[Row], told: tuple[str, list[str]]) -> None:
    finding, asked = find("job", {"jobs": rows, "nextCursor": None}, PROJECT, PLAN)
    assert seen(finding) == told
    assert asked[0].query == {"storyPlanId": "cmpl1", "limit": "100"}


@pytest.mark.parametrize(("name", "key"), [("source 1", "sources"), ("plan", "plans"), ("job", "jobs")])
def test_r21_every_list_is_read_to_its_end(name: str, key: str) -> None:
    """R21: what is looked for may be on the last page of all."""

    def say(asked: Asked) -> Reply:
        at = int(asked.query.get("cursor", "0"))
        rows = {"sources": [source(metadata=OURS)], "plans": [plan()], "jobs": [job()]}[key]
        return {key: rows if at == 2 else [], "nextCursor": str(at + 1) if at < 2 else None}

    with faking(say) as desk:
        step = next(one for one in bare().steps(ORDER) if one.name == name)
        assert isinstance(desk.provider().find(step, ORDER, "tok1", SINCE, (PROJECT, PLAN)), Found)
        assert [one.query["limit"] for one in desk.asked] == ["100"] * 3


@pytest.mark.parametrize("name", ["source 1", "plan", "job"])
def test_a_project_that_is_gone_is_said_and_another_failure_is_no_verdict(name: str) -> None:
    finding, _ = find(name, failing(404, "project_not_found", "Gone"), PROJECT, PLAN)
    assert isinstance(finding, CannotLook)
    assert "gone at Sleeper Hit" in finding.why
    with pytest.raises(ProviderError) as caught:
        find(name, (503, {}), PROJECT, PLAN)
    assert caught.value.fault is Fault.NETWORK


@pytest.mark.parametrize("name", ["refine", "finalize_audio", "music", "recast", "coverage"])
def test_an_edit_cannot_be_looked_for_and_may_be_sent_again(name: str) -> None:
    finding, asked = find(name, {}, order=action(name, "x", ARTIFACT))
    assert (seen(finding), asked) == (("CannotLook", []), [])
    assert isinstance(finding, CannotLook)
    assert "paid once" in finding.why


@pytest.mark.parametrize("name", ["source 1", "plan", "job"])
def test_without_what_it_was_made_in_there_is_nothing_to_look_through(name: str) -> None:
    finding, asked = find(name, {})
    assert (isinstance(finding, CannotLook), isinstance(finding, NotSeen), asked) == (True, False, [])


def test_when_it_was_made_by_the_vendors_clock_is_not_taken_too_exactly() -> None:
    assert AT.startswith("2026-05-29T10:00")
    early = plan(id="a", createdAt="2026-05-29T09:55:00Z")
    assert seen(find("plan", {"plans": [early]}, PROJECT)[0]) == ("certain", ["a"])

"""The project of a take: how it stands and ends, and how it is put away or removed with its sources."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.report import RemoteRef, Report, State
from providers.sleeperhit import projects
from tests.providers.sleeperhit.bodies import AT, project, source
from tests.providers.sleeperhit.fake import API, Asked, Reply, bare, failing, faking, made

NOW = datetime(2026, 5, 29, 11, tzinfo=UTC)
OLD = made("project", "cmp1", made=AT)
NO_SUCH = failing(404, "project_not_found", "Project was not found.")


def told(**changes: Any) -> dict[str, str]:
    report = projects.report({"project": project(**changes)}, OLD)
    return {one.label: one.text for one in report.details}


def test_a_project_is_there_at_once_and_tells_its_name_and_age() -> None:
    report = projects.report({"project": project()}, OLD)
    assert (report.state, report.word, report.failure) == (State.DONE, "active", None)
    assert told() == {"Project": "Q3 Launch Story", "Made": "2026-05-29 10:00 UTC"}


@pytest.mark.parametrize(
    ("extra", "lines"),
    [
        (
            {"workspaceGate": {"ready": False, "stage": "brief", "reason": "Say who hosts.", "missingFields": ["host"],
                               "canPlan": False, "canStartEpisode": False}},
            {"Workspace": "not ready, brief: Say who hosts.", "Missing": "host"},
        ),
        ({"workspaceGate": {"ready": True, "reason": None, "missingFields": []}}, {"Workspace": "ready"}),
        ({"workspaceGate": {"missingFields": [{"field": "host"}, "tone"]}}, {"Missing": "host, tone"}),
        (
            {"tableReadReadiness": {"ready": False, "reason": "No narrator", "members": [
                {"name": "BAKER", "ready": False}, {"character": "KEEPER", "ready": True}]}},
            {"Table read": "not ready: No narrator", "Without a voice": "BAKER"},
        ),
        ({"workspaceGate": "soon", "tableReadReadiness": None}, {}),
    ],
)  # fmt: skip
def test_what_the_server_still_wants_is_told_with_the_take(extra: dict[str, Any], lines: dict[str, str]) -> None:
    """R20, R24: a field that a deploy begins to want is seen before a plan is refused for it."""
    assert {label: text for label, text in told(**extra).items() if label not in ("Project", "Made")} == lines


def test_one_that_was_archived_there_is_an_end_in_words_of_its_own() -> None:
    report = projects.report({"project": project(archivedAt="2026-05-30T09:00:00Z")}, OLD)
    assert report.failure is not None
    assert (report.state, report.word, report.failure.code) == (State.FAILED, "archived", "project_archived")
    assert "archived at Sleeper Hit on 2026-05-30 09:00 UTC. Nothing was charged" in report.failure.message


@pytest.mark.parametrize("body", [{}, {"project": None}, {"project": project(id="other")}])
def test_what_cannot_be_read_is_no_verdict(body: object) -> None:
    with pytest.raises(ProviderError) as caught:
        projects.report(body, OLD)
    assert caught.value.fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    ("ref", "ends"),
    [
        (OLD, True),
        (made("project", "cmp1", made="2026-05-29T10:59:30Z"), False),
        (made("project", "cmp1"), False),
    ],
    ids=["deleted", "made this minute", "typed by a person"],
)
def test_one_that_is_gone_is_an_end_unless_it_may_only_not_be_shown_yet(ref: RemoteRef, ends: bool) -> None:
    report = projects.gone(ref, NOW)
    assert (report is not None) is ends
    if report is not None:
        assert report.failure is not None
        assert "was deleted at Sleeper Hit. Nothing was charged. Order again" in report.failure.message


@pytest.mark.parametrize(("age", "kind"), [(3600, Report), (5, ProviderError)])
def test_its_poll_reads_it_and_takes_its_absence_for_what_it_is(age: int, kind: type) -> None:
    ref = made("project", "cmp1", made=(datetime.now(UTC) - timedelta(seconds=age)).isoformat())
    with faking(lambda asked: NO_SUCH) as desk:
        ((_, report),) = list(desk.provider().poll([ref]))
        assert desk.log == ["GET /story-projects/cmp1"]
    assert isinstance(report, kind)


class TestTidying:
    REFS = (OLD, made("source", "cmq1", project="cmp1"), made("plan", "cmpl1"), made("job", "cmj1"))

    def say(self, asked: Asked) -> Reply:
        if asked.method == "GET":
            at = int(asked.query.get("cursor", "1"))
            return {"sources": [source(id=f"cmq{at}")], "nextCursor": str(at + 1) if at < 3 else None}
        return {"id": "x", "deletedAt": AT}

    def test_r21_every_source_of_every_page_goes_and_then_the_project(self) -> None:
        """R21: one whose reply was lost is in no ref of ours, and is removed all the same."""
        with faking(self.say) as desk:
            assert desk.provider().tidy(self.REFS) == "Deleted at Sleeper Hit: its project and 3 sources."
            assert [one.query["limit"] for one in desk.asked if one.method == "GET"] == ["100"] * 3
            assert [one for one in desk.log if one.startswith("DELETE")] == [
                *(f"DELETE /story-projects/cmp1/sources/cmq{at}" for at in (1, 2, 3)),
                "DELETE /story-projects/cmp1",
            ]

    @pytest.mark.parametrize("reply", [NO_SUCH, failing(404, "source_not_found", "No")])
    def test_what_is_gone_already_counts_as_removed(self, reply: Reply) -> None:
        def say(asked: Asked) -> Reply:
            return reply if asked.method == "DELETE" or reply is NO_SUCH else self.say(asked)

        with faking(say) as desk:
            assert desk.provider().tidy(self.REFS).startswith("Deleted at Sleeper Hit: its project and ")

    @pytest.mark.parametrize(
        ("reply", "fault", "words"),
        [
            (failing(403, "insufficient_scope", "Key lacks a scope"), Fault.REFUSED, "source:write"),
            ((503, {}), Fault.NETWORK, ""),
            ((404, {}), Fault.REFUSED, ""),
        ],
    )
    def test_any_other_answer_stops_it_and_is_told(self, reply: Reply, fault: Fault, words: str) -> None:
        """A page without a code is no word of the vendor's that it is gone."""
        with faking(lambda asked: reply if asked.method == "DELETE" else self.say(asked)) as desk:
            with pytest.raises(ProviderError) as caught:
                desk.provider().tidy(self.REFS)
            assert (caught.value.fault, sum(one.startswith("DELETE") for one in desk.log)) == (fault, 1)
            assert words in caught.value.message

    def test_the_archive_is_a_patch_of_one_field(self) -> None:
        with faking(lambda asked: {"project": project(archivedAt=AT)}) as desk:
            assert "stays readable" in desk.provider().archive(self.REFS)
            (asked,) = desk.asked
            assert (asked.method, asked.path, asked.json) == ("PATCH", f"{API}/story-projects/cmp1", {"archived": True})

    def test_a_take_without_a_project_has_nothing_there(self) -> None:
        for do in (bare().tidy, bare().archive):
            with pytest.raises(ProviderError) as caught:
                do([made("job", "cmj9")])
            assert caught.value.code == "no_project"

"""find: never a wrong "not seen", never a task that is not ours (contract 5, traps 10)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.order import Order
from providers.report import CannotLook, Finding, Found, NotSeen
from tests.providers.renoise.fake import PAGE, Asked, Fake, Reply, faking, paged

SINCE = datetime(2026, 3, 10, 12, tzinfo=UTC)
ORDER = Order(model="renoise-2.0", prompt="A cat.")
TAGGED = '["a","tb-k7"]'


def row(number: int, tags: object = "[]", minutes: int | None = 1, **more: object) -> dict[str, Any]:
    created = {} if minutes is None else {"createdAt": (SINCE + timedelta(minutes=minutes)).isoformat()}
    return {"id": number, "status": "running", "prompt": "A cat.", "tags": tags, **created, **more}


def find(fake: Fake) -> Finding:
    provider = fake.provider()
    return provider.find(provider.steps(ORDER)[0], ORDER, "k7", SINCE)


def look(say: Callable[[Asked], Reply]) -> tuple[Finding, list[str]]:
    with faking(say) as fake:
        return find(fake), fake.log


def ids(finding: Finding) -> list[str]:
    assert isinstance(finding, Found)
    return [ref.remote_id for ref in finding.refs]


@pytest.mark.parametrize("tags", [TAGGED, ["a", "tb-k7"]])
def test_one_request_when_the_server_filters(tags: object) -> None:
    finding, log = look(lambda asked: {"tasks": [row(7, tags)]} if asked.query["tag"] == "tb-k7" else (500, {}))
    assert ids(finding) == ["7"]
    assert isinstance(finding, Found)
    assert finding.certain
    assert log == ["GET /tasks"]


def test_two_tasks_with_one_token_are_for_a_person() -> None:
    finding, _ = look(lambda asked: {"tasks": [row(7, TAGGED), row(8, TAGGED)]})
    assert isinstance(finding, Found)
    assert not finding.certain
    assert ids(finding) == ["7", "8"]


def test_one_task_shown_twice_is_one() -> None:
    finding, _ = look(lambda asked: {"tasks": [row(7, TAGGED), row(7, TAGGED)]})
    assert isinstance(finding, Found)
    assert finding.certain
    assert ids(finding) == ["7"]


def test_a_filter_that_finds_nothing_is_not_believed_alone() -> None:
    finding, _ = look(lambda asked: {"tasks": []} if "tag" in asked.query else paged([row(7, TAGGED)], asked))
    assert ids(finding) == ["7"]


def test_a_filter_that_is_refused_is_gone_without() -> None:
    finding, _ = look(
        lambda asked: (400, {"error": "tag: unknown"}) if "tag" in asked.query else paged([row(7, TAGGED)], asked)
    )
    assert ids(finding) == ["7"]


def test_a_filter_that_does_nothing_is_done_by_us() -> None:
    rows = [row(100 - n) for n in range(70)] + [row(7, TAGGED)] + [row(6, minutes=-60)]
    finding, log = look(lambda asked: paged(rows, asked, size=20))
    assert ids(finding) == ["7"]
    assert log == ["GET /tasks"] * 5


def test_not_seen_once_the_recent_tasks_are_read_back_to_the_submit() -> None:
    rows = [row(100 - n) for n in range(30)] + [row(50 - n, minutes=-60 - n) for n in range(200)]
    finding, log = look(lambda asked: paged(rows, asked, size=20))
    assert isinstance(finding, NotSeen)
    assert len(log) == 4  # the filtered page, two with newer tasks, one that is wholly older


def test_an_older_page_in_a_list_that_runs_the_other_way_round_is_not_the_end() -> None:
    rows = [row(n + 1, minutes=-600 + n) for n in range(50)] + [row(99, TAGGED)]
    finding, _ = look(lambda asked: paged(rows, asked))
    assert ids(finding) == ["99"]


def test_without_an_end_in_sight_it_says_that_it_cannot_look() -> None:
    rows = [row(1000 - n, minutes=None) for n in range(900)]
    finding, log = look(lambda asked: paged(rows, asked))
    assert isinstance(finding, CannotLook)
    assert len(log) <= 7


def test_a_server_that_ignores_the_offset_does_not_loop() -> None:
    finding, log = look(lambda asked: {"tasks": [row(5)]})
    assert isinstance(finding, CannotLook)
    assert len(log) == 3


def test_rows_without_tags_are_asked_for_one_by_one() -> None:
    def say(asked: Asked) -> Reply:
        if asked.path == "/tasks":
            return paged([row(9, None), row(8, None), row(7, None, prompt="Another.")], asked)
        return {"task": row(int(asked.path.split("/")[-1]), TAGGED if asked.path.endswith("/8") else "[]")}

    finding, log = look(say)
    assert isinstance(finding, Found)
    assert finding.certain
    assert ids(finding) == ["8"]
    assert "GET /tasks/7" not in log


def test_without_any_readable_tags_the_same_words_are_a_question_and_no_answer() -> None:
    def say(asked: Asked) -> Reply:
        rows = [row(9, "broken"), row(8, None, prompt="Another."), row(7, None, minutes=-60)]
        return paged(rows, asked) if asked.path == "/tasks" else {"task": row(9, None)}

    finding, _ = look(say)
    assert isinstance(finding, Found)
    assert not finding.certain
    assert ids(finding) == ["9"]


@pytest.mark.parametrize(("shown", "certain"), [({"tags": TAGGED}, True), ({}, False)])
def test_a_row_with_neither_tags_nor_words_is_not_passed_over(shown: dict[str, Any], certain: bool) -> None:
    def say(asked: Asked) -> Reply:
        bare = {"id": 9, "status": "running"}
        return paged([bare], asked) if asked.path == "/tasks" else {"task": {**bare, **shown}}

    finding, _ = look(say)
    assert isinstance(finding, Found)
    assert finding.certain is certain
    assert ids(finding) == ["9"]


def test_someone_elses_task_with_the_same_words_is_not_ours() -> None:
    finding, _ = look(lambda asked: paged([row(9, '["tb-k8"]'), row(8, "[]")], asked))
    assert isinstance(finding, NotSeen)


@pytest.mark.parametrize("reply", [PAGE, {"ok": True}, (502, PAGE), {"tasks": [{"status": "running"}]}])
def test_what_cannot_be_read_is_never_not_seen(reply: Reply) -> None:
    with faking(lambda asked: reply) as fake:
        with pytest.raises(ProviderError) as caught:
            find(fake)
        assert caught.value.fault in (Fault.UNREADABLE, Fault.NETWORK)

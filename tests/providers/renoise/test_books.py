"""GET /credit/history, whose shape is not documented: charges positive, refunds and top-ups negative."""

from datetime import UTC, datetime

import pytest

from providers.renoise.account import entries, history
from providers.report import Entry


def read(*lines: dict[str, object]) -> list[Entry]:
    return list(entries(history({"history": list(lines)})))


def brief(*lines: dict[str, object]) -> list[tuple[str, str]]:
    return [(f"{entry.amount:f}", entry.remote_id) for entry in read(*lines)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"type": "charge", "amount": 5, "taskId": 7}, ("5", "7")),
        ({"type": "consume", "amount": -5, "task_id": "7"}, ("5", "7")),
        ({"type": "refund", "amount": 5, "referenceId": 7}, ("-5", "7")),
        ({"type": "refund", "amount": -5, "taskId": 7}, ("-5", "7")),
        ({"type": "task_refund", "amount": "5.50", "task": {"id": 7}}, ("-5.50", "7")),
        ({"type": "top_up", "amount": 100}, ("-100", "")),
        ({"type": "recharge", "amount": 100, "referenceId": "order-1"}, ("-100", "")),
        ({"type": "recharge", "amount": 100, "referenceId": 77}, ("-100", "")),
        ({"description": "Recharge", "amount": 100}, ("-100", "")),
        ({"description": "Returning home, a gift in hand", "amount": -5, "taskId": 7}, ("5", "7")),
        ({"description": "Gift box on a table", "amount": -5}, ("5", "")),
        ({"type": "purchase", "amount": -5, "taskId": 7}, ("5", "7")),
        ({"type": "credit", "amount": 5, "taskId": 7, "description": "Refund"}, ("-5", "7")),
        ({"type": "grant", "credits": 100}, ("-100", "")),
        ({"amount": -5, "taskId": 7}, ("5", "7")),
        ({"amount": -5, "description": "Refund of task 7", "taskId": 7}, ("-5", "7")),
        ({"amount": 5, "taskId": 7}, ("5", "7")),
        ({"amount": 100}, ("-100", "")),
        ({"type": "generation", "delta": -5, "taskId": 7}, ("5", "7")),
        ({"type": "adjustment", "amount": -5}, ("5", "")),
    ],
)
def test_a_line_is_a_charge_a_refund_or_a_top_up(line: dict[str, object], expected: tuple[str, str]) -> None:
    assert brief(line) == [expected]


def test_among_lines_below_zero_a_plus_is_a_refund() -> None:
    assert brief({"amount": 5, "taskId": 7}, {"amount": -5, "taskId": 7}) == [("-5", "7"), ("5", "7")]


@pytest.mark.parametrize("key", ["history", "transactions", "items", "records", "data", "whatever"])
def test_the_list_is_found_under_any_name(key: str) -> None:
    assert len(history({key: [{"amount": 1}], "total": 1})) == 1
    assert len(history({"data": {"items": [{"amount": 1}]}})) == 1
    assert len(history([{"amount": 1}])) == 1


@pytest.mark.parametrize("body", [None, {}, "text", {"a": [], "b": []}, {"items": [1, "x", None]}])
def test_nothing_readable_is_no_line(body: object) -> None:
    assert history(body) == []


def test_lines_without_an_id_get_the_same_one_at_every_reading_and_stay_two() -> None:
    line: dict[str, object] = {"type": "charge", "amount": 5, "createdAt": "2026-03-10T12:00:00Z"}
    first, second = read(line, line)
    assert first.entry_id != second.entry_id
    assert [first.entry_id, second.entry_id] == [entry.entry_id for entry in read(line, line)]
    assert read(line)[0].entry_id == first.entry_id


def test_a_line_that_comes_again_under_its_id_is_one() -> None:
    refund: dict[str, object] = {"id": 9, "type": "refund", "amount": 5, "taskId": 7}
    assert brief(refund, {**refund}) == [("-5", "7")]
    assert brief(refund, {**refund, "taskId": 8}) == [("-5", "7"), ("-5", "8")]


def test_the_vendors_id_and_time_are_kept() -> None:
    (entry,) = read({"id": 9, "amount": "-5", "created_at": 1773144000, "note": "Task 7"})
    assert (entry.entry_id, entry.note) == ("9", "Task 7")
    assert entry.at == datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_a_line_without_an_amount_is_left_out() -> None:
    assert read({"type": "charge"}, {"amount": "NaN"}) == []

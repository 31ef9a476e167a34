"""The table of states, written a second time by hand: an arrow that is added or lost shows here."""

import pytest

from jobs.states import ARROWS, IN_FLIGHT, LIVE, TERMINAL, Reason, Status, may_move

ARROWS_BY_HAND = {
    "queued": "submitting running waiting failed cancelled",
    "submitting": "running queued waiting failed cancelled",
    "running": "fetching queued waiting succeeded partial failed cancelled",
    "waiting": "queued submitting running failed cancelled",
    "fetching": "succeeded partial failed",
    "succeeded": "",
    "partial": "",
    "failed": "",
    "cancelled": "",
}


@pytest.mark.parametrize("after", list(Status))
@pytest.mark.parametrize("before", list(Status))
def test_every_arrow_is_there_and_no_other(before: Status, after: Status) -> None:
    assert may_move(before, after) is (after in ARROWS_BY_HAND[before].split())


def test_every_state_is_in_the_table() -> None:
    assert set(ARROWS) == set(Status) == {Status(name) for name in ARROWS_BY_HAND}


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_nothing_leaves_a_terminal_state(status: Status) -> None:
    """R14: what is an end is named, and nothing comes after it."""
    assert not any(may_move(status, after) for after in Status)


def test_the_sets_of_states() -> None:
    assert {"succeeded", "partial", "failed", "cancelled"} == TERMINAL
    assert {"queued", "submitting", "running", "waiting", "fetching"} == LIVE
    assert {"submitting", "running"} == IN_FLIGHT
    assert {"approval", "recording", "unconfirmed", "credits", "budget", "previous"} == set(Reason)


def test_no_live_state_is_a_dead_end() -> None:
    for status in LIVE:
        reached, edge = set[Status](), {status}
        while edge:
            reached |= edge
            edge = {after for before in edge for after in ARROWS[before]} - reached
        assert reached & TERMINAL, f"nothing ends a job in {status}"


def test_an_unknown_word_is_not_a_state() -> None:
    with pytest.raises(ValueError, match="completed"):
        may_move("queued", "completed")

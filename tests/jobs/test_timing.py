"""When to look again, by tables."""

from dataclasses import replace

import pytest

from jobs.engine.timing import LEASE, SUBMIT_DEADLINE, back_off, look_after, poll_after, probe_after
from tests.jobs.fake_vendor import FakeVendor

FACTS = replace(FakeVendor.facts, poll_every=10, usual_budget=900)


@pytest.mark.parametrize(
    ("age", "advised", "overdue", "seconds"),
    [
        (0, None, False, 10),
        (450, None, False, 10),
        (451, None, False, 20),
        (0, 3, False, 10),  # a vendor that says "sooner" does not make us faster than its own facts
        (0, 45, False, 45),
        (451, 45, False, 90),
        (901, None, True, 60),
        (901, 45, True, 60),
        (901, 300, True, 300),
    ],
)
def test_polls_grow_with_age_and_never_go_under_the_advice(
    age: float, advised: float | None, overdue: bool, seconds: float
) -> None:
    """R10: the rate is budgeted; older work is read less often."""
    assert poll_after(FACTS, age, advised, overdue) == seconds


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 2), (1, 4), (2, 8), (3, 16), (7, 256), (8, 300), (16, 300), (10_000, 300)]
)
def test_back_off_doubles_up_to_its_most(tries: int, seconds: float) -> None:
    assert back_off(tries) == seconds


@pytest.mark.parametrize(
    ("looks", "settle", "seconds"),
    [(0, 60, 2), (1, 60, 4), (2, 60, 8), (3, 60, 15), (9, 60, 15), (0, 1, 2), (9, 1, 2), (5, 600, 64), (20, 600, 150)],
)
def test_looks_are_soon_at_first_and_at_least_four_in_the_settle_time(
    looks: int, settle: float, seconds: float
) -> None:
    assert look_after(looks, settle) == seconds


@pytest.mark.parametrize(("probes", "seconds"), [(0, 30), (1, 60), (2, 120), (6, 1920), (7, 3600), (99, 3600)])
def test_a_stopped_key_is_probed_sooner_first_then_hourly(probes: int, seconds: float) -> None:
    assert probe_after(probes) == seconds


def test_a_submit_may_take_longer_than_an_ordinary_piece_of_work() -> None:
    assert SUBMIT_DEADLINE > LEASE

"""One confirm makes every take of a sheet with its price held, or none of them."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from jobs import money
from jobs.actions.operations import Refused
from jobs.batches.confirm import confirm
from jobs.models import Batch, BatchRow, Budget, Event, Job, Key, LedgerEntry, Shot
from tests.jobs.batches.checked import confirmed, jobs_of, queries, row, sheet
from tests.jobs.studio import Studio
from tests.jobs.threads import together


def test_every_row_becomes_a_take_in_its_order_with_its_price_held(studio: Studio) -> None:
    batch = sheet(studio, 3)
    confirm(batch, studio.person, seen={"cr": Decimal(30)})
    jobs = jobs_of(batch)
    assert [(str(job), job.prompt, job.status) for job in jobs] == [
        (f"S{number} T01", f"row {number}", "queued") for number in (1, 2, 3)
    ]
    assert [job.row for job in jobs] == list(batch.rows.all())
    assert {(job.quote, job.quote_exact, job.created_by) for job in jobs} == {(10, True, studio.person)}
    assert money.held(Job.objects.all()) == 30
    assert [event.after for job in jobs for event in job.events.all()] == ["queued"] * 3
    assert Event.objects.get(kind="batch").note == "Confirmed launch.csv: 3 takes, 30 cr"
    batch.refresh_from_db()
    assert batch.confirmed_by == studio.person


def test_takes_are_counted_on_in_their_shots_and_rows_without_one_get_new_shots(studio: Studio) -> None:
    studio.take(shot="S2")
    batch = sheet(studio, 2)
    row(batch, 3, studio, cells={"shot": "S2"})
    row(batch, 4, studio, cells={})
    row(batch, 5, studio, cells={})
    assert [str(job) for job in confirmed(studio, batch)] == ["S1 T01", "S2 T02", "S2 T03", "S03 T01", "S04 T01"]
    assert list(Shot.objects.order_by("order").values_list("code", flat=True)) == ["S2", "S1", "S03", "S04"]


@pytest.mark.parametrize("operation", ["", "click"])
def test_a_repeat_makes_nothing_twice(studio: Studio, operation: str) -> None:
    batch = sheet(studio)
    together([lambda: confirm(Batch.objects.get(pk=batch.pk), studio.person, operation)] * 6)
    assert Job.objects.count() == 3
    assert Event.objects.filter(kind="batch").count() == 1


def test_rows_left_out_and_rows_made_before_are_passed(studio: Studio) -> None:
    before = studio.take()
    batch = sheet(studio, 1)
    row(batch, 2, studio, left_out=True)
    row(batch, 3, studio, made=before)
    assert [job.prompt for job in confirmed(studio, batch)] == ["row 1"]


ERROR = [{"column": "duration", "message": "Too long.", "level": "error", "fixes": []}]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"problems": ERROR}, "Row 2 cannot be made as written. Nothing was made and nothing was charged. Fix what"),
        ({"price": None}, "Row 2 has no price yet. Nothing was made and nothing was charged. Check the sheet again."),
    ],
)
def test_a_sheet_that_is_not_whole_makes_nothing(studio: Studio, columns: dict[str, Any], words: str) -> None:
    batch = sheet(studio, 1)
    row(batch, 2, studio, **columns)
    with pytest.raises(Refused) as refused:
        confirm(batch)
    assert str(refused.value).startswith(words)
    assert not Job.objects.exists()


def test_a_sheet_that_was_changed_after_its_check_is_checked_first(studio: Studio) -> None:
    batch = sheet(studio)
    Batch.objects.update(checked_at=None)
    with pytest.raises(Refused, match="The sheet was not checked since it was changed"):
        confirm(batch)


def test_nothing_to_make_is_said(studio: Studio) -> None:
    batch = sheet(studio, 2)
    BatchRow.objects.update(left_out=True)
    with pytest.raises(Refused, match=r"every row of launch\.csv is left out or was made before"):
        confirm(batch)


def test_another_price_than_the_one_seen_is_confirmed_again(studio: Studio) -> None:
    batch = sheet(studio)
    with pytest.raises(Refused, match=r"it is 30 cr now, and was 27 cr\. Nothing was made and nothing was charged"):
        confirm(batch, seen={"cr": Decimal(27)})
    assert not Job.objects.exists()


SCOPES = ["key", "project", "person", "batch"]


@pytest.mark.parametrize("scope", SCOPES)
def test_over_a_cap_none_is_made(studio: Studio, scope: str) -> None:
    batch = sheet(studio)
    scopes = {"key": studio.key, "project": studio.project, "person": studio.person, "batch": batch}
    cap = money.set_cap(Budget(unit="cr", limit=29, **{scope: scopes[scope]}))
    with pytest.raises(Refused, match=f"Over the cap of {scopes[scope]}: 29 cr: launch.csv needs 30 cr for 3 takes"):
        confirm(batch, studio.person)
    cap.refresh_from_db()
    assert (Job.objects.count(), LedgerEntry.objects.count(), Shot.objects.count(), cap.held) == (0, 0, 0, 0)
    batch.refresh_from_db()
    assert batch.confirmed_at is None
    cap.limit = Decimal(30)
    money.set_cap(cap)
    confirm(batch, studio.person)
    cap.refresh_from_db()
    assert cap.held == 30


def test_two_confirms_at_once_never_pass_a_cap_together(studio: Studio) -> None:
    cap = money.set_cap(Budget(unit="cr", limit=70, project=studio.project))
    batches = [sheet(studio, 3, f"sheet {number}") for number in range(6)]

    def one(batch: Batch) -> bool:
        try:
            confirm(batch, studio.person)
        except Refused:
            return False
        return True

    won = together([partial(one, batch) for batch in batches])
    assert won.count(True) == 2
    cap.refresh_from_db()
    assert cap.held == money.held(Job.objects.all()) == 60
    assert Job.objects.count() == 6


def test_sheets_that_name_the_same_shots_do_not_lock_each_other_out(studio: Studio) -> None:
    money.set_cap(Budget(unit="cr", limit=10_000, key=studio.key))
    batches = [sheet(studio, 8, f"sheet {number}") for number in range(6)]
    for batch in batches[::2]:  # every second one the other way round
        rows = list(batch.rows.all())
        for one, number in zip(rows, range(8, 0, -1), strict=True):
            BatchRow.objects.filter(pk=one.pk).update(cells={"shot": f"S{number}"})
    calls: list[Callable[[], object]] = [partial(confirm, batch, studio.person) for batch in batches]
    together([*calls, *[lambda: studio.take(shot="S4")] * 6], at_once=12)
    assert Job.objects.count() == 54
    assert Shot.objects.count() == 8


def test_the_number_of_queries_does_not_grow_with_the_rows(studio: Studio) -> None:
    money.set_cap(Budget(unit="cr", limit=100_000, project=studio.project))
    money.set_cap(Budget(unit="cr", limit=100_000, window="day", key=studio.key))
    counts = []
    for rows in (5, 60):
        batch = sheet(studio, rows, f"{rows} rows")
        with queries() as made:
            confirm(batch, studio.person)
            counts.append(made())
    assert counts[0] == counts[1], counts
    assert counts[0] < 45


def test_a_revoked_key_is_named(studio: Studio) -> None:
    batch = sheet(studio, 1)
    Key.objects.update(state="revoked")
    with pytest.raises(Refused, match="The key of row 1 was revoked"):
        confirm(batch)


def test_a_row_whose_start_is_left_out_is_named(studio: Studio) -> None:
    batch = sheet(studio, 1)
    first = batch.rows.get()
    row(batch, 2, studio, after=first)
    BatchRow.objects.filter(pk=first.pk).update(left_out=True)
    with pytest.raises(Refused, match="Row 2 would go on from a row that is left out"):
        confirm(batch)

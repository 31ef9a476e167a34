"""A dry run shows rows, prices and problems, and leaves nothing behind."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from jobs import money
from jobs.actions import projects
from jobs.actions.operations import Refused
from jobs.models import Batch, BatchRow, Budget, Job, Schedule
from jobs.schedules.trial import dry_run
from providers.errors import Fault
from tests.jobs.fake_vendor import error
from tests.jobs.schedules.made import at, made
from tests.jobs.studio import Studio


def nothing_is_left() -> bool:
    return not (Batch.objects.exists() or BatchRow.objects.exists() or Budget.objects.exists() or Job.objects.exists())


def test_it_shows_the_next_run_with_its_prices(studio: Studio) -> None:
    trial = dry_run(made(studio, caps={"cr": Decimal(25)}))
    assert (trial.planned_at, trial.name, trial.complete) == (at("15 02:00"), "Nightly, 15 May 02:00", True)
    assert [row.cells["prompt"] for row in trial.rows] == ["a street on 2030-05-15", "a"]
    assert (trial.totals.units, trial.stops) == ({"cr": 20}, [])
    assert nothing_is_left()
    assert money.held(Job.objects.all()) == 0


def test_it_says_what_would_stop_the_run(studio: Studio) -> None:
    schedule = made(studio, caps={"cr": Decimal(15)}, rows=[{"prompt": "a"}, {"prompt": "b"}])
    projects.archive(studio.project)
    User.objects.update(is_active=False)
    schedule.refresh_from_db()
    trial = dry_run(schedule)
    assert len(trial.stops) == 2
    assert "is archived" in trial.stops[0]
    assert trial.stops[1].startswith("5 cr over the cap of")
    assert nothing_is_left()


def test_rows_with_problems_are_shown(studio: Studio) -> None:
    trial = dry_run(made(studio, rows=[{"prompt": "a"}, {"prompt": "b", "model": "nope"}]))
    assert [bool(row.problems) for row in trial.rows] == [False, True]
    assert trial.stops == ["1 row cannot be made. Fix it, or leave it out."]


def test_prices_that_are_away_are_said_to_be(studio: Studio) -> None:
    studio.world.cannot_quote = error(Fault.NETWORK)
    trial = dry_run(made(studio))
    assert not trial.complete
    assert nothing_is_left()


def test_a_variable_that_stands_for_nothing_is_told(studio: Studio) -> None:
    schedule = made(studio)
    Schedule.objects.update(rows=[{"prompt": "{gone}"}])
    schedule.refresh_from_db()
    with pytest.raises(Refused, match="stands for nothing"):
        dry_run(schedule)
    assert nothing_is_left()

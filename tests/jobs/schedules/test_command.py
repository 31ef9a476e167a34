"""`manage.py schedule`."""

import json
from collections.abc import Callable

import pytest

from jobs.actions import projects
from jobs.models import Job, ScheduleRun
from jobs.schedules import actions
from tests.jobs.schedules.made import made, wanted
from tests.jobs.studio import Studio
from tests.jobs.terminal import Ran, run

Shell = Callable[..., Ran]


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], studio: Studio) -> Shell:
    return lambda *arguments: run(capsys, "schedule", *arguments)


def test_list_shows_what_runs_next(shell: Shell, studio: Studio) -> None:
    assert "There are no schedules yet" in shell("list").out
    schedule = made(studio)
    line = "Mystery package/Nightly  At 02:00 every day (UTC)  next 2030-05-15 02:00"
    assert shell("list").out.startswith(line)
    (told,) = shell("list", "--json").document["schedules"]
    assert (told["name"], told["next_at"], told["rows"]) == ("Nightly", "2030-05-15T02:00:00+00:00", 2)
    actions.pause(schedule)
    assert "paused" in shell("list").out


def test_show_tells_the_next_ten_times_and_the_last_runs(shell: Shell, studio: Studio) -> None:
    schedule = made(studio)
    ScheduleRun.objects.create(
        schedule=schedule, planned_at=schedule.created_at, state="skipped", why="Because.", ended_at=schedule.created_at
    )
    ran = shell("show", "Nightly")
    assert ran.out.count("  next  2030-05-") == 10
    assert "skipped  Because." in ran.out
    told = shell("show", schedule.pk, "--json").document
    assert (len(told["upcoming"]), told["runs"][0]["why"]) == (10, "Because.")


def test_run_makes_one_run_for_one_key(shell: Shell, studio: Studio) -> None:
    made(studio)
    first, second = (shell("run", "Nightly", "--as", "producer", "--once", "a", "--json") for _ in range(2))
    assert first.document["id"] == second.document["id"]
    assert (first.code, ScheduleRun.objects.get().by) == (0, studio.person)
    again = shell("run", "Nightly")
    assert again.code == 1
    assert "is still being made. Nothing was started." in again.err


def test_dry_run_prints_rows_and_total_and_sends_nothing(shell: Shell, studio: Studio) -> None:
    made(studio)
    ran = shell("dry-run", "Nightly")
    assert ran.code == 0
    assert "S1            10 cr  a street on 2030-05-15" in ran.out
    assert "Total: 20 cr for 2 takes" in ran.out
    assert not Job.objects.exists()
    document = shell("dry-run", "Nightly", "--json").document
    assert (document["total"], document["rows"][0]["price"]) == ({"cr": 20}, 10)


def test_dry_run_of_rows_with_problems_ends_with_1(shell: Shell, studio: Studio) -> None:
    made(studio, rows=[{"prompt": "a", "model": "nope"}])
    ran = shell("dry-run", "Nightly")
    assert ran.code == 1
    assert "1 row cannot be made" in ran.out
    assert json.loads(shell("dry-run", "Nightly", "--json").out)["stops"]


def test_pause_and_resume(shell: Shell, studio: Studio) -> None:
    made(studio)
    assert "paused" in shell("pause", "Nightly").out
    assert "next 2030-05-15" in shell("resume", "Nightly").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show",), "Say which schedule: manage.py schedule show NAME"),
        (("show", "Nope"), "There is no schedule 'Nope'. There is: Nightly, Nightly."),
        (("show", "Nightly"), "Several schedules are called 'Nightly'. There is: Mystery package/Nightly, Other/Nig"),
    ],
)
def test_what_names_no_schedule_ends_with_2(
    shell: Shell, studio: Studio, arguments: tuple[str, ...], words: str
) -> None:
    made(studio)
    actions.make(wanted(studio, project=projects.add("Other")), studio.person)
    ran = shell(*arguments)
    assert (ran.code, words in ran.err) == (2, True)
    assert shell("show", "Other/Nightly").code == 0

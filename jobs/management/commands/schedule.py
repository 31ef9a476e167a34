"""`manage.py schedule`: what runs by itself, when, and what became of it."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from jobs.batches import rows as readings
from jobs.batches.sentences import in_words
from jobs.management import arguments
from jobs.management.command import StudioCommand
from jobs.models import BatchRow, Schedule, ScheduleRun
from jobs.schedules import actions, rules
from jobs.schedules.documents import run_document, schedule_document, trial_document
from jobs.schedules.overlap import moment
from jobs.schedules.trial import Trial, dry_run

VERBS = {
    "list": "every schedule with its next time",
    "show": "one, with its next ten times and its last runs",
    "run": "a run now, beside the planned times",
    "dry-run": "what the next run would make and cost; nothing is sent",
    "pause": "no run begins by itself any more",
    "resume": "go on with the next planned time",
}


class Command(StudioCommand):
    help = (
        "Look at schedules, run, pause and resume them: "
        + "; ".join(f"{verb}: {words}" for verb, words in VERBS.items())
        + ". Exit code 1 when it was refused, or a dry run has problems."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=VERBS)
        parser.add_argument("name", nargs="?", default="", metavar="NAME", help="name, PROJECT/NAME or id")
        parser.add_argument(
            "--once", type=arguments.once, metavar="KEY", help="a repeat with the same KEY runs it once"
        )
        self.json_argument(parser)

    def act(self, **options: Any) -> int:
        if options["verb"] == "list":
            return self._list(options["json"])
        if not options["name"]:
            raise arguments.Unknown(f"Say which schedule: manage.py schedule {options['verb']} NAME")
        schedule = arguments.schedule(options["name"])
        verbs: dict[str, Callable[[Schedule, dict[str, Any]], int]] = {
            "show": self._show,
            "run": self._run,
            "dry-run": self._dry_run,
            "pause": lambda one, told: self._show(actions.pause(one, self.actor), told),
            "resume": lambda one, told: self._show(actions.resume(one, self.actor), told),
        }
        return verbs[options["verb"]](schedule, options)

    def _list(self, json: bool) -> int:
        schedules = list(Schedule.objects.select_related("project"))
        if json:
            self.print_json({"schedules": [schedule_document(one) for one in schedules]})
        for one in schedules if not json else ():
            self.stdout.write(_line(one))
        if not schedules and not json:
            self.stdout.write("There are no schedules yet. Make one in the studio, under Schedules.")
        return 0

    def _show(self, schedule: Schedule, options: dict[str, Any]) -> int:
        told = schedule_document(schedule)
        if options["json"]:
            self.print_json(told)
            return 0
        self.stdout.write(_line(schedule))
        for time in told["upcoming"]:
            self.stdout.write(f"  next  {time}")
        for run in schedule.runs.all()[:10]:
            self.stdout.write(f"  {_of_run(run)}")
        return 0

    def _run(self, schedule: Schedule, options: dict[str, Any]) -> int:
        run = actions.run_now(schedule, self.actor, options["once"] or "")
        if options["json"]:
            self.print_json(run_document(run))
        else:
            self.stdout.write(_of_run(run))
            self.note(f"It goes on by itself. Look again with: manage.py schedule show {schedule.pk}")
        return 0

    def _dry_run(self, schedule: Schedule, options: dict[str, Any]) -> int:
        trial = dry_run(schedule)
        if options["json"]:
            self.print_json(trial_document(trial))
        else:
            self._print_trial(trial, schedule)
        if not trial.complete:
            self.note("Some prices are still on their way. Nothing was sent. Try again in a minute.")
        return int(bool(trial.stops))

    def _print_trial(self, trial: Trial, schedule: Schedule) -> None:
        self.stdout.write(f"{trial.name}, as of {moment(trial.planned_at, schedule.zone)}. Nothing was sent.")
        for row in trial.rows:
            self.stdout.write(_of_row(row))
        priced = trial.totals.units or trial.totals.later
        total = in_words(trial.totals.units, trial.totals.later) if priced else "no price yet"
        self.stdout.write(f"Total: {total} for {trial.totals.rows} takes")
        for words in trial.stops:
            self.stdout.write(f"  {words}")


def _line(schedule: Schedule) -> str:
    """A schedule in one line: name, when, next time or why there is none, last run."""
    last = schedule.runs.first()
    when = "no time is left"
    if schedule.paused_at:
        when = "paused"
    elif schedule.next_at:
        when = f"next {schedule.next_at.astimezone(ZoneInfo(schedule.zone)):%Y-%m-%d %H:%M}"
    words = rules.words(rules.rule_of(schedule))
    told = f"  last: {last.state}" if last else ""
    return f"{schedule.project}/{schedule}  {words} ({schedule.zone})  {when}{told}  {schedule.pk}"


def _of_run(run: ScheduleRun) -> str:
    why = f"  {run.why}" if run.why else ""
    return f"{run.planned_at:%Y-%m-%d %H:%M} UTC  {run.state}{why}"


def _of_row(row: BatchRow) -> str:
    price = readings.price(row) or "no price"
    problems = " ".join(str(one["message"]) for one in row.problems)
    prompt = row.cells.get("prompt", "")[:60]
    return f"  {row.number:>3}  {row.cells.get('shot', ''):<8} {price:>10}  {problems or prompt}"

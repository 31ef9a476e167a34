"""What the pictures show of batches and schedules: a draft with a problem, a batch that renders, the nights of a
schedule, presets and a storyboard grid. The rows are in tests.browser.sheet_rows.
"""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from django.contrib.auth.models import User

from dashboard.take_form.given import from_job, settings_of, to_json
from jobs import clock
from jobs.actions import grids, presets
from jobs.batches import control
from jobs.batches.confirm import confirm, price
from jobs.batches.drafts import open_draft
from jobs.batches.patience import check_until_priced
from jobs.media import store
from jobs.media.grids import layout
from jobs.media.materials import take_in
from jobs.models import Artifact, Batch, Job, Key, Project, Schedule, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Approval, Wanted
from jobs.states import Status
from tests.browser import sheet_rows as rows
from tests.browser.house import ARTIST, OWNER, ZONE
from tests.browser.story import BAY, COFFEE, EMBER, LUMEN
from tests.practice import Control

PRICES = 60.0  # seconds to wait for the prices of a sheet
_State = ScheduleRun.State


class Studio(Protocol):
    """What is used of tests.browser.dataset.Film."""

    people: dict[str, User]
    vendor: Control
    main: Key
    projects: dict[str, Project]

    def until(self, happened: Callable[[], object], what: str) -> None: ...


class Sheets:
    def __init__(self, film: Studio) -> None:
        self.film = film
        self.owner, self.artist = film.people[OWNER], film.people[ARTIST]

    def nightly(self) -> Schedule:
        """A schedule that begins now and skips what it misses."""
        project = self.film.projects[COFFEE]
        approval = Approval(clock.now() + timedelta(days=90), Decimal(30), self.film.main.unit)
        wanted = Wanted(
            project=project,
            name="Window loops, {date:%d %b}",
            rows=rows.NIGHTLY,
            rule=Rule(Schedule.Kind.CRON, ZONE, cron="0 2 * * *"),
            usual={"key": self.film.main.label, **rows.SMALL},
            tags=["window"],
            missed=Schedule.Missed.SKIP,
            caps={self.film.main.unit: Decimal(60)},
            max_in_flight=2,
            approval=approval,
        )
        return actions.make(wanted, self.owner)

    def night(self, schedule: Schedule) -> None:
        """The clock moves on to its next time, and the run goes to its end."""
        schedule.refresh_from_db()
        assert schedule.next_at is not None
        planned = schedule.next_at
        clock.shift(planned - clock.now() + timedelta(seconds=1))
        self.film.until(lambda: schedule.runs.filter(planned_at=planned).exists(), "the night's run is made")
        run = schedule.runs.get(planned_at=planned)
        self.film.until(lambda: self._is(run, _State.RUNNING, _State.DONE), "the night's run is confirmed")
        self.film.until(lambda: self._settled(run), "the night's run is over")

    def missed(self, schedule: Schedule) -> None:
        """A night that passed while nobody was there."""
        self.film.until(schedule.runs.exists, "the missed night is told of")

    def draft(self) -> Batch:
        """Twenty-four rows: one too long for its model, one that is nearly another, most with a first frame."""
        project = self.film.projects[EMBER]
        for name, title in rows.STILLS.items():
            self._still(title, name, project)
        batch = open_draft(
            project,
            rows.LAUNCH,
            name="Launch cut-downs",
            source="launch_cutdowns.csv",
            usual={"key": self.film.main.label, "ratio": "16:9"},
            actor=self.owner,
        )
        batch = check_until_priced(batch, PRICES)
        assert price(list(batch.rows.select_related("key"))), "no row of the draft has a price"
        return batch

    def running(self) -> Batch:
        """Twelve rows: eight are over, two render from here on, the rest is in line."""
        project = self.film.projects[COFFEE]
        usual = {"key": self.film.main.label, **rows.SMALL}
        name, source = "Autumn set", "autumn_set.xlsx"
        batch = open_draft(project, rows.AUTUMN, name=name, source=source, usual=usual, actor=self.artist)
        batch = check_until_priced(batch, PRICES)
        control.pace(batch, 8, 0, self.artist)
        control.cap(batch, self.film.main.unit, Decimal(120), self.artist)
        batch = confirm(batch, self.artist)
        jobs = Job.objects.filter(batch=batch)
        over = jobs.filter(status__in=[Status.SUCCEEDED, Status.FAILED])
        self.film.until(lambda: jobs.exclude(status=Status.QUEUED).count() >= 8, "the first eight are sent")
        control.pace(batch, 2, 0, self.artist)
        self.film.until(lambda: over.count() >= 8, "the first eight are over")
        self.film.vendor.rules(hold="running")
        self.film.until(lambda: jobs.filter(status=Status.RUNNING).count() >= 2, "the next two render")
        return batch

    def presets(self) -> None:
        """The settings of three takes, two of them for one project."""
        for name, title, code in rows.PRESETS:
            job = Job.objects.get(order__title=title)
            given = to_json(settings_of(from_job(job)))
            presets.save(name, given, self.film.projects[code] if code else None, self.owner)

    def grid(self) -> str:
        """A storyboard of nine frames, as a material; its id."""
        project = self.film.projects[BAY]
        frames = Artifact.objects.filter(role="main", state=Artifact.State.STORED, kind="video")
        chosen = list(frames.exclude(poster="").filter(job__project__name__in=[BAY, LUMEN, EMBER]).order_by("pk")[:9])
        plan = layout(3, 3, (16, 9), 2048, gutter=16)
        return str(grids.build_grid(chosen, plan, "Kestrel Bay board", project, self.artist).pk)

    def _still(self, title: str, name: str, project: Project) -> None:
        """A frame of a take as a picture of the library."""
        file = Artifact.objects.filter(job__order__title=title, role="main").exclude(poster="")[0]
        with tempfile.TemporaryDirectory() as folder, store.open_stored(file.poster) as opened:
            path = Path(folder) / name
            path.write_bytes(opened.read())
            take_in(path, name, project, self.artist)

    def _settled(self, run: ScheduleRun) -> bool:
        """Time moves on a little, so that it is looked at again."""
        if self._is(run, _State.DONE):
            return True
        if not Job.objects.filter(batch__run=run).exclude(status=Status.SUCCEEDED).exists():
            clock.shift(timedelta(seconds=8))
        return False

    def _is(self, run: ScheduleRun, *states: str) -> bool:
        return ScheduleRun.objects.filter(pk=run.pk, state__in=states).exists()


def newest_run(schedule: Schedule) -> str:
    """The id of the last run that made something."""
    return str(schedule.runs.filter(state=_State.DONE).order_by("-planned_at")[0].pk)

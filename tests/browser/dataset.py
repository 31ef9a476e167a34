"""A studio full of takes, made by the real engine at the practice vendor: some are done, some are not, some went wrong.

The studio's clock starts three weeks back and comes to now in steps, so the ledger has days in it.
"""

import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from dashboard import practice
from dashboard.demo import drawing
from dashboard.demo import story as demo
from jobs import clock, money
from jobs.actions import control, keys, picks, shots, takes
from jobs.media.materials import take_in
from jobs.models import Budget, Job, Key, Material, Project, Schedule
from jobs.states import LIVE, Reason, Status
from tests.browser import story
from tests.browser.house import ARTIST, OWNER, REVIEWER, ZONE
from tests.browser.reads_made import reads
from tests.browser.sequences import sequence
from tests.browser.sheets import Sheets, newest_run
from tests.browser.story import Shooting
from tests.practice import Control

PATIENCE = 120.0  # seconds for one step of the story
AT_ONCE = 4  # takes at the vendor: those of a batch and the newest ones
NIGHTS = 3  # days ago the schedule begins
TODAY = timedelta(minutes=40)  # what was asked for today was asked for so long ago
MONTH_CAP = 2000


class Film:
    """`make` films everything; whatever it waits for has an end."""

    def __init__(self) -> None:
        self.people = {name: User.objects.get(username=name) for name in (OWNER, ARTIST, REVIEWER)}
        self.vendor = Control.at(practice.address())
        self.main = self._key("Main", "1284")
        self.poor = self._key("Second account", "2.5")

    def make(self) -> dict[str, Any]:
        """The ids of the takes whose pages are shown, by what they show, and of the project with most in it."""
        self.projects = {name: self._project(name) for name in story.PROJECTS}
        for code, words in story.SHOTS.items():
            shots.add(self.projects[story.BAY], code=code, description=words, actor=self.people[OWNER], operation="")
        self.materials = self._materials()
        self.sheets = Sheets(self)
        nightly = self._past()
        shown = {"done": self._today()}
        shown |= {"partial": self._partial(), "refused": self._refused()}
        shown |= {"rescue": self._unanswered(), "sequence": self._sequence()}
        shown |= self._reads()
        self._waiting()
        shown |= {"schedule": str(nightly.pk), "schedule_run": newest_run(nightly)}
        self.sheets.presets()
        shown |= {"grid": self.sheets.grid(), "draft": str(self.sheets.draft().pk)}
        shown |= {"batch": str(self.sheets.running().pk), "running": self._flying()}
        return shown | {"project": str(self.projects[story.BAY].pk)}

    def _key(self, label: str, balance: str) -> Key:
        secret = self.vendor.account(balance, label=label)
        key, _ = keys.add("renoise", label, secret, self.vendor.renoise, self.people[OWNER])
        return key

    def _project(self, name: str) -> Project:
        brief, style = story.PROJECTS[name]
        return Project.objects.create(name=name, brief=brief, style=style, created_by=self.people[OWNER])

    def _materials(self) -> dict[str, Material]:
        with tempfile.TemporaryDirectory() as folder:
            drawing.draw_all(Path(folder))
            project, person = self.projects[story.BAY], self.people[ARTIST]
            names = (demo.GRID, demo.DOOR, demo.FACE)
            return {name: take_in(Path(folder) / name, name, project, person) for name in names}

    def _past(self) -> Schedule:
        """Three weeks of takes, and in the last days the nights of a schedule: one missed, the others made."""
        self.start, self.began = clock.now(), time.monotonic()
        days = sorted({one.days for one in story.HISTORY}, reverse=True)
        nightly: Schedule | None = None
        for day in days:
            if nightly and nightly.runs.exists():
                self.sheets.night(nightly)
            clock.shift(self._ago(day) - clock.now())
            if nightly and not nightly.runs.exists():
                self.sheets.missed(nightly)
            self._film(one for one in story.HISTORY if one.days == day)
            self.until(_nothing_live, "the takes of that day are over")
            if day <= NIGHTS and nightly is None:
                nightly = self.sheets.nightly()
        assert nightly is not None
        self.sheets.night(nightly)
        clock.shift(self._ago(0) - min(TODAY, _since_midnight()) - clock.now())
        self._cap(Budget(key=self.main, window=Budget.Window.MONTH, unit=self.main.unit, limit=Decimal(MONTH_CAP)))
        for name, limit in story.CAPS.items():
            self._cap(Budget(project=self.projects[name], unit=self.main.unit, limit=Decimal(limit)))
        return nightly

    def _ago(self, days: float) -> datetime:
        """So many days before now, on the studio's clock."""
        return self.start + timedelta(seconds=time.monotonic() - self.began) - timedelta(days=days)

    def _today(self) -> str:
        filmed = self._film(story.TODAY)
        broken = self._film([story.BROKEN])
        self.until(_nothing_live, "today's takes are over")
        failed = Job.objects.filter(status=Status.FAILED)
        assert {job.pk for job in failed} == {job.pk for job in broken}, [job.headline for job in failed]
        for one, job in zip(story.TODAY, filmed, strict=True):
            if one.picked:
                picks.pick_take(job, self.people[OWNER])
        return str(filmed[0].pk)

    def _partial(self) -> str:
        """One of four pictures is empty at the media host."""
        self.vendor.fault("empty", vendor="media", path=r"image-3\.png", times=None)
        job = self._take(story.PARTIAL)
        self.until(lambda: job.artifacts.filter(bytes=0).exists() or _nothing_live(), "one picture is empty")
        self.until(_nothing_live_later, "the four studies are over")
        self.vendor.clear_faults()
        return str(job.pk)

    def _refused(self) -> str:
        job = self._take(story.REFUSED, materials=[("ref_image", self.materials[demo.FACE])])
        self.until(_nothing_live, "the vendor has refused the face")
        return str(job.pk)

    def _unanswered(self) -> str:
        """The request never arrives, nobody answers, and looking for it finds nothing."""
        self.vendor.fault("drop", when="before", vendor="renoise", method="POST", path="/tasks$")
        job = self._take(story.UNANSWERED)
        self.until(lambda: job.attempts.filter(outcome="unknown").exists(), "the submit got no answer")
        clock.shift(timedelta(minutes=6))
        self.until(lambda: _is(job, Status.WAITING, Reason.UNCONFIRMED), "a person is asked")
        self.vendor.clear_faults()
        return str(job.pk)

    def _sequence(self) -> str:
        """Six shots, one without its clip."""
        secret = self.vendor.account("100", label="Story", vendor="openstory")
        key, _ = keys.add("openstory", "Story", secret, self.vendor.openstory, self.people[OWNER])
        job = takes.submit(sequence(key, self.projects[story.BAY]), self.people[ARTIST])
        self.until(_nothing_live, "the sequence is over")
        return str(job.pk)

    def _reads(self) -> dict[str, str]:
        secret = self.vendor.account("100", label="Radio", vendor="sleeperhit")
        key, _ = keys.add("sleeperhit", "Radio", secret, self.vendor.sleeperhit, self.people[OWNER])
        return reads(key, self.projects[story.RADIO], self.people[ARTIST], self.until)

    def _waiting(self) -> None:
        """Over the cap of a project, and out of credits; neither goes on by itself here."""
        for one in story.OVER_CAP:
            self._take(one)
        poor = self._take(story.POOR, key=self.poor)
        self.until(lambda: _is(poor, Status.WAITING, Reason.CREDITS), "the account is empty")
        clock.shift(self._ago(0) - clock.now())

    def _flying(self) -> str:
        """What renders while the pictures are taken: four at the vendor, the rest in line, one called off."""
        Key.objects.filter(pk=self.main.pk).update(max_in_flight=AT_ONCE)
        self.vendor.rules(hold="running")
        control.cancel(self._film([story.CANCELLED])[0], self.people[ARTIST])
        self.until(lambda: Job.objects.filter(status=Status.CANCELLED).exists(), "one is called off")
        first, *_ = self._film(story.FLYING)
        running = Job.objects.filter(status=Status.RUNNING)
        self.until(lambda: running.count() >= AT_ONCE, "takes render")
        return str(first.pk)

    def _film(self, shootings: Iterable[Shooting]) -> list[Job]:
        return [self._take(one) for one in shootings]

    def _take(self, one: Shooting, key: Key | None = None, materials: Any = ()) -> Job:
        options: dict[str, int | str | bool] = {"ratio": "16:9", **OPTIONS[one.model]}
        wanted = takes.Wanted(
            key=key or self.main,
            project=self.projects[one.project],
            model=one.model,
            prompt=one.prompt,
            options=options,
            materials=materials,
            tags=[one.project.split()[0].lower(), one.shot.lower()],
            shot=one.shot,
            title=one.title,
        )
        return takes.submit(wanted, self.people[ARTIST if one.picked or one.model != story.VIDEO else OWNER])

    def _cap(self, budget: Budget) -> None:
        money.set_cap(budget)

    def until(self, happened: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > deadline:
                stand = [f"{job} {job.status} {job.headline}" for job in Job.objects.filter(status__in=LIVE)]
                raise AssertionError(f"after {PATIENCE:g} s still not: {what}. {stand}")
            time.sleep(0.1)


SMALL: dict[str, int | str | bool] = {"duration": 5, "resolution": "480p"}  # rendered in a second
OPTIONS: dict[str, dict[str, int | str | bool]] = {
    story.VIDEO: SMALL,
    story.FAST: SMALL,
    story.KLING: {"duration": 5},
    story.STILL: {"resolution": "1k"},
    story.FOUR: {},
}


def _since_midnight() -> timedelta:
    """How old the day is where the browser is; ten minutes at least, which today's takes need."""
    now = datetime.now(ZoneInfo(ZONE))
    return max(timedelta(hours=now.hour, minutes=now.minute), timedelta(minutes=10))


def _nothing_live_later() -> bool:
    """Nothing is live; else time moves on a little."""
    if not _nothing_live():
        clock.shift(timedelta(seconds=8))
        return False
    return True


def _nothing_live() -> bool:
    return not Job.objects.filter(status__in=LIVE).exclude(status=Status.WAITING).exists()


def _is(job: Job, status: Status, reason: Reason) -> bool:
    return Job.objects.filter(pk=job.pk, status=status, reason=reason).exists()

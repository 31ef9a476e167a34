"""Driving the engine by hand: what the tick would wake is carried out here, one thing at a time."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User

from jobs import clock
from jobs.actions import takes
from jobs.clock import Now
from jobs.engine import account, dispatch, fetch, submit, sweep
from jobs.models import Artifact, Job, Key, Project, Schedule, ScheduleRun
from jobs.schedules import claim, run
from jobs.states import Status
from tests.jobs.fake_vendor import World


@dataclass
class Studio:
    key: Key
    project: Project
    person: User
    world: World

    def take(self, prompt: str = "a package on a doorstep", **more: object) -> Job:
        """A take asked for, with its price held."""
        wanted = takes.Wanted(self.key, more.pop("project", self.project), "film", prompt, **more)  # type: ignore[arg-type]
        return takes.submit(wanted, self.person)

    def later(self, seconds: float) -> None:
        clock.shift(timedelta(seconds=seconds))

    def step(self) -> int:
        """Carry out everything that is due now, once; how many things that was."""
        steps = (self.schedules, self.dispatch, self.attend, self.sweep, self.finish, self.fetch, self.account)
        return sum(step() for step in steps)

    def run(self, *, most: int = 30) -> None:
        """Step until nothing is due any more."""
        for _ in range(most):
            if not self.step():
                return
        raise AssertionError(f"still busy after {most} rounds: {list(Job.objects.values_list('status', 'headline'))}")

    def until_ended(self, job: Job, *, hours: float = 1) -> Job:
        """Run the engine and move the clock from due to due until the job is over."""
        for _ in range(int(hours * 360)):
            self.run()
            job.refresh_from_db()
            if not job.live:
                return job
            self.later(10)
        raise AssertionError(f"still {job.status}: {job.headline}")

    def schedules(self) -> int:
        """Runs whose time has come, and those that are under way."""
        coming = list(Schedule.objects.filter(next_at__lte=Now()).values_list("pk", flat=True))
        due = ScheduleRun.objects.filter(due_at__lte=Now()).values_list("pk", flat=True)
        return _each(coming, claim.claim) + _each(list(due), run.attend)

    def dispatch(self) -> int:
        keys = Key.objects.filter(jobs__status=Status.QUEUED, jobs__due_at__lte=Now()).distinct()
        return sum(len(dispatch.dispatch(key.pk)) for key in keys)

    def attend(self) -> int:
        return _each(self._due(Status.SUBMITTING, Status.WAITING), submit.attend)

    def sweep(self) -> int:
        keys = Key.objects.filter(jobs__status=Status.RUNNING, jobs__due_at__lte=Now()).distinct()
        return _each([key.pk for key in keys], sweep.sweep)

    def finish(self) -> int:
        return _each(self._due(Status.FETCHING), fetch.attend_fetching)

    def fetch(self) -> int:
        return _each(list(Artifact.objects.filter(due_at__lte=Now()).values_list("pk", flat=True)), fetch.fetch)

    def account(self) -> int:
        return _each(list(Key.objects.filter(account_due_at__lte=Now()).values_list("pk", flat=True)), account.read)

    def _due(self, *statuses: Status) -> list[uuid.UUID]:
        return list(Job.objects.filter(status__in=statuses, due_at__lte=Now()).values_list("pk", flat=True))


def _each(ids: list[uuid.UUID], do: Callable[[uuid.UUID], object]) -> int:
    for one in ids:
        do(one)
    return len(ids)


def outcomes(job: Job) -> list[str]:
    """What became of each try to send it, the oldest first."""
    return list(job.attempts.values_list("outcome", flat=True))

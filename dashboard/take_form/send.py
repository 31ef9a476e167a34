"""Pressing the button: a take of each model, as often as asked for, each under an operation key of its own."""

from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.contrib.auth.models import User

from dashboard.reading.new_take import Page
from jobs.actions import projects
from jobs.actions.operations import done, once
from jobs.actions.takes import submit
from jobs.models import Job
from jobs.states import Status

ALL = "new take"  # the name under which a whole press is remembered


def sent_before(operation: str) -> str:
    """Where a press that was carried out already led; "" when it was not. A double click leads to the same place."""
    return done(operation, ALL) or "" if operation else ""


@dataclass
class Sent:
    """The takes that were made, in order, each in whatever state it came out."""

    jobs: list[Job] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where to look at them: `take <id>`, or `project <id>` for the wall that shows all of them."""
        first = self.jobs[0]
        return f"take {first.pk}" if len(self.jobs) == 1 else f"project {first.project_id}"

    def words(self) -> list[tuple[int, str]]:
        """(level of the message, sentence): how many are on their way, and what became of each of the others."""
        on_way = [job for job in self.jobs if job.status == Status.QUEUED or job.in_flight]
        found = []
        if on_way:
            names = f"{len(on_way)} take{'s' if len(on_way) != 1 else ''}"
            found.append((messages.SUCCESS, f"Rendering {names} of {on_way[0].shot.code}"))
        for job in self.jobs:
            if job not in on_way and job.status != Status.SUCCEEDED:
                level = messages.ERROR if job.status == Status.FAILED else messages.WARNING
                found.append((level, f"{job}: {job.headline}"))
        return found


def send(page: Page, person: User, operation: str) -> Sent:
    """Make the takes. A repeat with the same operation gives the same takes. They share a shot: the first one names
    it. One that fails keeps none of the others from being made. Raises Refused when a new project cannot be made."""
    project = page.project
    if project is None:
        key = f"{operation}/project" if operation else ""
        project = projects.add(page.given.new_project, actor=person, operation=key)
    sent = Sent()
    shot = page.given.shot
    for number, ask in enumerate(page.checked.asks, 1):
        for take in range(1, page.checked.takes + 1):
            wanted = replace(ask.wanted, project=project, shot=shot)
            job = submit(wanted, person, f"{operation}/{number}/{take}" if operation else "")
            shot = job.shot.code
            sent.jobs.append(job)
    once(operation, ALL, person, lambda: sent.place)
    return sent

"""Shots: planning them, describing them and putting them in order."""

from django.contrib.auth.models import User

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.models import Project, Shot
from providers.text import storable

LONGEST_CODE = 60
LONGEST_DESCRIPTION = 4000


def add(project: Project, code: str, description: str = "", actor: User | None = None, operation: str = "") -> Shot:
    """A new shot at the end, before any take of it."""
    code = " ".join(storable(code).split())
    if not code or len(code) > LONGEST_CODE:
        raise Refused(f"A shot needs a code of 1 to {LONGEST_CODE} letters, like S01. Nothing was made.")

    def make() -> str:
        rows = _locked(project)
        if any(shot.code == code for shot in rows):
            raise Refused(f"This project has a shot {code} already. Nothing was made. Choose another code.")
        last = max((shot.order for shot in rows), default=0)
        shot = Shot.objects.create(project=project, code=code, order=last + 1, description=_text(description))
        events.record("shot", project=project, after="planned", note=f"Added shot {code}", actor=actor)
        return str(shot.pk)

    return Shot.objects.get(pk=once(operation, "shot", actor, make))


def describe(shot: Shot, description: str, actor: User | None = None, operation: str = "") -> Shot:
    """Say what the shot shows."""
    text = _text(description)

    def do() -> str:
        if Shot.objects.filter(pk=shot.pk).exclude(description=text).update(description=text):
            events.record("shot", project=shot.project, note=f"Described shot {shot.code}", actor=actor)
        return str(shot.pk)

    return Shot.objects.get(pk=once(operation, "describe", actor, do))


def move(shot: Shot, place: int, actor: User | None = None, operation: str = "") -> Shot:
    """Put the shot at this place of its project, from 1; the others close up. A place outside is the nearest end."""

    def do() -> str:
        rows = _locked(shot.project)
        before = [row.pk for row in rows]
        after = [pk for pk in before if pk != shot.pk]
        after.insert(max(0, min(place - 1, len(after))), shot.pk)
        by_id = {row.pk: row for row in rows}
        for number, pk in enumerate(after, start=1):
            by_id[pk].order = number
        Shot.objects.bulk_update(rows, ["order"])
        if after != before:
            note = f"Moved shot {shot.code} to place {after.index(shot.pk) + 1}"
            events.record("shot", project=shot.project, note=note, actor=actor)
        return str(shot.pk)

    return Shot.objects.get(pk=once(operation, "move", actor, do))


def _locked(project: Project) -> list[Shot]:
    """The shots in order, behind a lock on their project so that two people do not sort at once."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    return list(project.shots.all())


def _text(description: str) -> str:
    text: str = storable(description).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_DESCRIPTION:
        raise Refused(f"A description has at most {LONGEST_DESCRIPTION:,} letters. Nothing was changed. Shorten it.")
    return text

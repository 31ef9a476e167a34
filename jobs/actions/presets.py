"""Presets: the settings of a take under a name, of one project or of the studio."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.models import Preset, Project
from providers.text import clean_text

LONGEST = 120  # letters of a name


def listed(project: Project | None) -> QuerySet[Preset]:
    """What can be started from in a project: its own, then the studio's, by name."""
    found = Preset.objects.filter(Q(project=None) | Q(project=project) if project else Q(project=None))
    return found.select_related("project").order_by("project", "name")


def save(
    name: str, given: Mapping[str, Any], project: Project | None, actor: User | None = None, operation: str = ""
) -> Preset:
    """Keep settings under a name. given: see jobs.models.Preset; project None: for the whole studio."""
    name = _named(name)

    def make() -> str:
        try:
            with transaction.atomic():
                preset = Preset.objects.create(name=name, given=dict(given), project=project, created_by=actor)
        except IntegrityError:
            raise _taken(name, project) from None
        events.record("preset", project=project, after="active", note=f"Saved the preset {name}", actor=actor)
        return str(preset.pk)

    return Preset.objects.get(pk=once(operation, "save preset", actor, make))


def rename(preset: Preset, name: str, actor: User | None = None) -> Preset:
    """Call it something else; takes that were started from it do not change."""
    name = _named(name)
    try:
        with transaction.atomic():
            if Preset.objects.filter(pk=preset.pk).exclude(name=name).update(name=name):
                note = f"Renamed the preset {preset.name} to {name}"
                events.record("preset", project=preset.project, note=note, actor=actor)
    except IntegrityError:
        raise _taken(name, preset.project) from None
    preset.name = name
    return preset


def delete(preset: Preset, actor: User | None = None) -> None:
    """Forget a preset; one that is gone is fine. Takes that were started from it do not change."""
    with transaction.atomic():
        deleted, _ = Preset.objects.filter(pk=preset.pk).delete()
        if deleted:
            note = f"Deleted the preset {preset.name}"
            events.record("preset", project=preset.project, after="deleted", note=note, actor=actor)


def _named(name: str) -> str:
    name = clean_text(name, LONGEST + 1)
    if not name or len(name) > LONGEST:
        raise Refused(f"A preset needs a name of 1 to {LONGEST} letters. Nothing was changed. Write another one.")
    return name


def _taken(name: str, project: Project | None) -> Refused:
    where = f"{project.name} has" if project else "The studio has"
    return Refused(f"{where} a preset {name} already. Nothing was changed. Choose another name, or delete that one.")

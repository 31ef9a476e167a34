"""Projects: making, naming, writing down what they are about, putting them away and bringing them back."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.clock import Now
from jobs.models import Project
from providers.text import storable

TEXTS = ("brief", "style", "characters")
LONGEST_TEXT = 20_000  # letters of a text block


def add(
    name: str, brief: str = "", actor: User | None = None, operation: str = "", *, style: str = "", characters: str = ""
) -> Project:
    """A new project. Its name is what people and scripts call it by, so there is only one of each."""
    name = _name(name, "made")
    texts = {"brief": _text(brief), "style": _text(style), "characters": _text(characters)}

    def make() -> str:
        _free(name, "made")
        project = Project.objects.create(name=name, created_by=actor, **texts)
        events.record("project", project=project, after="active", note=f"Added {name}", actor=actor)
        return str(project.pk)

    return Project.objects.get(pk=once(operation, "project", actor, make))


def rename(project: Project, name: str, actor: User | None = None, operation: str = "") -> Project:
    """Call it something else. Files keep the names they were stored under; links go on working."""
    name = _name(name, "changed")

    def do() -> str:
        row = _locked(project)
        if row.name != name:
            _free(name, "changed")
            try:
                with transaction.atomic():
                    Project.objects.filter(pk=row.pk).update(name=name)
            except IntegrityError:
                raise _taken(name, "changed") from None
            events.record("project", project=row, note=f"Renamed {row.name} to {name}", actor=actor)
        return str(row.pk)

    return Project.objects.get(pk=once(operation, "rename", actor, do))


def write(project: Project, texts: dict[str, str], actor: User | None = None, operation: str = "") -> Project:
    """Replace its text blocks, by name: brief, style, characters. What already went into a prompt stays there."""
    clean = {name: _text(text) for name, text in texts.items() if name in TEXTS}

    def do() -> str:
        row = _locked(project)
        changed = {name: text for name, text in clean.items() if getattr(row, name) != text}
        if changed:
            Project.objects.filter(pk=row.pk).update(**changed)
            events.record("project", project=row, note=f"Changed the {' and '.join(changed)}", actor=actor)
        return str(row.pk)

    return Project.objects.get(pk=once(operation, "write", actor, do))


def archive(project: Project, actor: User | None = None, operation: str = "") -> Project:
    """Take it off the lists. Nothing is deleted; takes on their way go on, are billed and are kept."""

    def do() -> str:
        if Project.objects.filter(pk=project.pk, archived_at=None).update(archived_at=Now()):
            events.record("project", project=project, before="active", after="archived", note="Archived", actor=actor)
        return str(project.pk)

    return Project.objects.get(pk=once(operation, "archive", actor, do))


def restore(project: Project, actor: User | None = None, operation: str = "") -> Project:
    """Put an archived project back on the lists."""

    def do() -> str:
        if Project.objects.filter(pk=project.pk, archived_at__isnull=False).update(archived_at=None):
            events.record("project", project=project, before="archived", after="active", note="Restored", actor=actor)
        return str(project.pk)

    return Project.objects.get(pk=once(operation, "restore", actor, do))


def _locked(project: Project) -> Project:
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _name(name: str, done: str) -> str:
    name = " ".join(storable(name).split())
    if not name or len(name) > 120:
        raise Refused(f"A project needs a name of 1 to 120 letters. Nothing was {done}.")
    return name


def _free(name: str, done: str) -> None:
    if Project.objects.filter(name=name).exists():
        raise _taken(name, done)


def _taken(name: str, done: str) -> Refused:
    return Refused(f"There is a project called {name!r} already. Nothing was {done}. Choose another name.")


def _text(text: str) -> str:
    clean: str = storable(text).replace("\r\n", "\n").strip()
    if len(clean) > LONGEST_TEXT:
        raise Refused(f"A text block has at most {LONGEST_TEXT:,} letters, this one has {len(clean):,}. Shorten it.")
    return clean

"""Projects: making one."""

from django.contrib.auth.models import User

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.models import Project


def add(name: str, brief: str = "", actor: User | None = None, operation: str = "") -> Project:
    """A new project. Its name is what people and scripts call it by, so there is only one of each."""
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Refused("A project needs a name of 1 to 120 letters. Nothing was made.")

    def make() -> str:
        if Project.objects.filter(name=name).exists():
            raise Refused(f"There is a project called {name!r} already. Nothing was made. Choose another name.")
        project = Project.objects.create(name=name, brief=brief, created_by=actor)
        events.record("project", project=project, after="active", note=f"Added {name}", actor=actor)
        return str(project.pk)

    return Project.objects.get(pk=once(operation, "project", actor, make))

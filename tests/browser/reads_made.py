"""Table reads made by the engine at the practice vendor: one that is approved, refined and recorded, and one whose plan
waits."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.models import User

from dashboard.demo import story
from jobs.actions import acts, control, takes
from jobs.media.materials import take_in
from jobs.models import Artifact, Job, Key, Material, Project
from jobs.states import Reason, Status

TITLE, WAITING = "The package", "The lamp room"
LAMP = "A keeper climbs to the lamp room at dusk. KEEPER: It was lit before I came. VOICE: It was never out."
Until = Callable[[Callable[[], object], str], None]


def reads(key: Key, project: Project, person: User, until: Until) -> dict[str, str]:
    """The ids of what is shown: the read and its piece, the take whose plan waits, the document."""
    document = _document(project, person)
    read = _planned(_wanted(key, project, TITLE, "", document), person, until)
    control.decide(read, True, actor=person)
    _over(read, until)
    for action, words in (("refine", story.REFINE), ("finalize_audio", "")):
        _over(_made_of(read, action, words, person), until)
    gate = _planned(_wanted(key, project, WAITING, LAMP, None), person, until)
    piece = Artifact.objects.filter(job=read).exclude(piece="").order_by("order")[0]
    return {"read": str(read.pk), "read_piece": f"{read.pk} {piece.pk}", "gate": str(gate.pk),
            "document": str(document.pk)}  # fmt: skip


def _document(project: Project, person: User) -> Material:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / story.TEXT
        path.write_text(story.MARKDOWN)
        return take_in(path, story.TEXT, project, person)


def _wanted(key: Key, project: Project, title: str, text: str, document: Material | None) -> takes.Wanted:
    return takes.Wanted(
        key=key,
        project=project,
        model="table_read",
        prompt=text,
        options=story.READ,
        materials=[("source", document)] if document else [],
        shot="R01",
        title=title,
    )


def _planned(wanted: takes.Wanted, person: User, until: Until) -> Job:
    job = takes.submit(wanted, person)
    until(lambda: Job.objects.filter(pk=job.pk, reason=Reason.APPROVAL).exists(), f"the plan of {wanted.title} waits")
    return job


def _over(job: Job, until: Until) -> None:
    until(lambda: Job.objects.filter(pk=job.pk, status=Status.SUCCEEDED).exists(), f"{job} is done")


def _made_of(read: Job, action: str, words: str, person: User) -> Job:
    read.refresh_from_db()
    rows = list(read.artifacts.select_related("ref"))
    one = next(one for one in acts.offered(read, rows) if one.action.name == action)
    return acts.carry_out(read, one.id, one.seen, person, words=words)

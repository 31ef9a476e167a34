"""The work of the demo, against the Takeboard that runs from this home: submit, wait, repeat, report."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.conf import settings

import providers
from dashboard.demo import drawing, story
from dashboard.demo.check import Books, Outcome, closing_line, differences
from dashboard.demo.hands import Hands
from dashboard.demo.vendors import Sort, Vendor, open_accounts
from jobs import documents, money, watching
from jobs.actions import keys, projects, reconcile, takes
from jobs.actions.options import model_named
from jobs.actions.references import gather, parse
from jobs.batches.confirm import confirm
from jobs.batches.drafts import open_draft
from jobs.batches.files import take_in_files
from jobs.batches.patience import check_until_priced
from jobs.batches.reading import cells_from_file
from jobs.engine.vendor import provider_for
from jobs.models import Job, Key, Project
from jobs.watching import Screen, Watched

TIMEOUT = 120.0  # seconds for all takes
BOOKS = 20.0  # seconds for the vendor's books to tell the last bill


def demo(say: Callable[[str], None], screen: Callable[[], AbstractContextManager[Screen]]) -> tuple[Outcome, list[str]]:
    """The whole job; what came of it and what is not as planned, also written to home/demo-report.json."""
    started = time.monotonic()
    vendors = open_accounts()
    bought = {sort: _new_key(vendor, say) for sort, vendor in vendors.items()}
    project, folder = _new_project(), settings.TAKEBOARD_HOME / "demo"
    ids = _submit_all(bought[Sort.TAKES], project, folder, say)
    ids += _submit_sequences(bought[Sort.SEQUENCES], project, say)
    ids.append(_submit_read(bought[Sort.READS], project, folder, say))
    watched = _watch_and_go_on(ids, screen)
    for key in bought.values():
        _settle(key)
    outcome = Outcome(
        takes=[documents.document(job) for job in watching.load(ids)],
        held=money.held(Job.objects.all()),
        books=[_books(vendor, bought[sort], watched.jobs) for sort, vendor in vendors.items()],
    )
    wrong = differences(outcome)
    write_report(outcome, wrong, time.monotonic() - started)
    return outcome, wrong


def _books(vendor: Vendor, key: Key, jobs: Sequence[Job]) -> Books:
    theirs = [job for job in jobs if job.key_id == key.pk]
    bill, accepted = vendor.bill()
    return Books(
        label=key.label,
        unit=key.unit,
        ledger=sum((money.charged(job) for job in theirs), Decimal(0)),
        bill=bill,
        quoted=sum((job.quote or Decimal(0) for job in theirs), Decimal(0)),
        accepted=accepted,
        takes=len(theirs),
        estimated=any(job.estimated for job in theirs),
    )


def _new_key(vendor: Vendor, say: Callable[[str], None]) -> Key:
    label = _unused(
        f"Practice {providers.get(vendor.slug).facts.label}", set(Key.objects.values_list("label", flat=True))
    )
    key, words = keys.add(vendor.slug, label, vendor.secret, vendor.address)
    say(f"Added the key {label}. {words}")
    return key


def _new_project() -> Project:
    return projects.add(_unused(story.PROJECT, set(Project.objects.values_list("name", flat=True))), story.BRIEF)


def _unused(name: str, taken: set[str]) -> str:
    """A second demo in the same home gets names of its own."""
    return next(one for number in range(1, 10_000) if (one := f"{name} {number}" if number > 1 else name) not in taken)


def _submit_all(key: Key, project: Project, folder: Path, say: Callable[[str], None]) -> list[UUID]:
    """The sheet's eight takes and the one with a face; their ids."""
    drawing.draw_all(folder)
    models = provider_for(key).models()
    film, still = (next(model.id for model in models if model.kind == kind) for kind in ("video", "image"))
    sheet = folder / "shot-list.json"
    sheet.write_text(json.dumps(story.shot_list(film, still), indent=1))
    cells = take_in_files(cells_from_file(sheet.name, sheet.read_bytes()), folder, project)
    batch = open_draft(project, cells, name=sheet.name, source=sheet.name, usual={"key": key.label})
    batch = confirm(check_until_priced(batch, TIMEOUT))
    jobs = list(Job.objects.filter(batch=batch).select_related("key").order_by("pk"))
    jobs.append(_submit_face(key, project, film, folder))
    priced = ", ".join(f"{money.plain(amount)} {unit}" for unit, amount in documents.sums(jobs, "quote").items())
    say(f"Submitted {len(jobs)} takes of the project {project}, {priced} in all.")
    return [job.pk for job in jobs]


def _submit_face(key: Key, project: Project, model: str, folder: Path) -> Job:
    gathered = gather(parse(f"{story.FACE}:ref_image"), model_named(key, model), project, None, folder)
    wanted = takes.Wanted(
        key=key,
        project=project,
        model=model,
        prompt=f"{story.STYLE} {story.FACE_PROMPT}",
        options={"duration": 5},
        materials=gathered.materials,
        said=gathered.said,
        refused=gathered.refused,
        shot="S7",
    )
    return takes.submit(wanted)


def _submit_sequences(key: Key, project: Project, say: Callable[[str], None]) -> list[UUID]:
    """A sequence with music, and a shorter one of which a clip will fail."""
    asked = [("Q1", story.SCRIPT, story.SEQUENCE_SECONDS, True), ("Q2", story.SHORT_SCRIPT, story.SHORT_SECONDS, False)]
    (model, *_) = provider_for(key).models()
    jobs = [
        takes.submit(
            takes.Wanted(
                key=key,
                project=project,
                model=model.id,
                prompt=script,
                options={"duration": seconds, "motion": True, "music": music, "enhance": "always"},
                shot=shot,
                title=f"{story.PROJECT}, {shot}",
            )
        )
        for shot, script, seconds, music in asked
    ]
    priced = ", ".join(f"{money.plain(amount)} {unit}" for unit, amount in documents.sums(jobs, "quote").items())
    say(f"Submitted {len(jobs)} sequences, about {priced} in all.")
    return [job.pk for job in jobs]


def _submit_read(key: Key, project: Project, folder: Path, say: Callable[[str], None]) -> UUID:
    """A text as it stands on disk, to be read by voices. Its price comes with a plan, so nothing is held yet."""
    text = folder / story.TEXT
    text.write_text(story.MARKDOWN, encoding="utf-8")
    model = next(
        one for one in provider_for(key).models() if any(role.inline for role in one.roles) and one.kind == "audio"
    )
    role = next(role.name for role in model.roles if role.inline)
    gathered = gather(parse(f"{text.name}:{role}"), model, project, None, folder)
    wanted = takes.Wanted(
        key=key,
        project=project,
        model=model.id,
        prompt="",
        options=story.READ,
        materials=gathered.materials,
        said=gathered.said,
        refused=gathered.refused,
        shot="R1",
        title=story.PROJECT,
    )
    job = takes.submit(wanted)
    say(f"Submitted {text.name} to be read, which is priced when it was planned.")
    return job.pk


def _watch_and_go_on(ids: list[UUID], screen: Callable[[], AbstractContextManager[Screen]]) -> Watched:
    """Wait until all are over, what is made on the way among them: `ids` grows while we wait."""
    deadline = time.monotonic() + TIMEOUT
    hands: list[Hands] = []

    @contextmanager
    def at_work() -> Iterator[Screen]:
        with screen() as inner:
            hands.append(Hands(inner, ids))
            yield hands[-1]

    while True:
        watched = watching.watch(ids, max(0.0, deadline - time.monotonic()), at_work())
        if len(watched.jobs) == len(ids) and not hands[-1].busy:
            return watched


def _settle(key: Key) -> None:
    """Compare with the vendor's books until no bill is open, or they had time enough."""
    deadline = time.monotonic() + BOOKS
    while key.jobs.filter(unreconciled=True).exists() and time.monotonic() < deadline:
        reconcile.nightly(key)
        time.sleep(0.3)


def write_report(outcome: Outcome, wrong: Sequence[str], seconds: float) -> Path:
    """home/demo-report.json: the outcome with every take and artifact, and what is not as planned."""
    path: Path = settings.TAKEBOARD_HOME / "demo-report.json"
    report = {
        "summary": closing_line(outcome),
        "as_planned": not wrong,
        "differences": list(wrong),
        "seconds": round(seconds, 1),
        "held": outcome.held,
        "books": [asdict(books) for books in outcome.books],
        "files": outcome.files(),
        "takes": list(outcome.takes),
    }
    path.write_text(documents.as_json(report) + "\n", encoding="utf-8")
    return path

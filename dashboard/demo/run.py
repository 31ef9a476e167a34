"""The work of the demo, against the Takeboard that runs from this home: submit, wait, repeat, report."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings

import providers
from dashboard import running
from dashboard.demo import drawing, story
from dashboard.demo.check import REFUSAL, Books, Outcome, closing_line, differences
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
from jobs.states import Status
from jobs.watching import Screen, Watched
from providers.base import Access

TIMEOUT = 120.0  # seconds for all takes
BOOKS = 20.0  # seconds for the vendor's books to tell the last bill
CREDITS = "500"
SPEED = 4  # of the practice vendor: a task waits a second and is rendered; at 1 a refusal alone takes four


@dataclass(frozen=True)
class Vendor:
    """A practice vendor that the demo buys from: its control address, its own address, and the demo's account."""

    slug: str
    control: str
    address: str
    secret: str

    def bill(self) -> tuple[Decimal, int]:
        """What the vendor's own books say this account was charged, after refunds, and for how many requests."""
        bill = _control("GET", f"{self.control}/_control/bill", params={"key": self.secret})
        return Decimal(bill["net"]), len(bill["submits"])


def demo(say: Callable[[str], None], screen: Callable[[], AbstractContextManager[Screen]]) -> tuple[Outcome, list[str]]:
    """The whole job; what came of it and what is not as planned, also written to home/demo-report.json."""
    started = time.monotonic()
    vendors = open_accounts()
    bought = [(vendor, _new_key(vendor, say)) for vendor in vendors]
    project = _new_project()
    ids = _submit_all(bought[0][1], project, settings.TAKEBOARD_HOME / "demo", say)
    ids += _submit_sequences(bought[1][1], project, say)
    watched = _watch_and_repeat(ids, screen)
    for _, key in bought:
        _settle(key)
    outcome = Outcome(
        takes=[documents.document(job) for job in watching.load(ids)],
        held=money.held(Job.objects.all()),
        books=[_books(vendor, key, watched.jobs) for vendor, key in bought],
    )
    wrong = differences(outcome)
    write_report(outcome, wrong, time.monotonic() - started)
    return outcome, wrong


def open_accounts() -> list[Vendor]:
    """Fresh accounts, so that their bills are this demo's: at the first practice vendor of single takes, and at the
    first that makes whole sequences."""
    control = str(running.facts_of(settings.TAKEBOARD_HOME)["sandbox"]["url"])
    addresses = _control("GET", f"{control}/_control/health")["addresses"]
    _control("POST", f"{control}/_control/settings", json={"speed": SPEED})
    slugs = [slug for slug in providers.PROVIDERS if slug in addresses]
    chosen = [next(slug for slug in slugs if _sequence_of(slug) is wanted) for wanted in (False, True)]
    return [_open(control, slug, addresses[slug]) for slug in chosen]


def _sequence_of(slug: str) -> bool:
    """Does this vendor make whole sequences? By their music, which no single take has as a setting."""
    models = providers.get(slug)(Access("http://vendor.invalid", "")).models()
    return any(option.name == "music" for model in models for option in model.options)


def _open(control: str, slug: str, address: str) -> Vendor:
    wish = {"vendor": slug, "balance": CREDITS, "label": "The demo"}
    return Vendor(slug, control, address, _control("POST", f"{control}/_control/accounts", json=wish)["key"])


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


def _control(method: str, url: str, **more: Any) -> Any:
    reply = httpx.request(method, url, timeout=10, trust_env=False, **more)
    reply.raise_for_status()
    return reply.json()


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


class _Repeats:
    """A screen that asks again, without its materials, for a take that was refused for a face."""

    def __init__(self, inner: Screen, ids: list[UUID]) -> None:
        self._inner, self._ids = inner, ids
        self._repeated: set[UUID] = set()

    def show(self, jobs: Sequence[Job]) -> None:
        self._inner.show(jobs)
        for job in jobs:
            refused = job.status == Status.FAILED and REFUSAL in str(job.failure)
            if refused and job.pk not in self._repeated and job.materials:
                self._repeated.add(job.pk)
                self._ids.append(takes.again(job, without_materials=True).pk)


def _watch_and_repeat(ids: list[UUID], screen: Callable[[], AbstractContextManager[Screen]]) -> Watched:
    """Wait until all are over, the repeat among them: `ids` grows while we wait."""
    deadline = time.monotonic() + TIMEOUT

    @contextmanager
    def repeating() -> Iterator[Screen]:
        with screen() as inner:
            yield _Repeats(inner, ids)

    while True:
        watched = watching.watch(ids, max(0.0, deadline - time.monotonic()), repeating())
        if len(watched.jobs) == len(ids) or watched.live:
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

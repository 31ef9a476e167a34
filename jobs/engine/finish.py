"""The end of a job: when nothing of it is wanted any more, what became of it, in one word and one sentence."""

import re
import uuid
from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from jobs import money
from jobs.clock import Now
from jobs.engine.outputs import LINK, PIECE
from jobs.models import Artifact, Job
from jobs.moves import claim, move, put_back
from jobs.states import Status

LEASE = 30.0  # seconds for a look
LOOK_AGAIN = 60.0  # seconds between two looks at a job whose files still come
_S = Artifact.State
_NUMBERED = re.compile(r"([A-Za-z]+) (\d{1,6})\b")  # Clip 3 · The storm
_SEVERAL = re.compile(r"(\d{1,6}) ([A-Za-z]+?)s?:")  # 2 clips: failed
_PLURAL = {"video": "videos", "image": "pictures", "audio": "sounds", "document": "documents", "link": "links"}
_SINGULAR = {"video": "video", "image": "picture", "audio": "sound", "document": "document", "link": "link"}


def attend_fetching(job_id: uuid.UUID) -> None:
    """Finish a job in fetching that has nothing left to fetch, due or not; look at one that has again later."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",), no_key=True).select_related("key").filter(pk=job_id).first()
        if job is None or finish(job):
            return
    waiting = claim(job_id, Status.FETCHING, seconds=LEASE)
    if waiting is not None:
        Artifact.objects.filter(job=waiting, state=_S.WANTED, due_at=None).update(due_at=Now())
        put_back(waiting, LOOK_AGAIN)


def finish(job: Job) -> bool:
    """Move a job out of fetching when all its files are here or given up. True when it moved.

    Runs in the caller's transaction, which holds the row lock of the job: of two last files one sees the other.
    """
    if job.status != Status.FETCHING:
        return False
    rows = _latest(job)
    if any(row.state == _S.WANTED for row in rows):
        return False
    kept = [row for row in rows if row.state != _S.LISTED or row.kind == LINK]
    good = [row for row in kept if row.state != _S.BROKEN]
    broken = [row for row in kept if row.state == _S.BROKEN]
    mains = [row for row in kept if row.role == "main"] or kept
    usable = any(row.state != _S.BROKEN for row in mains) if kept else bool(rows) or _works_on_a_piece(job)
    if not usable:
        return _fail(job, mains)
    if broken or job.missing:
        lost = [*(f"{words_of(row)}: {row.error}" for row in broken), *job.missing]
        return move(job, Status.PARTIAL, note=f"{counted(kept, job.missing)} are here. Missing: {'; '.join(lost)}")
    return move(job, Status.SUCCEEDED, note=_here(good))


def counted(kept: Sequence[Artifact], missing: Sequence[str]) -> str:
    """6 of 7 clips: the numbered parts that the take is made of, as a person counts them and not with the files beside
    them. Where they have no numbers, all files but covers: 6 of 7. Pure.

    missing  what will not come, in words: "Clip 2: refused", "2 clips: failed"
    """
    mains = [row for row in kept if row.role == "main"]
    numbered = [(row, found) for row in mains if (found := _NUMBERED.match(words_of(row)))]
    lost = [found for line in missing if (found := _NUMBERED.match(line))]
    nouns = {found[1].lower() for found in ([found for _, found in numbered] if mains else lost)}
    if len(nouns) != 1:
        parts = [row for row in kept if row.role != "cover" or row.state == _S.BROKEN]  # a cover is no part
        here = sum(row.state != _S.BROKEN for row in parts)
        return f"{here} of {len(parts) + len(missing)}"
    noun = nouns.pop()
    there = {int(found[2]) for _, found in numbered} if len({row.ref_id for row in mains}) == 1 else set()
    gone = sum(found[1].lower() == noun and int(found[2]) not in there for found in lost)  # an older one may be kept
    gone += sum(int(found[1]) for line in missing if (found := _SEVERAL.match(line)) and found[2].lower() == noun)
    here = sum(row.state != _S.BROKEN for row, _ in numbered)
    return f"{here} of {len(numbered) + gone} {noun}s"


def charged(job: Job) -> str:
    """A sentence on the money, for somebody who got a broken file. Known once the vendor's work has ended."""
    if Status(job.status) in (Status.QUEUED, Status.SUBMITTING, Status.RUNNING, Status.WAITING):
        return ""
    if job.unreconciled:
        return "What the provider charges for it is not known yet; its books will tell. "
    cost = money.charged(job)
    if job.estimated:
        counted = f"{money.plain(cost)} {job.key.unit} is counted as an estimate" if cost else "nothing is counted"
        return f"The provider tells no charges: {counted}. "
    return f"The provider charged {money.plain(cost)} {job.key.unit}. " if cost else "Nothing was charged. "


def words_of(artifact: Artifact) -> str:
    return artifact.label or artifact.name


def size_of(count: int) -> str:
    """The size of a file in words: 49 kB, 14.2 MB."""
    return f"{max(count / 1e3, 1):.0f} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"


def _latest(job: Job) -> list[Artifact]:
    """The newest revision of every output; a preview that was replaced no longer counts."""
    newest: dict[tuple[int, str], Artifact] = {}
    for row in Artifact.objects.filter(job=job).order_by("revision", "order", "id"):
        newest[row.ref_id, row.name] = row
    return list(newest.values())


def _works_on_a_piece(job: Job) -> bool:
    """What an edit makes is the changed piece itself, so that it may well name no file."""
    return (job.order.get("parent") or {}).get("kind") == PIECE and not job.missing and not job.failure


def _fail(job: Job, mains: Sequence[Artifact]) -> bool:
    """Nothing usable. What the vendor said of its own failure is kept before our words."""
    if mains:
        message = " ".join(dict.fromkeys(row.error for row in mains))
    elif job.missing:
        message = f"Nothing came of it: {'; '.join(job.missing)}. {charged(job)}Change what was refused and try again."
    else:
        message = f"The provider calls it done and names no file. {charged(job)}Ask the provider, or make a new take."
    failure = job.failure or {"code": "media_unusable", "message": message, "request_id": "", "advice": "again"}
    return move(job, Status.FAILED, note=failure["message"], failure=failure)


def _here(good: Sequence[Artifact]) -> str:
    """Ready: 1 video, 2 pictures (14.2 MB). Links have no size."""
    counts = Counter(row.kind for row in good)
    parts = [f"{n} {(_SINGULAR if n == 1 else _PLURAL).get(kind, kind)}" for kind, n in counts.items()]
    size = sum(row.bytes or 0 for row in good)
    told = f" ({size_of(size)})" if size else ""
    return f"Ready: {', '.join(parts)}{told}" if parts else "Ready"

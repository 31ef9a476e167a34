"""Results out: the files of takes as one ZIP with a manifest, and takes as a table.

The ZIP is written while it is read: nothing of it is on a disk, and only a piece of it in memory. What is stored is
packed already, so nothing is compressed. The manifest comes last, so that it tells what really went in.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from jobs.actions.picks import file_of
from jobs.cells import cell, line
from jobs.engine.outputs import LINK
from jobs.media import store
from jobs.media.names import take_file
from jobs.media.sniff import extension
from jobs.models import Artifact, Job
from jobs.money import plain

PIECE = 256 * 1024  # bytes that are read, and handed out, at a time
COLUMNS = ("shot", "take", "status", "task", "url", "model", "prompt", "cost", "unit", "file", "sha256", "note")
TABLE = ("shot", "status", "task", "url", "take", "cost", "unit", "model")
_State = Artifact.State
_AWAY = {
    _State.WANTED: "Not here yet: it is being fetched.",
    _State.BROKEN: "Not here: what came is not a usable file.",
    _State.LISTED: "Not here: it is only at the vendor. Fetch it on the page of the take.",
    _State.DELETED: "Deleted by a person.",
}
Address = Callable[[Artifact, Job], str]  # where a file that is here is served


@dataclass
class Entry:
    """One file of a take; or a take that has none. name: in the ZIP, "" when it is not there, and `note` says why."""

    job: Job
    artifact: Artifact | None
    name: str = ""
    note: str = ""


def rows(jobs: QuerySet[Job]) -> list[Job]:
    """These takes in shot order, with everything that entries and tables need. Four queries."""
    found = jobs.select_related("key", "project", "shot").prefetch_related("artifacts__ref", "refs")
    return list(found.order_by("shot__order", "shot__code", "take"))


def entries(jobs: Iterable[Job], *, picks_only: bool = False) -> list[Entry]:
    """What a ZIP of these takes holds. No two files have the same name, also where capitals do not count.

    picks_only  of each take only the file that is picked for its shot
    """
    found: list[Entry] = []
    taken: set[str] = set()
    for job in jobs:
        files = [one for one in job.artifacts.all() if one.pk == job.shot.picked_id] if picks_only else _mains(job)
        if not files:
            found.append(Entry(job, None, note="This take has no file."))
        for artifact in files:
            if artifact.state == _State.STORED and artifact.file:
                found.append(Entry(job, artifact, _free(artifact, job, taken)))
            else:
                why = f" {artifact.deleted_why}" if artifact.deleted_why else ""
                found.append(Entry(job, artifact, note=f"{_AWAY.get(_State(artifact.state), 'Not here.')}{why}"))
    return found


def archive(found: Sequence[Entry], address: Address) -> Iterator[bytes]:
    """The ZIP, piece by piece. A file that is gone from the disk is left out, and the manifest says so.

    Asks the database nothing.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as out:
        for entry in found:
            if entry.artifact and entry.name:
                yield from _member(out, pipe, entry, entry.artifact)
        lines = [_manifest(entry, address) for entry in found]
        out.writestr("manifest.json", json.dumps(lines, ensure_ascii=False, indent=2))
        out.writestr("manifest.csv", _csv(lines))
        yield pipe.taken()
    yield pipe.taken()


def table(jobs: Iterable[Job], address: Address) -> Iterator[str]:
    """Tab-separated text: a line of names, then a line a take. url is that of its first file, "" without one."""
    yield line(list(TABLE))
    for job in jobs:
        artifact = next((one for one in _mains(job) if one.state == _State.STORED), None)
        known = _known(job, artifact, address)
        yield line([cell(known[name]) for name in TABLE])


def _mains(job: Job) -> list[Artifact]:
    """The files that a take is for, in order: of each the newest version. Without one, the best of what is here."""
    newest: dict[tuple[int, str], Artifact] = {}
    for artifact in sorted(job.artifacts.all(), key=lambda one: (one.state == _State.STORED, one.revision)):
        if artifact.role == "main" and artifact.kind != LINK:  # a page at the vendor is no file
            newest[artifact.ref_id, artifact.name] = artifact
    if newest:
        return sorted(newest.values(), key=lambda one: (one.order, one.pk))
    best = file_of(job.artifacts.all())
    return [best] if best else []


def _free(artifact: Artifact, job: Job, taken: set[str]) -> str:
    """PROJECT_SHOT_T03.mp4, and PROJECT_SHOT_T03_2.png for the next."""
    stem, number = take_file(job), 1
    while (name := stem if number == 1 else f"{stem}_{number}").casefold() in taken:
        number += 1
    taken.add(name.casefold())
    return f"{name}.{extension(artifact.mime)}"


def _member(out: zipfile.ZipFile, pipe: "_Pipe", entry: Entry, artifact: Artifact) -> Iterator[bytes]:
    try:
        size, file = default_storage.size(artifact.file), store.open_stored(artifact.file)
    except OSError:
        entry.name, entry.note = "", "The file is gone from the disk. Fetch it again on the page of the take."
        return
    when = artifact.stored_at or entry.job.created_at
    info = zipfile.ZipInfo(entry.name, when.timetuple()[:6])
    info.file_size, info.external_attr = size, 0o644 << 16
    with file, out.open(info, "w") as member:
        done = 0
        while done < size:
            try:
                data = file.read(min(PIECE, size - done))
            except OSError:
                data = b""
            if not data:
                entry.note = f"Only the first {done} of {size} bytes could be read."
                break
            member.write(data)
            done += len(data)
            yield pipe.taken()


class _Pipe(io.RawIOBase):
    """What was written since it was last asked; no way back, so that the ZIP is written for a stream."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]  # Buffer, from 3.12
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _manifest(entry: Entry, address: Address) -> dict[str, str]:
    here = entry.artifact if entry.name else None
    known = _known(entry.job, here, address) | {"file": entry.name, "note": entry.note}
    return {name: known[name] for name in COLUMNS}


def _known(job: Job, artifact: Artifact | None, address: Address) -> dict[str, str]:
    refs = list(job.refs.all())
    return {
        "shot": job.shot.code,
        "take": f"T{job.take:02}",
        "status": job.status,
        "task": artifact.ref.remote_id if artifact else refs[-1].remote_id if refs else "",
        "url": address(artifact, job) if artifact else "",
        "model": job.model,
        "prompt": job.prompt,
        "cost": "" if job.cost is None else plain(job.cost),
        "unit": job.key.unit,
        "sha256": artifact.sha256 if artifact else "",
    }


def _csv(lines: Sequence[dict[str, str]]) -> str:
    """With a mark of its encoding: without it some spreadsheets take UTF-8 for something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in one.values()] for one in lines)
    return "\ufeff" + out.getvalue()

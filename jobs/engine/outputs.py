"""Writing down what a vendor says it made, before anything of it is downloaded."""

import base64
import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from jobs.clock import Now
from jobs.engine import stale
from jobs.engine.links import newest_of, same_place
from jobs.media import store
from jobs.media.sniff import named, sniff
from jobs.models import Artifact, Ref
from jobs.wake import wake
from providers.report import Output
from providers.text import clean_text, storable

log = logging.getLogger(__name__)
_S = Artifact.State
PIECE = "artifact"  # the kind of `Order.parent` for an `Output.piece`
LINK = "link"  # the kind of an output that is a page at the vendor: listed, never downloaded
_REPLACEMENTS = 9  # new revisions we make of one output on our own; a vendor whose paths never repeat gets no more


def record(ref: Ref, outputs: Sequence[Output]) -> list[Artifact]:
    """The rows of these outputs of one ref, in their order: new ones made, changed links written, downloads woken.

    Runs in the caller's transaction, which has locked the job before (jobs come before artifacts), and sends nothing.
    A report that says the same again writes nothing. An output whose file changed after we stored it (a preview that
    gave way to the real still) becomes a new revision.
    """
    known = _by_name(ref)
    rows: list[Artifact] = []
    said = _once(outputs)
    names = Counter(output.name[:120] for output in said)
    for order, output in enumerate(said):
        revisions = known.setdefault(output.name[:120], [])
        own = names[output.name[:120]] > 1
        rows.append(_record(ref, order, output, revisions, versioned=own))
    wake("jobs.tasks.fetch", *(row.pk for row in rows if row.state == _S.WANTED and row.lease is None))
    return rows


def _by_name(ref: Ref) -> dict[str, list[Artifact]]:
    """What is known of a ref, each name's revisions in order."""
    known: dict[str, list[Artifact]] = {}
    for row in Artifact.objects.filter(ref=ref).order_by("revision"):
        known.setdefault(row.name, []).append(row)
    return known


def _once(outputs: Iterable[Output]) -> list[Output]:
    """Of two outputs under one name in one report only the first: they would replace each other for ever."""
    seen: dict[tuple[str, int], Output] = {}
    for output in outputs:
        seen.setdefault((output.name[:120], output.revision), output)
    return list(seen.values())


def _record(ref: Ref, order: int, output: Output, revisions: list[Artifact], *, versioned: bool) -> Artifact:
    """versioned: the vendor lists several revisions of this output side by side, so that each is a row of its own and
    we make none."""
    row = newest_of(revisions, output.revision, versioned=versioned)
    if row is None:
        return _new(ref, order, output, output.revision, revisions)
    _write(row, label=clean_text(output.label, 120), role=output.role, order=order, piece=output.piece[:200])
    url = _link(output)
    if row.state in (_S.STORED, _S.DELETED):
        if not versioned and _is_replaced(row, output, revisions):
            return _new(ref, order, output, row.revision + 1, revisions)
        return row
    moved = not same_place(row.url, url)
    if url:
        _write(row, url=url, url_expires_at=output.expires_at)
    if (row.state == _S.LISTED and output.keep and row.kind != LINK) or (row.state == _S.BROKEN and moved and url):
        _write(row, state=_S.WANTED, due_at=Now(), tries=0, bytes=None, sha256="", error="")
    return row


def _is_replaced(row: Artifact, output: Output, revisions: list[Artifact]) -> bool:
    """Is this another file than any we have of this output?"""
    if row.revision - output.revision >= _REPLACEMENTS:
        return False
    if output.text:
        checksum = hashlib.sha256(output.text.encode("utf-8", "replace")).hexdigest()
        return all(checksum != known.sha256 for known in revisions)
    return bool(output.url) and not any(same_place(known.url, output.url) for known in revisions)


def _new(ref: Ref, order: int, output: Output, revision: int, revisions: list[Artifact]) -> Artifact:
    keep = output.keep and output.kind != LINK
    row = Artifact(
        job_id=ref.job_id,
        ref=ref,
        name=output.name[:120],
        kind=output.kind,
        role=output.role,
        label=clean_text(output.label, 120),
        revision=revision,
        piece=output.piece[:200],
        order=order,
        url=_link(output),
        url_expires_at=output.expires_at,
        state=_S.WANTED if keep else _S.LISTED,
        due_at=Now() if keep else None,
        stale_at=stale.since(ref, output.piece[:200], output.kind),
    )
    if output.text and keep and store.is_local():
        _store_text(row, output.text)
    row.save(force_insert=True)
    revisions.append(row)
    return row


def _link(output: Output) -> str:
    """Where the file is. A text that came inside the reply is its own link, so that it is safe in the row at once and
    is fetched like all others where storing it would talk to a network."""
    if not output.text:
        return str(storable(output.url))
    return "data:;base64," + base64.b64encode(output.text.encode("utf-8", "replace")).decode()


def _store_text(row: Artifact, text: str) -> None:
    """Straight to the disk. A transaction that is rolled back leaves a file under this row's id, which nobody reads."""
    data = text.encode("utf-8", "replace")
    mime = named(sniff(data).mime or "text/plain", row.name)
    try:
        row.file = store.put_bytes(data, store.take_name(row.pk, row.ref.job, mime))
    except OSError as error:
        log.warning("text of artifact %s not stored, its download will: %s", row.pk, error)
        return
    row.state, row.due_at, row.url = _S.STORED, None, ""
    row.mime, row.bytes, row.sha256 = mime, len(data), hashlib.sha256(data).hexdigest()
    row.stored_at = Now()


def _write(row: Artifact, **columns: Any) -> None:
    """Write what differs, and nothing when nothing does: reports come every few seconds."""
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if changed:
        Artifact.objects.filter(pk=row.pk).update(**changed)
        for name, value in changed.items():
            setattr(row, name, value)

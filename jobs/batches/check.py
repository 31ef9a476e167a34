"""Checking a whole sheet before anything is spent: every row against its model, its fellows and what was made before.

A fixed number of queries, however many rows. What is asked of vendors is asked outside any transaction; meanwhile a
person may go on typing, and what they changed is not written over.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from jobs import clock
from jobs.actions.operations import Refused
from jobs.batches.catalogue import Account, Catalogue, read_catalogue
from jobs.batches.columns import is_later, is_yes, merged
from jobs.batches.drafts import changing, locked_draft, write
from jobs.batches.examine import Examined, Previous, examine
from jobs.batches.expand import Line, expand
from jobs.batches.likeness import alike
from jobs.batches.links import Link, links
from jobs.batches.prices import PATIENCE, prices
from jobs.batches.problems import Fix, Problem, error, warning
from jobs.models import Batch, BatchRow, Job
from jobs.states import LIVE, Status
from providers.order import Order, Quote

WRITTEN = ["problems", "key", "order", "materials", "quote", "fingerprint", "made", "after"]
GETTING = "Getting a price"
_STANDS = [*sorted(LIVE), Status.SUCCEEDED, Status.PARTIAL]  # a take in one of these is not made again by a sheet


def check(batch: Batch, patience: float = PATIENCE) -> Batch:
    """Check and price every row, and store what was found. Rows that stand for several become several.

    `checked_at` is set once every row that can be made has its price; until then check again. Refused once confirmed.
    """
    batch = Batch.objects.select_related("project").get(pk=batch.pk)
    if batch.confirmed_at is not None:
        raise Refused(f"{batch.name} was confirmed. Nothing was checked; its takes are under way.")
    rows = list(batch.rows.all())
    catalogue = read_catalogue(batch.project, [merged(batch.usual, row.cells) for row in rows])
    if (lines := expand(batch, rows, catalogue)) is not None:
        rows = _expanded(batch, rows, lines)
    found = _examined(batch, rows, catalogue)
    _compare(rows, found)
    _look_back(batch, rows)
    waits = _price(rows, found, patience)
    return _store(batch, rows, waits)


def _examined(batch: Batch, rows: Sequence[BatchRow], catalogue: Catalogue) -> list[Examined]:
    """Every row in the order of the sheet, so that what goes on from another comes after it."""
    every = sorted({option.name for one in catalogue.accounts for model in one.models for option in model.options})
    found: list[Examined] = []
    linked = links([merged(batch.usual, row.cells) for row in rows])
    for row, link in zip(rows, linked, strict=True):
        before = found[link.index] if isinstance(link, Link) else None
        previous = None
        if isinstance(link, Link) and before is not None:
            code = rows[link.index].cells.get("shot", "")
            previous = Previous(code, link.role, before.seconds, before.model.kind if before.model else "")
        one = examine(row.cells, batch, catalogue, previous, every)
        if isinstance(link, Problem):
            one.problems.append(link)
        row.after = rows[link.index] if isinstance(link, Link) else None
        if row.after is not None and row.after.left_out:
            alone = Fix("Begin by itself", {"after": ""})
            words = f"{row.after.cells.get('shot')} is left out, so there is nothing to go on from."
            one.problems.append(error("after", words, alone))
        row.key = one.account.key if one.account else None
        row.order = one.order.model_dump(mode="json") if one.order else None
        row.materials = one.materials
        row.fingerprint = _fingerprint(row, one)
        found.append(one)
    return found


def _fingerprint(row: BatchRow, one: Examined) -> str:
    """What the row asks for, whatever its sheet and place: equal for the same row of a later sheet. A row that goes on
    from another asks for something else when that one does."""
    if one.order is None or row.key is None:
        return ""
    inputs = [
        [given.role, given.kind, str(material or given.remote_id)]
        for given, material in zip(one.order.inputs, one.materials, strict=True)
    ]
    asked = {
        "key": str(row.key.pk),
        "model": one.order.model,
        "prompt": " ".join(one.order.prompt.split()),
        "options": one.order.options,
        "inputs": inputs,
        "shot": one.cells.get("shot", "").casefold(),
        "after": row.after.fingerprint if row.after else "",
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _compare(rows: Sequence[BatchRow], found: Sequence[Examined]) -> None:
    """A row that is the same as an earlier one, or nearly, may be a slip: it is told of until it is said to be kept."""
    compared = [_asked(row, one) for row, one in zip(rows, found, strict=True)]
    for row, one, like in zip(rows, found, alike(compared), strict=True):
        if like is not None and not is_yes(one.cells.get("keep", "")):
            index, equal = like
            words = f"Same as row {rows[index].number}{'' if equal else ' but for one word'}"
            one.problems.append(warning("prompt", words, Fix("Keep both", {"keep": "yes"})))
        row.problems = [problem.as_json() for problem in one.problems]


def _asked(row: BatchRow, one: Examined) -> tuple[str, str] | None:
    if one.order is None or row.left_out or is_later(row.cells) or not one.order.prompt:
        return None
    rest = one.order.model_dump(mode="json", include={"model", "options", "inputs"})
    return json.dumps([str(row.key_id), rest, [str(one) for one in row.materials]], sort_keys=True), one.order.prompt


def _look_back(batch: Batch, rows: Sequence[BatchRow]) -> None:
    """Rows that an earlier sheet of this project made, each by a take of its own: the same line twice needs two."""
    prints = {row.fingerprint for row in rows if row.fingerprint}
    jobs = Job.objects.filter(project=batch.project_id, row__fingerprint__in=prints, status__in=_STANDS)
    by_print: dict[str, list[UUID]] = defaultdict(list)
    seen: set[UUID | None] = set()
    newest = jobs.exclude(batch=batch.pk).order_by("-id").values_list("pk", "row_id", "row__fingerprint")
    for job_id, row_id, fingerprint in newest:
        if row_id not in seen:
            seen.add(row_id)
            by_print[fingerprint].append(job_id)
    for row in rows:
        theirs = by_print.get(row.fingerprint) if not row.left_out else None
        again = is_yes(merged(batch.usual, row.cells).get("again", ""))
        row.made_id = theirs.pop() if theirs and not again else None


def _price(rows: Sequence[BatchRow], found: Sequence[Examined], patience: float) -> bool:
    """Ask what the rows cost that can be made. True: some prices are still on their way."""
    asked = []
    for row, one in zip(rows, found, strict=True):
        row.quote = None
        if not (one.wrong or row.left_out or row.made_id or one.order is None or one.account is None):
            asked.append((row, one.account, one.order))
    waits = False
    for (row, account, order), answer in zip(
        asked, prices([(account.key, order) for _, account, order in asked], patience), strict=True
    ):
        if answer.quote is None:
            waits = waits or answer.again
            words = f"{GETTING}. {answer.error}".strip() if answer.error else GETTING
            problem = Problem("price", words, "wait") if answer.again else error("price", answer.error)
            row.problems.append(problem.as_json())
        elif _has_no_price(answer.quote, account, order):
            row.problems.append(error("price", answer.quote.note or "The vendor has no price for this.").as_json())
        else:
            row.quote = answer.quote.model_dump(mode="json")
    return waits


def _has_no_price(quote: Quote, account: Account, order: Order) -> bool:
    """A free take has none either, and one whose gate tells it has none yet."""
    if quote.amount is not None or quote.later or account.provider is None:
        return False
    return any(step.paid for step in account.provider.steps(order))


def _expanded(batch: Batch, rows: Sequence[BatchRow], lines: Sequence[Line]) -> list[BatchRow]:
    """Store the sheet with a row for every take. What changed meanwhile is left for the next check."""
    with changing(batch) as locked:
        if _cells(locked.rows.all()) != _cells(rows):
            return list(locked.rows.all())
        made = []
        for number, line in enumerate(lines, 1):
            row = BatchRow(batch=locked, left_out=line.row.left_out) if line.new else line.row
            row.number, row.cells = number, line.cells
            made.append(row)
        write(made, ["number", "cells"])
    return made


def _store(batch: Batch, rows: Sequence[BatchRow], waits: bool) -> Batch:
    """Write what was found, but not over rows that changed meanwhile: those are checked the next time."""
    with locked_draft(batch) as locked:
        now = {row.pk: row for row in locked.rows.all()}
        same = [row for row in rows if row.pk in now and _typed(now[row.pk]) == _typed(row)]
        write([row for row in same if row.after_id is None or row.after_id in now], WRITTEN)
        whole = len(same) == len(rows) == len(now) and locked.usual == batch.usual and locked.tags == batch.tags
        Batch.objects.filter(pk=batch.pk).update(checked_at=clock.Now() if whole and not waits else None)
    batch.refresh_from_db()
    return batch


def _cells(rows: Any) -> list[tuple[UUID, int, Any, bool]]:
    return [(row.pk, *_typed(row)) for row in rows]


def _typed(row: BatchRow) -> tuple[int, Any, bool]:
    return row.number, row.cells, row.left_out

"""Making the takes of a checked sheet: all of them, with their prices held, or none."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.batches import rows as readings
from jobs.batches.columns import merged
from jobs.batches.sentences import NOTHING, in_words, other_price, over_cap, takes
from jobs.caps import OverCap
from jobs.clock import Now
from jobs.engine import admission
from jobs.engine.admission import Planned
from jobs.engine.vendor import provider_for
from jobs.models import Batch, BatchRow, Key
from jobs.models.identity import new_id
from jobs.vault import CannotOpen
from providers.base import Provider

NAMED = 5  # rows that a sentence names


def confirm(
    batch: Batch,
    actor: User | None = None,
    operation: str = "",
    *,
    seen: Mapping[str, Decimal] | None = None,
) -> Batch:
    """Make a job of every row that is to be made. A batch that was confirmed before is returned as it is.

    seen  the total by unit that the person was shown; None: whoever asks takes what it costs now

    Refused when the sheet is not whole, when the price is another than the one seen, and when a cap has not room for
    all of it. Talks to no vendor: everything was checked and priced before.
    """

    def do() -> str:
        locked = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("project").get(pk=batch.pk)
        if locked.confirmed_at is None:
            _make(locked, actor, seen)
        return str(locked.pk)

    return Batch.objects.get(pk=once(operation, "confirm batch", actor, do))


def price(rows: Sequence[BatchRow]) -> dict[str, Decimal]:
    """What the rows that are to be made cost together, by unit."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if readings.ready(row) and row.key is not None:
            found[row.key.unit] = found.get(row.key.unit, Decimal(0)) + readings.amount(row)
    return found


def _make(batch: Batch, actor: User | None, seen: Mapping[str, Decimal] | None) -> None:
    rows = list(batch.rows.select_related("key", "after"))
    for row in rows:
        row.batch = batch
    if stop := _not_whole(batch, rows) or other_price(price(rows), seen):
        raise Refused(stop)
    making = [row for row in rows if readings.wanted(row)]
    try:
        jobs = admission.admit(_planned(batch, making), actor)
    except OverCap as over:
        raise Refused(over_cap(over, batch.name, len(making))) from None
    Batch.objects.filter(pk=batch.pk).update(confirmed_at=Now(), confirmed_by=actor)
    later = sum(job.quote_later for job in jobs)
    note = f"Confirmed {batch.name}: {takes(len(jobs))}, {in_words(price(rows), later)}"
    events.record("batch", project=batch.project, before="draft", after="confirmed", note=note, actor=actor)


def _not_whole(batch: Batch, rows: Sequence[BatchRow]) -> str:
    """Why the sheet cannot be confirmed as it stands; "" when it can."""
    wanted = [row for row in rows if readings.wanted(row)]
    if not wanted:
        return f"There is nothing to make: every row of {batch.name} is left out or was made before. {NOTHING}"
    if batch.checked_at is None and not any(readings.errors(row) for row in wanted):
        return f"The sheet was not checked since it was changed, or a price is still to come. {NOTHING} Check it again."
    if wrong := [row for row in wanted if readings.errors(row)]:
        return f"{_rows(wrong)} cannot be made as written. {NOTHING} Fix what is marked, or leave such rows out."
    if open_ := [row for row in wanted if not readings.ready(row)]:
        return f"{_rows(open_)} {'has' if len(open_) == 1 else 'have'} no price yet. {NOTHING} Check the sheet again."
    if alone := [row for row in wanted if row.after is not None and row.after.made_id is None and row.after.left_out]:
        return f"{_rows(alone)} would go on from a row that is left out. {NOTHING} Leave both out, or neither."
    if revoked := [row for row in wanted if row.key is not None and row.key.state == Key.State.REVOKED]:
        return f"The key of {_rows(revoked).lower()} was revoked. {NOTHING} Write another key there."
    return ""


def _planned(batch: Batch, rows: Sequence[BatchRow]) -> list[Planned]:
    """In the order of the sheet, so that the first row is the oldest take."""
    ids: dict[UUID, UUID] = {row.pk: new_id() for row in rows}
    providers: dict[UUID, Provider] = {}
    planned = []
    for row in rows:
        order, quote = readings.order(row), readings.quote(row)
        if row.key is None or order is None or quote is None:
            raise ValueError(f"row {row.number} is not ready")  # `_not_whole` has looked
        provider = providers.get(row.key.pk) or providers.setdefault(row.key.pk, _provider(row.key))
        after = (row.after.made_id or ids[row.after.pk]) if row.after is not None else None
        planned.append(
            Planned(
                id=ids[row.pk],
                key=row.key,
                project=batch.project,
                shot=merged(batch.usual, row.cells).get("shot", ""),
                order=order,
                materials=row.materials,
                steps=provider.steps(order),
                quote=quote,
                batch=batch,
                row=row,
                after=after,
                after_role=order.inputs[-1].role if after is not None and order.inputs else "",
            )
        )
    return planned


def _provider(key: Key) -> Provider:
    try:
        return provider_for(key)
    except (CannotOpen, KeyError) as error:
        raise Refused(f"{key} cannot be used. {error} {NOTHING}") from None


def _rows(rows: Sequence[BatchRow]) -> str:
    """Row 7; Rows 2, 5 and 9; Rows 1, 2, 3, 4, 5 and 12 more."""
    numbers = [str(row.number) for row in rows]
    if len(numbers) == 1:
        return f"Row {numbers[0]}"
    if len(numbers) > NAMED + 1:
        return f"Rows {', '.join(numbers[:NAMED])} and {len(numbers) - NAMED} more"
    return f"Rows {', '.join(numbers[:-1])} and {numbers[-1]}"

"""What a person does to a batch that runs: pause, hold, resume, order, cancel, retry, and its limits."""

import uuid
from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dashboard import access, formats
from dashboard.limits_form import CAP, save
from dashboard.operations import token
from dashboard.reading.batch_page import FIRST
from dashboard.requests import Request
from dashboard.views import batches
from dashboard.views.sheet import seen_sums
from jobs.actions.operations import Refused
from jobs.batches import again, control
from jobs.models import Batch, BatchRow

PACE = ("at_once", "stagger", "approve_quote", "approve_unit", "approve_until")


@require_POST
def pause(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. Nothing of it is sent any more."""
    person, batch = access.member(request), _batch(batch_id)
    return _do(request, batch, lambda: control.pause(batch, person, token(request)), "Paused")


@require_POST
def hold(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. What began goes to its end, nothing new is begun."""
    person, batch = access.member(request), _batch(batch_id)
    return _do(request, batch, lambda: control.hold(batch, person, token(request)), "The rest is on hold")


@require_POST
def resume(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person, batch = access.member(request), _batch(batch_id)
    return _do(request, batch, lambda: control.resume(batch, person, token(request)), "Resumed")


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. GET: the question, naming the sum. POST: calls off what has not begun."""
    person, batch = access.member(request), _batch(batch_id)
    if request.method != "POST":
        return batches.page(request, batch, "batches/cancel.html")

    def do() -> str:
        number = control.cancel_waiting(batch, person, token(request))
        return f"Cancelled {number} take{'' if number == 1 else 's'} that had not begun"

    return _do(request, batch, do)


@require_http_methods(["GET", "HEAD", "POST"])
def retry(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. GET: what asking again for all that failed costs now (for htmx only the button). POST: asks again."""
    person, batch = access.member(request), _batch(batch_id)
    if request.method == "POST":
        seen = seen_sums(request.POST.getlist("seen"))

        def do() -> str:
            number = again.retry(batch, person, token(request), seen=seen)
            return f"Asked again for {number} take{'' if number == 1 else 's'}"

        return _do(request, batch, do)
    found = again.retry_price(batch)
    context = {
        "batch": batch,
        "retry": found,
        "figure": formats.sums(_paid(found.price)) or "Free",
        "seen": [f"{unit} {amount}" for unit, amount in found.price.items()],
    }
    return render(request, "batches/retry_button.html" if request.htmx else "batches/retry.html", context)


@require_POST
def to_top(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. Before everything else that waits for the same keys."""
    person, batch = access.member(request), _batch(batch_id)
    return _do(request, batch, lambda: control.to_top(batch, person, token(request)), "Moved to the top of the line")


@require_POST
def priority(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. Of all its takes that are not over."""
    person, batch = access.member(request), _batch(batch_id)
    return _do(request, batch, lambda: _prioritise(request, batch, person), "Changed the order")


@require_POST
def row_priority(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """Members. Of the takes of one row; `first` puts them before all others."""
    person = access.member(request)
    row = get_object_or_404(BatchRow.objects.select_related("batch__project"), pk=row_id)
    return _do(request, row.batch, lambda: _prioritise(request, row, person), f"Changed the order of row {row.number}")


@require_POST
def pace(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. How many at once, seconds between two starts, and what is approved ahead."""
    person, batch = access.member(request), _batch(batch_id)
    sent = {name: str(text) for name, text in request.POST.items() if name in PACE}
    return _do(request, batch, lambda: save(batch, sent, person), "Limits kept")


@require_POST
def cap(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Owners. What it may hold and spend in all, once it runs. While it is a draft, whoever makes it sets that."""
    person, batch = access.owner(request), _batch(batch_id)
    sent = {name: str(text) for name, text in request.POST.items() if name.startswith(CAP)}
    return _do(request, batch, lambda: save(batch, sent, person), "Caps kept")


def _batch(batch_id: uuid.UUID) -> Batch:
    return get_object_or_404(Batch.objects.select_related("project"), pk=batch_id)


def _do(request: Request, batch: Batch, do: Callable[[], object], said: str = "") -> HttpResponse:
    """Do it and go back to where it was pressed: the batch, or the list; the batch says why it was refused."""
    try:
        told = do()
    except Refused as refused:
        batch.refresh_from_db()
        return batches.page(request, batch, problem=str(refused))
    messages.success(request, told if isinstance(told, str) and not said else said)
    if request.POST.get("next") == "batches":
        return redirect("batches")
    return redirect(batches.back(request, batch))


def _prioritise(request: Request, of: Batch | BatchRow, person: User) -> None:
    text = request.POST.get("priority", "")
    if text == FIRST:
        control.to_top(of, person, token(request))
        return
    if not text.removeprefix("-").isdecimal() or len(text) > 6:
        raise Refused(f"A priority is a whole number, not {text[:20]}. Nothing was changed.")
    control.priority(of, int(text), person, token(request))


def _paid(price: dict[str, Decimal]) -> dict[str, Decimal]:
    return {unit: amount for unit, amount in price.items() if amount}

"""What a vendor can do with a take that is over: what there is, what it costs, and asking for it."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.contrib.auth.models import User
from pydantic import JsonValue

import providers
from jobs import quotes
from jobs.actions import options as values
from jobs.actions import takes
from jobs.actions.operations import Refused, done
from jobs.engine.outputs import LINK
from jobs.engine.vendor import provider_for
from jobs.models import Artifact, Job, Ref
from jobs.money import plain
from jobs.states import Status
from jobs.vault import CannotOpen
from providers.base import Access, Acts, Desks
from providers.errors import Fault, ProviderError
from providers.facts import Action, Section
from providers.order import Order, Parent, Quote
from providers.report import State

log = logging.getLogger(__name__)
_FINISHED = (Status.SUCCEEDED, Status.PARTIAL)


@dataclass(frozen=True)
class Offered:
    """An action on one piece of the vendor's work. artifact: what shows that piece, None for work that failed. quote:
    None while there is no price; error: why, in words."""

    action: Action
    piece: Parent
    artifact: Artifact | None = None
    quote: Quote | None = None
    error: str = ""

    @property
    def id(self) -> str:
        """What a form names it by: the same for the same action with the same values on the same piece."""
        told = [self.piece.kind, self.piece.remote_id, self.action.name, self.action.values]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def seen(self) -> str:
        """What the button says it costs, for the press to be compared with."""
        return "" if self.quote is None or self.quote.amount is None else plain(self.quote.amount)


@dataclass(frozen=True)
class DeskPart:
    """A part of a piece, with what may be done with it."""

    name: str
    label: str
    note: str
    word: str
    acts: Sequence[Offered]


@dataclass(frozen=True)
class DeskSection:
    """Parts of one sort, with what may be done with all of them or to add one. error: why they could not be read."""

    name: str
    label: str
    note: str
    error: str
    parts: Sequence[DeskPart]
    acts: Sequence[Offered]


@dataclass(frozen=True)
class Desk:
    """The parts of a piece as they are now. No sections and no error: it has none."""

    sections: Sequence[DeskSection] = ()
    error: str = ""


def offered(job: Job, artifacts: Sequence[Artifact], patience: float = quotes.PATIENCE) -> list[Offered]:
    """What may be done with the work of this job, each with its price. The rows of `artifacts` have their refs. Asks
    the vendor for prices only, for at most `patience` seconds."""
    return _priced(job, _of_take(job, artifacts), patience)


def desk(job: Job, artifact: Artifact, patience: float = quotes.PATIENCE) -> Desk:
    """The parts of the piece that the artifact is of, read from the vendor now, each action with its price. Never
    raises for what a vendor does."""
    try:
        sections = _read(job, artifact)
    except (ProviderError, CannotOpen, KeyError) as error:
        return Desk(error=error.message if isinstance(error, ProviderError) else str(error))
    piece = takes.as_parent(artifact)
    found = {one.id: one for one in _priced(job, _of_desk(sections, piece, artifact), patience)}

    def acts(actions: Sequence[Action]) -> list[Offered]:
        return [found[Offered(action, piece).id] for action in actions]

    return Desk(
        [
            DeskSection(
                one.name,
                one.label,
                one.note,
                one.error,
                [DeskPart(part.name, part.label, part.note, part.word, acts(part.actions)) for part in one.parts],
                acts(one.actions),
            )
            for one in sections
        ]
    )


def carry_out(
    job: Job,
    act: str,
    seen: str,
    actor: User | None = None,
    operation: str = "",
    *,
    options: Mapping[str, object] | None = None,
    words: str = "",
) -> Job:
    """A new take that does this with the work of the job, at the price that was seen. Talks to the vendor, outside any
    transaction. Raises Refused; what was done under this operation key before is returned as it is.

    act      `Offered.id`, found again among what the vendor offers now, the parts on the desk included
    options  by the names of the action's options, as text or as they are; empty ones have their default
    words    what the action's `words` ask for
    """
    if (before := done(operation, "submit")) is not None:
        return Job.objects.get(pk=before)
    one = _found(job, act)
    if one is None:
        raise Refused(f"That cannot be done with {job} now. Nothing was sent. Look at the take again.")
    if one.action.words and not words.strip():
        raise Refused(f"{one.action.label} needs words: {one.action.words}. Nothing was sent. Write them.")
    wanted = _wanted(one, job, values.said(options or {}, one.action.options), words.strip())
    order = wanted.order()
    if wrong := _wrong(job, order):
        raise Refused(f"{wrong} Nothing was sent.")
    [asked] = quotes.quotes([(job.key, order)], fresh=0)
    if asked.quote is None or (asked.quote.amount is None and not asked.quote.later):
        raise Refused(f"{takes.NO_PRICE} {asked.error}".rstrip())
    if asked.quote.amount != _amount(seen):
        raise Refused(takes.OTHER_PRICE)
    return takes.submit(replace(wanted, agreed=asked.quote.amount), actor, operation)


def _wrong(job: Job, order: Order) -> str:
    """What the vendor would refuse of it anyway; "" when nothing, or when the key is shut: the take will say that."""
    try:
        return " ".join(problem.message for problem in provider_for(job.key).problems(order))
    except CannotOpen:
        return ""


def _found(job: Job, act: str) -> Offered | None:
    """The action of this id, among what the take offers and then on the desks of its pieces, read now."""
    artifacts = list(job.artifacts.select_related("ref"))
    if one := next((one for one in _of_take(job, artifacts) if one.id == act), None):
        return one
    for artifact in _pieces(artifacts) if job.status in _FINISHED else ():
        try:
            sections = _read(job, artifact)
        except (ProviderError, CannotOpen, KeyError) as error:
            words = error.message if isinstance(error, ProviderError) else str(error)
            raise Refused(f"What can be done with {job} could not be read, so nothing was sent. {words}") from None
        on_desk = _of_desk(sections, takes.as_parent(artifact), artifact)
        if one := next((one for one in on_desk if one.id == act), None):
            return one
        if unread := next((section.error for section in sections if section.error), ""):
            raise Refused(f"What can be done with {job} could not be read, so nothing was sent. {unread}")
    return None


def _of_take(job: Job, artifacts: Sequence[Artifact]) -> list[Offered]:
    """What the vendor offers for each piece of a take that ended well, or for what failed last in one that did not."""
    try:
        provider = providers.get(job.key.provider)(Access(job.key.base_url, ""))  # its secret stays sealed
    except KeyError:
        return []
    if not isinstance(provider, Acts):
        return []
    if job.status in _FINISHED:
        pieces = [(takes.as_parent(row), row) for row in _pieces(artifacts) if row.ref.ended != Ref.REMOVED]
        return [Offered(act, piece, row) for piece, row in pieces for act in provider.actions(piece, State.DONE)]
    if job.status != Status.FAILED or not job.steps:  # one that could not be sent at all has no steps
        return []
    refs = job.refs_of_step().filter(ended=State.FAILED).order_by("id")
    failed = [Parent(kind=ref.kind, remote_id=ref.remote_id) for ref in refs]
    return [Offered(act, piece) for piece in failed for act in provider.actions(piece, State.FAILED)]


def _pieces(artifacts: Sequence[Artifact]) -> list[Artifact]:
    """One row for each piece of the vendor's work, in their order: its newest main file, where it has one."""
    found: dict[tuple[int, str], Artifact] = {}
    for row in artifacts:
        piece = (0, row.piece) if row.piece else (row.ref_id, "")
        if piece not in found or _stands_for(row) > _stands_for(found[piece]):
            found[piece] = row
    return list(found.values())


def _stands_for(row: Artifact) -> tuple[bool, int]:
    return row.role == "main" and row.kind != LINK, row.revision


def _read(job: Job, artifact: Artifact) -> tuple[Section, ...]:
    """The desk of the artifact's piece, asked of the vendor within the key's rate. ProviderError, CannotOpen."""
    provider = provider_for(job.key)
    if job.status not in _FINISHED or artifact.ref.ended == Ref.REMOVED or not isinstance(provider, Desks):
        return ()
    try:
        return provider.desk(takes.as_parent(artifact))
    except ProviderError:
        raise
    except Exception as error:
        log.exception("desk of %s", job.pk)
        words = f"What the vendor said could not be read ({type(error).__name__}); the log says more."
        raise ProviderError(words, code="adapter_failed", fault=Fault.UNREADABLE) from error


def _of_desk(sections: Sequence[Section], piece: Parent, artifact: Artifact) -> list[Offered]:
    every = [act for one in sections for act in (*one.actions, *(act for part in one.parts for act in part.actions))]
    return [Offered(act, piece, artifact) for act in every]


def _priced(job: Job, offers: Sequence[Offered], patience: float) -> list[Offered]:
    """With their prices. The same thing offered for many parts is asked for once: a press checks its own price."""
    asks: dict[tuple[Parent, str, str], Order] = {}
    for one in offers:
        asks.setdefault(_alike(one), _wanted(one, job, {}, "").order())
    told = quotes.quotes([(job.key, order) for order in asks.values()], patience, fresh=quotes.KEPT)
    answers = dict(zip(asks, told, strict=True))
    return [replace(one, quote=answers[_alike(one)].quote, error=answers[_alike(one)].error) for one in offers]


def _alike(one: Offered) -> tuple[Parent, str, str]:
    return one.piece, one.action.name, one.action.label


def _wanted(one: Offered, job: Job, said: Mapping[str, JsonValue], words: str) -> takes.Wanted:
    return takes.Wanted(
        key=job.key,
        project=job.project,
        model=job.model,
        prompt=words if one.action.words else "",
        options={**said, **one.action.values},
        shot=job.shot.code,
        title=str(job.order.get("title") or "") if job.status == Status.FAILED else one.action.label,
        action=one.action.name,
        parent=one.artifact,
        work=one.piece,
        stales=one.action.stales,
        retry_of=job if job.status == Status.FAILED else None,
    )


def _amount(seen: str) -> Decimal | None:
    try:
        told = Decimal(seen)
    except InvalidOperation:
        return None
    return told if told.is_finite() else None

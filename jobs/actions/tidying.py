"""What a vendor keeps of a take that is over: archived there, or removed there for good. Our own files stay."""

import uuid
from collections.abc import Callable, Sequence

from django.contrib.auth.models import User
from django.db.models import Q

import providers
from jobs import events
from jobs.actions.operations import Refused, done, once
from jobs.engine.vendor import provider_for
from jobs.models import Artifact, Job, Ref
from jobs.models.job import earlier_refs
from jobs.states import TERMINAL
from jobs.vault import CannotOpen
from providers.base import Tidies
from providers.errors import ProviderError
from providers.report import RemoteRef

ARCHIVED = "archived"  # `Ref.state` of what was archived from here
GONE = "Removed at the vendor"
_S = Artifact.State


def keeps(job: Job, refs: Sequence[Ref]) -> bool:
    """Does the vendor still keep something of this take that can be removed from here? refs: all of the take. Asks
    nobody."""
    return not job.live and bool(_held(job, refs))


def archived(job: Job, refs: Sequence[Ref]) -> bool:
    held = _held(job, refs)
    return bool(held) and all(ref.state == ARCHIVED for ref in held)


def kept(job: Job) -> str:
    """What the vendor keeps of a take, in words: "its project and the sources in it"."""
    return getattr(_tidier(job), "kept", "")


def on_it(job: Job) -> list[Job]:
    """The take and all that work on what it made, in their order: they lose it together."""
    found: dict[uuid.UUID, Job] = {}
    new = [job]
    while new:
        found |= {one.pk: one for one in new}
        onward = Q(parent__job__in=new) | Q(retry_of__in=new)
        rows = Job.objects.select_related("shot", "key").filter(onward).exclude(pk__in=found)
        new = [one for one in rows if one.as_order().action]  # asked for again as a whole it has one of its own
    return sorted(found.values(), key=lambda one: one.pk)


def remove(job: Job, actor: User | None = None, operation: str = "") -> Job:
    """Remove it at the vendor. Links to it and what was only listed there are gone, and nothing can be done with it any
    more. The vendor is asked before the transaction; to ask it twice does no harm. Raises Refused with a sentence."""

    def gone(takes: Sequence[Job]) -> None:
        Ref.objects.filter(job__in=takes).update(ended=Ref.REMOVED)
        there = Artifact.objects.filter(job__in=takes, state__in=[_S.LISTED, _S.BROKEN])
        there.update(state=_S.DELETED, deleted_why=GONE, url="", url_expires_at=None, due_at=None)

    return _done_there(job, "remove there", lambda vendor, refs: vendor.tidy(refs), gone, actor, operation)


def archive(job: Job, actor: User | None = None, operation: str = "") -> Job:
    """Put it into the vendor's archive, where it stays readable. Raises Refused with a sentence."""

    def put_away(_: Sequence[Job]) -> None:
        Ref.objects.filter(pk__in=[ref.pk for ref in _held(job, list(job.refs.all()))]).update(state=ARCHIVED)

    return _done_there(job, "archive there", lambda vendor, refs: vendor.archive(refs), put_away, actor, operation)


def _done_there(
    job: Job,
    action: str,
    ask: Callable[[Tidies, Sequence[RemoteRef]], str],
    write: Callable[[Sequence[Job]], None],
    actor: User | None,
    operation: str,
) -> Job:
    if done(operation, action) is None:
        _must_rest(job)
        told = _told(job, ask)  # talks to the vendor, so before the transaction

        def do() -> str:
            takes = [one for one in on_it(job) if one.status in TERMINAL]  # one asked for since then hears it itself
            write(takes)
            for one in takes:
                events.record("job", job=one, note=told, actor=actor)
            return str(job.pk)

        once(operation, action, actor, do)
    job.refresh_from_db()
    return job


def _must_rest(job: Job) -> None:
    """Refused unless the vendor keeps something of it, and nothing is at work on that."""
    if not _held(job, list(job.refs.all())):
        raise Refused(f"The vendor keeps nothing of {job} that could be removed from here. Nothing was changed.")
    takes = on_it(job)
    if (live := next((one for one in takes if one.live), None)) is not None:
        what = "" if live == job else f", and it works on what {job} made"
        raise Refused(
            f"{live} is still {live.status}{what}. Nothing was removed or charged. Cancel it first, or wait until it "
            "is over."
        )
    if Artifact.objects.filter(job__in=takes, state=_S.WANTED).exists():
        raise Refused(f"A file of {job} is still to come from there. Nothing was removed. Try again when it is here.")


def _told(job: Job, ask: Callable[[Tidies, Sequence[RemoteRef]], str]) -> str:
    try:
        provider = provider_for(job.key)
        if not isinstance(provider, Tidies):
            raise Refused(f"The vendor of {job} lets nothing be removed. Nothing was changed.")
        return ask(provider, earlier_refs(job))
    except CannotOpen as error:
        raise Refused(f"{job.key.label} cannot be used. {error}") from None
    except ProviderError as error:
        raise Refused(f"{error.message} It may be done in part; nothing was charged. Try again.") from None


def _held(job: Job, refs: Sequence[Ref]) -> list[Ref]:
    """The refs that hold what the vendor keeps, as far as it still does."""
    kinds = getattr(_tidier(job), "keeps", ())
    return [ref for ref in refs if ref.kind in kinds and ref.ended not in (Ref.REPLACED, Ref.REMOVED)]


def _tidier(job: Job) -> type | None:
    """The class of its provider, where that can remove things. It is asked nothing."""
    try:
        found = providers.get(job.key.provider)
    except KeyError:
        return None
    return found if all(hasattr(found, name) for name in ("keeps", "tidy", "archive")) else None

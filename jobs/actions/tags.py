"""The tags of a take that was sent: at the vendor, and in what we know of it."""

from collections.abc import Iterable

from django.contrib.auth.models import User

import providers
from jobs import events
from jobs.actions.operations import Refused, done, once
from jobs.engine.vendor import provider_for
from jobs.models import Attempt, Job, Ref
from jobs.vault import CannotOpen
from providers.base import Labels
from providers.errors import ProviderError
from providers.text import clean_text

LONGEST, MOST = 100, 30  # letters of one; how many
_THERE = (Attempt.Outcome.ACCEPTED, Attempt.Outcome.FOUND)


def changeable(job: Job) -> bool:
    """Does the vendor of this take let tags be changed, and has it the take? One query."""
    try:
        found = providers.get(job.key.provider)
    except KeyError:
        return False
    return issubclass(found, Labels) and job.refs.exists()


def split(text: str) -> list[str]:
    """The tags in a text with commas between them, none twice."""
    words = (clean_text(one, LONGEST + 1) for one in text.replace("\n", ",").split(","))
    return list(dict.fromkeys(word for word in words if word))


def change(job: Job, tags: Iterable[str], actor: User | None = None, operation: str = "") -> Job:
    """Replace the tags people gave a take, at the vendor and then here. The tag by which we find it again stays.

    The vendor is asked before the transaction; to ask it twice does no harm. Raises Refused with a sentence.
    """
    wanted = list(tags)
    if done(operation, "change tags") is None:
        if not changeable(job):
            raise _no_tags(job)
        if len(wanted) > MOST or any(len(tag) > LONGEST for tag in wanted):
            raise Refused(f"At most {MOST} tags of at most {LONGEST} letters. Nothing was changed.")
        _tell(job, wanted)  # talks to the vendor, so before the transaction

        def do() -> str:
            fresh = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
            before = list(fresh.as_order().tags)
            Job.objects.filter(pk=job.pk).update(order={**fresh.order, "tags": wanted})
            if wanted != before:
                words = ", ".join(wanted) if wanted else "none"
                events.record("job", job=job, note=f"Tags: {words}", actor=actor)
            return str(job.pk)

        once(operation, "change tags", actor, do)
    job.refresh_from_db()
    return job


def _no_tags(job: Job) -> Refused:
    return Refused(f"The vendor of {job} takes no tags, or has not got it. Nothing was changed.")


def _tell(job: Job, tags: list[str]) -> None:
    tokens = dict(job.attempts.filter(outcome__in=_THERE).order_by("number").values_list("step", "token"))
    try:
        provider = provider_for(job.key)
        if not isinstance(provider, Labels):
            raise _no_tags(job)
        order = job.as_order().model_copy(update={"tags": tuple(tags)})
        for problem in provider.problems(order):
            if problem.field == "tags":
                raise Refused(f"{problem.message} Nothing was changed.")
        for ref in Ref.objects.filter(job=job).order_by("pk"):
            provider.set_tags(ref.as_remote(), tags, tokens.get(ref.step, ""))
    except CannotOpen as error:
        raise Refused(f"{job.key.label} cannot be used. {error}") from None
    except ProviderError as error:
        raise Refused(f"{error.message} The tags here were not changed. Try again.") from None

"""What a take waits for, and what went wrong with it, with the one thing to do next. Pure, from rows at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dashboard import formats
from dashboard.reading import amounts, gates, steps
from dashboard.reading.amounts import Amounts
from dashboard.reading.files import Files
from dashboard.reading.status import OURS, refused
from dashboard.reading.strip import missing_of
from dashboard.reading.titles import provider_label
from jobs.actions.takes import UNUSABLE
from jobs.documents import explain
from jobs.engine import dearer
from jobs.models import Attempt, Job
from jobs.states import Reason, Status
from providers.order import Resend


@dataclass(frozen=True)
class Notice:
    """A card above the picture. kind: rescue, gate, recording, credits, budget or word. once: sent again it counts as
    the same operation at the vendor."""

    kind: str
    group: str
    shape: str
    title: str
    words: str
    sum: Decimal | None = None
    once: bool = False


@dataclass(frozen=True)
class Failure:
    """A card below it. act: the one next action: again, without_materials, edit, top_up, ask_vendor, fix_key, refetch,
    open (the take that was made since), parts (a new take of what is missing) or wait (nothing yet: the rest is still
    coming). parts: what is missing, as people count: "2,5"."""

    title: str
    words: str
    act: str
    code: str = ""
    request_id: str = ""
    parts: str = ""


def notice(job: Job, attempts: Sequence[Attempt]) -> Notice | None:
    """What this live take tells a person before anything else; None when it just goes on."""
    if job.status == Status.WAITING:
        return _waits(job, attempts)
    if job.status == Status.CANCELLED:
        return _rejected(job) or _called_off(job)
    if not job.live or job.status == Status.FETCHING:
        return None
    if job.cancel_wish:
        words = "It goes on, is billed and is kept." if job.cancel_told else "The provider is asked to stop it."
        title = "Too late to cancel" if job.cancel_told else "Cancelling"
        words = f"{words} {_dearer(job)}".strip()
        return Notice("word", "idle", "cancelled", title, words)
    if job.unreadable:
        return Notice("word", "live", "running", "The last look could not be read", job.headline)
    if job.overdue:
        words = "It is still at work and still billed. It is watched on, and can be cancelled."
        return Notice("word", "live", "running", "This takes longer than usual", words)
    if job.status == Status.QUEUED and (job.key.breaker_code or job.key.state != job.key.State.ACTIVE):
        return Notice("word", "idle", "queued", "The key sends nothing now", explain(job))
    return None


def _rejected(job: Job) -> Notice | None:
    """A take that ended with a no to its quote says who said it, and why."""
    last = job.decisions[-1] if job.decisions else {"yes": True}
    if last["yes"]:
        return None
    who, why = str(last.get("by", "")), str(last.get("note", ""))
    title = f"{last.get('title') or 'The quote'} was rejected"
    words = f"{f'By {who}' if who else 'It was said'}{f': “{why}”' if why else ''}".rstrip(".")
    return Notice("word", "idle", "cancelled", title, f"{words}. Nothing of the work was begun or charged for it.")


def _called_off(job: Job) -> Notice | None:
    words = _dearer(job)
    return Notice("word", "idle", "cancelled", "It became dearer than agreed", words) if words else None


def _dearer(job: Job) -> str:
    """Why Takeboard called it off by itself; "" when it did not."""
    return str(job.failure["message"]) if job.failure and job.failure.get("code") == dearer.CODE else ""


def _waits(job: Job, attempts: Sequence[Attempt]) -> Notice:
    match Reason(job.reason):
        case Reason.UNCONFIRMED:
            return _rescue(job, attempts)
        case Reason.APPROVAL | Reason.RECORDING:
            return _gate(job)
        case Reason.CREDITS:
            title = f"The balance at {provider_label(job.key.provider)} is too low"
            return Notice("credits", "you", "waiting", title, job.headline)
        case Reason.BUDGET:
            return Notice("budget", "you", "waiting", "Over a cap of this studio", job.headline)
        case Reason.PREVIOUS:
            return Notice("word", "idle", "queued", "Goes on from the take before", job.headline)


def _gate(job: Job) -> Notice:
    """What it is about and costs is told by `reading.gates`; here stands what becomes of a decision."""
    gate = gates.gate_of(job)
    title = gate.title if gate else ""
    decision = (job.gate or {}).get("decision")
    if decision:
        word = "Approved" if decision.get("yes") else "Rejected"
        return Notice("word", "live", "running", f"{word}, the provider is told", title)
    if job.reason == Reason.RECORDING:
        return Notice("recording", "you", "waiting", title or "The provider waits for a recording", "")
    return Notice("gate", "you", "waiting", title or "The provider waits for a yes", "")


def _rescue(job: Job, attempts: Sequence[Attempt]) -> Notice:
    step = job.current_step()
    label = provider_label(job.key.provider)
    what = f"the {step.name.replace('_', ' ')}" if len(job.steps) > 1 else ""
    sent = next((one for one in reversed(attempts) if one.outcome == Attempt.Outcome.UNKNOWN), None)
    when = f"Sent at {formats.stamp(sent.sent_at)}. " if sent and sent.sent_at else ""
    said = f"{sent.message.rstrip('. ')}. " if sent and sent.message else "No answer came. "
    words = f"{when}{said}{_looked(job)} It may still be rendering, so nothing was sent twice."
    title = f"{label} never answered{f' {what}' if what else ''}"
    return Notice("rescue", "you", "waiting", title, words, job.price_of(step), step.resend is Resend.SAME_KEY)


def _looked(job: Job) -> str:
    """What was looked for and found, as `jobs.engine.doubt` tells it."""
    if job.candidates:
        return f"We looked for it: {len(job.candidates)} pieces of work there could be it."
    _, told, rest = job.headline.partition("at work. ")
    found = rest.partition(" It is not sent again")[0] if told else ""
    if not found or "not seen" in found:
        return "We looked for it by its token and time and found no match yet."
    return found


def failure(job: Job, sums: Amounts, files: Files, retried: bool, part: str = "") -> Failure | None:
    """The card of a take that failed, or lacks a part; None for one that is well. part: what it is made of, if so."""
    if job.status == Status.PARTIAL or (job.live and job.missing):
        partly = _partial(job, sums, files, retried)
        return _of_parts(partly, job, part) if part else partly
    if job.status != Status.FAILED:
        return None
    told = job.failure or {}
    words = f"{told.get('message') or job.headline} {_money(job, sums, str(told.get('message', '')))}".strip()
    act = "open" if retried else _act(job, files)
    return Failure(_title(job), words, act, str(told.get("code", "")), str(told.get("request_id", "")))


def _title(job: Job) -> str:
    code = str((job.failure or {}).get("code", ""))
    stage = _stage(job)
    if stage and code.endswith("superseded"):
        return f"{stage} was replaced by a newer one"
    if stage and code.endswith("rejected"):
        return f"{stage} was rejected at {provider_label(job.key.provider)}"
    if code in OURS or code == UNUSABLE:
        return "This take was not sent"
    if refused(job):
        return f"{provider_label(job.key.provider)} refused this take"
    if code == "media_unusable":
        return "The file is no use"
    return f"{stage} failed" if stage else "This take failed"


def _stage(job: Job) -> str:
    """The stage where a take of several ended, to begin a sentence: The plan, Source 2; "" for one of few."""
    if not job.steps or steps.in_short(job.steps, job.step) is None:
        return ""
    words = job.current_step().name.replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}" if words[-1:].isdigit() else f"The {words}"


def _money(job: Job, sums: Amounts, said: str) -> str:
    """The money as a sentence, unless the message tells it already."""
    return "" if "charged" in said else amounts.ending(job, sums)


def _partial(job: Job, sums: Amounts, files: Files, retried: bool) -> Failure:
    missing = [part.strip().rstrip(".") for part in job.missing]
    broken = files.broken
    told = job.failure or {}
    if len(missing) == 1:
        name, _, why = missing[0].partition(":")
        title = f"{_called(name)} {'was ' if why.strip() in ('refused', 'rejected') else 'is '}"
        title += why.strip() if why.strip() in ("refused", "rejected") else "missing"
        reason = str(told.get("message") or ("" if title.endswith(why.strip()) else why.strip()))
    elif broken and not missing:
        title, reason = f"{broken.label or broken.name} could not be read", broken.error
    else:
        title, reason = f"{files.strip_count} came", "; ".join(missing) or job.headline
    back = f"{formats.money(sums.released, job.key.unit)} was released." if sums.released else ""
    if not job.live and (job.estimated or job.unreconciled):
        back = amounts.ending(job, sums)
    words = " ".join(filter(None, [f"{reason.rstrip('.')}." if reason else "", "" if "charged" in reason else back]))
    act = "refetch" if broken else "open" if retried else "wait" if job.live else "edit"
    return Failure(title, words, act, str(told.get("code", "")), str(told.get("request_id", "")))


def _called(name: str) -> str:
    """Clip 3, “The storm”, to begin a sentence; without a title of its own: Clip 3."""
    part, _, title = f"{name[:1].upper()}{name[1:60]}".partition(" · ")
    return f"{part}, “{title}”," if title else part


def _of_parts(told: Failure, job: Job, part: str) -> Failure:
    """The card of a take that is made of several parts: what was made is kept, and no vendor we know makes one of them
    again by itself."""
    missing = sorted({one.number for one in missing_of(job.missing) if one.of_a_shot and one.number})
    if told.act not in {"edit", "open"} or not missing:
        return told
    label = provider_label(job.key.provider)
    words = f"{told.words} {label} makes no single {part} again. What came is kept; a new take can make the rest."
    numbers = ",".join(str(number) for number in missing)
    return replace(told, words=words.strip(), act="parts" if told.act == "edit" else told.act, parts=numbers)


def _act(job: Job, files: Files) -> str:
    """The one next action, from the advice that the failure was stored with."""
    told = job.failure or {}
    advice = str(told.get("advice", ""))
    if files.broken:
        return "refetch"
    if told.get("code") in {*OURS, UNUSABLE} or (job.quote is None and not job.quote_later):
        return "edit"
    if advice == "without_materials":
        return advice if job.as_order().inputs else "edit"
    if advice == "ask_vendor" and not told.get("request_id"):
        return "again"
    return advice if advice in {"edit", "top_up", "ask_vendor", "fix_key"} else "again"

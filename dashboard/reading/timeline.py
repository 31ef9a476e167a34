"""What happened to one take, as the stages a person follows, from its events. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dashboard import formats
from dashboard.reading import status, steps
from dashboard.reading.stages import Stage
from dashboard.reading.status import LOOKS, Look
from jobs.models import Event, Job
from jobs.states import Reason, Status

AHEAD = Look("idle", "queued", "to come")
PASSED = Look("good", "done", "done")
SHORT_OF_ONE = Look("you", "partial", "not whole")
SAID = 90  # letters of a reason
PASSED_ON = "Approved, next: "  # the note of a move past a quote that the vendor had let pass already
AT_THE_DOOR = {Reason.UNCONFIRMED, Reason.CREDITS, Reason.BUDGET}  # waits before the vendor works


@dataclass
class Leg:
    """One step of the job: when it was first sent, landed, and ended at the vendor."""

    sent: datetime | None = None
    landed: datetime | None = None
    ended: datetime | None = None


@dataclass
class Asked:
    """A quote that the vendor waited with after a step: when it asked, and when somebody answered."""

    step: int
    at: datetime
    answered: datetime | None = None
    yes: bool = False


@dataclass
class Walk:
    """The moves of a job, put to its steps."""

    legs: list[Leg]
    asked: Asked | None = None
    fetching: datetime | None = None
    over: datetime | None = None
    since: datetime | None = None  # the last move
    before: Status | None = None  # what it was when it ended


@dataclass(frozen=True)
class Facts:
    """What the stages tell beside times. usual: how long the model takes, in seconds, (0, 0) when nobody knows."""

    now: datetime
    tries: int = 0
    files: str = ""
    charged: str = ""
    held: bool = False
    usual: tuple[int, int] = (0, 0)
    place: int | None = None
    approved: str = ""  # by whom and at which price, "" while nobody did


@dataclass(frozen=True)
class Looks:
    """last: when it was read, None before the first time; following: when it is read next, None while it is read; lost:
    looks since then that could not be read."""

    last: datetime | None
    following: datetime | None
    lost: int


@dataclass
class _Line:
    name: str
    done: bool
    fact: str = ""
    when: datetime | None = None
    began: datetime | None = None
    working: bool = field(default=False)  # its fact is the time that runs
    counted: str = ""  # how much of it is done, while it is at work


def timeline(job: Job, events: Sequence[Event], facts: Facts) -> list[Stage]:
    """The stages of a job: those behind it, the one it is at, those to come. One that ended early ends where it was."""
    walk = _walk(job, events)
    lines = [_quoted(job, facts), *_steps(job, walk, facts), *_end(job, walk, facts)]
    at = next((place for place, line in enumerate(lines) if not line.done), len(lines))
    stages = [Stage(_passed(job, line), line.name, line.fact, line.when) for line in lines[:at]]
    if job.status in (Status.SUCCEEDED, Status.PARTIAL):
        stages[-1] = Stage(status.look(job), lines[-1].name, lines[-1].fact, walk.over)
        return stages
    here = lines[min(at, len(lines) - 1)]
    if not job.live:
        return [*stages, Stage(status.look(job), here.name, _stopped(job), walk.over, current=True)]
    look = status.look(job, place=facts.place)
    stages.append(Stage(look, here.name, _present(job, here, look, facts), here.began or walk.since, current=True))
    return [*stages, *(Stage(AHEAD, line.name, ahead=True) for line in lines[at + 1 :])]


def _passed(job: Job, line: _Line) -> Look:
    """Done, or done but for a part: the clips of a job of which one was refused."""
    lost = {missing.split()[0].lower().rstrip("s:") for missing in job.missing if missing.split()}
    return SHORT_OF_ONE if line.name.lower().rstrip("s") in lost else PASSED


def looks(job: Job, now: datetime) -> Looks:
    """The looks at running work. A lease means that somebody looks this moment."""
    coming = job.due_at if job.lease is None and job.due_at and job.due_at > now else None
    return Looks(job.read_at, coming, job.unreadable)


def total(job: Job, now: datetime) -> str:
    """How long it took, or takes so far: 12 min 40 s."""
    return formats.took(((job.ended_at or now) - job.created_at).total_seconds())


def _walk(job: Job, events: Sequence[Event]) -> Walk:
    walk = Walk([Leg() for _ in job.steps])
    at, asked = 0, None
    for event in events:
        if event.kind != "job" or not event.after or not walk.legs:
            continue
        if event.before == event.after:
            _answered(walk, event, asked)
            continue
        leg, walk.since = walk.legs[at], event.at
        match Status(event.after):
            case Status.SUBMITTING:
                leg.sent = leg.sent or event.at
            case Status.RUNNING:
                leg.landed = leg.landed or event.at
            case Status.QUEUED if at < job.step and _goes_on(event):
                leg.ended, at = event.at, at + 1
            case Status.WAITING:
                asked = Asked(at, event.at)
            case Status.FETCHING:
                leg.ended = walk.fetching = event.at
    if job.reason == Reason.APPROVAL and asked and not walk.asked:
        walk.asked = asked
    walk.over = job.ended_at
    return walk


def _goes_on(event: Event) -> bool:
    return event.before == Status.RUNNING or event.note.startswith(PASSED_ON)


def _answered(walk: Walk, event: Event, asked: Asked | None) -> None:
    """A person's yes or no to the quote that the job waits with: an event without a move."""
    word = event.note.split(" ")[0].rstrip(".")
    if asked is not None and event.after == Status.WAITING and word in ("Approved", "Rejected"):
        walk.asked = replace(asked, answered=event.at, yes=word == "Approved")


def _quoted(job: Job, facts: Facts) -> _Line:
    if job.quote_later:
        return _Line("Asked for", True, "" if job.decisions else "The price comes before it is paid", job.created_at)
    if job.quote is None:
        fact = "Price not known yet" if any(step.get("paid") for step in job.steps) else ""
    else:
        sum_ = formats.money(job.quote, job.key.unit)
        fact = f"{sum_}, exact" if job.quote_exact else f"about {sum_}"
    failed_at_once = job.status == Status.FAILED and not job.steps
    over_cap = job.status == Status.WAITING and job.reason == Reason.BUDGET and job.dispatched_at is None
    never_held = job.status == Status.CANCELLED and not facts.held and job.dispatched_at is None
    if failed_at_once:
        return _Line("Checked", done=False)
    name = "Quoted and held" if facts.held else "Quoted"
    return _Line(name, not (over_cap or never_held), fact, job.created_at, job.created_at)


def _steps(job: Job, walk: Walk, facts: Facts) -> list[_Line]:
    if len(job.steps) != 1:
        return _stages(job, walk, facts)
    leg = walk.legs[0]
    tries = f"{facts.tries} tries, " if facts.tries > 1 else ""
    seconds = _between(leg.sent, leg.landed) or 0
    fact = f"{tries}{formats.took(seconds)}" if tries or seconds >= 1 else ""
    sent = _Line("Sent", leg.landed is not None, fact, leg.landed, leg.sent)
    return [sent, _Line("Rendering", leg.ended is not None, _time(leg), leg.ended, leg.landed, working=True)]


def _stages(job: Job, walk: Walk, facts: Facts) -> list[_Line]:
    """The steps, several of one sort as one line, with the yes that is needed after one of them."""
    lines = []
    gate = _gate_after(job, walk)
    for stage in steps.legs(job.steps):
        some = walk.legs[stage.first : stage.last + 1]
        whole = Leg(some[0].sent, some[0].landed, some[-1].ended)
        passed = walk.asked is not None and walk.asked.step == stage.last == gate
        if passed and walk.asked and whole.ended is None:
            whole.ended = walk.asked.at
        lines.append(_stage(stage, whole, sum(leg.ended is not None for leg in some)))
        if gate is not None and stage.first <= gate <= stage.last:
            lines.append(_approval(walk.asked, facts))
    return lines


def _stage(stage: steps.Leg, whole: Leg, ended: int) -> _Line:
    began = whole.landed or whole.sent
    several = stage.count > 1
    fact = ", ".join(filter(None, [f"{stage.count}" if several else "", _time(whole)]))
    counted = f"{ended} of {stage.count}" if several else ""
    return _Line(stage.name, whole.ended is not None, fact, whole.ended, began, working=True, counted=counted)


def _gate_after(job: Job, walk: Walk) -> int | None:
    """The step after which a quote is approved: where it was asked, else before the first paid step when the price
    comes with it. None where no quote is known to come, and where it comes with the last step."""
    if walk.asked is not None:
        return walk.asked.step if walk.asked.step + 1 < len(job.steps) else None
    paid = next((at for at, step in enumerate(job.steps) if step.get("paid")), 0)
    return paid - 1 if job.quote_later and job.step < paid else None


def _approval(asked: Asked | None, facts: Facts) -> _Line:
    """The yes that the paid work needs."""
    if asked is None:
        return _Line("Approval", done=False)
    return _Line("Approval", asked.yes, facts.approved, asked.answered, asked.at, working=True)


def _end(job: Job, walk: Walk, facts: Facts) -> list[_Line]:
    here = job.status in (Status.SUCCEEDED, Status.PARTIAL)
    fetched = _Line("Fetch and check", here, facts.files, walk.over, walk.fetching)
    return [fetched, _Line("Done", here, facts.charged, walk.over)]


def _present(job: Job, line: _Line, look: Look, facts: Facts) -> str:
    """What the current stage tells: what is counted, else the time it takes and the time it usually takes."""
    if job.status == Status.QUEUED:
        return ", ".join(filter(None, [line.counted, look.word]))
    if job.status == Status.WAITING and not (line.working and job.reason not in AT_THE_DOOR):
        return look.word
    if job.status == Status.FETCHING:
        return job.headline if job.headline != "Fetching" else ""
    if not line.working:
        return f"Try {facts.tries}" if facts.tries > 1 else ""
    place = steps.in_short(job.steps, job.step)
    plain = {LOOKS[Status(job.status)].word, place.words if place else ""}
    counted = line.counted or ("" if look.word in plain else look.word)
    share = f"{int(job.progress * 100 + 1e-9)}%" if job.progress is not None and job.in_flight else ""
    elapsed = formats.took(_between(line.began, facts.now)) if line.began else ""
    usual = _usual(facts.usual) if not (counted or share) and job.status == Status.RUNNING else ""
    return ", ".join(filter(None, [counted, share, elapsed, usual]))


def _stopped(job: Job) -> str:
    """A few words for where it ended; the card beside tells the rest."""
    words = str((job.failure or {}).get("message", "")).split(". ")[0].rstrip(".")
    return words if 0 < len(words) <= SAID else status.look(job).word


def _usual(seconds: tuple[int, int]) -> str:
    low, high = seconds
    if not high:
        return ""
    if high < 90:
        return f"usually {low}–{high} s"
    return f"usually {max(1, round(low / 60))}–{round(high / 60)} min"


def _time(leg: Leg) -> str:
    return formats.took(_between(leg.landed, leg.ended))


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None

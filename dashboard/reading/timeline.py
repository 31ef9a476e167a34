"""What happened to one take, as the stages a person follows, from its events. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard import formats
from dashboard.reading import status
from dashboard.reading.stages import Stage
from dashboard.reading.status import LOOKS, Look
from jobs.models import Event, Job
from jobs.states import Reason, Status

AHEAD = Look("idle", "queued", "to come")
PASSED = Look("good", "done", "done")
SHORT_OF_ONE = Look("you", "partial", "not whole")
AT_THE_DOOR = {Reason.UNCONFIRMED, Reason.CREDITS, Reason.BUDGET}  # waits before the vendor works


@dataclass
class Leg:
    """One step of the job: when it was first sent, landed, and ended at the vendor."""

    sent: datetime | None = None
    landed: datetime | None = None
    ended: datetime | None = None


@dataclass
class Walk:
    """The moves of a job, put to its steps."""

    legs: list[Leg]
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


@dataclass
class _Line:
    name: str
    done: bool
    fact: str = ""
    when: datetime | None = None
    began: datetime | None = None
    working: bool = field(default=False)  # its fact is the time that runs


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


def total(job: Job, now: datetime) -> str:
    """How long it took, or takes so far: 12 min 40 s."""
    return formats.took(((job.ended_at or now) - job.created_at).total_seconds())


def _walk(job: Job, events: Sequence[Event]) -> Walk:
    walk = Walk([Leg() for _ in job.steps])
    at = 0
    for event in events:
        if event.kind != "job" or not event.after or event.before == event.after or not walk.legs:
            continue
        leg, walk.since = walk.legs[at], event.at
        match Status(event.after):
            case Status.SUBMITTING:
                leg.sent = leg.sent or event.at
            case Status.RUNNING:
                leg.landed = leg.landed or event.at
            case Status.QUEUED if event.before == Status.RUNNING and at < job.step:
                leg.ended, at = event.at, at + 1
            case Status.FETCHING:
                leg.ended = walk.fetching = event.at
    walk.over = job.ended_at
    return walk


def _quoted(job: Job, facts: Facts) -> _Line:
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
    steps = job.all_steps()
    if len(steps) != 1:
        return [_whole(step.name, leg) for step, leg in zip(steps, walk.legs, strict=True)]
    leg = walk.legs[0]
    tries = f"{facts.tries} tries, " if facts.tries > 1 else ""
    seconds = _between(leg.sent, leg.landed) or 0
    fact = f"{tries}{formats.took(seconds)}" if tries or seconds >= 1 else ""
    sent = _Line("Sent", leg.landed is not None, fact, leg.landed, leg.sent)
    return [sent, _Line("Rendering", leg.ended is not None, _time(leg), leg.ended, leg.landed, working=True)]


def _whole(name: str, leg: Leg) -> _Line:
    words = name.replace("_", " ").replace("-", " ")
    began = leg.landed or leg.sent
    return _Line(words[:1].upper() + words[1:], leg.ended is not None, _time(leg), leg.ended, began, working=True)


def _end(job: Job, walk: Walk, facts: Facts) -> list[_Line]:
    here = job.status in (Status.SUCCEEDED, Status.PARTIAL)
    fetched = _Line("Fetch and check", here, facts.files, walk.over, walk.fetching)
    return [fetched, _Line("Done", here, facts.charged, walk.over)]


def _present(job: Job, line: _Line, look: Look, facts: Facts) -> str:
    """What the current stage tells: what is counted, else the time it takes and the time it usually takes."""
    if job.status == Status.QUEUED:
        return look.word
    if job.status == Status.WAITING and not (line.working and job.reason not in AT_THE_DOOR):
        return look.word
    if job.status == Status.FETCHING:
        return job.headline if job.headline != "Fetching" else ""
    if not line.working:
        return f"Try {facts.tries}" if facts.tries > 1 else ""
    counted = look.word if look.word != LOOKS[Status(job.status)].word else ""
    share = f"{int(job.progress * 100 + 1e-9)}%" if job.progress is not None and job.in_flight else ""
    elapsed = formats.took(_between(line.began, facts.now)) if line.began else ""
    usual = _usual(facts.usual) if not (counted or share) and job.status == Status.RUNNING else ""
    return ", ".join(filter(None, [counted, share, elapsed, usual]))


def _stopped(job: Job) -> str:
    """A few words for where it ended; the card beside tells the rest."""
    return status.look(job).word


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

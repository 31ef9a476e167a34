"""Needs you, card by card: what happened in one sentence, and the one or two things that help."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import NoReverseMatch, reverse

from dashboard import formats
from dashboard.reading import gates, needs
from dashboard.reading.gates import Purse, Question
from dashboard.reading.status import REASONS, Look, look
from dashboard.reading.titles import provider_label, take_title
from jobs import clock
from jobs.models import Attempt, Event, Job, Key
from jobs.states import Reason, Status

MOST = 200
LONGEST = 150  # letters of a sentence
PRICED = {Reason.APPROVAL, *needs.TOGETHER}  # their cards tell what money is left
AGAIN = {"again": ("take_again", "Retake"), "without_materials": ("take_again_bare", "Retake without materials")}


@dataclass(frozen=True)
class Act:
    """A button. post: it changes something and carries an operation token; sum: what it spends."""

    words: str
    href: str
    sum: str = ""
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Ask:
    """One card of Needs you. blocks: something waits for the answer.

    kind      approval, recording, doubt (a submit without an answer) or rest
    question  what is decided or done right on the card, by this form: approval and recording
    place     the project and the shot
    """

    anchor: str
    look: Look
    when: datetime
    title: str
    href: str
    words: str
    acts: tuple[Act, ...]
    blocks: bool = True
    kind: str = "rest"
    question: Question | None = None
    place: str = ""
    provider: str = ""


def asks(*, owner: bool) -> list[Ask]:
    """Everything that waits for a person: what a vendor waits with first, then what else blocks work, then the rest,
    the oldest of each first. Six queries at most.

    owner: may this person see to keys and caps?
    """
    came = Event.objects.filter(job=OuterRef("pk"), after=Status.WAITING).exclude(before=Status.WAITING)
    since = came.order_by("-id").values("at")[:1]
    sent = Attempt.objects.filter(job=OuterRef("pk"), sent_at__isnull=False).order_by("-number").values("sent_at")[:1]
    waiting = needs.waiting_on_people().annotate(waits_since=Subquery(since), last_sent=Subquery(sent))
    jobs = list(waiting.select_related("key", "project", "shot", "batch")[:MOST])
    purse = gates.purse() if any(job.reason in PRICED for job in jobs) else Purse(clock.now())
    found = [_ask(job, purse) for job in jobs if job.reason not in needs.TOGETHER]
    found += [_together(group, purse, owner=owner) for group in _groups(jobs)]
    found += [_stopped(key, owner=owner) for key in _stopped_keys()]
    return sorted(found, key=lambda ask: (ask.question is None, not ask.blocks, ask.when))


def link(name: str, *args: object) -> str:
    """The address of a page; "" while this version has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _ask(job: Job, purse: Purse) -> Ask:
    when = getattr(job, "waits_since", None) or job.created_at
    word, words, acts, kind = look(job), "", _open("Open the take", job), "rest"
    asked = gates.question(job, purse)
    match Status(job.status), job.reason:
        case Status.WAITING, Reason.UNCONFIRMED:
            word = Look(word.group, word.shape, f"No answer from {provider_label(job.key.provider)}")
            sent = getattr(job, "last_sent", None)
            words = f"Sent {formats.clock(sent)}, no answer came. It may already be rendering."
            acts, kind = _open("Check and decide", job), "doubt"
        case Status.WAITING, _ if asked is not None:
            words, acts, kind = _quoted(job, asked, purse), (), asked.kind
        case Status.WAITING, _:
            words = job.headline
        case Status.PARTIAL, _:
            when, words = job.ended_at or when, f"{'; '.join(job.missing)}." if job.missing else job.headline
        case _:
            when, words = job.ended_at or when, str((job.failure or {}).get("message", "")) or job.headline
            acts = _after_failure(job)
    blocks = job.status == Status.WAITING
    href, place = reverse("take", args=[job.pk]), f"{job.project.name} · {job.shot.code}"
    return Ask(
        f"needs-{job.pk}",
        word,
        when,
        take_title(job),
        href,
        short(words),
        acts,
        blocks,
        kind,
        asked,
        place,
        job.key.provider,
    )


def short(words: str) -> str:
    """The first sentences of it, as far as a card has room."""
    words = " ".join(words.split())
    if len(words) <= LONGEST:
        return words
    cut = words[:LONGEST]
    sentence = cut.rfind(". ")
    return cut[: sentence + 1] if sentence > 0 else cut.rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _open(words: str, job: Job) -> tuple[Act, ...]:
    return (Act(words, reverse("take", args=[job.pk])),)


def _quoted(job: Job, asked: Question, purse: Purse) -> str:
    if not asked.price:
        return asked.title if asked.kind == "approval" else ""
    found = gates.tightest(job, purse.caps, purse.now)
    room = "" if found is None or asked.over else f" {formats.money(found[1], job.key.unit)} left under the cap."
    return f"{provider_label(job.key.provider)} asks {asked.price}.{room}"


def _after_failure(job: Job) -> tuple[Act, ...]:
    """The one next action of a failure, with its price where it spends."""
    advice = str((job.failure or {}).get("advice", ""))
    name, words = AGAIN.get(advice, ("", ""))
    again = link(name, job.pk) if name and (job.quote is not None or job.quote_later) else ""
    if not again:
        return _open("Fix and retake" if advice == "edit" else "Open the take", job)
    price = "" if job.quote_later else formats.money(job.quote, job.key.unit)
    return (Act(words, again, price, post=True),)


def _groups(jobs: Iterable[Job]) -> list[list[Job]]:
    """Takes that one top-up, or one cap, would let go on."""
    groups: dict[tuple[str, object], list[Job]] = {}
    for job in jobs:
        if job.reason in needs.TOGETHER:
            groups.setdefault((job.reason, job.key_id), []).append(job)
    return list(groups.values())


def _together(jobs: list[Job], purse: Purse, *, owner: bool) -> Ask:
    first, key = jobs[0], jobs[0].key
    one = len(jobs) == 1
    reason = Reason(first.reason)
    title = take_title(first) if one else f"{len(jobs)} takes on {key.label}"
    wait = "It waits" if one else "They wait"
    prices = sum((job.price_of(job.current_step()) for job in jobs if job.steps), Decimal(0))
    if reason is Reason.CREDITS:
        goes = "it goes on by itself" if one else "they go on by themselves"
        words = f"{wait} for {formats.money(prices, key.unit)}. Top up {provider_label(key.provider)} and {goes}."
        act = Act("See the balance", link("credits") or reverse("home"))
    else:
        found = gates.tightest(first, purse.caps, purse.now)
        room = "" if found is None else f", {formats.money(found[1], key.unit)} is left under the cap"
        words = f"{wait} for {formats.money(prices, key.unit)}{room}."
        admin = link("admin:jobs_budget_changelist") if owner else ""
        act = Act("Change the cap", admin) if admin else Act("Open the take", reverse("take", args=[first.pk]))
    when = min(getattr(job, "waits_since", None) or job.created_at for job in jobs)
    href = reverse("take", args=[first.pk])
    look = Look("you", "waiting", REASONS[reason])
    return Ask(f"needs-{reason}-{key.pk}", look, when, title, href, words, (act,))


def _stopped_keys() -> Iterable[Key]:
    since = Max("events__at", filter=Q(events__kind="key", events__after="stopped"))
    return needs.stopped_keys().annotate(stopped_at=since)


def _stopped(key: Key, *, owner: bool) -> Ask:
    page = link("admin:jobs_key_change", key.pk) if owner else ""
    act = Act("Open the key", page) if page else Act("See the balance", link("credits") or reverse("home"))
    words = key.breaker_message if owner else f"{key.breaker_message} An owner can see to it."
    when = getattr(key, "stopped_at", None) or key.created_at
    return Ask(
        f"needs-key-{key.pk}", Look("bad", "warning", "Key stopped"), when, key.label, act.href, short(words), (act,)
    )

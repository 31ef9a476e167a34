"""The price panel of New take: what it costs, how that is made, and what is left afterwards. Five queries at most."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import F, Q, Sum
from django.urls import NoReverseMatch, reverse

from dashboard import access, formats
from dashboard.reading.titles import provider_label
from dashboard.take_form.check import Ask, Checked
from dashboard.take_form.offers import length_option, settings_of
from jobs import clock, money, quotes
from jobs.models import Balance, Budget, Job, Key, LedgerEntry, Project

ZERO = Decimal(0)
_WINDOWS = {"total": "", "day": "day ", "week": "week ", "month": "month "}


@dataclass(frozen=True)
class After:
    """A line of what is left. group: "bad" over a cap, "you" when it runs short; words: why; href: its page."""

    label: str
    value: str
    part: Decimal | None = None
    whole: Decimal | None = None
    group: str = ""
    words: str = ""
    href: str = ""


@dataclass
class Price:
    """state: known, getting (ask again in a moment) or none (`stop` says why). seen: the sum as the button shows it,
    which must still hold when it is pressed. later: a price, or some of them, is told by a gate. sum: on the button."""

    state: str
    takes: int
    figure: str = formats.NONE
    made: list[str] = field(default_factory=list)
    source: str = ""
    at: datetime | None = None
    rows: list[After] = field(default_factory=list)
    bar: After | None = None
    stop: str = ""
    note: str = ""
    seen: str = ""
    later: bool = False
    left: str = ""
    sum: str = ""

    @property
    def ready(self) -> bool:
        """May the button be pressed?"""
        return self.state == "known" and not self.stop


def price(checked: Checked, person: User, project: Project | None) -> Price:
    """Ask what the orders cost, and put that beside balances and caps."""
    count = checked.takes * max(1, len(checked.asks))
    if not checked.asks:
        return Price("none", count, stop="No model is chosen")
    shut = next((ask.offer for ask in checked.asks if ask.offer.off), None)
    if shut is not None:
        words = f"{shut.model.label}: {shut.off.lower()}. Choose another model, or an owner resumes {shut.key.label}"
        return Price("none", count, stop=words)
    if wrong := checked.against_price:
        return Price("none", count, stop=" ".join(wrong.values()))
    asked = quotes.quotes([(ask.offer.key, ask.wanted.order()) for ask in checked.asks])
    if bad := next((one for one in asked if one.quote is None), None):
        if bad.again:
            return Price("getting", count, note=bad.error)
        return Price("none", count, stop=bad.error)
    return _known(checked, asked, person, project)


def _known(checked: Checked, asked: Sequence[quotes.Asked], person: User, project: Project | None) -> Price:
    count = checked.takes * len(checked.asks)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    by_key: dict[Key, Decimal] = defaultdict(Decimal)
    found = Price("known", count)
    for ask, one in zip(checked.asks, asked, strict=True):
        amount = one.quote.amount if one.quote else None
        if one.quote is not None and one.quote.later:
            found.later = True
            by_key[ask.offer.key] += ZERO
            continue
        if one.quote is None or amount is None:
            words = one.quote.note if one.quote and one.quote.note else "The vendor has no price for this"
            return Price("none", count, stop=f"{ask.offer.model.label}: {words}")
        sums[one.quote.unit] += amount * checked.takes
        by_key[ask.offer.key] += amount * checked.takes
        found.made.append(_made(ask, amount, checked.takes, several=len(checked.asks) > 1))
    told = [formats.sums(dict(sums))] if sums or not found.later else []
    found.figure = found.seen = " + ".join([*told, *([quotes.LATER.capitalize()] if found.later else [])])
    found.sum = told[0] + (" now" if found.later else "") if told else "No charge yet"
    found.at = min(one.at for one in asked)
    found.source = _source(checked.asks, asked) if sums else ""
    notes = [one.quote.note for one in asked if one.quote and one.quote.note]
    found.note = " ".join(dict.fromkeys([*notes, *([f"{quotes.WHEN}."] if found.later else [])]))
    _balances(found, by_key)
    _caps(found, by_key, person, project)
    return found


def _made(ask: Ask, amount: Decimal, takes: int, *, several: bool) -> str:
    """3 takes × 12 s × 3 cr, where the price is so many a second; else 3 takes × 36 cr."""
    unit = ask.offer.key.unit
    start = f"{takes} take{'s' if takes != 1 else ''}"
    option = None if ask.offer.model.part else length_option(settings_of([ask.offer.model]))
    length = ask.wanted.options.get(option.name, option.default) if option else None
    end = formats.money(amount, unit)
    if str(length).isdecimal() and int(str(length)) > 0:
        seconds = int(str(length))
        each = amount / seconds
        if each == each.quantize(Decimal("0.01" if unit in formats.DOLLARS else "0.1")):
            end = f"{seconds} s × {formats.money(each, unit)}"
    words = f"{start} × {end}"
    return f"{ask.offer.model.label}: {words}" if several else words


def _source(asks: Sequence[Ask], asked: Sequence[quotes.Asked]) -> str:
    names = list(dict.fromkeys(provider_label(ask.offer.key.provider) for ask in asks))
    exact = all(one.quote.exact for one in asked if one.quote and not one.quote.later)
    return f"{'Quoted' if exact else 'Estimate'} by {' and '.join(names)}"


def _balances(found: Price, by_key: dict[Key, Decimal]) -> None:
    """What is left at each vendor: the last reading, less what is held and not sent yet, less this."""
    readings = Balance.objects.filter(key__in=by_key, error="").order_by("key_id", "-at").distinct("key_id")
    totals = {reading.key_id: reading.total for reading in readings}
    unsent = Job.objects.filter(key__in=by_key, dispatched_at=None, ended_at=None)
    rows = LedgerEntry.objects.filter(job__in=unsent, kind=LedgerEntry.Kind.HOLD)
    waiting = dict(rows.order_by().values_list("key").annotate(Sum("amount")))
    for key, amount in by_key.items():
        total = totals.get(key.pk)
        after = " after" if amount or not found.later else ""  # before a gate tells its price nothing is taken
        label = f"Balance{after}" if len(by_key) == 1 else f"{key.label} balance{after}"
        if total is None:
            told = f"Not told by {provider_label(key.provider)}" if key.pk in totals else "Not read yet"
            found.rows.append(After(label, told))
            continue
        left = total - waiting.get(key.pk, ZERO) - amount
        short = left < 0
        words = f"Short by {formats.money(-left, key.unit)}: takes wait until {key.label} is topped up" if short else ""
        found.rows.append(After(label, formats.money(left, key.unit), group="you" if short else "", words=words))


def _caps(found: Price, by_key: dict[Key, Decimal], person: User, project: Project | None) -> None:
    """Every cap that this counts against, with what each has left; one that has too little stops the button."""
    caps = _caps_of(by_key, person, project)
    if not caps:
        return
    now = clock.now()
    tightest: tuple[Decimal, Budget] | None = None
    for cap in caps:
        amount = sum((sum_ for key, sum_ in by_key.items() if _counts(cap, key)), ZERO)
        over = cap.window_ends is not None and cap.window_ends <= now
        left = cap.limit - cap.held - (ZERO if over else cap.spent) - amount
        found.rows.append(_cap_line(cap, left, person))
        if left < 0:
            need = formats.money(-left, cap.unit)
            found.stop = f"{need} over the cap of {cap.key or cap.project or 'yours'}. Ask for less, or raise the cap"
        if tightest is None or left < tightest[0]:
            tightest = (left, cap)
    if tightest:
        left, cap = tightest
        found.bar = After("Used of the cap", "", part=min(cap.limit, cap.limit - left), whole=cap.limit,
                          group="bad" if left < 0 else "")  # fmt: skip
        found.left = f"{formats.money(max(ZERO, left), cap.unit)} left under the cap"


def _caps_of(by_key: dict[Key, Decimal], person: User, project: Project | None) -> list[Budget]:
    saved = project is not None and not project._state.adding
    scope = {"project": project} if saved else {}
    jobs = [Job(key=key, created_by=person, **scope) for key in by_key]
    scopes = Q(pk__in=money.budgets_of(*jobs).values("pk"))
    if not saved:  # a project that is made with this take has no cap yet
        scopes &= Q(project=None)
    order = (F(scope).asc(nulls_last=True) for scope in ("key_id", "project_id"))
    return list(Budget.objects.filter(scopes).select_related("key", "project").order_by(*order, "limit"))


def _counts(cap: Budget, key: Key) -> bool:
    return cap.unit == key.unit and cap.key_id in {None, key.pk}


def _cap_line(cap: Budget, left: Decimal, person: User) -> After:
    window = _WINDOWS[cap.window]
    if cap.project_id:
        label = f"Project {window}budget after"
    elif cap.person_id:
        label = f"Your {window}cap left after"
    else:
        label = f"{window}cap left after".capitalize()
    value = f"{formats.money(left, cap.unit)} of {formats.money(cap.limit, cap.unit)}"
    if left >= 0:
        return After(label, value)
    return After(label, value, group="bad", words="Over the cap", href=_cap_address(cap, person))


def _cap_address(cap: Budget, person: User) -> str:
    """Where this cap is changed, for who may; where it is explained, for the others."""
    try:
        return reverse("admin:jobs_budget_change", args=[cap.pk]) if access.is_owner(person) else reverse("credits")
    except NoReverseMatch:
        return ""

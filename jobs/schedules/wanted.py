"""A schedule as a person asks for it, and what is wrong with it: by field, each with what to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from jobs.actions.operations import Refused
from jobs.models import Project, Schedule
from jobs.schedules import rules, variables
from jobs.schedules.rules import Rule, Wrong
from providers.text import storable

LONGEST_NAME = 160  # letters; its batches carry the time as well
MOST_ROWS = 2000
MOST_AT_ONCE = 1000
LONGEST_STAGGER = 86400.0  # seconds
MOST_MONEY = Decimal(10**9)
MOST_PROBLEMS = 5  # that are told at once


class Unfit(Refused):
    """A schedule that cannot be saved; `problems` says why, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join([*problems.values(), "Nothing was saved."]))
        self.problems = problems


@dataclass(frozen=True)
class Approval:
    """Gates of its runs pass by themselves until this time, up to this quote."""

    until: datetime
    quote: Decimal
    unit: str


@dataclass(frozen=True)
class Wanted:
    """rows, usual  cells as of a batch's sheet, with date variables (see jobs.schedules.variables)
    caps           by unit: the most that one run may hold and spend
    max_in_flight  takes of one run at once; None: the keys' own limits
    stagger        seconds between two starts of one run
    """

    project: Project
    name: str
    rows: Sequence[Mapping[str, str]]
    rule: Rule
    usual: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    overlap: str = Schedule.Overlap.SKIP
    missed: str = Schedule.Missed.RUN_ONCE
    caps: Mapping[str, Decimal] = field(default_factory=dict)
    max_in_flight: int | None = None
    stagger: float = 0
    approval: Approval | None = None


def wanted_of(schedule: Schedule) -> Wanted:
    """A schedule as it would be asked for again."""
    return Wanted(
        project=schedule.project,
        name=schedule.name,
        rows=schedule.rows,
        rule=rules.rule_of(schedule),
        usual=schedule.usual,
        tags=schedule.tags,
        overlap=schedule.overlap,
        missed=schedule.missed,
        caps={unit: Decimal(amount) for unit, amount in schedule.caps.items()},
        max_in_flight=schedule.max_in_flight,
        stagger=schedule.stagger,
        approval=approval_of(schedule),
    )


def approval_of(schedule: Schedule) -> Approval | None:
    if schedule.approved_until is None or schedule.approved_quote is None:
        return None
    return Approval(schedule.approved_until, schedule.approved_quote, schedule.approved_unit)


def cleaned(wanted: Wanted, now: datetime, before: Wanted | None = None) -> Wanted:
    """What is to be stored. Raises Unfit.

    before  as it was, for an edit: what was good when it was saved and is not touched may stay
    """
    wanted = replace(wanted, name=" ".join(storable(wanted.name).split()), rule=_plain(wanted.rule))
    problems = {
        **_name(wanted),
        **_rows(wanted),
        **_rule(wanted, now, before),
        **_choices(wanted),
        **_limits(wanted),
        **_approval(wanted, now, before),
    }
    if problems:
        raise Unfit(problems)
    return wanted


def _plain(rule: Rule) -> Rule:
    """Only what the kind of the rule uses."""
    match rule.kind:
        case Schedule.Kind.CRON:
            return Rule(rule.kind, rule.zone, cron=" ".join(storable(rule.cron).split()))
        case Schedule.Kind.INTERVAL:
            return Rule(rule.kind, rule.zone, interval=rule.interval, starts_at=rule.starts_at)
        case _:
            return Rule(rule.kind, rule.zone, starts_at=rule.starts_at)


def _name(wanted: Wanted) -> dict[str, str]:
    if not 0 < len(wanted.name) <= LONGEST_NAME:
        return {"name": f"A schedule needs a name of 1 to {LONGEST_NAME} letters."}
    if wanted.project.archived_at is not None:
        return {"project": f"{wanted.project} is archived. Restore it, or choose another project."}
    return {}


def _rows(wanted: Wanted) -> dict[str, str]:
    if not 0 < len(wanted.rows) <= MOST_ROWS:
        return {"rows": f"A schedule makes 1 to {MOST_ROWS:,} takes a run. Give it that many rows."}
    found = variables.problems(wanted.name, wanted.usual, wanted.rows)
    if not found:
        return {}
    more = len(found) - MOST_PROBLEMS
    told = found[:MOST_PROBLEMS] + ([f"And {more} more."] if more > 0 else [])
    return {"name" if found[0].startswith("Name:") else "rows": " ".join(told)}


def _rule(wanted: Wanted, now: datetime, before: Wanted | None) -> dict[str, str]:
    if before is not None and before.rule == wanted.rule:
        return {}
    try:
        rules.check(wanted.rule, now)
    except Wrong as wrong:
        return {wrong.field: str(wrong)}
    return {}


def _choices(wanted: Wanted) -> dict[str, str]:
    problems = {}
    if wanted.overlap not in Schedule.Overlap.values:
        problems["overlap"] = "Choose what happens when the run before is not over."
    if wanted.missed not in Schedule.Missed.values:
        problems["missed"] = "Choose what happens with times that were missed."
    return problems


def _limits(wanted: Wanted) -> dict[str, str]:
    problems = {}
    if not all(unit and _amount(amount) for unit, amount in wanted.caps.items()):
        problems["caps"] = "A cap is an amount above 0, like 250 or 12.50. Leave it empty for none."
    if wanted.max_in_flight is not None and not 1 <= wanted.max_in_flight <= MOST_AT_ONCE:
        problems["max_in_flight"] = f"Let 1 to {MOST_AT_ONCE:,} takes run at once, or leave it empty."
    if not 0 <= wanted.stagger <= LONGEST_STAGGER:
        problems["stagger"] = f"Leave 0 to {LONGEST_STAGGER:,.0f} seconds between two starts."
    return problems


def _approval(wanted: Wanted, now: datetime, before: Wanted | None) -> dict[str, str]:
    approval = wanted.approval
    if approval is None or (before is not None and before.approval == approval):
        return {}
    if approval.until <= now:
        return {"approved_until": "This time has passed. Choose one that is to come."}
    if not _amount(approval.quote) or not approval.unit:
        return {"approved_quote": "Say the highest quote that passes, like 250 or 12.50."}
    return {}


def _amount(value: Decimal) -> bool:
    return value.is_finite() and 0 < value < MOST_MONEY and value == round(value, 4)

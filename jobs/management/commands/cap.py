"""`manage.py cap`: the most that a project, a key or a person may spend."""

from argparse import ArgumentParser
from typing import Any

from jobs import money
from jobs.actions.operations import Refused
from jobs.management import arguments
from jobs.management.command import StudioCommand
from jobs.models import Budget, Key


class Command(StudioCommand):
    help = "Set a cap, or change it. What is held and spent already counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--project", metavar="P", help="name or id")
        scope.add_argument("--key", metavar="L", help="label or id")
        scope.add_argument("--person", metavar="USERNAME", dest="capped")
        parser.add_argument("limit", metavar="LIMIT", type=arguments.amount)
        parser.add_argument("--unit", default="", help="the key's unit, e.g. cr; needed where keys have several")
        parser.add_argument("--window", choices=Budget.Window.values, default=Budget.Window.TOTAL.value)

    def act(self, **options: Any) -> int:
        scope: dict[str, Any] = {"key": None, "project": None, "person": None, "batch": None}
        if options["project"]:
            scope["project"] = arguments.project(options["project"])
        elif options["key"]:
            scope["key"] = arguments.key(options["key"])
        else:
            scope["person"] = arguments.person(options["capped"])
        unit = _unit(scope["key"], options["unit"])
        found = Budget.objects.filter(**scope, unit=unit, window=options["window"]).first()
        budget = found or Budget(**scope, unit=unit, window=options["window"])
        budget.limit = options["limit"]
        money.set_cap(budget)
        used = f"{money.plain(budget.spent)} spent, {money.plain(budget.held)} held"
        self.stdout.write(f"The cap is {budget} ({used}).")
        return 0


def _unit(key: Key | None, given: str) -> str:
    """The unit of the cap: the key's, the given one, or the only one there is."""
    if key is not None:
        if given and given != key.unit:
            raise Refused(f"{key.label} is counted in {key.unit}, not in {given}. Nothing was changed.")
        return key.unit
    units = sorted(set(Key.objects.values_list("unit", flat=True)))
    if given and given not in units:
        raise Refused(f"No key is counted in {given!r}, only in {', '.join(units) or 'none yet'}. Nothing was changed.")
    if not given and len(units) != 1:
        raise Refused(f"Say which unit with --unit: {', '.join(units) or 'add a key first'}. Nothing was changed.")
    return given or units[0]

"""`manage.py reconcile`: compare with the providers' own lists and books, and adopt what belongs to no take."""

from argparse import ArgumentParser
from typing import Any

from jobs.actions import reconcile
from jobs.documents import remote_document
from jobs.management import arguments
from jobs.management.command import StudioCommand
from jobs.models import Key
from providers.errors import ProviderError


class Command(StudioCommand):
    help = (
        "Settle open bills from the provider's books and list its work that no take claims; --adopt takes one over. "
        "Exit code 1 when a provider could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--key", metavar="L", help="label or id; default: every key")
        parser.add_argument("--adopt", metavar="REMOTE_ID", help="take this piece of work over as a new take")
        parser.add_argument("--project", metavar="P", help="for --adopt: where the take goes")
        parser.add_argument("--shot", default="", metavar="CODE", help="for --adopt")
        self.json_argument(parser)

    def act(self, **options: Any) -> int:
        chosen = arguments.key(options["key"]) if options["key"] else None
        if options["adopt"]:
            return self._adopt(chosen, options)
        keys = [chosen] if chosen else list(Key.objects.exclude(state=Key.State.REVOKED))
        told = [_look(key) for key in keys]
        if options["json"]:
            self.print_json({"keys": told})
        else:
            for one in told:
                self._print(one)
        return int(any(one["error"] for one in told))

    def _adopt(self, key: Key | None, options: dict[str, Any]) -> int:
        if key is None or not options["project"]:
            raise arguments.Unknown("--adopt needs --key and --project: whose work it is and where the take goes.")
        project = self.project(options["project"])
        try:
            job = reconcile.adopt(key, options["adopt"], project, options["shot"], self.actor)
        except ProviderError as error:
            self.note(f"{error.message} Nothing was changed.")
            return 1
        self.print_take(job, json=options["json"])
        return 0

    def _print(self, told: dict[str, Any]) -> None:
        if told["error"]:
            self.stdout.write(f"{told['key']}: could not be compared. {told['error']}")
            return
        self.stdout.write(f"{told['key']}: {len(told['unclaimed'])} pieces of work belong to no take")
        for work in told["unclaimed"]:
            self.stdout.write(
                f"  {work['kind']} {work['id']}  {work['status']}  {work['model']}  {work['prompt'][:70]}"
            )


def _look(key: Key) -> dict[str, Any]:
    try:
        return {"key": key.label, "error": "", "unclaimed": [remote_document(one) for one in reconcile.nightly(key)]}
    except ProviderError as error:
        return {"key": key.label, "error": error.message, "unclaimed": []}

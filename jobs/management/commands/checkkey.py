"""`manage.py checkkey`: one free read with a stored key, and where its server differs from what Takeboard knows."""

from argparse import ArgumentParser
from typing import Any

from jobs.actions import keys
from jobs.engine import comparing
from jobs.management import arguments
from jobs.management.command import StudioCommand


class Command(StudioCommand):
    help = "Check a stored key with one free read. Exit code 0: the provider accepts it; 1: it does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("key", metavar="LABEL", help="what the studio calls the key")
        self.json_argument(parser)

    def act(self, **options: Any) -> int:
        key = arguments.key(options["key"])
        words = keys.verify(key)
        found = comparing.kept(key)
        if options["json"]:
            told = [one.model_dump(mode="json") for one in found]
            read_at = key.compared_at.isoformat() if key.compared_at else None
            self.print_json({"key": key.label, "words": words, "differences": told, "read_at": read_at})
            return 0
        self.stdout.write(words)
        for one in found:
            self.stdout.write(f"  {'! ' if one.grave else '- '}{one.text}")
        return 0

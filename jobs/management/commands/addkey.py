"""`manage.py addkey`: store a provider's key after one free read with it."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from jobs.actions import keys
from jobs.management.command import StudioCommand


class Command(StudioCommand):
    help = "Add a provider key. The secret comes on standard input, or in TAKEBOARD_KEY_SECRET; never as an argument."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("provider", metavar="PROVIDER", help="the slug of one of the providers")
        parser.add_argument("--label", required=True, help="what the studio calls this key")
        parser.add_argument("--base-url", default="", help="the provider's address, with or without the API path")

    def act(self, **options: Any) -> int:
        key, words = keys.add(options["provider"], options["label"], _secret(), options["base_url"], self.actor)
        self.stdout.write(f"Stored the key {key.label} ({key.prefix}...). {words}")
        return 0


def _secret() -> str:
    """From the environment, else from standard input; asked for without an echo on a terminal."""
    if secret := os.environ.get("TAKEBOARD_KEY_SECRET"):
        return secret.strip()
    if sys.stdin.isatty():
        return getpass.getpass("Secret (it is not shown): ").strip()
    return sys.stdin.readline().strip()

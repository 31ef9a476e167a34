"""`manage.py owner NAME`: make an owner of this studio, or give one a new password, from the terminal."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from dashboard import first_run


class Command(BaseCommand):
    help = "Make a person an owner of this studio, with a new password (asked for, or the first line of the input)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name they sign in with; made when nobody has it")

    def handle(self, *_: Any, name: str, **__: Any) -> None:
        password = _password()
        try:
            validate_password(password)
            User.username_validator(name)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from None
        person, made = User.objects.get_or_create(username=name)
        person.set_password(password)  # ends the sessions of the old one
        person.is_superuser = person.is_staff = person.is_active = True
        person.save()
        first_run.note()
        self.stdout.write(f"{name} is {'a new owner' if made else 'an owner, with the new password'}.")


def _password() -> str:
    if sys.stdin.isatty():
        password = getpass.getpass("New password: ")
        if password != getpass.getpass("Once more: "):
            raise CommandError("The two are not the same. Nothing was changed.")
        return password
    return sys.stdin.readline().rstrip("\n")

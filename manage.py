#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    if sys.argv[1:2] == ["demo"]:
        from dashboard.demo.home import choose

        choose()  # before the settings read it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if "start-takeboard-first.invalid" not in str(error):  # the settings' address when nothing runs
            raise
        sys.exit("No Takeboard runs from this home. Start it (make run), or set DATABASE_URL and REDIS_URL.")

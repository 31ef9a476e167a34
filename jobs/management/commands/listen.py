"""`manage.py listen`: the one process that holds long polls. `up` and compose run it; without it takes are polled."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from jobs.engine.listening import Listener


class Command(BaseCommand):
    help = (
        "Hold long polls for a few running takes, at vendors that offer them. More than one does no harm: one listens."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        listener = Listener()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: listener.stop())
        listener.run()

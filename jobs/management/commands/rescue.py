"""`manage.py rescue`: settle a take whose submit got no answer."""

from argparse import ArgumentParser
from typing import Any

from jobs.actions import control
from jobs.actions.operations import Refused
from jobs.management import arguments
from jobs.management.command import StudioCommand
from jobs.models import Job
from jobs.money import plain


class Command(StudioCommand):
    help = (
        "Settle a take that is waiting(unconfirmed). attach: the provider has it under REMOTE_ID. "
        "resend: send it once more, which is paid twice if the first one landed after all. giveup: end it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", metavar="ID", help="its id, the start of it, or PROJECT/SHOT/T03")
        parser.add_argument("action", choices=("attach", "resend", "giveup"))
        parser.add_argument("remote_id", nargs="?", default="", metavar="REMOTE_ID", help="for attach")
        self.waiting_arguments(parser)

    def act(self, **options: Any) -> int:
        job = arguments.job(options["id"])
        match options["action"]:
            case "attach":
                job = control.attach(job, self._remote_id(job, options["remote_id"]), self.actor)
            case "resend":
                job = control.resend(job, self.actor)
                self.note(_may_cost_twice(job))
            case _:
                job = control.give_up(job, self.actor)
        return self.finish_with(job, **options)

    def _remote_id(self, job: Job, given: str) -> str:
        if given:
            return given
        seen = f" It could be: {', '.join(job.candidates)}." if job.candidates else ""
        raise Refused(f"attach needs the provider's id of the work.{seen} Nothing was changed.")


def _may_cost_twice(job: Job) -> str:
    price = f"{plain(job.quote)} {job.key.unit} each" if job.quote is not None else "at the full price each"
    return f"Sent again. If the first submit landed after all, both are billed, {price}; reconcile would show it."

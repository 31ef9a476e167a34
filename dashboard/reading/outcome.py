"""What came of a take: what can be opened, read or done further. The part of its page that outlives the rendering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from dashboard.reading import act_forms, files, strip, texts, works
from dashboard.reading.act_forms import ActForm, Typed
from dashboard.reading.desks import Made, has_desk
from dashboard.reading.files import Files
from dashboard.reading.status import look
from dashboard.reading.works import Work
from jobs.actions import acts
from jobs.actions.voices import book
from jobs.models import Artifact, Job
from jobs.states import Status

PATIENCE = 1.5  # seconds that the page waits for the prices of what can be done with a take


@dataclass(frozen=True)
class Report:
    """A text that can be unfolded. address: of its file."""

    title: str
    artifact: Artifact
    text: texts.Text
    address: str


class Outcome:
    """artifacts: all rows of the take; typed: what was filled in for an action that was refused."""

    job: Job
    now: datetime
    artifacts: Sequence[Artifact]
    files: Files
    typed: Typed | None

    @cached_property
    def acts(self) -> list[ActForm]:
        """What the vendor can do with this take, each with its price."""
        return act_forms.forms(self.job, acts.offered(self.job, self.files.rows, PATIENCE), self.typed)

    @cached_property
    def voices(self) -> list[tuple[str, str]]:
        """The voice book, where an action takes a voice."""
        return act_forms.named(book(self.job.key.provider)) if any(one.voices for one in self.acts) else []

    @cached_property
    def made_of_it(self) -> list[Made]:
        """The newest take that each action on this one, or on its piece, made."""
        if not self.acts:
            return []
        parents = {row.pk for row in (*self.artifacts, *self._of_pieces)}
        asked = Q(parent__in=parents) | Q(retry_of=self.job.pk)
        rows = Job.objects.select_related("shot", "key").filter(asked).exclude(pk=self.job.pk).order_by("pk")
        names = {form.offer.action.name: form.offer.action.label for form in self.acts}
        newest = {name: job for job in rows if (name := job.as_order().action) in names}
        return [Made(newest[name], label, look(newest[name])) for name, label in names.items() if name in newest]

    @cached_property
    def works(self) -> list[Work]:
        """The pieces of the vendor's work that this take made, or worked on."""
        return works.works(self.files.rows, self._of_pieces, self.now)

    @cached_property
    def _of_pieces(self) -> list[Artifact]:
        """All files of those pieces, of whatever take. One query, when there are any."""
        pieces = {row.piece for row in self.artifacts if row.piece}
        if not pieces:
            return []
        rows = Artifact.objects.filter(piece__in=pieces, job__key=self.job.key_id).order_by("job_id", "order", "id")
        return list(rows.select_related("ref", "job__shot", "job__project", "job__key"))

    @property
    def desks(self) -> list[Work]:
        """The pieces whose parts are shown on this page."""
        shown = self.job.status in (Status.SUCCEEDED, Status.PARTIAL) and has_desk(self.job.key.provider)
        return [one for one in self.works if one.own and not one.gone] if shown else []

    @cached_property
    def text(self) -> texts.Text | None:
        """The text that stands for the take, for reading."""
        return texts.shown(self.files.text) if self.files.text else None

    @cached_property
    def reports(self) -> list[Report]:
        """Other texts, folded: the plan, what a reader made of a piece."""
        rows = [*self.files.texts, *(row for work in self.works for row in work.reports if row != self.files.text)]
        drawn = ((row, texts.shown(row)) for row in rows)
        return [Report(strip.title(row), row, text, files.address(row, row.job)) for row, text in drawn if text]

    @property
    def reads(self) -> bool:
        """Is what it made a piece at the vendor or a text, to be opened and read and not played in the player?"""
        return not self.job.live and bool(self.works or self.files.text)

    @property
    def text_title(self) -> str:
        return strip.title(self.files.text) if self.files.text else ""

    @property
    def text_address(self) -> str:
        return files.address(self.files.text, self.job) if self.files.text else ""

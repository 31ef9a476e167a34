"""Sheets opened and checked in the studio."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jobs.batches.check import check
from jobs.batches.columns import Cells
from jobs.batches.drafts import edit_row, open_draft
from jobs.models import Batch, BatchRow, Key, Material
from providers.order import Order
from tests.dashboard.rich_vendor import Desk
from tests.jobs.studio import Studio


@dataclass
class Sheets:
    """desk: what the vendor of `key` says and was asked."""

    studio: Studio
    key: Key
    desk: Desk

    def draft(self, *rows: Mapping[str, object], usual: Cells | None = None) -> Batch:
        """A sheet whose rows are made with the long film, unless they say otherwise."""
        cells = [{name: str(text) for name, text in row.items()} for row in rows]
        usual = {"key": "Rich", "model": "long"} if usual is None else usual
        return open_draft(self.studio.project, cells, name="launch", usual=usual, actor=self.studio.person)

    def check(self, *rows: Mapping[str, object], usual: Cells | None = None) -> list[BatchRow]:
        """The rows of a sheet as checked."""
        return list(check(self.draft(*rows, usual=usual)).rows.all())

    def while_asked(self, do: Callable[[], object]) -> None:
        """Let this happen once, while the vendor thinks about a price."""

        class Thinking(list[Order]):
            def append(self, order: Order) -> None:
                super().append(order)
                if len(self) == 1:
                    do()

        self.desk.asked = Thinking()

    def material(self, name: str, kind: str = "image", **more: object) -> Material:
        number = Material.objects.count()
        row = {"bytes": 1000, "mime": "image/png", "width": 1280, "height": 720, "project": self.studio.project, **more}
        return Material.objects.create(name=name, kind=kind, sha256=f"{number:064}", **row)

    def mended(self, row: BatchRow, label: str) -> list[BatchRow]:
        """The sheet after one of the row's fixes, checked again."""
        edit_row(row, fixes(row)[label])
        return list(check(row.batch).rows.all())


def told(row: BatchRow, level: str = "error") -> list[str]:
    """The messages of a row."""
    return [problem["message"] for problem in row.problems if problem["level"] == level]


def fixes(row: BatchRow) -> dict[str, Mapping[str, str]]:
    """Its buttons: the cells by the label."""
    return {fix["label"]: fix["cells"] for problem in row.problems for fix in problem["fixes"]}


def columns(row: BatchRow, level: str = "error") -> list[str]:
    """Where its problems are."""
    return [problem["column"] for problem in row.problems if problem["level"] == level]

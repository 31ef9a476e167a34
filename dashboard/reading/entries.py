"""The ledger line by line: filtered, a page at a time, and as tab-separated text."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlencode

from django.db.models import QuerySet

from dashboard.reading.status import Look
from dashboard.reading.titles import take_title
from jobs.cells import cell, line
from jobs.models import Key, LedgerEntry, Project
from jobs.money import plain

PAGE = 30
KINDS = {"hold": "Held", "settle": "Charged", "release": "Released", "adjust": "Corrected"}
LOOKS = {
    "hold": Look("idle", "lock", "held"),
    "settle": Look("idle", "check", "charged"),
    "release": Look("idle", "back", "released"),
    "adjust": Look("you", "edit", "corrected"),
}
OF_KEY, OF_TAKE = ("key", "provider"), ("project", "shot", "take", "title", "person", "model")
COLUMNS = ["at", *OF_KEY, *OF_TAKE, "step", "kind", "amount", "unit", "vendor_entry", "note"]


@dataclass(frozen=True)
class Filter:
    """What of the ledger is shown; None and "": all of it."""

    key: uuid.UUID | None = None
    project: uuid.UUID | None = None
    kind: str = ""

    @classmethod
    def read(cls, told: Mapping[str, str]) -> "Filter":
        """From the address of a page. What makes no sense is no filter."""
        kind = told.get("kind", "")
        return cls(_id(told.get("key", "")), _id(told.get("project", "")), kind if kind in KINDS else "")

    def rows(self) -> QuerySet[LedgerEntry]:
        """The newest first, with all that a line shows."""
        rows = LedgerEntry.objects.select_related("key", "job__project", "job__shot", "job__created_by").order_by("-id")
        if self.key:
            rows = rows.filter(key=self.key)
        if self.project:
            rows = rows.filter(job__project=self.project)
        return rows.filter(kind=self.kind) if self.kind else rows

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        told = {"key": self.key, "project": self.project, "kind": self.kind}
        return urlencode({name: str(value) for name, value in told.items() if value})


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Page:
    """lines: (entry, its look); older: the cursor of the next page, None on the last."""

    lines: list[tuple[LedgerEntry, Look]]
    older: int | None


def page(shown: Filter, before: int | None = None) -> Page:
    """One page, from the entry before this cursor on. One query."""
    rows = shown.rows()
    found = list((rows.filter(id__lt=before) if before else rows)[: PAGE + 1])
    lines = [(entry, LOOKS[entry.kind]) for entry in found[:PAGE]]
    return Page(lines, lines[-1][0].pk if len(found) > PAGE else None)


def choices() -> tuple[list[tuple[uuid.UUID, str]], list[tuple[uuid.UUID, str]]]:
    """Keys and projects to filter by. Two queries."""
    return list(Key.objects.values_list("pk", "label")), list(Project.objects.values_list("pk", "name"))


def tsv(shown: Filter) -> Iterator[str]:
    """The whole ledger, oldest first: a line of names, then a line an entry. Amounts with every digit, times in UTC."""
    yield line(COLUMNS)
    for entry in shown.rows().order_by("id").iterator(chunk_size=1000):
        yield line(_cells(entry))


def _cells(entry: LedgerEntry) -> list[str]:
    job = entry.job
    of_job = [""] * len(OF_TAKE)
    if job is not None:
        person = job.created_by.get_username() if job.created_by else ""
        take = f"T{job.take:02}"
        of_job = [cell(one) for one in (job.project.name, job.shot.code, take, take_title(job), person, job.model)]
    start = [entry.at.astimezone(UTC).isoformat(timespec="seconds"), cell(entry.key.label), cell(entry.key.provider)]
    money = [cell(entry.step), entry.kind, plain(entry.amount), cell(entry.unit)]
    return [*start, *of_job, *money, cell(entry.vendor_entry), cell(entry.note)]

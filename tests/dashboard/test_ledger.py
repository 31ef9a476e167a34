"""The ledger line by line, as a file, and beside the vendor's books."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.reading import entries
from jobs.cells import cell
from jobs.models import Job, Key, LedgerEntry, Project
from jobs.states import Status
from providers.report import Entry
from tests.dashboard.charges import charge, dollars, page
from tests.jobs.fake_vendor import done
from tests.jobs.studio import Studio

__all__ = ["dollars"]


def test_the_ledger_is_filtered_by_key_project_and_kind(studio: Studio, dollars: Key, member: Client) -> None:
    other = Project.objects.create(name="Second film")
    charge(studio, 10)
    charge(studio, 20, project=other)
    charge(studio, "2.5", key=dollars)

    def shown(**told: str) -> list[tuple[str, Decimal]]:
        return [(entry.kind, entry.amount) for entry, _ in page(**told).ledger.lines]

    assert len(shown()) == LedgerEntry.objects.count()
    assert {amount for _, amount in shown(key=str(dollars.pk))} == {Decimal("2.5")}
    assert shown(project=str(other.pk), kind="settle") == [("settle", 20)]
    assert {kind for kind, _ in shown(kind="hold")} == {"hold"}
    assert shown(key="nonsense", project="'", kind="x") == shown()
    assert member.get("/credits/", {"key": "nonsense", "before": "9" * 30}).status_code == 200


def test_the_ledger_is_paged_by_a_cursor_without_gap_or_repeat(studio: Studio) -> None:
    for number in range(entries.PAGE):
        charge(studio, number)
    seen: list[int] = []
    before: int | None = None
    for _ in range(9):
        found = entries.page(entries.Filter(), before)
        seen += [entry.pk for entry, _ in found.lines]
        before = found.older
        if before is None:
            break
    assert seen == list(LedgerEntry.objects.order_by("-id").values_list("pk", flat=True))


def test_the_download_is_the_ledger_in_full(studio: Studio, member: Client) -> None:
    charge(studio, "0.0840")
    charge(studio, -5, kind="adjust")
    answer = member.get("/credits/ledger.tsv")
    assert answer.headers["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert re.search(r'filename="takeboard-ledger-\d{4}-\d\d-\d\d\.tsv"', answer.headers["Content-Disposition"])
    head, *lines = (line.split("\t") for line in answer.text.splitlines())
    assert head == entries.COLUMNS
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    assert [Decimal(row["amount"]) for row in rows] == list(LedgerEntry.objects.values_list("amount", flat=True))
    assert {row["unit"] for row in rows} == {"cr"}
    assert [row["amount"] for row in rows if row["kind"] != "hold"] == ["0.084", "-5"]
    assert rows[0]["project"] == "Mystery package"
    only = member.get("/credits/ledger.tsv?kind=adjust").text
    assert len(only.splitlines()) == 2


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("plain", "plain"),
        ("two\tcells\nand a line", "two cells and a line"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@sum", "'@sum"),
        ("-1+1", "'-1+1"),
        ("+1", "'+1"),
        ("", ""),
    ],
)
def test_no_cell_breaks_the_table_or_becomes_a_formula(told: str, written: str) -> None:
    assert cell(told) == written


def unreconciled(studio: Studio) -> Job:
    """A take whose bill the vendor did not tell."""
    job = studio.take("Clip 5 of the teaser")
    studio.run()
    studio.world.reports["1"] = done()
    return studio.until_ended(job)


def test_an_open_bill_is_shown_with_its_take(studio: Studio, member: Client) -> None:
    job = unreconciled(studio)
    assert job.unreconciled
    of_take, of_key = page().drift
    assert (of_take.look.word, of_take.settled, of_take.books) == ("Bill open", 10, None)
    assert of_take.href == f"/takes/{job.pk}/"
    assert of_key.look.word == "1 bill open"
    assert "Open the take" in member.get("/credits/").text


def test_a_refund_that_was_due_is_no_difference(studio: Studio) -> None:
    job = unreconciled(studio)
    Job.objects.update(status=Status.FAILED)
    studio.world.books = [Entry("e1", Decimal(0), None, job.refs.get().remote_id)]
    studio.later(400)
    studio.run()
    (of_key,) = page().drift
    assert (of_key.look.word, of_key.words) == ("In step", "1 take charged, 1 refund matched")


def test_a_corrected_bill_shows_the_difference(studio: Studio) -> None:
    job = unreconciled(studio)
    studio.world.books = [Entry("e1", Decimal(14), None, job.refs.get().remote_id)]
    studio.later(400)
    studio.run()
    of_take, of_key = page().drift
    assert (of_take.look.word, of_take.settled, of_take.books, of_take.difference) == ("Corrected", 10, 14, 4)
    assert of_take.words == "Clip 5 of the teaser: the vendor's books say 14"
    assert (of_key.look.word, of_key.books, of_key.words) == ("In step", 14, "1 take charged")

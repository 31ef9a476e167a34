"""The sheet of a draft: what each row says, mending it in place with and without scripts, and the button that pays."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import sheet
from dashboard.reading.sheet import Asked, Fold, State
from jobs.batches import drafts
from jobs.batches.check import check
from jobs.models import Batch, BatchRow, Budget, Job
from providers.errors import Fault, ProviderError
from tests.jobs.batches.conftest import sheets
from tests.jobs.batches.sheets import Sheets

__all__ = ["sheets"]


@pytest.fixture
def page(sheets: Sheets) -> Client:
    client = Client()
    client.force_login(sheets.studio.person)
    return client


def opened(sheets: Sheets, *rows: dict[str, str], checked: bool = True) -> Batch:
    batch = sheets.draft(*rows)
    return check(batch) if checked else batch


def here(batch: Batch, rest: str = "") -> str:
    return f"/batches/{batch.pk}/{rest}"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def part(text: str, anchor: str) -> str:
    """The element with this id as far as the next row or the end of the sheet."""
    return re.split(r'<tbody|class="sheet-add"', text.split(f'id="{anchor}"')[1])[0]


def row(batch: Batch, number: int) -> BatchRow:
    return batch.rows.get(number=number)


def said(page: Client, batch: Batch, number: int, query: str = "") -> str:
    return words(part(page.get(here(batch, query)).text, f"row-{row(batch, number).pk}"))


def press(page: Client, address: str, fields: Any = None, *, htmx: bool = False, **more: Any) -> Any:
    return page.post(address, {**(fields or {}), **more}, headers={"HX-Request": "true"} if htmx else {})


def good(number: int = 1, **more: str) -> dict[str, str]:
    return {"prompt": f"a door number {number} opens on a street {number * 7} at night {number * 13}", **more}


LONG = {"prompt": "a hand lifts the bottle, slow shutter", "duration": "18"}


def test_a_row_says_what_it_asks_for_and_what_it_costs(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1, shot="S1", duration="10", shape="9:16"))
    told = said(page, batch, 1)
    for word in ("1", "S1", "a door number 1", "Long film", "10 s", "9:16", "Ready", "30 cr"):
        assert word in told


def test_a_problem_stands_in_words_with_its_fix(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(), LONG)
    text = page.get(here(batch)).text
    assert "1 ready" in words(text)
    assert "1 problem" in words(text)
    told = said(page, batch, 2)
    assert "18 s is over this model’s 15 s" in told
    assert "Set to 15 s" in told
    assert re.search(r'id="pay"[^>]*disabled', text)
    assert said(page, batch, 2, "?show=problems")
    assert f"row-{row(batch, 1).pk}" not in page.get(here(batch, "?show=problems")).text


def test_a_fix_mends_the_row_in_place(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(), LONG)
    wrong = row(batch, 2)
    answer = press(page, f"/batches/rows/{wrong.pk}/fix/", column="duration", fix="Set to 15 s")
    assert answer["Location"] == here(batch) + f"?#row-{wrong.pk}"
    assert row(batch, 2).cells["duration"] == "15"
    assert "Ready" in said(page, batch, 2)
    assert "Run 2 takes 60 cr" in words(page.get(here(batch)).text)


def test_with_scripts_only_the_row_and_the_sums_come_back(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(), LONG, good(3))
    wrong = row(batch, 2)
    answer = press(page, f"/batches/rows/{wrong.pk}/fix/", htmx=True, column="duration", fix="Set to 15 s")
    assert "<html" not in answer.text
    assert re.findall(r'<tbody class="sheet-row" id="row-([\w-]+)"', answer.text) == [str(wrong.pk)]
    assert "Run 3 takes" in words(answer.text)
    assert answer.text.count("hx-swap-oob") == 2
    assert '"rows": []' in answer["HX-Trigger-After-Settle"]


def test_rows_that_changed_with_another_are_named_and_drawn_when_asked_for(page: Client, sheets: Sheets) -> None:
    """A warning compares two rows: changing one of them makes the other one ready."""
    batch = opened(sheets, good(1), good(1))
    first, second = row(batch, 1), row(batch, 2)
    assert "Same as row 1" in said(page, batch, 2)
    answer = press(page, f"/batches/rows/{first.pk}/edit/", {"cell-prompt": "something else entirely"}, htmx=True)
    assert f"row-{second.pk}" in answer["HX-Trigger-After-Settle"]
    drawn = page.get(here(batch, f"?ids=row-{second.pk}"), headers={"HX-Request": "true"}).text
    assert "Ready" in words(drawn)
    assert f'id="row-{second.pk}" hx-swap-oob="true"' in drawn


def test_two_rows_that_are_alike_are_kept_on_purpose(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1), good(1))
    press(page, f"/batches/rows/{row(batch, 2).pk}/fix/", column="prompt", fix="Keep both")
    assert "Ready" in said(page, batch, 2)


def test_a_fix_that_the_row_no_longer_offers_does_nothing(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, LONG)
    answer = press(page, f"/batches/rows/{row(batch, 1).pk}/fix/", column="duration", fix="Set to 7 s")
    assert answer.status_code == 422
    assert "changed meanwhile" in words(answer.text)
    assert row(batch, 1).cells["duration"] == "18"


def test_the_form_of_a_row_has_a_field_for_every_column(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, {**LONG, "camera": "dolly"})
    wrong = row(batch, 1)
    answer = page.get(f"/batches/rows/{wrong.pk}/edit/")
    text = page.get(answer["Location"]).text
    form = text.split('class="sheet-editor"')[1].split("</form>")[0]
    names = re.findall(r'name="cell-(\w+)"', form)
    for column in ("shot", "prompt", "key", "model", "duration", "shape", "materials", "after", "split", "camera"):
        assert column in names, column
    assert re.search(r'id="cell-duration" value="18"[^>]*aria-invalid="true"', form)
    press(page, f"/batches/rows/{wrong.pk}/edit/", {"cell-duration": "9", "cell-camera": "", "cell-prompt": "new"})
    assert row(batch, 1).cells == {"prompt": "new", "duration": "9"}


def test_showing_a_form_and_sending_it_changes_nothing(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, {**good(), "model": "Long film", "key": "Rich", "shape": "9:16", "duration": "10"})
    one = row(batch, 1)
    form = page.get(f"/batches/rows/{one.pk}/edit/", headers={"HX-Request": "true"}).text
    sent = dict(re.findall(r'<input class="input" name="(cell-\w+)" id="[^"]*" value="([^"]*)"', form))
    sent |= {
        name: words(text) for name, text in re.findall(r'<textarea[^>]*name="(cell-\w+)".*?>(.*?)</textarea>', form)
    }
    for name, options in re.findall(r'<select[^>]*name="(cell-\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    assert sent["cell-model"] == "Long film"
    press(page, f"/batches/rows/{one.pk}/edit/", sent)
    assert row(batch, 1).cells == one.cells


def test_a_row_is_left_out_taken_in_and_deleted(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1), LONG, good(3))
    wrong = row(batch, 2)
    press(page, f"/batches/rows/{wrong.pk}/leave-out/", out="yes")
    text = words(page.get(here(batch)).text)
    assert "Row 2 is left out." in text
    assert "All 2 start, or none." in text
    assert "Run 2 takes 30 cr" in text
    assert "Set to 15 s" in said(page, batch, 2), "what mends it stays at hand"
    press(page, f"/batches/rows/{wrong.pk}/leave-out/", out="no")
    assert "1 problem" in words(page.get(here(batch)).text)
    answer = press(page, f"/batches/rows/{wrong.pk}/delete/", htmx=True)
    assert answer["HX-Retarget"] == "#sheet", "rows below move up, so all are drawn"
    assert list(batch.rows.values_list("number", flat=True)) == [1, 2]


def test_a_fix_takes_a_row_in_again(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1), LONG)
    wrong = row(batch, 2)
    press(page, f"/batches/rows/{wrong.pk}/leave-out/", out="yes")
    press(page, f"/batches/rows/{wrong.pk}/fix/", column="duration", fix="Set to 15 s")
    assert not row(batch, 2).left_out


def test_many_problems_have_one_button(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1), LONG, {**LONG, "prompt": "another one that is much too long"})
    text = page.get(here(batch)).text
    assert "Fix 2 as offered" in words(text)
    assert "Leave 2 out" in words(text)
    press(page, here(batch, "fix/"))
    assert [one.cells.get("duration") for one in batch.rows.all()] == [None, "15", "15"]
    drafts.edit_row(row(batch, 3), {"duration": "99"})
    check(batch)
    press(page, here(batch, "leave-out/"))
    assert row(batch, 3).left_out


def test_a_piece_that_is_too_long_is_split_into_rows(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, {**good(1, shot="S1"), "duration": "30"})
    wrong = row(batch, 1)
    label = next(fix["label"] for fix in wrong.problems[0]["fixes"] if "text bridge" in fix["label"])
    answer = press(page, f"/batches/rows/{wrong.pk}/fix/", htmx=True, column="duration", fix=label)
    assert answer["HX-Retarget"] == "#sheet"
    text = words(answer.text)
    assert "S1a" in text
    assert "S1b" in text


def test_a_row_that_an_earlier_sheet_made_is_shown_and_not_sent(page: Client, sheets: Sheets) -> None:
    first = opened(sheets, good(1))
    press(page, here(first, "run/"), seen="cr 15")
    job = Job.objects.get()
    second = opened(sheets, good(1), good(2))
    told = said(page, second, 1)
    assert "Made already" in told
    assert str(job) in told
    assert f'href="/takes/{job.pk}/"' in page.get(here(second)).text
    assert "Run the take 15 cr" in words(page.get(here(second)).text)
    press(page, f"/batches/rows/{row(second, 1).pk}/again/")
    assert "Run 2 takes 30 cr" in words(page.get(here(second)).text)


def test_a_new_row_opens_its_form(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good())
    answer = page.post(here(batch, "add/"), follow=True)
    added = row(batch, 2)
    assert f'id="row-{added.pk}" data-open' in answer.text
    assert "The prompt is empty" in words(answer.text)


# Prices and the foot


def test_the_button_pays_the_price_that_was_seen(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1), good(2))
    text = page.get(here(batch)).text
    seen = re.findall(r'name="seen" value="([^"]*)"', text)
    answer = press(page, here(batch, "run/"), seen=seen, operation="once")
    assert answer["Location"] == here(batch)
    assert Job.objects.filter(batch=batch).count() == 2
    press(page, here(batch, "run/"), seen=seen, operation="once")
    assert Job.objects.count() == 2, "a second press makes nothing"


def test_another_price_than_the_one_seen_makes_nothing(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1))
    answer = press(page, here(batch, "run/"), seen="cr 14")
    assert answer.status_code == 422
    assert "The price has changed" in words(answer.text)
    assert not Job.objects.exists()


def test_a_cap_that_is_too_small_stops_the_button_with_words(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1), good(2))
    Budget.objects.create(project=sheets.studio.project, unit="cr", limit=Decimal(20))
    text = page.get(here(batch)).text
    assert "−10 cr of 20 cr" in words(text)
    assert "10 cr over the cap" in words(text)
    assert re.search(r'id="pay"[^>]*disabled', text)
    assert press(page, here(batch, "run/"), seen="cr 30").status_code == 422
    assert not Job.objects.exists()


def test_a_price_that_is_on_its_way_is_looked_for_by_itself(page: Client, sheets: Sheets) -> None:
    sheets.desk.trouble = ProviderError("Slow down.", code="429", fault=Fault.RATE)
    batch = opened(sheets, good(1))
    text = page.get(here(batch)).text
    assert "Getting a price" in said(page, batch, 1)
    assert re.search(r'id="pay"[^>]*disabled[^>]*>Getting a price', text)
    assert "load delay:2s" in text
    assert "Check again" in words(text), "without scripts it is a button"
    late = press(page, here(batch, "check/"), htmx=True, look="29")
    assert "load delay" not in late.text, "it ends"
    sheets.desk.trouble = None
    answer = press(page, here(batch, "check/"), htmx=True, look="0")
    assert "Run the take 15 cr" in words(answer.text)
    assert f"row-{row(batch, 1).pk}" in answer["HX-Trigger-After-Settle"]


def test_the_limits_hold_from_the_start(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1))
    fields = {"cap-cr": "50", "at_once": "2", "stagger": "1.5", "approve_quote": "5", "approve_unit": "cr",
              "approve_until": "2999-01-01T08:00"}  # fmt: skip
    press(page, here(batch, "run/"), fields, save="yes")
    batch.refresh_from_db()
    assert batch.confirmed_at is None
    assert (batch.max_in_flight, batch.stagger, batch.approved_quote) == (2, 1.5, 5)
    assert Budget.objects.get(batch=batch).limit == 50
    text = page.get(here(batch)).text
    assert 'value="50"' in text
    press(page, here(batch, "run/"), {**fields, "cap-cr": "10"}, seen="cr 15")
    assert not Job.objects.exists(), "the cap on the form counts already"
    press(page, here(batch, "run/"), {**fields, "cap-cr": "", "approve_quote": "", "approve_until": ""}, seen="cr 15")
    ran = Batch.objects.get(pk=batch.pk)
    assert ran.confirmed_at is not None
    assert ran.approved_quote is None
    assert not Budget.objects.filter(batch=batch).exists()


@pytest.mark.parametrize(
    ("field", "text", "said_"),
    [
        ("cap-cr", "plenty", "The cap is plenty; write a number"),
        ("at_once", "-1", "At once is -1; write a whole number"),
        ("stagger", "nan", "write a number of 0 or more"),
        ("approve_quote", "5", "Approval ahead needs the highest quote and a time"),
        ("approve_until", "tomorrow", "Approval ahead needs"),
    ],
)
def test_a_limit_that_is_none_is_refused_in_words(
    page: Client, sheets: Sheets, field: str, text: str, said_: str
) -> None:
    batch = opened(sheets, good(1))
    fields = {"approve_quote": "", "approve_until": "", field: text}
    answer = press(page, here(batch, "run/"), fields, seen="cr 15")
    assert answer.status_code == 422
    assert said_ in words(answer.text)
    assert not Job.objects.exists()


def test_a_confirmed_sheet_cannot_be_changed(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, good(1))
    one = row(batch, 1)
    press(page, here(batch, "run/"), seen="cr 15")
    for address in (f"rows/{one.pk}/leave-out/", f"rows/{one.pk}/delete/", f"{batch.pk}/add/", f"{batch.pk}/check/"):
        answer = press(page, f"/batches/{address}")
        assert answer.status_code == 422, address
        assert "was confirmed" in words(answer.text)


# Many rows


@pytest.mark.parametrize(
    ("kinds", "drawn"),
    [
        ("r" * 10, list(range(1, 11))),
        ("r" * 24, [*range(1, 11), "Rows 11 to 24, all ready"]),
        ("r" * 12 + "e" + "rr" + "e", [*range(1, 17)]),
        ("r" * 13 + "e" + "rrro" + "e", [*range(1, 11), "Rows 11 to 13, all ready", 14,
                                         "Rows 15 to 18, 3 ready, 1 left out", 19]),
    ],
)  # fmt: skip
def test_ready_rows_are_told_of_in_one_line(kinds: str, drawn: list[object]) -> None:
    assert shown(kinds, Asked()) == drawn


def test_at_most_a_page_is_drawn_and_the_rest_is_one_line() -> None:
    assert shown("e" * 130, Asked())[-1] == "Rows 101 to 130, all problems"
    assert shown("r" * 1000, Asked(start=501)) == [*range(501, 601), "Rows 601 to 1000, all ready"]
    assert shown("r" * 100 + "e" * 150, Asked(show="problems"))[-1] == "Rows 201 to 250, all problems"
    assert shown("r" * 50, Asked(start=11, until=14)) == [11, 12, 13, 14]


def shown(kinds: str, asked: Asked) -> list[object]:
    names = {"r": sheet.READY, "e": sheet.ERROR, "o": sheet.OUT}
    found = [State(uuid4(), number, names[kind], "") for number, kind in enumerate(kinds, 1)]
    return [one.title if isinstance(one, Fold) else one.number for one in sheet.cut(found, asked)]


def test_folded_rows_are_shown_on_demand(page: Client, sheets: Sheets) -> None:
    batch = opened(sheets, *(good(number) for number in range(1, 25)))
    assert "Rows 11 to 24, all ready" in words(page.get(here(batch)).text)
    headers = {"HX-Request": "true", "HX-Target": "fold-11"}
    text = page.get(here(batch, "?from=11&until=24"), headers=headers).text
    assert text.count('class="sheet-row"') == 14
    assert "<html" not in text
    assert page.get(here(batch, "?from=11")).text.count('class="sheet-row"') == 14, "and without scripts"


def test_a_long_sheet_asks_no_more_than_a_short_one(page: Client, sheets: Sheets) -> None:
    few = opened(sheets, good(1), LONG)
    many = opened(sheets, *(good(number) for number in range(1, 120)), LONG)

    def queries(batch: Batch) -> int:
        page.get(here(batch))
        with CaptureQueriesContext(connection) as seen:
            assert page.get(here(batch)).status_code == 200
        return len(seen)

    assert queries(many) == queries(few)
    assert queries(few) < 30

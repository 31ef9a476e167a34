"""A sheet of 60 rows in a browser without scripts: mended, run, held, and the rest of it cancelled."""

import csv
import io
import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.house import ARTIST
from tests.browser.tab import People

HEADER = ("shot", "prompt", "model", "duration", "ratio")
PLACES = ("a lighthouse", "a harbour", "a forest", "a desert", "a rooftop", "a library")
LIGHTS = ("dawn", "noon", "fog", "night", "storm", "snow", "dusk", "stars", "rain", "embers")


def cells(number: int, where: str) -> list[str]:
    prompt = f"{PLACES[number % 6]} in {LIGHTS[number // 6]}, slow push in over {number + 3} frames, {where}"
    return [f"B{number + 1:02}", prompt, "Seedance 2.0 fast", "5", "16:9"]


def sheet(where: str) -> bytes:
    """Rows 3, 13, 23 are too long, 33 and 43 name no model, 53 has no such shape, 60 no prompt."""
    rows = [cells(number, where) for number in range(60)]
    for number in (3, 13, 23):
        rows[number - 1][3] = "18"
    for number in (33, 43):
        rows[number - 1][2] = "Seedance 2.0 fsat"
    rows[52][4] = "17:9"
    rows[59][1] = ""
    file = io.StringIO()
    csv.writer(file).writerows([HEADER, *rows])
    return file.getvalue().encode()


def row(page: Page, number: int) -> Locator:
    return page.locator(".sheet-row").filter(has=page.get_by_role("rowheader", name=str(number), exact=True))


def opened(page: Page, name: str) -> None:
    page.goto("/batches/new/")
    file: FilePayload = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": sheet(name)}
    page.get_by_label("Drop a sheet here").set_input_files([file])
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name.replace("_", " "))
    expect(page.locator("#sheet-state")).to_contain_text("7 problems")


def test_browser_a_sheet_is_mended_and_run_without_scripts(people: People) -> None:
    with people.page(ARTIST, java_script_enabled=False) as page:
        opened(page, "no_scripts")
        row(page, 3).get_by_role("button", name=re.compile("^Set to 15 s")).click()
        expect(row(page, 3)).to_contain_text("Ready")
        row(page, 60).get_by_role("link", name="Edit row 60").click()
        page.get_by_role("textbox", name="Prompt").fill("A ferry leaves the harbour at noon")
        page.get_by_role("button", name="Check the row").click()
        page.get_by_role("button", name="Leave 5 out").click()
        expect(page.locator("#sheet-foot")).to_contain_text("5 rows are left out.")
        if page.get_by_role("button", name="Check again").is_visible():
            page.get_by_role("button", name="Check again").click()
        page.get_by_role("button", name=re.compile("^Run 55 takes")).click()
        expect(page.locator("#batch-state")).to_contain_text("of 55 done")
        page.get_by_role("button", name="Hold the rest").click()
        expect(page.locator("#batch-state")).to_contain_text(re.compile("Holding after|On hold"))
        page.get_by_role("link", name=re.compile("^Cancel .* not begun")).click()
        page.get_by_role("button", name=re.compile("^Cancel .* takes?")).click()
        expect(page.locator("#toasts")).to_contain_text("that had not begun")

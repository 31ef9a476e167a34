"""A night of the studio: a batch on a schedule, with the clock moved and two beats that tick."""

import re

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.house import OWNER, House
from tests.browser.tab import People
from tests.waiting import until

ENDED = ("completed", "failed", "cancelled")
SHEET = """shot,prompt,model,duration
N1,The harbour at night of {date}; the camera pans,renoise-2.0,5
N2,The pier at night of {date}; the camera pans,renoise-2.0,5"""


def test_browser_tonights_batch_runs_once_then_is_skipped_then_is_over_its_cap(people: People, held: House) -> None:
    with people.page(OWNER) as page, held.second_beat():
        make(page)
        tonight(page, held, "running")
        tonight(page, held, "skipped")
        assert [run["state"] for run in held.ask("runs")["runs"]] == ["running", "skipped"]
        held.release()
        until(lambda: all(task["status"] in ENDED for task in held.vendor.tasks()), 30, "the vendor is done")
        held.ask("later", minutes=60)  # a take that is a day old is not looked at every ten seconds
        until(lambda: held.ask("runs")["runs"][0]["state"] == "done", 60, "the first run is over")
        expect(page.locator("#schedule-history")).to_contain_text("10 cr")

        page.get_by_role("link", name="Edit", exact=True).click()
        page.get_by_label("Cap in cr").fill("9")
        page.get_by_role("button", name="Save the schedule").click()
        tonight(page, held, "refused")
        expect(page.locator("#schedule-history")).to_contain_text("cap")
        runs = held.ask("runs")["runs"]
        assert [(run["state"], run["takes"]) for run in runs] == [("done", 2), ("skipped", 0), ("refused", 0)]

        page.locator("#schedule-history a").last.click()  # the first run: what the night left
        expect(page.locator("#run-body")).to_contain_text("Done")
        expect(page.locator("#run-body .poster")).to_have_count(2)


def make(page: Page) -> None:
    """Tonight's batch, from its sheet, with one form."""
    page.goto("/batches/new/")
    page.get_by_label("Project", exact=True).select_option(label="Kestrel Bay")
    page.locator("#sheet-file").set_input_files([FilePayload(name="n.csv", mimeType="text/csv", buffer=SHEET.encode())])
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("link", name="Schedule", exact=True).click()
    expect(page.get_by_label("Rows")).to_have_value(re.compile("The pier at night"))
    page.get_by_label("Name").fill("Tonight")
    page.get_by_label("At", exact=True).fill("02:00")
    page.get_by_label("Cap in cr").fill("50")
    page.get_by_role("button", name="Make the schedule").click()
    expect(page.get_by_role("heading", name="Tonight", level=1)).to_be_visible()


def tonight(page: Page, house: House, state: str) -> None:
    """Its next time comes; wait for the run on the page, which is not loaded again."""
    before = len(house.ask("runs")["runs"])
    house.ask("tonight")
    until(lambda: len(house.ask("runs")["runs"]) > before, 30, "the run is made")
    until(lambda: house.ask("runs")["runs"][-1]["state"] == state, 60, f"the run is {state}")
    expect(page.locator("#schedule-history tbody tr")).to_have_count(before + 1)

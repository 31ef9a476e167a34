"""A batch as a studio makes one: a sheet with mistakes, mended in place; paused, resumed, its failures asked for again.

Nothing is loaded again by hand.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.house import House

ROWS = 60
LONG_ENOUGH = 120_000  # milliseconds for a whole batch; the vendor wants to be asked every ten seconds
HEADER = "shot,prompt,model,duration,ratio,materials,after,key"
MODEL = "renoise-2.0"
WRONG = {  # row: the cell that is wrong; each in another column
    6: {"duration": "900"},
    13: {"prompt": ""},
    20: {"model": "renoise-2.O"},
    27: {"ratio": "7:5"},
    34: {"after": "S99"},
    41: {"key": "Practise Renoise"},
    48: {"materials": "ghost.png:first_frame"},
}
PLACES = ("A headland", "The long pier", "Harbour wall", "Salt flats", "Lamp room", "Ferry deck", "Fish market",
          "Cliff path", "Slipway", "Boat shed")  # fmt: skip
LIGHTS = ("before sunrise", "under noon glare", "in heavy fog", "by lamp light", "as rain clears", "after dark")
MOVES = ("the camera pushes in", "slow pan to the left", "it cranes up", "handheld walk")
FIX = {34: "Begin by itself"}  # where the first one offered would not do
TYPED = 13  # the row that no button can mend
LONG = (
    "[0-15s] Wide of the headland before sunrise, the camera pushes in. "
    "[15-30s] The lamp sweeps over the sea, the frame holds steady."
)
BOTH_WAYS = "\n".join(
    [
        "shot,prompt,model,duration,ratio,split",
        f'B1,"{LONG}",{MODEL},30,16:9,bridge',
        f'C1,"{LONG}",{MODEL},30,16:9,chain',
    ]
)


def words(number: int) -> str:
    """A prompt that no other row comes near."""
    place, light, move = PLACES[number % 10], LIGHTS[number % 6], MOVES[number % 4]
    return f"{place} {light}; {move} over pass number {number} of {ROWS}"


def shot_list() -> str:
    """Sixty shots as CSV, seven of them wrong."""
    lines = [HEADER]
    for number in range(1, ROWS + 1):
        cells = dict.fromkeys(HEADER.split(","), "")
        cells |= {"shot": f"S{number:02}", "prompt": words(number), "model": MODEL, "duration": "5", "ratio": "16:9"}
        lines.append(",".join((cells | WRONG.get(number, {})).values()))
    return "\n".join(lines)


def open_sheet(page: Page, text: str, name: str = "headland.csv") -> None:
    page.goto("/batches/new/")
    page.get_by_label("Project", exact=True).select_option(label="Kestrel Bay")
    page.locator("#sheet-file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Check the rows").click()
    expect(page.locator("#sheet")).to_be_visible()


def row(page: Page, number: int) -> Locator:
    heading = page.get_by_role("rowheader", name=str(number), exact=True)
    return page.locator("tbody.sheet-row").filter(has=heading)


def pay(page: Page, words: str) -> None:
    button = page.get_by_role("button", name=re.compile(f"^{words}"))
    expect(button).to_be_enabled()
    button.click()


@pytest.fixture
def failing(held: House) -> Iterator[House]:
    """The vendor keeps every take rendering until it is released, and the first three will fail."""
    held.vendor.fault("fail", times=3, vendor="renoise", method="POST", path="/tasks$")
    yield held
    held.vendor.clear_faults()


def test_browser_sixty_rows_are_mended_confirmed_paused_and_retried(page: Page, failing: House) -> None:
    open_sheet(page, shot_list())
    expect(page.locator("#sheet-state")).to_contain_text("7 problems")
    page.get_by_role("link", name=re.compile("^Problems")).click()
    for number in WRONG:
        line = row(page, number)
        expect(line).to_be_visible()
        if number == TYPED:
            line.get_by_role("link", name=f"Edit row {number}").click()
            line.get_by_label("Prompt").fill(words(number))
            line.get_by_role("button", name="Check the row").click()
        else:
            if number in FIX:
                line.get_by_text(f"Other ways to mend row {number}").locator("xpath=ancestor::summary").click()
            line.locator(".sheet-fixes button", has_text=FIX.get(number, "")).first.click()
        expect(page.locator("#sheet-state")).to_contain_text(f"{ROWS - 7 + list(WRONG).index(number) + 1} ready")
    expect(page.locator("#pay")).to_contain_text("310 cr")  # row 6 was mended to 15 s
    pay(page, "Run 60 takes")

    state = page.locator("#batch-state")
    expect(state).to_contain_text(re.compile(r"0 of 60 done, \d+ rendering"))
    page.get_by_role("button", name="Pause").click()
    expect(state).to_contain_text("Paused")
    failing.release()
    expect(state).to_contain_text(re.compile(r"Paused, \d+ of 60 done$|Paused, (17|2\d) of 60 done"))
    expect(state).to_contain_text("3 failed")
    page.get_by_role("button", name="Resume").click()
    expect(state).to_contain_text("57 of 60 done, 3 failed", timeout=LONG_ENOUGH)

    pay(page, "Retry 3 failures")
    expect(state).to_contain_text("60 done", timeout=LONG_ENOUGH)
    expect(state).not_to_contain_text("failed")
    charged = state.locator("dt", has_text="Charged").locator("xpath=following-sibling::dd")
    expect(charged).to_have_text("310 cr")


def test_browser_the_same_sheet_again_makes_nothing_twice(page: Page, house: House) -> None:
    sheet = f"shot,prompt,model,duration\nT1,A pier in the fog; the camera pulls back,{MODEL},5"
    open_sheet(page, sheet, "pier.csv")
    pay(page, "Run the take")
    expect(page.locator("#batch-state")).to_contain_text("1 done")
    open_sheet(page, sheet, "pier.csv")
    expect(row(page, 1)).to_contain_text("Make it again")
    expect(page.locator("#pay")).to_be_disabled()


def test_browser_thirty_seconds_both_ways_from_one_sheet(page: Page, house: House, tmp_path: Path) -> None:
    house.vendor.settings(media="full")  # a chain needs a picture as large as a vendor takes
    try:
        open_sheet(page, BOTH_WAYS)
        for code in ("B1a", "B1b", "C1a", "C1b"):
            expect(page.get_by_role("cell", name=code, exact=True)).to_be_visible()
        expect(page.locator("#sheet")).to_contain_text("Continuing from the previous shot:")
        pay(page, "Run 4 takes")
        state = page.locator("#batch-state")
        expect(state).to_contain_text("4 done", timeout=LONG_ENOUGH)
        page.locator("#batch-takes a").last.click()
        expect(page.locator("#take-status")).to_have_text("Done")
        expect(page.locator("main")).to_contain_text("Last frame of C1a")
    finally:
        house.vendor.settings(media="tiny")

"""Storyboard grids and results out in the browser: build, split, use; download the takes of a selection."""

import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.house import House


@pytest.fixture
def stills(tmp_path: Path) -> list[Path]:
    """Three striped pictures."""
    found = []
    for number, colour in enumerate(("teal", "maroon", "navy")):
        picture = Image.new("RGB", (1280, 720), colour)
        draw = ImageDraw.Draw(picture)
        for at in range(-720, 1280, 60):
            draw.line((at, 0, at + 720, 720), fill="white", width=10 + number)
        found.append(tmp_path / f"still-{number}.png")
        picture.save(found[-1])
    return found


def test_browser_builds_a_grid_splits_it_and_uses_the_panels(page: Page, house: House, stills: list[Path]) -> None:
    page.goto("/library/")
    page.get_by_role("link", name="Build a grid").click()
    page.get_by_label("Upload pictures").set_input_files(stills)
    page.get_by_label("Cells", exact=True).select_option("2 × 2")
    page.get_by_label("Name").fill("Opening")
    page.get_by_role("button", name="Build the grid").click()
    expect(page.get_by_role("heading", name="Opening.jpg")).to_be_visible()
    page.get_by_role("link", name="Split into panels").click()
    page.get_by_label("Rows").fill("2")
    page.get_by_label("Columns").fill("2")
    page.get_by_role("button", name="Show the panels").click()
    expect(page.locator(".panel-cut")).to_have_count(4)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)  # the fourth cell is empty
    page.get_by_role("button", name="Save the ticked panels").click()
    expect(page.get_by_role("heading", name="3 panels")).to_be_visible()
    for number in (1, 2, 3):
        expect(page.get_by_text(f"Opening S{number}.png", exact=True)).to_be_visible()
    page.get_by_role("link", name="Use in a new take", exact=True).first.click()
    expect(page.locator("#take")).to_contain_text("Opening S1.png")
    expect(page.locator("#take")).to_contain_text("Opening S3.png")

    page.go_back()
    page.get_by_role("button", name="Use in a batch").click()
    expect(page.locator("tbody.sheet-row")).to_have_count(3)
    expect(page.locator("#sheet-state")).to_contain_text("3 ready")  # with a first frame words are optional
    page.get_by_role("link", name="Edit row 1").click()
    page.get_by_label("Prompt", exact=True).fill("Fog lifts over the harbour; the camera pushes in")
    page.get_by_role("button", name="Check the row").click()
    expect(page.locator("tbody.sheet-row").first).to_contain_text("Fog lifts")
    page.get_by_role("button", name=re.compile("^Run 3 takes")).click()
    expect(page.locator("#batch-state")).to_contain_text("3 done")


def test_browser_downloads_the_selected_takes(page: Page, house: House, tmp_path: Path) -> None:
    take = house.ask("take", prompt="A ferry at night")["id"]
    project = house.ask("wait", id=take, status="succeeded")["project"]
    page.goto(f"/projects/{project}/")
    page.locator(f"#tick-{take}").check()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download").click()
    path = tmp_path / coming.value.suggested_filename
    coming.value.save_as(path)
    film, *manifest = zipfile.ZipFile(path).namelist()
    assert re.fullmatch(r"[\w-]+_S\d+_T01\.mp4", film)
    assert manifest == ["manifest.json", "manifest.csv"]
    button = page.get_by_role("button", name="Download")  # the page stays as it was
    expect(button).to_be_enabled()
    expect(page.locator("[data-selected]")).to_have_text("1 selected")


def test_browser_keeps_settings_as_a_preset(page: Page, house: House) -> None:
    take = house.ask("take", prompt="A gull over the pier")["id"]
    house.ask("wait", id=take, status="succeeded")
    page.goto(f"/takes/{take}/")
    page.locator("#take-menu summary").click()
    page.get_by_role("link", name="Save as preset").click()
    page.get_by_label("Name").fill("Night films")
    page.get_by_role("button", name="Save the preset").click()
    expect(page.locator("#take-status")).to_be_visible()
    page.goto("/takes/new/")
    page.locator("#presets summary").click()
    page.get_by_role("link", name="Night films").click()
    expect(page.get_by_role("heading", name="New take", level=1)).to_be_visible()
    expect(page.get_by_role("textbox", name=re.compile(r"^(Prompt$|Beat \d)")).first).to_have_value("")

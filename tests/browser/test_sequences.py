"""Whole sequences in the browser: script, enhance, undo, style, price; shots come one by one, and the film plays."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.house import ARTIST, House
from tests.browser.tab import People, happens, violations

SCRIPT = "A keeper climbs to the lamp room at dusk. A ferry answers from the bay."
STAYED = "window.stayed = true"


@pytest.fixture
def paced(house: House) -> Iterator[House]:
    """The studio while the practice vendor stops every sequence before its clips, until told to go on."""
    house.vendor.openstory_rules(hold="motion")
    yield house
    house.vendor.openstory_rules(hold=None)


def script_box(page: Page) -> Locator:
    """Of a new sequence."""
    page.goto("/takes/new/")
    page.locator("label.model", has_text="Sequence").click()
    box = page.get_by_role("textbox", name="Script", exact=True)
    expect(box).to_be_visible()
    return box


def rendered(page: Page) -> None:
    """Press the button with the price, and come to the page of the take."""
    pay = page.locator("#pay")
    expect(pay).to_contain_text(re.compile(r"Render the take\s*\$\d"))
    pay.click()
    expect(page.locator("#take-status")).to_be_visible()


def shots(page: Page, state: str) -> Locator:
    return page.locator(f'.clip[data-state="{state}"]')


def test_browser_makes_a_sequence_from_a_script(page: Page, paced: House) -> None:
    box = script_box(page)
    box.fill(SCRIPT)
    page.get_by_role("button", name="Enhance the script").click()
    expect(page.locator("[data-enhance-state]")).to_contain_text("Enhanced")
    expect(box).not_to_have_value(SCRIPT)
    expect(box).to_be_editable()
    page.get_by_role("button", name="Undo").click()
    expect(box).to_have_value(SCRIPT)

    page.get_by_role("button", name="Choose Style from the library").click()
    expect(page.locator("#picker")).to_be_visible()
    page.get_by_label("Find in the library").fill("neon")
    expect(page.get_by_role("button", name="Golden Hour Film")).to_have_count(0)
    page.get_by_role("button", name="Rainy Neon").click()
    expect(page.locator("#picker")).to_have_count(0)
    expect(page.locator("#options")).to_contain_text("Rainy Neon")
    page.get_by_role("button", name=re.compile(r"By name.*Character")).click()
    page.get_by_label("Name or ID").fill("Night Baker")
    before = page.locator("#pay .button-sum").inner_text()
    page.get_by_text("15 s", exact=True).click()
    expect(page.locator("#pay .button-sum")).not_to_have_text(before)
    assert violations(page) == []
    rendered(page)
    page.evaluate(STAYED)

    expect(shots(page, "coming").first).to_be_visible()
    expect(shots(page, "coming").locator("img").first).to_be_visible()
    expect(shots(page, "done")).to_have_count(0)
    expect(page.get_by_role("heading", name="Rewritten by OpenStory")).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()
    paced.vendor.openstory_rules(hold=None)
    expect(page.locator("#take-status")).to_have_text("Done")
    expect(shots(page, "coming")).to_have_count(0)
    expect(shots(page, "done").first).to_be_visible()
    assert page.evaluate("window.stayed") is True
    assert violations(page) == []

    sequence = page.url
    page.get_by_role("button", name="Put the clips together to one film").click()
    expect(page).not_to_have_url(sequence)
    expect(page.locator("#take-status")).to_have_text("Done")
    page.get_by_role("button", name="Play").click()
    happens(page, "document.querySelector('video').played.length > 0")


def test_browser_says_which_shot_is_missing_and_offers_a_new_take(page: Page, house: House) -> None:
    box = script_box(page)
    box.fill(f"{SCRIPT} [fail clip 2]")
    rendered(page)
    expect(page.locator("#take-status")).to_contain_text("clips")
    missing = shots(page, "refused")
    expect(missing).to_have_count(1)
    expect(missing).to_contain_text("2 ")
    expect(missing.locator(".clip-why")).not_to_be_empty()
    card = page.locator("#failure")
    expect(card).to_contain_text("OpenStory makes no single shot again")
    card.get_by_role("link", name="New take of the missing part").click()
    expect(page.get_by_role("textbox", name="Script", exact=True)).not_to_have_value("")


def test_browser_describes_a_new_character_without_javascript(house: House, people: People) -> None:
    with people.page(ARTIST, java_script_enabled=False) as page:
        page.goto("/takes/new/")
        page.locator("label.model", has_text="Sequence").click()
        page.get_by_role("button", name="Show options").click()
        page.get_by_role("textbox", name="Script", exact=True).fill(SCRIPT)
        page.get_by_role("button", name=re.compile(r"Describe one.*Character")).click()
        page.get_by_label("Name", exact=True).first.fill("Old Tom")
        page.get_by_label("Description").fill("Grey beard, oilskin")
        page.get_by_role("button", name="Enhance the script").click()
        expect(page.get_by_role("textbox", name="Script", exact=True)).not_to_have_value(SCRIPT)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("textbox", name="Script", exact=True)).to_have_value(SCRIPT)
        page.get_by_role("button", name="Get the price").click()
        page.get_by_role("button", name="Render the take").click()
        expect(page.locator("#take-status")).to_be_visible()
    bodies = [one["body"] for one in house.vendor.requests("/sequences$", method="POST")]
    assert any("Old Tom" in str(body) for body in bodies)

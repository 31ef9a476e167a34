"""From the address that the first start prints to a rendered take, as a newcomer does it."""

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import OWNER, PASSWORD, House
from tests.browser.tab import People, write

TWO_MINUTES = 120.0


def test_browser_first_run_leads_to_a_first_take(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        House(tmp_path_factory.mktemp("first") / "home", peopled=False) as house,
        People(browser, house).page() as page,
    ):
        begun = time.monotonic()
        page.goto(house.welcome)
        page.get_by_label("Name").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Make me the owner").click()
        page.get_by_role("button", name="Use the practice vendors").click()
        expect(page.get_by_role("heading", name="New take", level=1)).to_be_visible()
        write(page, "A lighthouse on the coast at dusk. The frame holds steady.")
        page.get_by_label("Name of the new project").fill("Kestrel Bay")
        page.get_by_role("button", name="Render the take").click()
        expect(page.locator("#take-status")).to_have_text("Done")
        expect(page.locator("video")).to_be_visible()
        assert time.monotonic() - begun < TWO_MINUTES
        page.get_by_role("link", name="Home").first.click()
        expect(page.get_by_role("heading", name="Today’s takes")).to_be_visible()
        page.goto("/welcome/key/")
        page.get_by_text("Add a real key").click()
        expect(page.get_by_label("Key", exact=True)).to_be_visible()

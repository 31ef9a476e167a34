"""Signing in, and what holds before and after."""

from playwright.sync_api import expect

from tests.browser.house import ARTIST, PASSWORD
from tests.browser.tab import People


def test_browser_signs_in_and_out(people: People) -> None:
    with people.page() as page:
        page.goto("/")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.get_by_label("Name").fill(ARTIST)
        page.get_by_label("Password").fill("a wrong one")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("Name or password is wrong")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
        expect(page.get_by_text("Live", exact=False).first).to_be_visible()
        page.get_by_role("button", name="Sign out").locator("visible=true").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

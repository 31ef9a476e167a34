"""What a vendor keeps of a table read, from the menu to the books of the vendor: archived, refused, removed there."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.reads import STORY, VENDOR, bill, done, pressed, read
from tests.browser.tab import sideways, violations


def projects(house: House) -> list[dict[str, object]]:
    """Those that the vendor still has, as its API lists them."""
    secret = next(
        one["key"]
        for one in house.vendor.ask("GET", "accounts")["accounts"]
        if one["vendor"] == VENDOR and one["label"] == "Practice studio"
    )
    where = f"{house.vendor.sleeperhit}/api/v1/story-projects?limit=100"
    with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {secret}"}) as http:
        found: list[dict[str, object]] = http.get(where).json()["projects"]
    return found


def named(house: House, name: str) -> dict[str, object] | None:
    return next((one for one in projects(house) if str(one["name"]).startswith(name)), None)


def chosen(page: Page, words: str) -> None:
    """An entry of the take's menu."""
    page.locator("#take-menu > summary").click()
    page.locator("#take-menu").get_by_text(words).click()


def test_browser_a_read_is_archived_at_the_vendor_and_then_removed_there(page: Page, house: House) -> None:
    take = read(page, "The attic")
    recording = pressed(page, "Make the recording (MP3) 6 cr")
    done(page)
    paid, balance = bill(house).net, house.vendor.ask("GET", "accounts")
    page.goto(take)
    chosen(page, "Archive at Sleeper Hit")
    expect(page.locator("#take-log")).to_contain_text("archived at Sleeper Hit: its project")
    project = named(house, "The attic")
    assert project is not None
    assert project["archivedAt"] is not None
    page.goto(take)
    expect(page.get_by_role("link", name="Theater", exact=True)).to_be_visible()
    expect(page.locator("#take-menu")).not_to_contain_text("Archive at")

    chosen(page, "Remove at Sleeper Hit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove it at Sleeper Hit")
    expect(page.locator("main")).to_contain_text("Nothing is charged, and nothing is given back")
    expect(page.locator("main li")).to_have_text(re.compile("Make the recording"))
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Keep it there").click()
    assert named(house, "The attic") is not None, "looking at the question removes nothing"

    house.vendor.fault("status", vendor=VENDOR, method="DELETE", path="/story-projects/", status=503)
    chosen(page, "Remove at Sleeper Hit")
    page.get_by_role("button", name="Remove it there").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was charged. Try again.")
    assert named(house, "The attic") is not None

    page.get_by_role("button", name="Remove it there").click()
    expect(page).to_have_url(take)
    expect(page.locator("#take-works")).to_contain_text("Removed at the vendor")
    expect(page.get_by_role("link", name="Theater", exact=True)).to_have_count(0)
    expect(page.locator("#take-log")).to_contain_text("deleted at Sleeper Hit: its project and 1 source")
    expect(page.get_by_role("region", name="Script")).to_contain_text("I ordered nothing")
    assert named(house, "The attic") is None
    assert bill(house).net == paid
    assert house.vendor.ask("GET", "accounts") == balance
    page.goto(recording)
    expect(page.locator("audio").first).to_be_visible()
    assert house.vendor.leaks() == []


def test_browser_a_read_that_is_worked_on_is_not_removed(page: Page, house: House) -> None:
    take = read(page, "The cellar", f"{STORY}\n[needs recording]")
    before = bill(house).net
    pressed(page, "Make the recording (MP3) 6 cr")
    expect(page.locator("#take-status")).to_have_text(re.compile("Record"))
    page.goto(take)
    chosen(page, "Remove at Sleeper Hit")
    page.get_by_role("button", name="Remove it there").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was removed or charged. Cancel it first")
    assert named(house, "The cellar") is not None
    assert bill(house).net == before

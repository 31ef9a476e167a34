"""A take in the browser: asked for, watched, played, refused, rescued, called off. Nothing is loaded again by hand."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import ARTIST, REVIEWER, House
from tests.browser.tab import People, happens, prompt, write

PROMPT = "A lighthouse on the coast at dusk. The frame holds steady."
GOING = re.compile("Rendering|Generating")
STAYED = "window.stayed = true"


def test_browser_a_new_take_is_watched_to_its_end(page: Page, held: House) -> None:
    page.goto("/takes/new/")
    write(page, PROMPT)
    pay = page.get_by_role("button", name="Render the take")
    expect(pay).to_contain_text(re.compile(r"\d cr"))
    pay.click()
    expect(page.locator("#take-status")).to_have_text(GOING)
    page.evaluate(STAYED)
    held.release()
    expect(page.locator("#take-status")).to_have_text("Done")
    expect(page.locator("video")).to_be_visible()
    expect(page.locator("#take-money")).to_contain_text("Charged")
    assert page.evaluate("window.stayed") is True


def test_browser_plays_seeks_and_steps(page: Page, house: House) -> None:
    take = house.ask("take", prompt=PROMPT)["id"]
    house.ask("wait", id=take, status="succeeded")
    page.goto(f"/takes/{take}/")
    happens(page, "document.querySelector('video').readyState > 0")
    page.get_by_role("button", name="Play").click()
    happens(page, "document.querySelector('video').currentTime > 0.2")
    page.get_by_role("button", name="Play").click()
    assert page.evaluate("document.querySelector('video').paused") is True
    page.get_by_role("slider", name="Position").fill("2")
    happens(page, "Math.abs(document.querySelector('video').currentTime - 2) < 0.1")
    expect(page.locator("[data-clock]")).to_have_text("0:02.00")
    page.get_by_role("button", name="One frame on").click()
    expect(page.locator("[data-frame]")).not_to_have_text(re.compile(r"frame 48$"))
    page.locator("[data-player]").focus()
    before = page.evaluate("document.querySelector('video').currentTime")
    page.keyboard.press("j")
    happens(page, f"Math.abs({before} - 1 - document.querySelector('video').currentTime) < 0.1")


def test_browser_a_refused_take_leads_to_its_next_action(page: Page, house: House) -> None:
    take = house.ask("take", prompt=f"[reject] {PROMPT}")["id"]
    house.ask("wait", id=take, status="failed")
    page.goto(f"/takes/{take}/")
    card = page.locator("#failure")
    expect(card).to_be_visible()
    expect(card.locator(".button-main")).to_have_count(1)
    card.locator(".button-main").click()
    expect(page.get_by_role("heading", name="New take", level=1)).to_be_visible()
    expect(prompt(page).first).to_have_value(re.compile("lighthouse"))
    write(page, PROMPT)
    page.get_by_role("button", name="Render the take").click()
    expect(page.locator("#take-status")).to_have_text("Done")


def test_browser_rescues_a_take_without_an_answer(page: Page, house: House) -> None:
    take = house.unanswered(PROMPT)
    page.goto(f"/takes/{take}/")
    card = page.locator("#rescue")
    expect(card).to_be_visible()
    expect(card.get_by_text("Attach a remote ID")).to_be_visible()
    card.get_by_role("link", name="Send again, may pay twice").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text(re.compile(r"\d cr"))
    dialog.get_by_role("button", name=re.compile("^Send again")).click()
    expect(page.locator("#take-status")).to_have_text("Done")


def test_browser_gives_up_a_take_without_an_answer(page: Page, house: House) -> None:
    take = house.unanswered(PROMPT)
    page.goto(f"/takes/{take}/")
    page.get_by_role("button", name="Give up, release").click()
    expect(page.locator("#take-status")).to_have_text("Cancelled")
    expect(page.locator("#rescue")).to_have_count(0)


def test_browser_cancels_a_take(page: Page, held: House) -> None:
    held.vendor.rules(hold="pending")
    take = held.ask("take", prompt=PROMPT)["id"]
    held.ask("wait", id=take, status="running")
    page.goto(f"/takes/{take}/")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#take-status")).to_have_text("Cancelled")


def test_browser_balance_and_holds_move(page: Page, held: House) -> None:
    page.goto("/")
    balance = page.locator("#home-balances article", has_text="Renoise").first
    before = balance.locator(".balance-sum").inner_text()
    page.evaluate(STAYED)
    take = held.ask("take", prompt=PROMPT)["id"]
    expect(balance).to_contain_text("held")
    expect(page.locator("#home-queue")).to_contain_text("A lighthouse on the coast")
    held.release()
    held.ask("wait", id=take, status="succeeded")
    held.ask("later", minutes=6)  # the balance is read every five
    expect(balance.locator(".balance-sum")).not_to_have_text(before)
    expect(page.locator("#home-queue")).not_to_contain_text("A lighthouse on the coast")
    assert page.evaluate("window.stayed") is True


def test_browser_two_tabs_agree(people: People, house: House) -> None:
    take = house.ask("take", prompt=PROMPT, shot="S90")["id"]
    house.ask("wait", id=take, status="succeeded")
    with people.page(ARTIST) as one, people.page(REVIEWER) as other:
        for tab in (one, other):
            tab.goto(f"/takes/{take}/")
            tab.evaluate(STAYED)
        one.get_by_role("button", name="Pick", exact=True).click()
        for tab in (one, other):
            expect(tab.locator("#take-status")).to_have_text("Picked")
            assert tab.evaluate("window.stayed") is True


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}], ids=["desk", "phone"])
def test_browser_works_without_javascript(people: People, house: House, size: dict[str, int]) -> None:
    with people.page(ARTIST, java_script_enabled=False, size=size) as page:
        page.goto("/takes/new/")
        write(page, PROMPT)
        page.get_by_role("button", name="Get the price").click()
        page.get_by_role("button", name="Render the take").click()
        expect(page.locator("#take-status")).to_be_visible()
        take = house.ask("newest")["id"]
        house.ask("wait", id=take, status="succeeded")
        page.goto(f"/takes/{take}/")
        expect(page.locator("#take-status")).to_have_text("Done")
        page.get_by_role("button", name="Pick", exact=True).click()
        expect(page.locator("#take-status")).to_have_text("Picked")
        page.get_by_role("button", name="Retake").first.click()
        expect(page).not_to_have_url(re.compile(take))
        assert house.ask("newest")["id"] != take

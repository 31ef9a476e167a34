"""Table reads as people order them in the browser, and what the practice vendor charged and was asked."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import House
from tests.browser.tab import happens
from tests.practice import Bill

VENDOR, KEY = "sleeperhit", "Sleeper Hit"  # KEY: of the card of its model, while the studio has one key of it
STORY = """# The package

Dusk, a narrow street. A package waits on a doorstep.

NEIGHBOUR: Is that yours?

FINDER: I ordered nothing. It is warm.

NEIGHBOUR: If you leave it, it is everybody's.
"""
WANTED = {"Audience": "listeners of mysteries", "Objective": "make them wonder", "Outcome": "they listen to the end"}
PRICE = Decimal(11)


def opened(page: Page, name: str, story: str = STORY, files: Sequence[Path] = (), key: str = KEY) -> None:
    """New take, filled in for a table read."""
    page.goto("/takes/new/")
    page.get_by_label("Audio", exact=True).check(force=True)
    page.locator("label.model", has_text="Table read").filter(has_text=key).click()
    expect(page.get_by_label("Outcome")).to_be_visible()
    page.get_by_label("Name", exact=False).first.fill(name)
    if story:
        page.get_by_role("textbox", name="Text", exact=True).fill(story)
    for file in files:
        page.get_by_label("Text to draw on: choose a file").set_input_files(file)
        expect(page.get_by_role("button", name=f"Remove {file.name}")).to_be_visible()
    for label, words in WANTED.items():
        page.get_by_label(label).first.fill(words)


def sent(page: Page) -> str:
    """Press the button; the address of the take, which is shown."""
    pay = page.locator("#pay")
    expect(pay).to_contain_text("No charge yet")
    pay.click()
    expect(page.locator("#take-status")).to_be_visible()
    return page.url


def waits(page: Page) -> None:
    """The page of the take: its plan is there and asks for a yes."""
    expect(page.locator("#take-status")).to_have_text("Approve quote")


def done(page: Page) -> None:
    expect(page.locator("#take-status")).to_have_text("Done")


def asked(page: Page, name: str, story: str = STORY) -> str:
    """A table read up to its plan; the address of the take."""
    opened(page, name, story)
    address = sent(page)
    waits(page)
    return address


def approved(page: Page) -> None:
    page.get_by_role("button", name="Approve").click()
    done(page)


def read(page: Page, name: str, story: str = STORY) -> str:
    """A finished table read; the address of the take, which is shown."""
    address = asked(page, name, story)
    approved(page)
    page.goto(address)
    return address


def pressed(page: Page, words: str) -> str:
    """Press a button that makes a new take; its address, which is shown."""
    before = page.url
    page.get_by_role("button", name=re.compile(f"^{re.escape(words)}")).click()
    expect(page).not_to_have_url(before)
    expect(page.locator("#take-status")).to_be_visible()
    return page.url


def unfolded(page: Page, words: str) -> Locator:
    """An action that has something to fill in, open."""
    fold = page.locator("details.act", has=page.locator("summary", has_text=words)).first
    fold.locator("summary").click()
    return fold


def plays(page: Page) -> None:
    """The recording sounds when a person starts it with the keyboard."""
    sound = page.locator("audio").first
    expect(sound).to_be_visible()
    happens(page, "document.querySelector('audio').readyState > 0")
    sound.focus()
    page.keyboard.press("Space")
    happens(page, "document.querySelector('audio').currentTime > 0.2")


def task(page: Page, name: str) -> Locator:
    """The card of a take among what needs a person."""
    page.goto("/waiting/")
    return page.locator("#waiting-list li", has_text=name)


def bill(house: House, label: str = "Practice studio") -> Bill:
    """Of the account of the studio's own key, or of the key with this label."""
    accounts: list[dict[str, Any]] = house.vendor.ask("GET", "accounts")["accounts"]
    secret = next(one["key"] for one in accounts if one["vendor"] == VENDOR and one["label"] == label)
    return house.vendor.bill(secret)


def posts(house: House, path: str) -> list[dict[str, Any]]:
    """The POSTs to an address of the vendor, the oldest first."""
    return house.vendor.requests(path, method="POST", vendor=VENDOR)

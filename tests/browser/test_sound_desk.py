"""The sound desk in the browser: voices, music and sounds of a table read are changed for nothing, and recordings made
before are out of date."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.house import House
from tests.browser.reads import bill, done, pressed, read, unfolded
from tests.browser.tab import LIVE, happens, violations


def section(page: Page, name: str) -> Locator:
    return page.locator(".desk-section", has=page.get_by_role("heading", name=name, exact=True))


def change(page: Page, name: str, words: str, fields: dict[str, str]) -> None:
    """Fill in the first such action of a section, press it, and wait until the desk was read again after it."""
    form = section(page, name).locator("details.act", has=page.locator("summary", has_text=words)).first
    form.locator("summary").click()
    for label, value in fields.items():
        form.get_by_label(label).fill(value)
    with page.expect_response(lambda reply: reply.request.method == "POST"):  # the desk may be drawn anew before it
        form.get_by_role("button", name=re.compile(f"^{words}.*free")).click()
    expect(section(page, name).get_by_role("list", name="Asked for here")).to_contain_text("Done")


def add_a_sound(page: Page, fields: dict[str, str]) -> None:
    """Pressed while the desk changes: the answer finds its place, and the desk is drawn anew after that."""
    posts: list[Route] = []
    page.route("**/desk/**", lambda route: posts.append(route) if route.request.method == "POST" else route.fallback())
    form = section(page, "Sound effects").locator("details.act", has=page.locator("summary", has_text="Add a sound"))
    form.locator("summary").click()
    for label, value in fields.items():
        form.get_by_label(label).fill(value)
    form.get_by_role("button", name=re.compile("^Add a sound.*free")).click()
    desk = page.locator(".desk").get_attribute("id") or ""
    with page.expect_response(lambda reply: reply.request.method == "GET" and LIVE in reply.url):
        page.evaluate(
            "desk => document.dispatchEvent(new CustomEvent('live:hints', {detail: [{kind: 'desk', desk}]}))",
            desk.removeprefix("desk-"),
        )
    happens(page, "document.querySelector('.desk .htmx-request')")
    posts[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("Asked for")
    page.unroute("**/desk/**")
    expect(section(page, "Sound effects").get_by_role("list", name="Asked for here")).to_contain_text("Done")


def test_browser_a_voice_music_and_a_sound_are_changed_for_nothing(page: Page, house: House) -> None:
    take = read(page, "The lamp")
    pressed(page, "Make the recording (MP3) 6 cr")
    done(page)
    paid = bill(house).net
    page.goto(take)
    page.get_by_role("link", name="Open the sound desk").click()
    expect(page.get_by_role("heading", name="Sound desk", level=1)).to_be_visible()
    assert violations(page) == []

    change(page, "Cast", "Change the voice", {"Voice name": "Baker at Dawn", "Voice id": "v77"})
    expect(section(page, "Cast")).to_contain_text("Baker at Dawn")
    change(page, "Music", "Change the music", {"What it should be": "One low cello"})
    add_a_sound(page, {"At line": "1", "Name": "knocks", "Sound": "three knocks on wood"})
    expect(section(page, "Sound effects")).to_contain_text("knocks")
    assert violations(page) == []

    page.goto(take)
    expect(page.locator("#take-works [data-stale]")).to_contain_text("Made before the last change; make it again")
    assert bill(house).net == paid
    assert unfolded(page, "Refine").is_visible()

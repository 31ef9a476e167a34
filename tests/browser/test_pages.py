"""Every page: nothing serious for axe, nothing on the console, no sideways scroll, in the dark and in the light."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser.house import ARTIST, OWNER, House
from tests.browser.pages import PAGES
from tests.browser.tab import PHONE, People, sideways, violations

NARROWEST = {"width": 320, "height": 700}
LINKS = (
    "[...document.links].filter((a) => a.origin === location.origin && !a.hasAttribute('download'))"
    ".map((a) => a.pathname + a.search)"
)
NOT_PAGES = {
    "media",
    "material_file",
    "document_text",
    "poster",
    "ledger",
    "healthz",
    "picked_takes",
    "project_table",
    "batch_table",
    "batch_example",
    "batch_zip",
}
KEYS = (
    "admin:index",
    "admin:jobs_key_changelist",
    "admin:jobs_key_add",
    "admin:jobs_key_sign_in",
    "admin:jobs_budget_changelist",
)


@pytest.fixture(scope="module")
def shown(house: House) -> Mapping[str, str]:
    """Takes in every state that has a page of its own look; one of them renders while the pages are looked at."""
    done, refused = house.ask("take", prompt="A lighthouse")["id"], house.ask("take", prompt="[reject] A face")["id"]
    project = house.ask("wait", id=done, status="succeeded")["project"]
    house.ask("wait", id=refused, status="failed")
    sequence = house.ask("sequence")["id"]
    house.ask("wait", id=sequence, status="partial")
    reads = house.ask("read")
    rescue = house.unanswered("A ferry leaves the harbour")
    house.vendor.rules(hold="running")
    running = house.ask("take", prompt="A fox in the forest")["id"]
    house.ask("wait", id=running, status="running")
    return {"done": done, "refused": refused, "running": running, "rescue": rescue, "sequence": sequence,
            "project": project, **reads}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _released(house: House) -> Iterator[None]:
    yield
    house.release()


def walk(tab: Tab, shown: Mapping[str, str], person: str) -> Iterator[str]:
    """Open every page this person sees: the known ones, whatever else they link to, and the keys. Yields after each."""
    ahead = [address for page in PAGES if page.person == person and (address := page.address(shown))]
    ahead += [reverse(name) for name in KEYS if person == OWNER]
    names = {page.url for page in PAGES}
    while ahead:
        address = ahead.pop(0)
        tab.goto(address)
        tab.wait_for_load_state("load")
        yield address
        for link in tab.evaluate(LINKS):
            name = _name(link)
            if name and name not in names and name not in NOT_PAGES and "download" not in link:
                names.add(name)
                ahead.append(link)


def _name(address: str) -> str:
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return "" if found.namespace else found.url_name or ""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_browser_axe_finds_nothing_serious(people: People, shown: Mapping[str, str], theme: str) -> None:
    found = []
    for person in (OWNER, ""):
        with people.page(person, theme=theme) as tab:
            for _ in walk(tab, shown, person):
                found += violations(tab)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [NARROWEST, PHONE], ids=["320", "390"])
def test_browser_no_page_scrolls_sideways_on_a_phone(people: People, shown: Mapping[str, str], size: object) -> None:
    wide = []
    with people.page(OWNER, size=size, has_touch=True, is_mobile=True) as tab:
        for address in walk(tab, shown, OWNER):
            if sideways(tab) > 0:
                wide.append(f"{address} ({tab.title()}) by {sideways(tab)}")
        tab.goto("/")
        expect(tab.get_by_role("navigation", name="Studio, short")).to_be_visible()
        expect(tab.get_by_role("navigation", name="Studio", exact=True)).to_be_hidden()
    assert not wide, wide


def test_browser_follows_the_system_and_the_chosen_theme(people: People) -> None:
    room = "getComputedStyle(document.documentElement).backgroundColor"
    with people.page(ARTIST, theme="dark") as dark, people.page(ARTIST, theme="light") as light:
        for tab in (dark, light):
            tab.goto("/")
        assert dark.evaluate(room) != light.evaluate(room)
        at_night = dark.evaluate(room)
        light.get_by_role("button", name="Change to the dark theme").locator("visible=true").click()
        expect(light.get_by_role("button", name="Change to the light theme").locator("visible=true")).to_be_visible()
        assert light.evaluate(room) == at_night

"""A browser tab that minds what a person would not see: errors on the console, in scripts, from the server."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.browser.house import ZONE, House
from tests.waiting import until

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SOON = 30.0  # seconds; the machine is shared
SERIOUS = {"serious", "critical"}
REFUSALS = (401, 403, 404, 409, 422)  # answers that a test asks for; the console notes each, and it is no error of ours

LIVE = "live=1"  # in the address of what draws itself anew: a vendor that cannot be read now answers 503, and it stays


class Troubles:
    """Everything that went wrong behind the pages of one context; empty is good."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        noted = any(f"status of {code}" in message.text for code in REFUSALS)
        noted = noted or ("status of 503" in message.text and LIVE in message.location.get("url", ""))
        if message.type == "error" and not noted:
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= 500 and not (response.status == 503 and LIVE in response.url):
            self.found.append(f"{response.status} {response.request.method} {response.url}")


class People:
    """Opens browsers for the people of a studio. All are closed at the end, and then none may have had troubles."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self._cookies: dict[str, dict[str, Any]] = {}

    @contextmanager
    def context(
        self, person: str = "", *, theme: Any = "dark", size: Any = None, **more: Any
    ) -> Iterator[BrowserContext]:
        """A browser of its own, signed in as this person; "" is nobody."""
        options = {"base_url": self.house.url, "color_scheme": theme, "viewport": size or DESKTOP, "locale": "en-GB"}
        options |= {"timezone_id": ZONE, "reduced_motion": "reduce"}
        context = self.browser.new_context(**{**options, **more})
        context.set_default_timeout(SOON * 1000)
        if person:
            own = self._cookie(person)
            context.add_cookies([{"name": own["name"], "value": own["value"], "url": self.house.url}])
        troubles = Troubles(context)
        try:
            yield context
        finally:
            context.close()
        assert not troubles.found, "\n".join(troubles.found)

    @contextmanager
    def page(self, person: str = "", **more: Any) -> Iterator[Page]:
        """One tab."""
        with self.context(person, **more) as context:
            yield context.new_page()

    def _cookie(self, person: str) -> dict[str, Any]:
        if person not in self._cookies:
            self._cookies[person] = self.house.ask("cookie", name=person)
        return self._cookies[person]


def happens(page: Page, script: str) -> None:
    """Wait until the script is true on the page. (Playwright's own wait needs `eval`, which our pages forbid.)"""
    until(lambda: page.evaluate(script), SOON, script)


def prompt(page: Page) -> Locator:
    """The fields for the words of a take: the prompt, or its beats."""
    return page.get_by_role("textbox", name=re.compile(r"^(Prompt$|Beat \d)"))


def write(page: Page, words: str) -> None:
    """Fill in the prompt, or each of its beats."""
    expect(prompt(page).first).to_be_visible()
    for field in prompt(page).all():
        field.fill(words)


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical on this page, one line each."""
    found = Axe().run(page).response["violations"]
    lines = []
    for rule in found:
        if rule["impact"] in SERIOUS:
            nodes = "; ".join(f"{node['target']} {node.get('failureSummary', '')}" for node in rule["nodes"][:4])
            lines.append(f"{page.url} {rule['id']} ({rule['impact']}): {rule['help']}: {nodes}")
    return lines


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

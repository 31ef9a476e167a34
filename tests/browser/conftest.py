"""One studio and one browser for all of these tests; with `-n 2 --dist loadgroup` they share a worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.house import ARTIST, House
from tests.browser.tab import SOON, People


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.timeout(180, func_only=True))  # the browser may have to be installed first


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with the package: while it lives, Django takes this thread for an async one."""
    expect.set_options(timeout=SOON * 1000)
    with sync_playwright() as playwright:
        path = chromium.executable(playwright)
        with playwright.chromium.launch(executable_path=path, args=chromium.arguments()) as browser:
            yield browser


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A studio with an owner, two members, a practice key and one project; files are tiny and come at once."""
    with House(tmp_path_factory.mktemp("browser") / "home") as house:
        yield house


@pytest.fixture(scope="package")
def people(browser: Browser, house: House) -> People:
    return People(browser, house)


@pytest.fixture
def artist(people: People) -> Iterator[BrowserContext]:
    """A member's browser."""
    with people.context(ARTIST) as context:
        yield context


@pytest.fixture
def page(artist: BrowserContext) -> Page:
    """A tab of a member."""
    return artist.new_page()


@pytest.fixture
def held(house: House) -> Iterator[House]:
    """The studio while the practice vendor keeps every take rendering, until `release`."""
    house.vendor.rules(hold="running")
    yield house
    house.release()

"""Documents in the browser: dropped into the library, read on a page of their own, refused in words."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.house import OWNER
from tests.browser.tab import People, sideways, violations

STORY = "# The package\n\n" + "It waits at the door, and nobody comes. " * 40


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_browser_reads_a_document_that_was_uploaded(people: People, tmp_path: Path, theme: str) -> None:
    story, scan = tmp_path / f"story {theme}.md", tmp_path / "scan.pdf"
    story.write_text(f"{STORY}\n\n{theme}")
    scan.write_bytes(b"%PDF-1.7\n")
    with people.page(OWNER, theme=theme, size={"width": 320, "height": 700}) as tab:
        tab.goto("/library/")
        tab.locator("#upload-file").set_input_files([story, scan])
        expect(tab.locator("#upload-state")).to_contain_text("scan.pdf cannot be used. It does not open")
        tab.get_by_role("link", name=f"Open {story.name}").click()
        expect(tab.get_by_role("heading", name=story.name)).to_be_visible()
        expect(tab.get_by_role("region", name="The text of")).to_contain_text("nobody comes")
        expect(tab.get_by_text("All of it, as it is sent")).to_be_visible()
        assert sideways(tab) == 0
        assert violations(tab) == []
        with tab.expect_download() as saved:
            tab.get_by_role("link", name="Download the original").click()
        assert saved.value.path().read_text() == story.read_text()

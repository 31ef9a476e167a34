"""A key without pasting one: the page waits, a person allows it at the vendor, and the key is there by itself."""

import re

from playwright.sync_api import expect

from tests.browser.house import OWNER, House
from tests.browser.tab import PHONE, People, sideways, violations


def test_browser_adds_a_key_by_signing_in_at_the_vendor(people: People, house: House) -> None:
    with people.page(OWNER) as tab:
        tab.goto("/admin/jobs/key/add/")
        tab.get_by_role("link", name="Sign in at the vendor").click()
        tab.get_by_label("Label").fill("Signed in")
        tab.get_by_label("Address").fill(house.vendor.openstory)
        tab.get_by_role("button", name="Get a code").click()
        expect(tab.get_by_text("Nobody has confirmed it yet")).to_be_visible()
        assert violations(tab) == []
        tab.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        assert sideways(tab) == 0
        with tab.expect_popup() as opened:
            tab.get_by_role("link", name="device?code=").click()
        opened.value.get_by_role("button", name="Allow").click()
        expect(opened.value.get_by_role("heading", name="Allowed")).to_be_visible()
        expect(tab).to_have_url(re.compile(r"/admin/jobs/key/[0-9a-f-]{36}/change/"))
        expect(tab.get_by_text("accepts the key")).to_be_visible()
        tab.get_by_label("Forget the secret for good").check()  # the other tests share the studio, and know one key
        tab.get_by_role("button", name="Revoke").click()
        expect(tab.get_by_text("Signed in is revoked")).to_be_visible()

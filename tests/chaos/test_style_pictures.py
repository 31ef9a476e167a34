"""The pictures of a vendor's styles on our pages: served by us, as pages load nothing from elsewhere."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.test import Client

from tests.chaos.sequences import SequenceStudio
from tests.chaos.studio import real_time
from tests.dashboard.taking import Form, model
from tests.practice import PracticeVendor


@pytest.fixture
def studio(transactional_db: None, vendor: PracticeVendor) -> Iterator[SequenceStudio]:
    yield SequenceStudio(vendor, vendor.account("500.00", vendor="openstory"))
    real_time()


def library(browser: Client, studio: SequenceStudio) -> str:
    return browser.get("/library/kept/?kind=style").content.decode()


def picker(browser: Client, studio: SequenceStudio) -> str:
    form = Form(browser).fill(model=model(studio.key, "sequence"), project=str(studio.project.pk)).to("fields")
    assert "img-src 'self'" in form.to("fields", browse="opt-style").response.headers["Content-Security-Policy"]
    return form.html.partition('id="picker"')[2]


@pytest.mark.parametrize("page", [library, picker])
def test_every_template_shows_its_picture(
    studio: SequenceStudio, page: Callable[[Client, SequenceStudio], str]
) -> None:
    browser = Client()
    browser.force_login(studio.person)
    shown = [unescape(source) for source in re.findall(r'<img[^>]*src="([^"]+)"', page(browser, studio))]
    pictures = [source for source in shown if source.startswith(f"/library/kept/{studio.key.pk}/picture/")]
    assert len(pictures) == 5
    for source in pictures:
        picture = browser.get(source)
        assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert studio.vendor.leaks() == []

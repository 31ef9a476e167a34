"""The library of vendors: styles with their pictures, where they go, and making a new one."""

import pytest
from django.test import Client

from jobs.models import Event, Key
from providers.errors import Fault, ProviderError
from providers.report import LibraryItem
from tests.dashboard.story_vendor import StoryDesk
from tests.jobs.studio import Studio


def test_styles_are_listed_with_where_they_go(producer: Client, story: StoryDesk, studio: Studio) -> None:
    html = producer.get("/library/kept/?kind=style").content.decode()
    assert "Noir" in html
    assert f"/library/kept/{studio.key.pk}/picture/?kind=style&amp;id=st_1" in html
    assert "put=opt-style%7Cr%3A" in html
    assert "Copy here" not in html


def test_kinds_that_no_vendor_lists_are_not_offered(producer: Client, desk: object) -> None:
    assert "kind=style" not in producer.get("/library/kept/").content.decode()
    assert producer.get("/library/kept/?kind=style").status_code == 404


def add(client: Client, key: Key, **said: str) -> object:
    fields = {f"opt-{name}": value for name, value in said.items()}
    return client.post(f"/library/kept/{key.pk}/add/", {"kind": "style", **fields})


def test_a_style_is_made_at_the_vendor(producer: Client, story: StoryDesk, studio: Studio) -> None:
    shelf = producer.get("/library/kept/?kind=style").content.decode()
    assert f'href="/library/kept/{studio.key.pk}/add/?kind=style"' in shelf
    form = producer.get(f"/library/kept/{studio.key.pk}/add/", {"kind": "style"}).content.decode()
    for name in ("opt-name", "opt-tone", "opt-tags"):
        assert f'name="{name}"' in form
    answer = add(producer, studio.key, name="Dusk", tone="warm", tags="sea, night")
    assert getattr(answer, "status_code", 0) == 302
    assert story.added == [{"name": "Dusk", "tone": "warm", "tags": "sea, night"}]
    assert "Dusk" in producer.get("/library/kept/?kind=style").content.decode(), "the shelf is read anew"
    assert Event.objects.filter(note__contains="Added the style Dusk", actor=studio.person).exists()


def test_what_the_vendor_refuses_is_said_and_nothing_typed_is_lost(
    producer: Client, story: StoryDesk, studio: Studio
) -> None:
    answer = producer.post(f"/library/kept/{studio.key.pk}/add/", {"kind": "style", "opt-tags": "sea"})
    assert answer.status_code == 422
    assert "A style needs a name. Write one." in answer.content.decode()
    assert 'value="sea"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["character", "", "nonsense"])
def test_a_kind_the_vendor_does_not_make_has_no_form(
    producer: Client, story: StoryDesk, studio: Studio, kind: str
) -> None:
    assert producer.get(f"/library/kept/{studio.key.pk}/add/", {"kind": kind}).status_code == 404


def test_a_picture_that_cannot_be_read_is_none(producer: Client, story: StoryDesk, studio: Studio) -> None:
    for remote_id in ("st_1", "st_2", "gone"):  # a host nobody may reach, no picture, no such style
        address = f"/library/kept/{studio.key.pk}/picture/"
        assert producer.get(address, {"kind": "style", "id": remote_id}).status_code == 404
    story.shelf_trouble = ProviderError("Away.", code="away", fault=Fault.NETWORK)
    story.shelf.append(LibraryItem(kind="style", remote_id="st_9", name="New"))
    assert producer.get("/library/kept/?kind=style").status_code == 200

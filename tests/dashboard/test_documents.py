"""Documents on pages: in the library, in the slots of New take, split where they are too long, and typed addresses."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jobs.media import store
from jobs.media.materials import take_in
from jobs.models import Job, Material, MaterialText
from tests.dashboard.rich_vendor import Desk
from tests.dashboard.taking import Form, cut, model
from tests.jobs.media import papers
from tests.jobs.studio import Studio

STORY = "# The package\n\nIt waits at the <door>."
LONG_STORY = "\n\n".join(f"## Day {day}\n\n{'The bell rings. ' * 20}".strip() for day in range(10))


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def person(studio: Studio, desk: Desk) -> Client:
    client = Client()
    client.force_login(studio.person)
    return client


def kept(studio: Studio, tmp_path: Path, text: str = STORY, name: str = "story.md") -> Material:
    path = tmp_path / name
    path.write_text(text)
    return take_in(path, name, studio.project, studio.person)


def reading(person: Client, studio: Studio, **more: object) -> Form:
    """New take with the model that reads documents."""
    asked = cut(studio.key, studio.project, model=model(studio.key, "reading"), kind="audio", prompt="", **more)
    return Form(person).fill(asked).to("fields")


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_library_shows_a_document_with_its_pages_and_words(person: Client, studio: Studio, tmp_path: Path) -> None:
    file = papers.pdf(tmp_path / "a.pdf", "A package waits.", "It rings.")
    person.post("/library/upload/", {"file": SimpleUploadedFile("package.pdf", file.read_bytes())})
    material = Material.objects.get()
    html = read(person, "/library/")
    assert "2 pages, 5 words, " in html
    assert f'href="/library/{material.pk}/"' in html
    assert ".docx" in html.split('id="upload-file"')[1].split(">")[0]


def test_the_page_of_a_document_shows_what_is_sent(person: Client, studio: Studio, tmp_path: Path) -> None:
    material = kept(studio, tmp_path)
    html = read(person, f"/library/{material.pk}/")
    assert "It waits at the &lt;door&gt;." in html
    assert "All of it, as it is sent" in html
    assert "Fits into one source" in html
    assert f"/media/material/{material.pk}/?download" in html
    answer = person.get(f"/library/{material.pk}/text/")
    assert answer.getvalue().decode() == STORY
    assert "attachment" in answer["Content-Disposition"]
    picture = Material.objects.create(name="a.png", kind="image", sha256="a", bytes=1, file="a", mime="image/png")
    assert person.get(f"/library/{picture.pk}/").status_code == 404


def test_a_document_of_an_older_release_shows_its_text_or_why_it_has_none(
    person: Client, studio: Studio, tmp_path: Path
) -> None:
    good, bad = kept(studio, tmp_path), kept(studio, tmp_path, "Another", "other.md")
    MaterialText.objects.all().delete()
    Material.objects.update(text_bytes=None, words=None, opening="")
    store.remove(bad.file)
    assert f"/library/{bad.pk}/" in read(person, "/library/")
    assert "It waits at the &lt;door&gt;" in read(person, f"/library/{good.pk}/")
    page = read(person, f"/library/{bad.pk}/")
    assert "No text can be sent of it. Its file is not here any more. Upload it again." in page
    assert "Use in a new take" not in page
    assert "no text" in read(person, "/library/")
    form = reading(person, studio, **{"in-source:document": f"m:{bad.pk}"})
    form.priced()
    assert "other.md has no text. Its file is not here any more." in form.html


def test_a_long_document_is_split_on_its_page_and_stays(person: Client, studio: Studio, tmp_path: Path) -> None:
    material = kept(studio, tmp_path, LONG_STORY)
    html = read(person, f"/library/{material.pk}/")
    assert "This text has 3.3 kB; at most 2 kB fits in one source. Split it into 2 parts" in html
    assert 'name="most" value="2000"' in html
    for _ in range(2):  # pressing it again makes the same ones
        answer = person.post(f"/library/{material.pk}/parts/", {"most": "2000"}, follow=True)
    assert "Made story (1 of 2).md, story (2 of 2).md" in answer.content.decode()
    names = list(Material.objects.filter(removed_at=None).order_by("pk").values_list("name", flat=True))
    assert names == ["story.md", "story (1 of 2).md", "story (2 of 2).md"]
    first, second = Material.objects.exclude(pk=material.pk).order_by("pk")
    assert second.body.text.startswith("## Day")
    assert f"{first.body.text}\n\n{second.body.text}".split() == LONG_STORY.split()


def test_a_removed_document_takes_its_text_along_and_comes_back_with_it(
    person: Client, studio: Studio, tmp_path: Path
) -> None:
    material = kept(studio, tmp_path)
    person.post(f"/library/{material.pk}/remove/")
    assert not MaterialText.objects.exists()
    assert person.get(f"/library/{material.pk}/").status_code == 404
    again = kept(studio, tmp_path)
    assert (again.pk, again.removed_at, again.body.text) == (material.pk, None, STORY)


@pytest.mark.parametrize("most", ["", "x", "0", "999", "9" * 30])
def test_a_split_that_makes_no_sense_makes_nothing(person: Client, studio: Studio, tmp_path: Path, most: str) -> None:
    material = kept(studio, tmp_path, LONG_STORY)
    answer = person.post(f"/library/{material.pk}/parts/", {"most": most}, follow=True)
    assert "nothing was split" in answer.content.decode()
    assert Material.objects.count() == 1


def test_a_document_goes_into_its_slot_and_shows_what_is_sent(person: Client, studio: Studio, tmp_path: Path) -> None:
    form = reading(person, studio)
    assert 'data-longest="2000"' in form.html
    file = SimpleUploadedFile("story.docx", papers.word(tmp_path / "a.docx", ("", "It waits.")).read_bytes())
    form.fill({"file-source:document": file}).to("fields")
    material = Material.objects.get()
    assert form.fields["in-source:document"] == [f"m:{material.pk}"]
    assert "Read the text" in form.html
    assert "It waits." in form.html
    form.priced().send()
    job = Job.objects.get()
    assert (job.status, job.materials, job.as_order().inputs[0].size) == ("queued", [material.pk], 9)


def test_a_document_of_the_library_is_chosen_without_scripts(person: Client, studio: Studio, tmp_path: Path) -> None:
    material = kept(studio, tmp_path)
    form = reading(person, studio).to("fields", browse="source:document")
    assert "Source: from the library" in form.html
    assert f'value="put source:document|m:{material.pk}"' in form.html
    assert form.act(f"put source:document|m:{material.pk}").fields["in-source:document"] == [f"m:{material.pk}"]


def test_a_document_leads_from_its_page_into_a_new_take(person: Client, studio: Studio, tmp_path: Path) -> None:
    material = kept(studio, tmp_path)
    address = read(person, f"/library/{material.pk}/").split('href="/takes/new/?')[1].split('"')[0]
    form = Form(person, f"/takes/new/?{address.replace('&amp;', '&')}")
    assert form.fields["in-source:document"] == [f"m:{material.pk}"]


def test_a_document_too_long_for_its_slot_is_split_there(person: Client, studio: Studio, tmp_path: Path) -> None:
    material = kept(studio, tmp_path, LONG_STORY)
    form = reading(person, studio, **{"in-source:document": f"m:{material.pk}"})
    assert form.html.count("This text has 3.3 kB; at most 2 kB fits in one source. Split it into 2 parts") == 1
    assert "Read the first 4,000 characters" not in form.html
    assert form.priced().send().status_code == 422
    assert not Job.objects.exists()
    word = form.html.split('value="split ')[1].split('"')[0]
    form.act(f"split {word}")
    parts = [f"m:{pk}" for pk in Material.objects.exclude(pk=material.pk).order_by("pk").values_list("pk", flat=True)]
    assert form.fields["in-source:document"] == parts
    assert "fits in one source" not in form.html
    form.priced().send()
    assert [f"m:{one}" for one in Job.objects.get().materials] == parts


def test_the_script_gets_a_tile_that_can_be_split(person: Client) -> None:
    file = SimpleUploadedFile("story.md", LONG_STORY.encode())
    slot = {"file": file, "slot": "source:document", "longest": "2000"}
    html = person.post("/library/upload/", slot).content.decode()
    assert 'value="split 2000 source:document|m:' in html
    refused = person.post("/library/upload/", {**slot, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")})
    assert (refused.status_code, "It does not open" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "word", ["split", "split x", "split 2000 a|m:1", "split 9 a|m:1", "split 2000 a|r:1", "split 1"]
)
def test_a_made_up_split_changes_nothing(person: Client, studio: Studio, word: str) -> None:
    form = reading(person, studio)
    assert form.act(word).response.status_code == 200
    assert not Material.objects.exists()


@pytest.mark.parametrize(
    "address", ["ftp://a.test/b", "a.test", "https://", "https:///a", "javascript:alert(1)", "https://a b"]
)
def test_what_is_no_address_is_told(person: Client, studio: Studio, address: str) -> None:
    form = reading(person, studio).act("add-entry known page:document")
    assert 'type="url"' in form.html
    assert "Add an address" in form.html
    form.fill({"entry-r1-name": address}).priced()
    assert form.send().status_code == 422
    assert "That is no web address. Write it with https://" in form.html
    assert not Job.objects.exists()


def test_an_address_goes_along_as_it_was_typed_also_the_next_time(person: Client, studio: Studio) -> None:
    form = reading(person, studio).act("add-entry known page:document")
    form.fill({"entry-r1-name": "https://story.test/a?b=1,2;c"}).priced().send()
    job = Job.objects.get()
    (given,) = job.as_order().inputs
    assert (given.role, given.kind, given.remote_id) == ("page", "document", "https://story.test/a?b=1,2;c")
    again = Form(person, f"/takes/new/?again={job.pk}")
    assert again.fields["entry-r1-name"] == ["https://story.test/a?b=1,2;c"]

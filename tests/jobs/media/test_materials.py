"""References that people upload."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from jobs.clock import Now
from jobs.media import store
from jobs.media.materials import Unusable, take_in
from jobs.models import Material, MaterialText, Project
from tests.jobs.media import papers, samples


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def project(db: None) -> Project:
    return Project.objects.create(name="Mystery package")


def test_a_photo_is_kept_with_its_facts(tmp_path: Path, project: Project) -> None:
    person = User.objects.create_user("artist")
    path = samples.picture(tmp_path / "upload", "JPEG", (60, 40), orientation=6)
    material = take_in(path, "C:\\photos\\Door step.jpg", project, person)
    assert (material.name, material.kind, material.mime) == ("Door step.jpg", "image", "image/jpeg")
    assert (material.width, material.height, material.bytes) == (40, 60, path.stat().st_size)
    assert (material.project, material.created_by) == (project, person)
    with store.open_stored(material.file) as file:
        assert file.read() == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("door.png", b"I am a text", r"door\.png cannot be used.*plain text, not a picture"),
        ("door.mp4", b"I am a text", "plain text, not a video"),
        ("door.png", b"", "empty"),
        ("door.jpg", b"<html><body>Not found</body></html>", "a web page"),
        ("door.jpg", b"\xff\xd8\xff\xe0 cut off", "damaged"),
        ("door", b"\x00\x01\x02" * 50, "type nobody here can open"),
        ("door.md", "Größe".encode("latin-1"), "neither in UTF-8 nor in UTF-16. Save it as UTF-8"),
        ("door.md", b"caf\xe9 " * 9 + b"\n", "neither in UTF-8"),
        ("door.txt", b" \n\n ", "There is no text in it"),
        ("door.png", b"%PDF-1.7\n", "a PDF, not a picture"),
        ("door.pdf", b"%PDF-1.7\n", "damaged"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, project: Project, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=says) as caught:
        take_in(path, name, project, None)
    assert "Nothing was kept" in caught.value.message
    assert not Material.objects.exists()


def test_the_cap_names_itself(tmp_path: Path, project: Project, settings: Any) -> None:
    settings.MEDIA_MAX_BYTES = 10
    with pytest.raises(Unusable, match="TAKEBOARD_MEDIA_MAX_MB"):
        take_in(samples.picture(tmp_path / "a.png", "PNG"), "a.png", project, None)


def test_a_picture_under_another_pictures_name_is_what_it_is(tmp_path: Path, project: Project) -> None:
    assert take_in(samples.picture(tmp_path / "a", "JPEG"), "a.png", project, None).mime == "image/jpeg"


@pytest.mark.parametrize(("name", "mime"), [("brief.md", "text/markdown"), ("brief.txt", "text/plain")])
def test_a_text_is_a_document(tmp_path: Path, project: Project, name: str, mime: str) -> None:
    path = tmp_path / "upload"
    path.write_text("# Brief")
    material = take_in(path, name, project, None)
    assert (material.kind, material.mime) == ("document", mime)


def test_a_document_is_kept_with_its_text_and_its_original(tmp_path: Path, project: Project) -> None:
    path = papers.pdf(tmp_path / "upload", "A package waits.", "It rings.")
    material = take_in(path, "package.pdf", project, None)
    assert (material.kind, material.mime, material.pages, material.words) == ("document", "application/pdf", 2, 5)
    assert (material.opening, material.text_bytes) == ("A package waits.\n\nIt rings.", 27)
    assert material.body.text == material.opening
    with store.open_stored(material.file) as file:
        assert file.read() == path.read_bytes()


def test_of_a_long_text_pages_get_the_beginning(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "upload"
    path.write_text("word " * 2_000)
    material = take_in(path, "story.fountain", project, None)
    assert (len(material.opening), len(material.body.text), material.mime) == (4_000, 9_999, "text/plain")


def test_a_document_of_an_older_release_gets_its_text_when_it_comes_again(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "upload"
    path.write_text("# Brief")
    before = take_in(path, "brief.md", project, None)
    MaterialText.objects.all().delete()
    Material.objects.update(text_bytes=None, words=None, opening="")
    again = take_in(path, "brief.md", project, None)
    assert (again.pk, again.text_bytes, again.body.text) == (before.pk, 7, "# Brief")


def test_the_same_bytes_are_kept_once(tmp_path: Path, project: Project) -> None:
    path = samples.picture(tmp_path / "a.png", "PNG")
    first = take_in(path, "a.png", project, None)
    assert take_in(path, "b.png", project, None) == first
    assert Material.objects.get().project == project


def test_a_material_of_two_projects_belongs_to_the_studio(tmp_path: Path, project: Project) -> None:
    path = samples.picture(tmp_path / "a.png", "PNG")
    take_in(path, "a.png", project, None)
    assert take_in(path, "a.png", Project.objects.create(name="Other"), None).project is None


def test_a_removed_material_comes_back_with_its_file(tmp_path: Path, project: Project) -> None:
    path = samples.picture(tmp_path / "a.png", "PNG")
    material = take_in(path, "a.png", project, None)
    store.remove(material.file)
    Material.objects.update(removed_at=Now())
    again = take_in(path, "a.png", project, None)
    assert (again.pk, again.removed_at) == (material.pk, None)
    with store.open_stored(again.file) as file:
        assert file.read() == path.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_ten_uploads_of_the_same_bytes_at_once_make_one_material(tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png", "PNG")

    def upload(number: int) -> object:
        try:
            return take_in(path, f"{number}.png", None, None).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(upload, range(10)))) == 1
    assert Material.objects.count() == 1

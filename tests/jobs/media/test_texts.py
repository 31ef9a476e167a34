"""Documents that were kept before texts were read out of them: read when first needed, by the hour, or told why not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs import tasks
from jobs.actions import materials
from jobs.actions.operations import Refused
from jobs.clock import Now
from jobs.media import store
from jobs.media.materials import take_in
from jobs.media.sniff import DOCX
from jobs.media.texts import read_missing, with_text
from jobs.models import Material, MaterialText, Project
from tests.jobs.media import papers

Paper = Callable[[Path], Path]
STORY = "It waits at the door."


@pytest.fixture
def project(db: None, settings: Any, tmp_path: Path) -> Project:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Project.objects.create(name="Kestrel Bay")


def of_old(project: Project, path: Path, mime: str = "application/pdf") -> Material:
    """As a release without texts kept it: whatever is in it, and nothing read out of it."""
    name = store.put(path, store.material_name(path.name, mime), keep=True)
    return Material.objects.create(
        project=project, name=path.name, kind="document", file=name, mime=mime, bytes=path.stat().st_size,
        sha256=path.name,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "mime", "made"),
    [
        ("a.pdf", "application/pdf", lambda path: papers.pdf(path, STORY)),
        ("a.docx", DOCX, lambda path: papers.word(path, ("", STORY))),
    ],
)
def test_the_text_is_read_out_of_the_file_that_is_here(
    project: Project, tmp_path: Path, name: str, mime: str, made: Paper
) -> None:
    material = with_text(of_old(project, made(tmp_path / name), mime))
    assert (material.opening, material.text_bytes, material.words) == (STORY, len(STORY), 5)
    assert (material.body.text, material.text_error) == (STORY, "")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda path: papers.locked(path, STORY, "secret"), "It is locked with a password. Save it without one."),
        (lambda path: papers.pdf(path, ""), "a scan is made of pictures"),
    ],
)
def test_a_document_that_gives_none_says_why_and_is_not_tried_again(
    project: Project, tmp_path: Path, made: Paper, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    material = with_text(of_old(project, made(tmp_path / "a.pdf")))
    assert words in material.text_error
    assert material.text_error.endswith("Upload it again when that is mended.")
    store.remove(material.file)
    assert words in with_text(Material.objects.get()).text_error, "the file is not looked at"
    assert not MaterialText.objects.exists()


def test_a_file_that_is_gone_is_told_and_a_picture_is_left_alone(project: Project, tmp_path: Path) -> None:
    material = of_old(project, papers.pdf(tmp_path / "a.pdf", STORY))
    store.remove(material.file)
    assert "is not here any more" in with_text(material).text_error
    picture = Material(kind="image", name="a.png")
    assert with_text(picture).text_error == ""


def test_by_the_hour_all_that_are_in_the_library_are_read_once(project: Project, tmp_path: Path) -> None:
    of_old(project, papers.pdf(tmp_path / "a.pdf", STORY))
    of_old(project, papers.locked(tmp_path / "b.pdf", STORY, "secret"))
    gone = of_old(project, papers.pdf(tmp_path / "c.pdf", STORY))
    Material.objects.filter(pk=gone.pk).update(removed_at=Now())
    tasks.nightly()
    assert sorted(Material.objects.values_list("name", "text_bytes")) == [
        ("a.pdf", len(STORY)),
        ("b.pdf", None),
        ("c.pdf", None),
    ]
    assert read_missing() == 0


def test_the_same_file_mended_and_uploaded_again_forgets_why(project: Project, tmp_path: Path) -> None:
    path = papers.pdf(tmp_path / "a.pdf", STORY)
    material = take_in(path, path.name, project, None)
    MaterialText.objects.all().delete()
    Material.objects.update(text_bytes=None, text_error="It takes too long to read.")
    again = take_in(path, path.name, project, None)
    assert (again.pk, again.text_bytes, again.text_error) == (material.pk, len(STORY), "")


def test_one_that_has_no_text_is_not_split_and_the_reason_is_told(project: Project, tmp_path: Path) -> None:
    material = of_old(project, papers.locked(tmp_path / "a.pdf", STORY, "secret"))
    with pytest.raises(Refused, match=r"nothing was split\. It is locked with a password"):
        materials.cut_up(material, 2_000)

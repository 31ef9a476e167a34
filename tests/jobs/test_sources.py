"""Documents whose text goes along in the order: filled in when it is sent, and kept nowhere but in the journal."""

from pathlib import Path
from typing import Any

import pytest

from jobs.actions import takes
from jobs.documents import explain
from jobs.media import store
from jobs.media.materials import take_in
from jobs.models import Job, Material, MaterialText
from providers.order import Resend
from providers.report import Uploaded
from tests.jobs.fake_vendor import TAKE, FakeVendor, done, lost
from tests.jobs.media import papers
from tests.jobs.studio import Studio

STORY = "# The package\n\nIt waits at the door.\n\nGröße."


@pytest.fixture
def story(studio: Studio, tmp_path: Path, settings: Any) -> Material:
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "story.md"
    path.write_text(STORY)
    return take_in(path, path.name, studio.project, studio.person)


def read_out(studio: Studio, *sources: Material) -> Job:
    materials = [("source", one) for one in sources]
    return takes.submit(takes.Wanted(studio.key, studio.project, "reading", "", materials=materials), studio.person)


def test_the_text_goes_along_and_nothing_is_uploaded(studio: Studio, story: Material, tmp_path: Path) -> None:
    """This vendor takes no uploads at all."""
    second = take_in(papers.pdf(tmp_path / "b.pdf", "Second."), "b.pdf", studio.project, None)
    job = read_out(studio, story, second)
    studio.run()
    assert [request.body["sources"] for request in studio.world.bodies] == [[STORY, "Second."]]
    studio.world.all_say(done())
    assert studio.until_ended(job).status == "succeeded"


def test_the_order_knows_the_size_of_the_text_and_not_the_text(studio: Studio, story: Material) -> None:
    job = read_out(studio, story)
    (given,) = job.as_order().inputs
    assert (given.size, given.text, given.kind, given.name) == (len(STORY.encode()), "", "document", "story.md")
    studio.run()
    job.refresh_from_db()
    assert job.as_order().inputs[0].text == ""
    assert job.attempts.get().request["body"]["sources"] == [STORY]


def test_what_is_sent_again_is_what_was_sent(studio: Studio, story: Material) -> None:
    """The text that the library has by then makes no difference."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = [lost()]
    read_out(studio, story)
    studio.dispatch()
    studio.attend()
    MaterialText.objects.update(text="another text")
    studio.later(61)
    studio.run()
    first, second = studio.world.bodies
    assert first == second
    assert first.body["sources"] == [STORY]


def test_another_take_of_it_gets_the_text_too(studio: Studio, story: Material) -> None:
    job = read_out(studio, story)
    studio.run()
    studio.world.all_say(done())
    takes.again(studio.until_ended(job), studio.person)
    studio.run()
    assert [request.body["sources"] for request in studio.world.bodies] == [[STORY], [STORY]]


def test_a_document_whose_text_is_not_here_is_refused_and_nothing_charged(studio: Studio, story: Material) -> None:
    MaterialText.objects.all().delete()
    job = read_out(studio, story)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.failure and job.failure["code"]) == ("failed", "no_text")
    assert "Upload the file again" in job.failure["message"]  # type: ignore[index]
    assert studio.world.bodies == []


def without_text(*materials: Material) -> None:
    """As a release without texts kept them."""
    MaterialText.objects.filter(material__in=materials).delete()
    Material.objects.update(text_bytes=None, words=None, opening="")


def test_a_document_of_an_older_release_is_read_when_it_is_sent(studio: Studio, story: Material) -> None:
    without_text(story)
    read_out(studio, story)
    studio.run()
    assert [request.body["sources"] for request in studio.world.bodies] == [[STORY]]


def test_a_document_that_gives_no_text_ends_the_take_in_words(studio: Studio, story: Material) -> None:
    without_text(story)
    store.remove(story.file)
    job = read_out(studio, story)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.cost, studio.world.bodies) == ("failed", 0, [])
    assert "There is no text of story.md to send. Its file is not here any more. Upload it again." in explain(job)


def test_a_material_whose_file_is_gone_ends_the_take_in_words(
    studio: Studio, story: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This vendor takes uploads."""
    monkeypatch.setattr(FakeVendor, "upload", lambda *_: Uploaded("m1", existing=False), raising=False)
    store.remove(story.file)
    materials = [("paper", story)]
    job = takes.submit(takes.Wanted(studio.key, studio.project, "film", "", materials=materials), studio.person)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.cost, studio.world.bodies) == ("failed", 0, [])
    assert "The file of story.md is not here any more. Upload it again, then ask again." in explain(job)

"""What a vendor keeps of a take: archived or removed there from its menu, the latter after one more question."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.urls import reverse

import providers
from jobs.models import Artifact, Job
from jobs.states import Status
from providers.errors import Fault
from providers.report import RemoteRef
from tests.dashboard.job_pages import fragment, page, post, words
from tests.dashboard.pieces_made import PRICES, RECORD, REFINE, SECTIONS, read, recorded, worked_on
from tests.dashboard.story_vendor import StoryDesk, StoryVendor
from tests.jobs.fake_vendor import error
from tests.jobs.studio import Studio


class KeepingVendor(StoryVendor):
    """Keeps the work of every take until it is told otherwise."""

    facts = replace(StoryVendor.facts, label="Keeper")
    keeps: ClassVar[tuple[str, ...]] = ("task",)
    kept: ClassVar[str] = "its project and the sources in it"

    def tidy(self, refs: Sequence[RemoteRef]) -> str:
        self.world.talk("tidy")
        return "Deleted at Keeper: its project and 2 sources."

    def archive(self, refs: Sequence[RemoteRef]) -> str:
        self.world.talk("archive")
        return "Archived at Keeper: its project."


@pytest.fixture
def piece(story: StoryDesk, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setitem(providers.PROVIDERS, "story", "tests.dashboard.test_tidying:KeepingVendor")
    story.acts, story.prices, story.sections = (REFINE, RECORD), PRICES, list(SECTIONS)
    return read(studio)


def menu(client: Client, job: Job) -> str:
    return words(fragment(client, job, "take-head"))


def test_the_menu_has_both_and_the_dangerous_one_asks_once_more(producer: Client, piece: Job, studio: Studio) -> None:
    html = producer.get(reverse("take", args=[piece.pk])).content.decode()
    assert f'href="{reverse("take_remove", args=[piece.pk])}"' in html
    assert "Archive at Keeper" in menu(producer, piece)
    later = worked_on(studio, piece, "refine", stales=True)
    said = words(producer.get(reverse("take_remove", args=[piece.pk])))
    assert "Keeper keeps its project and the sources in it. They are deleted there" in said
    assert "Our files stay. Nothing is charged, and nothing is given back." in said
    assert f"That goes for what was made of it too: {later}" in said
    assert Artifact.objects.filter(state="listed").count() == 3, "a GET removes nothing"


def test_removed_there_its_links_are_gone_and_nothing_more_is_offered(
    producer: Client, piece: Job, studio: Studio
) -> None:
    sound = recorded(studio, piece)
    answer = post(producer, "take_remove", piece)
    assert answer["Location"] == reverse("take", args=[piece.pk])
    said = page(producer, piece)
    assert "Theater Removed at the vendor" in said
    assert "producer: deleted at Keeper: its project and 2 sources" in said
    for word in ("Get a new link", "Make the recording", "Refine", "Remove at Keeper", "Archive at Keeper"):
        assert word not in said, word
    html = producer.get(reverse("take", args=[piece.pk])).content.decode()
    assert 'hx-trigger="revealed"' not in html, "no desk"
    sound.refresh_from_db()
    assert sound.state == "stored"
    assert "Removed at the vendor" in page(producer, sound.job), "the takes that worked on it say so too"
    assert "Retake" not in menu(producer, sound.job)
    assert "Retake" in menu(producer, piece)


@pytest.mark.parametrize("htmx", [False, True])
def test_archived_there_everything_goes_on(producer: Client, piece: Job, htmx: bool) -> None:
    answer = post(producer, "take_archive", piece, htmx=htmx)
    assert answer.status_code == (200 if htmx else 302)
    said = page(producer, piece)
    assert "Archive at Keeper" not in said
    assert "Remove at Keeper" in said
    assert "Make the recording" in said


def test_what_the_vendor_refuses_is_said_and_may_be_tried_again(producer: Client, piece: Job, studio: Studio) -> None:
    def no() -> None:
        raise error(Fault.NETWORK)

    studio.world.on["tidy"] = no
    answer = post(producer, "take_remove", piece)
    assert answer.status_code == 422
    assert "Try again." in words(answer)
    assert "Remove it there" in words(answer)
    assert not Artifact.objects.filter(state="deleted").exists()


def test_nothing_is_removed_while_a_take_works_on_it(producer: Client, piece: Job, studio: Studio) -> None:
    worked_on(studio, piece, "refine", status=Status.RUNNING)
    answer = post(producer, "take_remove", piece)
    assert answer.status_code == 422
    assert "is still running, and it works on what S01 T01 made" in words(answer)


def test_a_vendor_that_removes_nothing_has_no_such_menu(producer: Client, story: StoryDesk, studio: Studio) -> None:
    job = read(studio)
    assert "Remove at" not in menu(producer, job)
    answer: Any = producer.get(reverse("take_remove", args=[job.pk]))
    assert "keeps nothing of" in words(answer)

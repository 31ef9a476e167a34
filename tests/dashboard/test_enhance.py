"""The script box: the vendor rewrites the prompt, with its words as they come, an undo, and errors in words."""

import asyncio
import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from dashboard import rewriting
from jobs.models import Job, Key
from providers.errors import Fault, ProviderError
from providers.report import Piece
from tests.dashboard.story_vendor import StoryDesk
from tests.dashboard.taking import Form, model
from tests.jobs.studio import Studio

SCRIPT = "A keeper lights the lamp.\nA ferry answers."
WHOLE = (Piece("A keeper "), Piece("climbs the stairs."), Piece("A keeper climbs.", replace=True, done=True))
STOPPED = ProviderError("The vendor stopped. Your script is as it was.", code="stopped", fault=Fault.NETWORK)


@pytest.fixture
def form(story: StoryDesk, studio: Studio, producer: Client) -> Form:
    chosen = Form(producer).fill(model=model(studio.key, "story"), project=str(studio.project.pk)).to("fields")
    return chosen.fill(prompt=SCRIPT).to("fields")


def streamed(form: Form) -> list[dict[str, Any]]:
    """The events a browser with scripts gets."""
    answer = form.client.post("/takes/new/enhance/", form.fields, headers={"Accept": "text/event-stream"})
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert "no-store" in answer.headers["Cache-Control"]
    content: Any = answer.streaming_content  # type: ignore[attr-defined]

    async def all_of() -> bytes:
        return b"".join([chunk async for chunk in content])

    data = asyncio.run(all_of()) if hasattr(content, "__aiter__") else b"".join(content)
    return [json.loads(event.removeprefix("data: ")) for event in data.decode().split("\n\n") if event]


def test_the_words_come_as_they_are_written(form: Form, story: StoryDesk) -> None:
    story.says = [*WHOLE]
    assert [event["text"] for event in streamed(form)] == ["A keeper ", "climbs the stairs.", "A keeper climbs."]
    assert [event["replace"] for event in streamed(form)] == [False, False, True]
    assert story.streamed[0].prompt == SCRIPT
    assert not Job.objects.exists()


def test_without_scripts_the_form_comes_back_with_them_and_with_an_undo(form: Form, story: StoryDesk) -> None:
    story.says = [*WHOLE]
    form.to("enhance")
    form.fields = {**form.fields}
    assert form.fields["prompt"] == ["A keeper climbs."]
    assert form.fields["before"] == [SCRIPT]
    form.act("undo-script")
    assert form.fields["prompt"] == [SCRIPT]
    assert form.fields["before"] == [""]


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ([Piece("A keeper "), STOPPED], STOPPED.message),
        ([Piece("A keeper ")], rewriting.BROKE_OFF),
        ([lambda: int("fk_secret")], rewriting.BROKE_OFF),
    ],
)
def test_what_goes_wrong_is_said_and_keeps_the_script(form: Form, story: StoryDesk, says: Any, words: str) -> None:
    story.says = says
    assert streamed(form)[-1] == {"error": words}
    if not callable(says[0]) and len(says) > 1:
        form.to("enhance")
        assert words in form.html
        assert form.fields["prompt"] == [SCRIPT]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prompt": " "}, "The prompt is empty. Describe what is to be seen."),
        ({"model": "gone"}, "rewrites no prompts"),
    ],
)
def test_what_cannot_be_rewritten_is_refused_before_anybody_is_asked(
    form: Form, story: StoryDesk, studio: Studio, changes: dict[str, str], words: str
) -> None:
    if "model" in changes:
        Key.objects.filter(pk=studio.key.pk).update(provider="rich")
        changes = {"model": model(studio.key, "long")}
    assert words in streamed(form.fill(changes))[0]["error"]
    assert not story.streamed


def test_a_stopped_key_asks_for_nothing(form: Form, story: StoryDesk, studio: Studio) -> None:
    Key.objects.filter(pk=studio.key.pk).update(state="paused")
    assert streamed(form)[0]["error"].startswith("Key paused")
    assert not story.streamed


def test_no_database_connection_is_held_while_it_writes(form: Form, story: StoryDesk) -> None:
    held: list[bool] = []

    def look() -> None:
        assert threading.current_thread().name.startswith("rewriting")
        held.append(connection.connection is not None)

    story.says = [look, *WHOLE]
    streamed(form)
    assert held == [False]


def test_a_vendor_without_it_offers_no_button(desk: object, producer: Client) -> None:
    assert "data-enhance" not in Form(producer).html

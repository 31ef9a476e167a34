"""The voice book in the library."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.actions import voices
from jobs.models import Voice
from providers.facts import Option
from tests.dashboard.job_pages import words
from tests.dashboard.story_vendor import StoryDesk
from tests.jobs.studio import Studio

CLEO = {"provider": "story", "voice_id": "v_cleo", "name": "Cleo", "gender": "female", "maker": "labs"}


def add(client: Client, **fields: str) -> Any:
    return client.post(reverse("voices"), {**CLEO, **fields})


def test_a_voice_is_added_by_hand(producer: Client, story: StoryDesk) -> None:
    assert add(producer)["Location"] == reverse("voices")
    said = words(producer.get(reverse("voices")))
    assert "Cleo female, labs v_cleo Added by producer" in said


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"voice_id": " "}, "A voice needs its id at the vendor. Nothing was added. Write it."),
        ({"provider": "nobody"}, "No key of this studio is at that vendor."),
        ({"voice_id": "v_old"}, "v_old is in the book already, as Old."),
    ],
)
def test_a_bad_voice_is_refused_and_what_was_typed_stays(
    producer: Client, story: StoryDesk, fields: dict[str, str], sentence: str
) -> None:
    Voice.objects.create(provider="story", voice_id="v_old", name="Old")
    answer = add(producer, **fields)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="Cleo"' in answer.content.decode()
    assert Voice.objects.count() == 1


def test_a_voice_that_was_taken_out_is_not_put_back_by_being_heard(
    producer: Client, story: StoryDesk, studio: Studio
) -> None:
    add(producer)
    voice = Voice.objects.get()
    producer.post(reverse("remove_voice", args=[voice.pk]))
    heard = Option(name="voice_id", label="Voice", kind="text", default="v_cleo", library="voice")
    voices.remember(studio.key, [voices.Seen("BAKER", [heard])])
    assert voices.book("story") == []
    add(producer, name="Cleo again")
    assert [str(one) for one in voices.book("story")] == ["Cleo again"]


def test_voices_are_found_by_name_and_by_who_spoke(producer: Client, story: StoryDesk) -> None:
    Voice.objects.create(provider="story", voice_id="v_1", name="Amber", seen_as="BAKER")
    Voice.objects.create(provider="story", voice_id="v_2", name="Gravel", seen_as="KEEPER")
    said = words(producer.get(reverse("voices"), {"find": "baker"}))
    assert "Amber" in said
    assert "Gravel" not in said
    assert "No voice has that name" in words(producer.get(reverse("voices"), {"find": "whisper"}))


def test_without_a_vendor_that_has_desks_there_is_no_form(producer: Client, studio: Studio) -> None:
    html = producer.get(reverse("voices")).content.decode()
    assert "No voice yet" in html
    assert 'id="voice-add"' not in html

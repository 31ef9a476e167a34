"""Presets: saved from a take, started from, renamed and deleted; as what is usual in a batch."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import providers
from jobs.actions import keys, presets, takes
from jobs.actions.operations import Refused
from jobs.batches.usual import cells_of
from jobs.models import Event, Job, Key, Preset, Project
from tests.dashboard.rich_vendor import Desk, RichVendor
from tests.dashboard.taking import Fields
from tests.jobs.studio import Studio


@pytest.fixture
def rich(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Key:
    monkeypatch.setitem(providers.PROVIDERS, "rich", "tests.dashboard.rich_vendor:RichVendor")
    monkeypatch.setattr(RichVendor, "scripted", Desk())
    return keys.add("rich", "Rich", "fk_secret_of_rich", studio.world.address)[0]


@pytest.fixture
def job(studio: Studio, rich: Key) -> Job:
    """A take of a film of 10 seconds, in beats."""
    prompt = "[0-4s] Fog.\n[4-10s] Sun."
    options: dict[str, Any] = {"seconds": 10, "shape": "9:16", "sound": False}
    wanted = takes.Wanted(rich, studio.project, "long", prompt, options=options, shot="S07", title="Bay", tags=["a"])
    return takes.submit(wanted, studio.person)


def saved(client: Client, job: Job, name: str = "Teaser 9:16", place: str = "project") -> Any:
    return client.post(reverse("save_preset", args=[job.pk]), {"name": name, "place": place, "operation": "once"})


def test_a_take_offers_it_and_says_what_is_kept(job: Job, producer: Client) -> None:
    assert reverse("save_preset", args=[job.pk]) in producer.get(reverse("take", args=[job.pk])).text
    html = producer.get(reverse("save_preset", args=[job.pk])).text
    assert "Long film at Rich, Length 10, Shape 9:16, Sound false." in html


def test_the_settings_are_kept_and_nothing_else(studio: Studio, job: Job, producer: Client) -> None:
    for _ in range(2):
        assert saved(producer, job)["Location"] == reverse("take", args=[job.pk])
    preset = Preset.objects.get()
    assert (preset.name, preset.project, preset.created_by) == ("Teaser 9:16", studio.project, studio.person)
    kept = {name: value for name, value in preset.given.items() if value}
    assert kept == {
        "models": [f"{job.key_id}:long"],
        "timed": True,
        "options": {"seconds": "10", "shape": "9:16", "sound": "false"},
        "takes": "1",
    }
    assert Event.objects.filter(kind="preset", actor=studio.person, note="Saved the preset Teaser 9:16").count() == 1


def test_new_take_starts_from_a_preset(studio: Studio, job: Job, producer: Client) -> None:
    saved(producer, job)
    html = producer.get(reverse("new_take"), {"project": str(studio.project.pk)}).text
    (address,) = re.findall(r'href="([^"]+preset=[^"]+)"', html)
    fields = dict(Fields(producer.get(address.replace("&amp;", "&")).text).found)
    assert fields["model"] == f"{job.key_id}:long"
    assert (fields["opt-seconds"], fields["opt-shape"], fields["project"]) == ("10", "9:16", str(studio.project.pk))
    assert (fields["timed"], fields["beat_end"], fields["beat_text"]) == ("yes", "10", "")
    assert "S07" not in (fields["shot"], fields["title"], fields["tags"])


@pytest.mark.parametrize(("place", "elsewhere"), [("project", False), ("studio", True)])
def test_a_preset_is_offered_where_it_belongs(
    studio: Studio, job: Job, producer: Client, place: str, elsewhere: bool
) -> None:
    saved(producer, job, place=place)
    other = Project.objects.create(name="Other")
    assert [row.name for row in presets.listed(studio.project)] == ["Teaser 9:16"]
    assert bool(presets.listed(other)) is elsewhere
    assert bool(presets.listed(None)) is elsewhere


@pytest.mark.parametrize(
    ("name", "place", "says"),
    [
        ("Teaser 9:16", "project", "has a preset Teaser 9:16 already"),
        ("", "project", "This field is required."),
        ("x" * 121, "studio", "at most 120 characters"),
        ("Other", "world", "Select a valid choice"),
    ],
)
def test_a_preset_that_cannot_be_saved_says_why(
    studio: Studio, job: Job, producer: Client, name: str, place: str, says: str
) -> None:
    presets.save("Teaser 9:16", {}, studio.project)
    answer = saved(producer, job, name, place)
    assert answer.status_code == 422
    assert re.search(says, answer.text)
    assert Preset.objects.count() == 1


def test_the_list_renames_and_deletes(studio: Studio, job: Job, producer: Client) -> None:
    saved(producer, job)
    preset = Preset.objects.get()
    assert "Long film at Rich, Length 10" in producer.get(reverse("presets")).text
    producer.post(reverse("rename_preset", args=[preset.pk]), {"name": "Portrait"})
    assert "Portrait" in producer.get(reverse("presets")).text
    producer.post(reverse("delete_preset", args=[preset.pk]))
    assert "No presets yet" in producer.get(reverse("presets")).text
    notes = [event.note for event in Event.objects.filter(kind="preset")]
    assert notes[1:] == ["Renamed the preset Teaser 9:16 to Portrait", "Deleted the preset Portrait"]


def test_a_name_that_is_taken_stays_with_its_preset(studio: Studio, producer: Client) -> None:
    presets.save("One", {}, None)
    other = presets.save("Two", {}, None)
    answer = producer.post(reverse("rename_preset", args=[other.pk]), {"name": "One"})
    assert answer.status_code == 422
    assert "The studio has a preset One already" in answer.text
    with pytest.raises(Refused, match="needs a name"):
        presets.rename(other, "")


def test_a_preset_is_what_is_usual_in_a_batch(job: Job, producer: Client) -> None:
    saved(producer, job)
    preset = Preset.objects.get()
    assert cells_of(preset) == {"key": "Rich", "model": "long", "duration": "10", "shape": "9:16", "sound": "false"}
    Key.objects.filter(pk=job.key_id).update(state=Key.State.REVOKED)
    assert cells_of(preset) == {"seconds": "10", "shape": "9:16", "sound": "false"}
    assert cells_of(Preset(name="empty", given={})) == {}
    assert "Long film at Rich" in producer.get(reverse("presets")).text


def test_a_preset_of_a_model_that_is_gone_is_still_listed(studio: Studio, producer: Client) -> None:
    presets.save("Old", {"models": [f"{studio.key.pk}:gone", "x:y"], "options": {"shape": "1:1"}}, None)
    html = producer.get(reverse("presets")).text
    assert "gone at Main, y, whose key is gone, shape 1:1" in html
    assert producer.get(reverse("new_take"), {"preset": str(Preset.objects.get().pk)}).status_code == 200

"""Again with one thing changed, from the wall: the form offers what the models take, and leads to a draft batch."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import providers
from jobs.actions import keys, takes
from jobs.models import Batch, Job, Key
from tests.dashboard.rich_vendor import Desk, RichVendor
from tests.dashboard.takes_made import made
from tests.jobs.studio import Studio


@pytest.fixture
def rich(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Key:
    monkeypatch.setitem(providers.PROVIDERS, "rich", "tests.dashboard.rich_vendor:RichVendor")
    monkeypatch.setattr(RichVendor, "scripted", Desk(prices={"long": Decimal(3)}))
    return keys.add("rich", "Rich", "fk_secret_of_rich", studio.world.address)[0]


def take(studio: Studio, key: Key, shot: str, prompt: str = "A fog bank.") -> Job:
    options: dict[str, Any] = {"seconds": 10, "shape": "16:9"}
    return takes.submit(takes.Wanted(key, studio.project, "long", prompt, options=options, shot=shot), studio.person)


def send(client: Client, studio: Studio, jobs: list[Job], **fields: Any) -> Any:
    sent = {"takes": [str(job.pk) for job in jobs], "operation": "once", **fields}
    return client.post(reverse("change_takes", args=[studio.project.pk]), sent)


def test_the_wall_offers_it(studio: Studio, producer: Client) -> None:
    made(studio)
    assert reverse("change_takes", args=[studio.project.pk]) in producer.get(f"/projects/{studio.project.pk}/").text


def test_the_form_offers_what_the_models_of_the_takes_have(studio: Studio, rich: Key, producer: Client) -> None:
    jobs = [take(studio, rich, "S01"), take(studio, rich, "S02")]
    html = send(producer, studio, jobs).text
    assert re.findall(r'type="radio" name="what" value="(\w+)"', html) == [
        "option", "length", "model", "replace", "add", "bare",
    ]  # fmt: skip
    (options,) = re.findall(r'<select name="option".*?</select>', html, re.DOTALL)
    assert re.findall(r'<option value="(\w+)"', options) == ["shape", "size", "sound", "seed", "shots"]
    assert "16:9, 9:16, 1:1" in html
    assert f'value="{rich.pk}:short"' in html
    assert html.count('name="takes"') == 2
    assert not Batch.objects.exists()


def test_takes_of_a_model_without_settings_are_offered_none(studio: Studio, producer: Client) -> None:
    html = send(producer, studio, [made(studio)]).text
    assert re.findall(r'type="radio" name="what" value="(\w+)"', html) == ["model", "replace", "add", "bare"]


@pytest.mark.parametrize(
    ("fields", "cells"),
    [
        ({"what": "option", "option": "shape", "value": "9:16"}, {"shape": "9:16"}),
        ({"what": "length", "length": "5"}, {"duration": "5"}),
        ({"what": "replace", "find": "fog", "instead": "mist"}, {"prompt": "A mist bank."}),
        ({"what": "replace", "find": "bank"}, {"prompt": "A fog."}),
        ({"what": "add", "add": "At dusk."}, {"prompt": "A fog bank. At dusk."}),
    ],
)
def test_the_choice_opens_a_draft_and_leads_to_it(
    studio: Studio, rich: Key, producer: Client, fields: dict[str, str], cells: dict[str, str]
) -> None:
    jobs = [take(studio, rich, "S01"), take(studio, rich, "S02")]
    answer = send(producer, studio, jobs, **fields)
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("batch", args=[batch.pk])
    usual = {"prompt": "A fog bank.", "key": "Rich", "model": "long", "duration": "10", "shape": "16:9"}
    assert [row.cells for row in batch.rows.all()] == [{"shot": shot, **usual, **cells} for shot in ("S01", "S02")]
    assert (batch.created_by, batch.confirmed_at) == (studio.person, None)


def test_another_model_names_its_key(studio: Studio, rich: Key, producer: Client) -> None:
    send(producer, studio, [take(studio, rich, "S01")], what="model", model=f"{studio.key.pk}:film")
    (row,) = Batch.objects.get().rows.all()
    assert (row.cells["key"], row.cells["model"]) == ("Main", "film")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"asked": "yes"}, "This field is required."),
        ({"what": "everything"}, "Select a valid choice"),
        ({"what": "option", "option": "shape"}, "it cannot be empty"),
        ({"what": "option", "option": "mood", "value": "1"}, "Select a valid choice"),
        ({"what": "length", "length": "0"}, "greater than or equal to 1"),
        ({"what": "replace", "instead": "mist"}, "it cannot be empty"),
        ({"what": "model", "model": "x:y"}, "Select a valid choice"),
        ({"what": "bare"}, "Nothing would be different"),
    ],
)
def test_a_choice_that_is_none_says_why_and_opens_nothing(
    studio: Studio, rich: Key, producer: Client, fields: dict[str, str], says: str
) -> None:
    answer = send(producer, studio, [take(studio, rich, "S01")], **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert not Batch.objects.exists()


def test_what_is_left_out_is_told(studio: Studio, rich: Key, producer: Client) -> None:
    jobs = [take(studio, rich, "S01"), take(studio, rich, "S02", "A clear day.")]
    send(producer, studio, jobs, what="replace", find="fog", instead="mist")
    assert "1 take is left out" in producer.get("/").text


def test_nothing_selected_stays_on_the_wall(studio: Studio, producer: Client) -> None:
    answer = send(producer, studio, [])
    assert answer.status_code == 422
    assert "Nothing was selected" in answer.text

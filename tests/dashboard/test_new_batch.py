"""A new batch: from a file, from what was pasted, as a grid; and the draft that it becomes."""

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from jobs.actions import presets
from jobs.models import Batch, Project
from tests.dashboard.batches_made import here, words
from tests.jobs.batches.conftest import sheets
from tests.jobs.batches.sheets import Sheets
from tests.jobs.studio import Studio

__all__ = ["sheets"]

FRAGMENT = {"HX-Request": "true"}


def form(studio: Studio, **more: Any) -> dict[str, Any]:
    return {"project": str(studio.project.pk), "name": "", "tags": "", "operation": "one", **more}


CSV = "Shot ID,Prompt,Duration\nS1,a door opens,5\nS2,a lamp wakes on a table,7\n"


def xlsx() -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.append(["shot", "prompt", "duration"])
    book.active.append(["S1", "a door opens", 5])
    book.active.append(["S2", "a lamp wakes on a table", 7])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


JSON = json.dumps([{"shot_id": "S1", "prompt": "a door opens", "duration": 5},
                   {"shot_id": "S2", "prompt": "a lamp wakes on a table", "duration": 7}])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"), [("cut_downs.csv", CSV.encode()), ("a.xlsx", xlsx()), ("a.json", JSON.encode())]
)
def test_a_file_becomes_a_checked_draft(producer: Client, sheets: Sheets, name: str, data: bytes) -> None:
    usual = {"model": f"{sheets.key.pk}:long", "usual-shape": "9:16", "tags": "launch, autumn"}
    file = SimpleUploadedFile(name, data)
    answer = producer.post("/batches/new/", form(sheets.studio, way="file", file=file, **usual))
    batch = Batch.objects.get()
    assert answer["Location"] == here(batch)
    assert batch.name == name.rpartition(".")[0].replace("_", " ")
    assert (batch.source, batch.tags) == (name, ["launch", "autumn"])
    assert batch.usual == {"key": "Rich", "model": "long", "shape": "9:16"}
    assert [row.cells["shot"] for row in batch.rows.all()] == ["S1", "S2"]
    assert "Run 2 takes 36 cr" in words(producer.get(here(batch)).text)


def test_a_pasted_list_of_prompts_becomes_one(producer: Client, sheets: Sheets) -> None:
    sent = form(
        sheets.studio, way="paste", paste="a door opens\na lamp wakes\n", name="Two", model=f"{sheets.key.pk}:long"
    )
    producer.post("/batches/new/", {**sent, "usual-duration": "7"})
    batch = Batch.objects.get()
    assert batch.name == "Two"
    assert [row.quote and Decimal(row.quote["amount"]) for row in batch.rows.all()] == [21, 21]
    producer.post("/batches/new/", sent)
    assert Batch.objects.count() == 1, "a second click makes no second batch"


def test_a_grid_is_prompts_times_models_times_options(producer: Client, sheets: Sheets) -> None:
    models = [f"{sheets.key.pk}:long", f"{sheets.key.pk}:short"]
    grid = {"grid-prompts": "a door opens\na lamp wakes", "grid-models": models, "grid-duration": "5, 7"}
    producer.post("/batches/new/", form(sheets.studio, way="grid", **grid))
    cells = [row.cells for row in Batch.objects.get().rows.all()]
    assert len(cells) == 8
    assert cells[0] == {"prompt": "a door opens", "key": "Rich", "model": "long", "duration": "5"}
    assert cells[-1] == {"prompt": "a lamp wakes", "key": "Rich", "model": "short", "duration": "7"}


def test_the_options_are_those_of_the_chosen_models(producer: Client, sheets: Sheets) -> None:
    sent = {"model": f"{sheets.key.pk}:long"}
    text = producer.post("/batches/new/options/", sent, headers={**FRAGMENT, "HX-Target": "usual-options"}).text
    assert re.search(r'<select class="input" name="usual-shape".*value="9:16"', text)
    assert 'id="grid-options" hx-swap-oob' in text
    models = {"grid-models": [f"{sheets.key.pk}:long", f"{sheets.key.pk}:short"]}
    text = producer.post("/batches/new/options/", models, headers={**FRAGMENT, "HX-Target": "grid-options"}).text
    assert 'name="grid-shape" value="16:9"' in text
    assert 'value="9:16"' not in text, "only one of them has it"
    whole = producer.post(
        "/batches/new/", {**form(sheets.studio), **sent, "act": "options", "way": "paste", "paste": "kept"}
    )
    assert "usual-shape" in whole.text, "without scripts by a button"
    assert ">kept</textarea>" in whole.text
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"way": "file"}, "No file came"),
        ({"way": "file", "file": ("a.csv", b"name,words\n1,2\n")}, "no column called prompt"),
        ({"way": "file", "file": ("a.xls", b"\xd0\xcf\x11\xe0")}, "Save it as .xlsx or as CSV"),
        ({"way": "paste", "paste": " "}, "has no shots"),
        ({"way": "paste", "paste": "[{"}, "not valid JSON"),
        ({"way": "grid"}, "has no shots"),
        ({"way": "paste", "paste": "a door", "project": ""}, "Choose the project"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
    producer: Client, sheets: Sheets, sent: dict[str, Any], said: str
) -> None:
    Project.objects.create(name="Another")
    if isinstance(file := sent.get("file"), tuple):
        sent = {**sent, "file": SimpleUploadedFile(*file)}
    answer = producer.post(
        "/batches/new/",
        form(sheets.studio, name="My name", **{k: v for k, v in sent.items() if k != "project"})
        | {k: v for k, v in sent.items() if k == "project"},
    )
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'value="My name"' in answer.text
    assert not Batch.objects.exists()


def test_the_example_sheet_can_be_run(producer: Client, sheets: Sheets) -> None:
    data = producer.get("/batches/new/example.csv").content
    header, *rows = csv.reader(io.StringIO(data.decode()))
    assert header[:5] == ["shot", "prompt", "key", "model", "duration"]
    assert {row[2] for row in rows} <= {"Rich", "Main"}
    producer.post("/batches/new/", form(sheets.studio, way="file", file=SimpleUploadedFile("example.csv", data)))
    batch = Batch.objects.get()
    errors = [one for row in batch.rows.all() for one in row.problems if one["level"] == "error"]
    assert not errors


def test_another_sheet_takes_the_place_of_the_rows(producer: Client, sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "old"})
    assert producer.get(here(batch, "replace/")).status_code == 200
    producer.post(here(batch, "replace/"), {"way": "paste", "paste": "new one\nnew two"})
    assert [row.cells["prompt"] for row in batch.rows.all()] == ["new one", "new two"]
    assert producer.post(here(batch, "replace/"), {"way": "paste", "paste": ""}).status_code == 422


def test_a_draft_is_discarded_after_a_question(producer: Client, sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "old"})
    assert "nothing was spent" in words(producer.get(here(batch, "discard/")).text)
    assert Batch.objects.exists()
    assert producer.post(here(batch, "discard/"))["Location"] == "/batches/"
    assert not Batch.objects.exists()


def test_a_preset_fills_in_what_is_usual(producer: Client, sheets: Sheets) -> None:
    given = {"models": [f"{sheets.key.pk}:long"], "options": {"seconds": "10", "shape": "9:16", "sound": "false"}}
    preset = presets.save("Teaser", given, None)
    assert "Teaser" in producer.get("/batches/new/").text
    headers = {**FRAGMENT, "HX-Target": "usual"}
    text = producer.post("/batches/new/options/", {"preset": str(preset.pk)}, headers=headers).text
    assert re.search(rf'<option value="{sheets.key.pk}:long" selected>', text)
    assert re.search(r'name="usual-duration"[^>]*value="10"', text)
    assert '<option value="9:16" selected>' in text
    assert '<option value="no" selected>' in text
    plain = producer.post("/batches/new/", {"preset": str(preset.pk), "act": "preset"})
    assert '<option value="9:16" selected>' in plain.text, "without scripts by a button"
    assert producer.get("/batches/new/", {"preset": "gone"}).status_code == 200


def test_a_draft_that_nobody_checked_checks_itself(producer: Client, sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "a door opens"})
    text = producer.get(here(batch)).text
    assert "1 not checked" in words(text)
    assert "load delay:200ms" in text
    assert "Check again" in words(text)
    answer = producer.post(here(batch, "check/"), {"look": "0"}, headers=FRAGMENT)
    assert "Run the take 15 cr" in words(answer.text)

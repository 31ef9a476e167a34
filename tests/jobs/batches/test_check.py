"""A sheet before anything is spent: every row is checked against its model and says what to change."""

from decimal import Decimal

import pytest

from jobs.actions import keys
from jobs.batches.reading import cells_from_file
from jobs.batches.rows import ready
from jobs.models import Key, Project
from tests.jobs.batches.sheets import Sheets, columns, told


def test_rows_that_can_be_made_have_an_order_and_a_price(sheets: Sheets) -> None:
    first, second = sheets.check(
        {"shot": "S1", "prompt": "a door opens", "duration": "10 s", "shape": "9x16", "tags": "night; rain"},
        {"prompt": "a lamp wakes on the table", "model": "Short film", "size": "hd"},
    )
    assert told(first) == []
    assert first.order is not None
    assert (first.order["model"], first.order["options"]) == ("long", {"seconds": 10, "shape": "9:16"})
    assert first.order["tags"] == ["night", "rain", "Mystery package", "S1"]
    assert first.quote is not None
    assert Decimal(first.quote["amount"]) == 30
    assert told(second, "warning") == ["Size is not used by Short film."]
    assert [ready(first), ready(second)] == [True, True]
    first.batch.refresh_from_db()
    assert first.batch.checked_at is not None


@pytest.mark.parametrize(
    ("cells", "column", "words", "buttons"),
    [
        (
            {"duration": "18"},
            "duration",
            "18 s is over this model’s 15 s",
            [
                "Set to 15 s",
                "Split into 2 takes of 9 s (text bridge)",
                "Split into 2 takes of 9 s (each goes on from the last frame)",
            ],
        ),
        ({"prompt": ""}, "prompt", "The prompt is empty. Write what is to be seen or heard.", []),
        ({"model": "lnog"}, "model", "Rich has no model called lnog. Write Long film.", ["Use Long film"]),
        (
            {"key": "Rich", "model": "film"},
            "model",
            "Rich has no model called film. Write Long film or Short film.",
            ["Use Main", "Use Long film", "Use Short film"],
        ),
        ({"key": "Ricch"}, "key", "There is no key called Ricch. Write Rich.", ["Use Rich"]),
        ({"shape": "21:9"}, "shape", "Long film has no shape 21:9. It has 16:9, 9:16 or 1:1.", ["Use 16:9"]),
        ({"takes": "40"}, "takes", "Takes is 40; write 1 to 10.", ["Set to 10"]),
        (
            {"split": "bridges"},
            "split",
            "Split is bridges. Write bridge, chain or chain video, or nothing.",
            ["Use bridge"],
        ),
        ({"shot": "S" * 61}, "shot", "The shot code has 61 letters; at most 60 fit. Shorten it.", ["Cut it off"]),
        (
            {"materials": "door.png"},
            "materials",
            'The materials "door.png" cannot be read. Write them like grid.png:ref_image;41:first_frame.',
            [],
        ),
        (
            {"materials": "dor.png:ref"},
            "materials",
            "There is no material dor.png in Mystery package. Upload it, or write another.",
            ["Use door.png", "Go on without it"],
        ),
        (
            {"materials": "door.png:rif"},
            "materials",
            "Long film has no role rif for door.png. Write ref.",
            ["Use it as ref"],
        ),
        (
            {"materials": "door.png:clip"},
            "materials",
            "door.png is an image; clip takes a video. Write first, last or ref.",
            ["Use it as first", "Use it as last", "Use it as ref"],
        ),
        (
            {"materials": "door.png:first;door.png:ref"},
            "materials",
            "first and ref cannot go into one take of Long film. Keep the frames or references.",
            ["Keep the frames", "Keep the references"],
        ),
        (
            {"after": "S9"},
            "after",
            "There is no shot S9 in this sheet. Write a shot above this row.",
            ["Begin by itself"],
        ),
        (
            {"after": "S0", "model": "still"},
            "after",
            "Still cannot go on from another take as first_frame. Choose another model, or begin by itself.",
            ["Begin by itself"],
        ),
        (
            {"after": "S0:clip2"},
            "after",
            "Long film cannot go on from another take as clip2. Write first, last, ref or clip.",
            ["Use it as first", "Use it as last", "Use it as ref", "Begin by itself"],
        ),
        (
            {"after": "S0", "materials": "door.png:ref"},
            "materials",
            "ref and first cannot go into one take of Long film. Keep the references or frames.",
            ["Keep the references", "Keep the frames"],
        ),
    ],
)
def test_a_row_that_cannot_be_made_says_what_to_change_and_offers_it(
    sheets: Sheets, cells: dict[str, str], column: str, words: str, buttons: list[str]
) -> None:
    sheets.material("door.png")
    above, row = sheets.check({"shot": "S0", "prompt": "a street"}, {"shot": "S1", "prompt": "a door", **cells})
    said = [problem for problem in row.problems if problem["column"] == column]
    assert [problem["message"] for problem in said] == [words]
    assert [fix["label"] for problem in said for fix in problem["fixes"]] == buttons
    assert [ready(above), ready(row)] == [True, False]


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        ({"duration": "18"}, "Set to 15 s"),
        ({"duration": "2"}, "Set to 5 s"),
        ({"model": "lnog"}, "Use Long film"),
        ({"key": "Rich", "model": "film"}, "Use Main"),
        ({"key": "Ricch"}, "Use Rich"),
        ({"shape": "21:9"}, "Use 16:9"),
        ({"materials": "dor.png:ref"}, "Use door.png"),
        ({"materials": "dor.png:ref"}, "Go on without it"),
        ({"materials": "door.png:clip"}, "Use it as ref"),
        ({"materials": "door.png:first;door.png:ref"}, "Keep the references"),
        ({"after": "S0", "materials": "door.png:ref"}, "Keep the references"),
        ({"after": "S0", "materials": "door.png:ref"}, "Keep the frames"),
        ({"after": "S0:clip2"}, "Use it as first"),
        ({"after": "S9"}, "Begin by itself"),
        ({"sie": "hd"}, "Use it as size"),
        ({"takes": "0"}, "Set to 1"),
    ],
)
def test_every_fix_mends_its_row(sheets: Sheets, cells: dict[str, str], label: str) -> None:
    sheets.material("door.png")
    _, row = sheets.check({"shot": "S0", "prompt": "a street"}, {"shot": "S1", "prompt": "a door opens", **cells})
    _, after = sheets.mended(row, label)
    assert (told(after), told(after, "warning")) == ([], [])
    assert ready(after)


def test_what_reading_found_is_told_until_the_cell_is_written_anew(sheets: Sheets) -> None:
    (cells,) = cells_from_file("list.csv", b"shot,prompt\nS1,a door, opening")
    (row,) = sheets.check(cells)
    assert columns(row) == ["prompt"]
    (joined,) = sheets.mended(row, "Join the prompt again")
    assert joined.cells == {"shot": "S1", "prompt": "a door, opening"}
    assert ready(joined)


def test_the_key_is_told_by_the_model_where_only_one_has_it(sheets: Sheets) -> None:
    rows = sheets.check(
        {"prompt": "a", "model": "film"},
        {"prompt": "b b", "model": "long"},
        {"prompt": "c c c", "key": "Main"},
        {"prompt": "d d d d", "key": "rich", "model": "still", "size": "hd"},
        {"prompt": "e"},
        usual={},
    )
    labels = [row.key.label if row.key else "" for row in rows]
    assert labels == ["Main", "Rich", "Main", "Rich", ""]
    assert told(rows[4]) == ["2 keys can make this. Write Main or Rich."]
    assert [row.order["model"] for row in rows[:4] if row.order] == ["film", "long", "film", "still"]


@pytest.mark.parametrize(
    ("state", "breaker", "level", "words"),
    [
        (Key.State.PAUSED, "", "warning", "Rich is paused: this waits until an owner resumes it."),
        (Key.State.ACTIVE, "bad_key", "warning", "Rich is stopped: The key is wrong."),
        (Key.State.DRAINING, "", "error", "Rich is being drained and takes no new work. Write another key."),
        (Key.State.REVOKED, "", "error", "There is no key called Rich. Write Main."),
    ],
)
def test_a_key_that_does_no_work_now_is_told(sheets: Sheets, state: str, breaker: str, level: str, words: str) -> None:
    Key.objects.filter(pk=sheets.key.pk).update(state=state, breaker_code=breaker, breaker_message="The key is wrong.")
    (row,) = sheets.check({"prompt": "a door"})
    assert told(row, level) == [words]


def test_materials_are_found_by_name_id_or_as_the_vendors_own(sheets: Sheets) -> None:
    panel = sheets.material("Panel 3.PNG")
    sheets.material("elsewhere.png", project=Project.objects.create(name="Another"))
    shared = sheets.material("shared.png", project=None)
    rows = sheets.check(
        {"prompt": "a", "materials": "refs/panel 3.png:ref"},
        {"prompt": "b b", "materials": f"material:{panel.pk}:first;shared.png:last"},
        {"prompt": "c c c", "materials": "41:reference;character:7:ref"},
        {"prompt": "d d d d", "materials": "elsewhere.png:ref"},
    )
    assert [row.materials for row in rows[:3]] == [[panel.pk], [panel.pk, shared.pk], [None, None]]
    assert rows[0].order is not None
    assert rows[0].order["inputs"][0]["width"] == 1280
    assert rows[2].order is not None
    assert [(one["kind"], one["remote_id"]) for one in rows[2].order["inputs"]] == [("character", "7"), ("image", "41")]
    assert columns(rows[3]) == ["materials"]


@pytest.mark.parametrize(
    ("cells", "words", "fix"),
    [
        ({"model": "kling-3.0-omni", "prompt": "a" * 2501}, "Shorten it by 1.", {"prompt": "a" * 2500}),
        ({"model": "Nano Banana Pro", "materials": "door.png:ref_image"}, 'Remove "door.png".', {"materials": ""}),
        ({"model": "grok-video-1.5"}, "Give it 1.", None),
    ],
)
def test_what_the_vendors_own_checks_say_stands_in_its_column(
    sheets: Sheets, cells: dict[str, str], words: str, fix: dict[str, str] | None
) -> None:
    keys.add("renoise", "Renoise", "fk_nobody_is_asked", "http://127.0.0.1:9")
    sheets.material("door.png")
    (row,) = sheets.check({"prompt": "a door", **cells}, usual={"key": "Renoise"})
    (problem,) = row.problems
    assert problem["message"].endswith(words)
    assert problem["column"] == next(iter({**(fix or {}), "materials": ""}))
    assert [one["cells"] for one in problem["fixes"]] == ([fix] if fix else [])


def test_beats_that_do_not_fill_the_take_can_be_fitted(sheets: Sheets) -> None:
    (row,) = sheets.check({"prompt": "[0-5s] a walk\n[5-8s] a stop", "duration": "15"})
    assert told(row, "warning") == ["Beats end at 8 s, the take is 15 s. Stretch the last."]
    (fitted,) = sheets.mended(row, "Fit the beats to 15 s")
    assert (fitted.cells["prompt"], fitted.problems) == ("[0-9s] a walk\n[9-15s] a stop", [])


READING = {"model": "reading", "prompt": ""}


@pytest.mark.parametrize("cell", ["story.md:source", "STORY.MD:source", "material:{id}:source"])
def test_a_document_is_named_like_a_picture(sheets: Sheets, cell: str) -> None:
    story = sheets.material("story.md", "document", mime="text/markdown", width=None, height=None, text_bytes=900)
    (row,) = sheets.check({**READING, "materials": cell.format(id=story.pk)})
    assert told(row) == []
    assert row.order is not None
    (given,) = row.order["inputs"]
    assert (given["role"], given["kind"], given["size"], given["text"]) == ("source", "document", 900, "")
    assert row.materials == [story.pk]


def test_an_address_goes_in_where_one_may_be_typed(sheets: Sheets) -> None:
    address = "https://story.test:8080/a?b=c"
    (row,) = sheets.check({**READING, "materials": f"{address}:page"})
    assert told(row) == []
    assert row.order is not None
    assert [(one["role"], one["kind"], one["remote_id"]) for one in row.order["inputs"]] == [
        ("page", "document", address)
    ]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("door.png:source", "door.png is an image; source takes a document. Take it out."),
        ("story.md:first", "Table reading has no role first for story.md. Write source."),
        ("story.md:page", "story.md is a file; page takes a web address. Write source."),
        ("41:page", "41 is no web address; web page takes one. Write it with https://"),
        (
            "https://a.test/b.md:source",
            "There is no material https://a.test/b.md in Mystery package. Upload it, or write another.",
        ),
        (
            "long.md:source",
            "long.md: This text has 3.3 kB; at most 2 kB fits in one source. Split it into 2 parts on its page in the "
            "library.",
        ),
        ("scan.pdf:source", "scan.pdf has no text. It is a scan. Upload it again when that is mended."),
    ],
)
def test_a_document_that_does_not_fit_says_why(sheets: Sheets, cell: str, words: str) -> None:
    sheets.material("door.png")
    sheets.material("story.md", "document", text_bytes=900)
    sheets.material("long.md", "document", text_bytes=3_300)
    sheets.material("scan.pdf", "document", text_error="It is a scan. Upload it again when that is mended.")
    (row,) = sheets.check({**READING, "materials": cell})
    assert told(row) == [words]

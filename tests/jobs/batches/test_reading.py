"""Sheets as people have them: vendors' own JSON, CSV, XLSX, what was pasted, a grid. What is wrong is said by row."""

import io
import json
from collections.abc import Sequence
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from jobs.batches.columns import NOTES, Cells, canonical, shown
from jobs.batches.problems import changed, notes
from jobs.batches.reading import Unreadable, cells_from_file, cells_from_grid, cells_from_paste


def row(**values: object) -> Cells:
    (found,) = cells_from_file("list.json", json.dumps([{"shot_id": "S1", "prompt": "a door", **values}]).encode())
    return found


def workbook(*lines: Sequence[object], title: str = "Shots") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for line in lines:
        sheet.append(list(line))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def messages(cells: Cells) -> list[str]:
    return [problem.message for problem in notes(cells)]


def test_the_vendors_own_list_is_read_as_it_is() -> None:
    text = (
        '[{"shot_id":"S1","prompt":"[0-3s] a door","duration":8},{"shot_id":2,"prompt":"x","duration":"5","model":"m"}]'
    )
    first, second = cells_from_file("list.json", text.encode())
    assert first == {"shot": "S1", "prompt": "[0-3s] a door", "duration": "8"}
    assert second == {"shot": "2", "prompt": "x", "duration": "5", "model": "m"}


def test_a_list_may_stand_under_shots_and_begin_with_a_byte_order_mark() -> None:
    data = b'\xef\xbb\xbf{"title": "film", "shots": [{"shot_id": "S1", "prompt": "a door"}]}'
    assert cells_from_file("project.json", data) == [{"shot": "S1", "prompt": "a door"}]


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_csv_has_the_same_columns_whatever_separates_them(comma: str) -> None:
    lines = ["Shot ID,Prompt,duration,materials,Aspect ratio", 'S1,"a door~ opening",5,grid.png:ref_image,16:9', "S2,x"]
    text = "\r\n".join([*lines[:2], "", *lines[2:]]).replace(",", comma).replace("~", comma)
    first, second = cells_from_file("list.csv", text.encode())
    assert first["prompt"] == f"a door{comma} opening"
    assert (first["duration"], first["materials"], first["ratio"]) == ("5", "grid.png:ref_image", "16:9")
    assert second == {"shot": "S2", "prompt": "x"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_as_the_program_wrote_it(encoding: str) -> None:
    (cells,) = cells_from_file("list.csv", "shot,prompt\nS1,café – door\n".encode(encoding))
    assert cells["prompt"] == "café – door"


def test_a_workbook_is_read_as_it_was_meant() -> None:
    line = ["S1", "a door", 5.0, time(16, 9), 2.5, True, date(2026, 3, 4), datetime(2026, 3, 4, 10, 30), None]  # noqa: DTZ001  # a workbook knows no zones
    headers = ["Shot", "Prompt", "Duration", "Ratio", "Strength", "Sound", "Day", "At", "Seed"]
    (cells,) = cells_from_file("list.xlsx", workbook([], headers, [None], line))
    assert cells == {
        "shot": "S1", "prompt": "a door", "duration": "5", "ratio": "16:9", "strength": "2.5", "sound": "yes",
        "day": "2026-03-04", "at": "2026-03-04 10:30",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("a door\n\n  a lamp ", [{"prompt": "a door"}, {"prompt": "a lamp"}]),
        ("[0-3s] a door\n[3-5s] it opens\n[0-5s] a lamp",
         [{"prompt": "[0-3s] a door\n[3-5s] it opens"}, {"prompt": "[0-5s] a lamp"}]),
        ("Shot\tPrompt\nS1\t\"two\nlines\"", [{"shot": "S1", "prompt": "two\nlines"}]),
        ("Shot\tPrompt\nS1\t\"Stop\" she says", [{"shot": "S1", "prompt": '"Stop" she says'}]),
        ("a door, opening, slowly", [{"prompt": "a door, opening, slowly"}]),
        ("prompt,ratio\na,1:1", [{"prompt": "a", "ratio": "1:1"}]),
        ('[{"prompt": "a"}]', [{"prompt": "a"}]),
    ],
)  # fmt: skip
def test_what_is_pasted_is_a_sheet_a_list_or_a_prompt_a_line(pasted: str, expected: list[Cells]) -> None:
    assert cells_from_paste(pasted) == expected


def test_a_grid_is_every_prompt_with_every_model_and_option() -> None:
    rows = cells_from_grid(
        ["a", " ", "b"], [("", "m"), ("Second", "n")], {"Aspect ratio": ["1:1", "16:9"], "seed": []}, "G"
    )
    assert len(rows) == 8
    assert rows[0] == {"shot": "G01", "prompt": "a", "model": "m", "ratio": "1:1"}
    assert rows[7] == {"shot": "G02", "prompt": "b", "key": "Second", "model": "n", "ratio": "16:9"}
    assert cells_from_grid(["a"]) == [{"prompt": "a"}]


@pytest.mark.parametrize(
    ("materials", "expected"),
    [
        ([{"path": "a.png", "role": "ref_image"}], "a.png:ref_image"),
        ([{"id": 41, "role": "first_frame"}], "41:first_frame"),
        ([{"character_id": 3, "role": "reference_image"}], "character:3:reference_image"),
        (["41:ref_image", "b.png:image1"], "41:ref_image;b.png:image1"),
        ("", ""),
        (None, ""),
    ],
)
def test_materials_may_be_lists(materials: object, expected: str) -> None:
    assert row(materials=materials).get("materials", "") == expected
    assert NOTES not in row(materials=materials)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"materials": [{"path": "a.png"}]}, "materials", "no role"),
        ({"materials": 41}, "materials", "Write them like"),
        ({"prompt": ["a"]}, "prompt", "must be text"),
        ({"prompt": "a\0b"}, "prompt", "no text"),
        ({"prompt": "\ud800"}, "prompt", "no text"),
        ({"prompt": "a" * 50_001}, "prompt", "cut off"),
        ({"shot_id": True}, "shot", "must be text"),
    ],
)
def test_a_wrong_cell_says_what_is_wrong_until_it_is_written_anew(
    cells: dict[str, object], column: str, words: str
) -> None:
    found = row(**cells)
    (problem,) = notes(found)
    assert (problem.column, problem.level) == (column, "error")
    assert words in problem.message
    assert notes(changed(found, {"duration": "5"})) == [problem]
    assert changed(found, {column: "41:ref_image"})[column] == "41:ref_image"
    assert NOTES not in changed(found, {column: "41:ref_image"})


def test_the_longest_script_a_vendor_takes_is_kept_whole() -> None:
    found = row(prompt="a" * 50_000)
    assert len(found["prompt"]) == 50_000
    assert not notes(found)


def test_characters_that_no_database_takes_are_left_out_at_a_press() -> None:
    (fix,) = notes(row(prompt="a\0 door\ud800"))[0].fixes
    assert (fix.label, fix.cells) == ("Go on without them", {"prompt": "a door"})


def test_a_row_that_is_no_object_is_told_by_number() -> None:
    assert "Row 2 is not an object" in messages(cells_from_file("l", b'[{"prompt": "x"}, "nonsense"]')[1])[0]


def test_a_torn_line_is_told_of_and_can_be_joined_again() -> None:
    (cells,) = cells_from_file("list.csv", b"shot_id,prompt,ratio\nS1,a door, opening,16:9")
    assert messages(cells) == ["This row has 4 cells for 3 columns. Put texts with commas into quotes."]
    joined = changed(cells, notes(cells)[0].fixes[0].cells)
    assert joined == {"shot": "S1", "prompt": "a door, opening", "ratio": "16:9"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no column called prompt"),
        (b"shot_id,text1\nS1,a", "no column called prompt"),
        (b"shot_id,prompt\n", "no shots"),
        (b"prompt,ratio,Aspect ratio\na,1:1,1:1", "column ratio twice"),
        (b"prompt," + b",".join(b"c%d" % number for number in range(61)), "at most 60"),
        (b"[]", "no shots"),
        (b'{"title": "film"}', "no list of shots"),
        (b'[{"shot_id": "S1",\n "prompt" }]', "line 2, column 11"),
        (b'shot_id,prompt\nS1,"a', "not valid CSV"),
        (b"[" * 100_000, "list"),
        (b'[{"prompt": ' + b"9" * 5000 + b"}]", "numbers too long"),
        (json.dumps([{"prompt": "x"}] * 2001).encode(), "Split it"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text or a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old format"),
        (b"PK\x03\x04 nonsense", "cannot be opened"),
        (workbook(["Shot", "Text1"]), "no column called prompt"),
        (workbook(["Prompt"], *([f"shot {number}"] for number in range(2001))), "Split it"),
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_whole(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        cells_from_file("list", data)


@pytest.mark.parametrize(
    ("text", "words"), [("", "no shots"), ("S1\ta door", "names them"), ('{"shots": 3}', "no list of shots")]
)
def test_what_cannot_be_pasted_is_told(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        cells_from_paste(text)


def test_a_grid_that_grows_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(Unreadable, match="100000 rows"):
        cells_from_grid(["a"] * 1000, [], {"seed": [str(number) for number in range(100)]})


@pytest.mark.parametrize(
    ("header", "column"),
    [("Shot ID", "shot"), (" PROMPT ", "prompt"), ("duration_s", "duration"), ("Aspect-Ratio", "ratio"), ("n°", "n"),
     ("Camera move", "camera_move"), ("!", ""), ("imageModels", "image_models"), ("aspectRatio", "ratio"),
     ("targetSeconds", "duration"), ("TAGS", "tags")],
)  # fmt: skip
def test_headers_are_read_however_they_are_spelled(header: str, column: str) -> None:
    assert canonical(header) == column


def test_a_page_shows_the_columns_that_are_used_ours_first() -> None:
    assert shown([{"seed": "1", "prompt": "a", "!": "[]"}, {"shot": "S1", "#": "1 of 2"}]) == ["shot", "prompt", "seed"]

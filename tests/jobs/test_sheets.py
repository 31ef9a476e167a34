"""Shot lists: the vendor's own JSON, and CSV with the same columns. What is wrong is said, row by row."""

import json
from pathlib import Path

import pytest

from jobs.actions.references import Reference, Unclear, parse
from jobs.actions.sheets import Row, Unreadable, read_sheet, rows_of


def row(**cells: object) -> Row:
    (found,) = rows_of(json.dumps([{"shot_id": "S1", "prompt": "a door", **cells}]), "list.json")
    return found


def test_the_vendors_own_list_is_read_as_it_is() -> None:
    text = (
        '[{"shot_id":"S1","prompt":"[0-3s] a door","duration":8},{"shot_id":2,"prompt":"x","duration":"5","model":"m"}]'
    )
    first, second = rows_of(text, "list.json")
    assert (first.shot, first.prompt, first.duration, first.problem) == ("S1", "[0-3s] a door", 8, "")
    assert (second.shot, second.duration, second.model, second.number) == ("2", "5", "m", 2)


def test_a_list_may_stand_under_shots_and_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    sheet = tmp_path / "project.json"
    sheet.write_bytes(b'\xef\xbb\xbf{"title": "film", "shots": [{"shot_id": "S1", "prompt": "a door"}]}')
    assert [row.shot for row in read_sheet(sheet)] == ["S1"]


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_csv_has_the_same_columns_whatever_separates_them(comma: str) -> None:
    lines = ["shot_id,Prompt,duration,materials,ratio", 'S1,"a door, opening",5,grid.png:ref_image,16:9', "", "S2,x,,,"]
    text = "\r\n".join(lines).replace("a door, opening", "a door~ opening").replace(",", comma).replace("~", comma)
    first, second = rows_of(text, "list.csv")
    assert first.prompt == f"a door{comma} opening"
    assert (first.duration, first.references) == ("5", (Reference("ref_image", path="grid.png"),))
    assert first.extra["ratio"] == "16:9"
    assert (second.shot, second.duration, second.problem) == ("S2", None, "")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("41:first_frame,42:last_frame", [Reference("first_frame", remote="41"), Reference("last_frame", remote="42")]),
        ("grid.png:ref_image", [Reference("ref_image", path="grid.png")]),
        (
            "a, b.png:ref_image; 7:ref_image",
            [Reference("ref_image", path="a, b.png"), Reference("ref_image", remote="7")],
        ),
        ("C:\\film\\a.png:first_frame", [Reference("first_frame", path="C:\\film\\a.png")]),
        ("material:0190-ab:ref_image", [Reference("ref_image", material="0190-ab")]),
        ("character:3:reference_image", [Reference("reference_image", character="3")]),
    ],
)
def test_materials_are_sources_with_a_role(cell: str, expected: list[Reference]) -> None:
    assert parse(cell) == expected


@pytest.mark.parametrize("cell", ["41", "grid.png", "grid.png:", ":ref_image", "a.png:ref image"])
def test_a_material_without_a_role_is_never_guessed(cell: str) -> None:
    with pytest.raises(Unclear, match=r"ref_image"):
        parse(cell)


@pytest.mark.parametrize(
    ("materials", "expected"),
    [
        ([{"path": "a.png", "role": "ref_image"}], (Reference("ref_image", path="a.png"),)),
        ([{"id": 41, "role": "first_frame"}], (Reference("first_frame", remote="41"),)),
        ([{"character_id": 3, "role": "reference_image"}], (Reference("reference_image", character="3"),)),
        (["41:ref_image", "b.png:image1"], (Reference("ref_image", remote="41"), Reference("image1", path="b.png"))),
        ("", ()),
        (None, ()),
    ],
)  # fmt: skip
def test_materials_may_be_lists(materials: object, expected: tuple[Reference, ...]) -> None:
    assert row(materials=materials).references == expected
    assert row(materials=materials).problem == ""


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"materials": [{"path": "a.png"}]}, "no role"),
        ({"materials": 41}, "write them like"),
        ({"prompt": ["a"]}, "must be text"),
        ({"prompt": "a\0b"}, "no text"),
        ({"prompt": "\ud800"}, "no text"),
        ({"shot_id": "S" * 61}, "at most 60"),
        ({"model": "m" * 121}, "at most 120"),
        ({"shot_id": True}, "must be text"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(cells: dict[str, object], words: str) -> None:
    assert words in row(**cells).problem


def test_a_row_that_is_no_object_and_a_torn_line_are_told_by_number() -> None:
    assert "Row 2 is not an object" in rows_of('[{"prompt": "x"}, "nonsense"]', "list.json")[1].problem
    assert "more cells than columns" in rows_of("shot_id,prompt\nS1,a door, opening", "list.csv")[0].problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column called prompt"),
        ("shot_id,text\nS1,a", "no column called prompt"),
        ("shot_id,prompt\n", "no shots"),
        ("[]", "no shots"),
        ('{"title": "film"}', "no list of shots"),
        ('[{"shot_id": "S1",\n "prompt" }]', "line 2, column 11"),
        ('shot_id,prompt\nS1,"a', "not valid CSV"),
        ("[" * 100_000, "list"),
        ('[{"prompt": ' + "9" * 5000 + "}]", "numbers too long"),
        (json.dumps([{"prompt": "x"}] * 2001), "Split the file"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_whole(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        rows_of(text, "list")


@pytest.mark.parametrize(("content", "words"), [(b"\xff\xfe\0x", "not UTF-8"), (None, "cannot be read")])
def test_a_file_that_is_no_text_or_not_there_is_told(tmp_path: Path, content: bytes | None, words: str) -> None:
    sheet = tmp_path / "list.json"
    if content is not None:
        sheet.write_bytes(content)
    with pytest.raises(Unreadable, match=words):
        read_sheet(sheet)

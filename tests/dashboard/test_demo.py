"""The pure parts of the demo: pictures, story, what counts as planned, its last line. The rest is `make demo`."""

import hashlib
import itertools
import json
import os
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import providers
from dashboard.demo import drawing, home, house, story
from dashboard.demo.check import Books, Outcome, closing_line, differences, unplayable
from dashboard.demo.vendors import Sort, sort_of
from jobs.actions.references import parse
from jobs.batches.problems import notes
from jobs.batches.reading import cells_from_file


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    drawing.draw_all(folder)
    return folder


def stored(path: Path, kind: str = "image") -> dict[str, Any]:
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    return {"path": str(path), "kind": kind, "state": "stored", "bytes": len(data), "sha256": sha256}


def take(shot: str, status: str = "succeeded", artifacts: tuple[dict[str, Any], ...] = (), words: str = "") -> Any:
    failure = {"code": "INPUT", "message": words} if status == "failed" else None
    told = {"shot": shot, "take": 1, "status": status, "failure": failure, "headline": words}
    missing = [words] if status == "partial" else []
    return {**told, "missing": missing, "artifacts": list(artifacts)}


SHOTS = Books("Shots", "cr", Decimal("36.60"), Decimal("36.6"), Decimal(40), 10, 10)
SEQUENCES = Books("Sequences", "USD", Decimal(9), Decimal("7.1"), Decimal(9), 2, 2, estimated=True)
READS = Books("Reads", "cr", Decimal(25), Decimal(25), Decimal(25), 3, 3)


def outcome(pictures: Path, **changes: Any) -> Outcome:
    file = stored(pictures / story.DOOR)
    takes = [take(f"S{number}", artifacts=(file, file)) for number in range(13)]
    takes.append(take("Q2", "partial", words="Clip 2: the prompt was refused"))
    takes.append(take("S9", "failed", words='Renoise says: "PrivacyInformation".'))
    planned = {"takes": takes, "held": Decimal("0.0000"), "books": (SHOTS, SEQUENCES, READS)}
    return Outcome(**{**planned, **changes})


# The story


def test_the_pictures_are_what_the_vendor_takes(pictures: Path) -> None:
    for name in (story.GRID, story.DOOR, story.FACE):
        with Image.open(pictures / name) as picture:
            assert all(300 <= side <= 6000 for side in picture.size)
            assert 0.4 <= picture.width / picture.height <= 2.5
    assert "face" in story.FACE  # by this word the practice vendor knows a face


def test_the_shot_list_has_six_clips_and_two_stills_one_first_frame_and_one_reference() -> None:
    rows = cells_from_file("shot-list.json", json.dumps(story.shot_list("film", "still")).encode())
    assert [row["model"] for row in rows] == ["film"] * 6 + ["still"] * 2
    assert not any(notes(row) for row in rows)
    roles = sorted(reference.role for row in rows for reference in parse(row.get("materials", "")))
    assert roles == ["first_frame", "ref_image"]


def test_time_beats_follow_each_other_to_the_end_and_only_the_last_shot_holds() -> None:
    clips = [row for row in story.shot_list("film", "still") if "duration" in row]
    for row in clips:
        beats = [(int(one), int(other)) for one, other in re.findall(r"\[(\d+)-(\d+)s\]", row["prompt"])]
        assert beats[0][0] == 0
        assert beats[-1][1] == row["duration"]
        assert all(before[1] == after[0] for before, after in itertools.pairwise(beats))
    assert ["frame holds steady" in row["prompt"] for row in clips] == [False] * 5 + [True]


def test_the_text_is_markdown_that_speaks_and_small_enough_for_one_source() -> None:
    assert story.MARKDOWN.startswith("# ")
    assert re.findall(r"^([A-Z]+):", story.MARKDOWN, re.MULTILINE).count("FINDER") == 2
    assert len(story.MARKDOWN.encode()) < 1_000_000


@pytest.mark.parametrize("sort", Sort)
def test_there_is_a_vendor_of_each_sort(sort: Sort) -> None:
    assert sort in {sort_of(slug) for slug in providers.PROVIDERS}


# As planned or not


def test_the_last_line(pictures: Path) -> None:
    assert differences(outcome(pictures)) == []
    line = "demo: 15 takes, 13 succeeded, 1 partial and 1 failed as planned, 26 files stored, held 0"
    assert closing_line(outcome(pictures)) == line


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held": Decimal(5)}, "5 is still held"),
        ({"books": [replace(SHOTS, bill=Decimal("41.6"))]}, "The ledger says 36.6 and the books of Shots say 41.6"),
        ({"books": [replace(SEQUENCES, ledger=Decimal(8))]}, "The ledger says 8 for Sequences, and 9 was quoted"),
        ({"books": [replace(SEQUENCES, accepted=3)]}, "Sequences took on 3 paid requests, and 2 takes are from there"),
        ({"takes": []}, "Planned are 15 takes, 13 succeeded, 1 partial, 1 failed; there are 0 takes"),
    ],
)
def test_what_differs_is_told(pictures: Path, changes: dict[str, Any], words: str) -> None:
    assert any(words in sentence for sentence in differences(outcome(pictures, **changes)))


def test_another_failure_and_a_take_without_a_file_are_not_as_planned(pictures: Path) -> None:
    good = outcome(pictures).takes
    other = take("S9", "failed", words="Something went wrong.")
    assert differences(outcome(pictures, takes=[*good[:14], other])) == ["S9 T01 is failed: Something went wrong."]
    empty = outcome(pictures, takes=[take("S0"), *good[1:]])
    assert differences(empty) == ["S0 T01 succeeded and has no file."]


def test_a_file_that_was_cut_or_changed_does_not_play(pictures: Path, tmp_path: Path) -> None:
    whole = (pictures / story.DOOR).read_bytes()
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "does not open to its end" in unplayable(stored(cut))
    assert "other bytes" in unplayable({**stored(cut), "sha256": "0" * 64})
    assert "does not open to its end" in unplayable(stored(cut, kind="video"))
    assert unplayable(stored(pictures / story.DOOR)) == ""
    script = tmp_path / "script.txt"
    script.write_text("A boat leaves.")
    assert unplayable(stored(script, kind="document")) == ""
    script.write_text(" ")
    assert "says nothing" in unplayable(stored(script, kind="document"))


# Its house


def test_it_keeps_away_from_the_studios_home_and_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAKEBOARD_HOME")
    monkeypatch.setenv("DATABASE_URL", "postgresql://studio")
    monkeypatch.setenv("REDIS_URL", "redis://studio")
    home.choose()
    assert Path(os.environ["TAKEBOARD_HOME"]).name == ".takeboard-demo"
    assert not {"DATABASE_URL", "REDIS_URL"} & set(os.environ)


def test_a_home_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAKEBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    home.choose()
    assert os.environ["TAKEBOARD_HOME"] == str(tmp_path)


def test_seven_ports_in_a_row_are_found() -> None:
    first = house.free_ports(7)
    assert 1024 < first < 65_529

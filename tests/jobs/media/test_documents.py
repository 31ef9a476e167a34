"""Documents become text: what is read of each kind, and what cannot be read says why, soon."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.media import documents, extract
from jobs.media.documents import Textless, read
from jobs.media.probe import Unplayable, probe
from jobs.media.sniff import DOCX
from tests.jobs.media import papers

PDF, PLAIN = "application/pdf", "text/plain"
STORY = "Größe\n\nA package waits at the door."


def test_a_pdf_gives_its_pages(tmp_path: Path) -> None:
    path = papers.pdf(tmp_path / "a", "INT. HALL - DAY\nThe bell rings.", "EXT. BAY - NIGHT")
    assert probe(path).mime == PDF
    found = read(path, PDF)
    assert (found.text, found.pages) == ("INT. HALL - DAY\nThe bell rings.\n\nEXT. BAY - NIGHT", 2)
    assert (found.words, found.size) == (11, len(found.text))


def test_a_pdf_that_is_only_locked_against_changes_is_read(tmp_path: Path) -> None:
    assert read(papers.locked(tmp_path / "a.pdf", "A story", ""), PDF).text == "A story"


def test_a_word_document_gives_headings_lists_and_tables(tmp_path: Path) -> None:
    path = papers.word(
        tmp_path / "a",
        ("Title", "The package"),
        ("Heading 2", "The hall"),
        ("", "The bell rings.\nTwice."),
        ("List Bullet", "a package"),
        ("", ""),
        table=[["Who", "Where"], ["Artist", "Hall"]],
    )
    assert probe(path).mime == DOCX
    text = "# The package\n\n## The hall\n\nThe bell rings.\nTwice.\n\n- a package\n\nWho | Where\nArtist | Hall"
    assert read(path, DOCX) == documents.Text(text)


@pytest.mark.parametrize(
    "data",
    [
        STORY.encode(),
        STORY.encode("utf-8-sig"),
        STORY.encode("utf-16"),
        b"\xfe\xff" + STORY.encode("utf-16-be"),
        STORY.replace("\n", "\r\n").encode(),
        STORY.replace("\n", "\r").encode(),
        f"\n\n{STORY}\x0c".replace("door", "do\x07or").encode(),
    ],
)
def test_a_text_is_read_in_every_encoding_that_says_which_it_is(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    assert read(path, PLAIN).text == STORY


@pytest.mark.parametrize("start", ["BMW drives by.", "The wide bay.", "A free man.", "ID3", "OggS", "RIFF"])
def test_a_story_may_begin_like_a_picture_or_a_film(tmp_path: Path, start: str) -> None:
    path = tmp_path / "a"
    path.write_text(start)
    assert probe(path).mime == PLAIN


def test_what_is_far_into_a_text_is_looked_at_too(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"word " * 20_000 + b"caf\xe9")
    with pytest.raises(Textless, match=r"no UTF-8 and no UTF-16 from byte 100,004 on.*Save it as UTF-8"):
        read(path, PLAIN)


def _cut(path: Path) -> Path:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


HOSTILE: list[tuple[str, Callable[[Path], Path], str, str]] = [
    ("locked.pdf", lambda path: papers.locked(path, "A story", "secret"), PDF, "locked with a password"),
    ("nothing.pdf", papers.pdf, PDF, "no pages"),
    ("scan.pdf", papers.scan, PDF, "2 pages and no text: a scan"),
    ("numbers.pdf", lambda path: papers.pdf(path, *["x"] * 3_001), PDF, "3,001 pages, and at most 3,000"),
    ("cut.pdf", lambda path: _cut(papers.pdf(path, "A story")), PDF, "damaged"),
    ("empty.docx", lambda path: papers.word(path, ("", "  ")), DOCX, "no text"),
    ("cut.docx", lambda path: _cut(papers.word(path, ("", "A story"))), DOCX, "damaged"),
    ("broken.docx", lambda path: papers.with_body(path, b"<w:document>"), DOCX, "damaged"),
    ("laughs.docx", lambda path: papers.with_body(path, papers.laughing()), DOCX, "XML entities"),
    (
        "bomb.docx",
        lambda path: papers.with_body(path, b"<a/>", more=[("word/media/a.png", bytes(220_000_000))]),
        DOCX,
        "far more than a document",
    ),
    ("long.docx", lambda path: papers.with_body(path, b" " * 60_000_000), DOCX, "far more text"),
    (
        "files.docx",
        lambda path: papers.with_body(path, b"<a/>", more=[(f"word/{n}", b"") for n in range(5_001)]),
        DOCX,
        "far more than a document",
    ),
    ("other.docx", lambda path: _archive(path, "word/readme.txt"), DOCX, "no such document"),
]  # fmt: skip


def _archive(path: Path, name: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "words")
    return path


@pytest.mark.parametrize(("name", "make", "mime", "says"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_what_cannot_be_read_says_why(
    tmp_path: Path, name: str, make: Callable[[Path], Path], mime: str, says: str
) -> None:
    path = make(tmp_path / name)
    assert probe(path).mime == mime
    began = time.monotonic()
    with pytest.raises(Textless, match=says):
        read(path, mime)
    assert time.monotonic() - began < 15


def test_what_reads_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forever = tmp_path / "forever.py"
    forever.write_text("while True: pass")
    monkeypatch.setattr(extract, "__file__", str(forever))
    monkeypatch.setattr(documents, "SECONDS", 0.3)
    with pytest.raises(Textless, match="too long to read"):
        read(papers.pdf(tmp_path / "a.pdf", "A story"), PDF)


def test_a_reader_that_breaks_down_is_told_like_one_that_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone.py"
    gone.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(extract, "__file__", str(gone))
    with pytest.raises(Textless, match="too long to read"):
        read(papers.pdf(tmp_path / "a.pdf", "A story"), PDF)


def test_a_reader_may_take_only_so_much_memory(tmp_path: Path) -> None:
    """One page whose stream of a few kilobytes unpacks into half a gigabyte."""
    path = papers.unpacking(tmp_path / "a.pdf", 400_000_000)
    assert path.stat().st_size < 20_000_000
    with pytest.raises(Textless):
        read(path, PDF)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{\\rtf1 words}", "an RTF document.*Save it as DOCX, PDF or plain text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Word or Office file.*Save it as DOCX"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument.*as DOCX"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/epub+zip", "an EPUB.*as DOCX"),
        (b'<?xml version="1.0"?><FinalDraft/>', "an XML file.*Save it as DOCX, PDF or plain text"),
        (b"PK\x03\x04" + bytes(26) + b"a.txt", "a ZIP archive, not"),
    ],
)
def test_other_documents_are_named(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(Unplayable, match=says):
        probe(path)
    assert probe(path, "document").kind == "document"  # a vendor's own document is kept as it is

"""The text of a PDF or of a Word document. A program of its own: `python -I extract.py pdf|docx FILE`.

What it reads may be hostile: made to read for ever, to unpack into gigabytes, or to trip a parser. So it has a process
that may take only so much time and memory, imports nothing of ours, and says what it found in one line of JSON:
{"text", "pages"}, or {"refused": a sentence}.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

CPU = 25  # seconds
MEMORY = 1024 * 1024 * 1024  # bytes
PAGES = 3_000
TEXT = 10_000_000  # letters
PARTS = 5_000  # files in a Word document
UNPACKED = 200 * 1024 * 1024  # bytes of all of them
BODY = 50 * 1024 * 1024  # bytes of the one with the text
_BODY = "word/document.xml"


class Refused(Exception):
    """`str()` is a sentence or two: what is wrong, and what helps."""


def pdf(path: Path) -> dict[str, Any]:
    """Page after page, with an empty line between them."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):  # many are locked against changes alone: no password opens them
        raise Refused("It is locked with a password. Save it without one.")
    pages = len(reader.pages)
    if not pages:
        raise Refused("It has no pages. Save it anew.")
    if pages > PAGES:
        raise Refused(f"It has {pages:,} pages, and at most {PAGES:,} are read. Split it.")
    found = _within(page.extract_text() for page in reader.pages)
    if not any(letter.isalnum() for letter in found):
        counted = f"{pages:,} pages" if pages != 1 else "1 page"
        raise Refused(f"It has {counted} and no text: a scan is made of pictures. Have its text recognised first.")
    return {"text": found, "pages": pages}


def docx(path: Path) -> dict[str, Any]:
    """Paragraphs and tables; headings and lists as Markdown has them."""
    import docx

    _weigh(path)
    document = docx.Document(str(path))
    names = {style.style_id: style.name or "" for style in document.styles}
    found = _within(_blocks(document, names))
    if not any(letter.isalnum() for letter in found):
        raise Refused("It has no text.")
    return {"text": found, "pages": None}


def _weigh(path: Path) -> None:
    """An archive tells its sizes before anything is unpacked, and no part of it unpacks into more than it told."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
            raise Refused("It unpacks into far more than a document. Take the pictures out, or save it as plain text.")
        if sum(part.file_size for part in parts if part.filename == _BODY) > BODY:
            raise Refused("It has far more text than can be read here. Split it.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096):  # no word processor writes one
                        raise Refused("It defines XML entities, which no document needs. Save it anew, or as text.")


def _blocks(document: Any, names: dict[str, str]) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = ([cell.text.strip().replace("\n", " ") for cell in row.cells] for row in block.rows)
            yield "\n".join(" | ".join(dict.fromkeys(cells)) for cells in rows)
        elif text := block.text.strip():
            yield _marked(text, names.get(block._p.style or "", ""))  # its `style` is slow: it looks among all of them


def _marked(text: str, style: str) -> str:
    if style == "Title":
        return f"# {text}"
    word, _, level = style.partition(" ")
    if word == "Heading" and level.isdecimal():
        return f"{'#' * min(6, int(level))} {text}"
    return f"- {text}" if style.startswith("List") else text


def _within(parts: Iterator[str]) -> str:
    found, size = [], 0
    for part in parts:
        size += len(part)
        if size > TEXT:
            raise Refused(f"Its text has more than {TEXT / 1e6:.0f} million letters. Split it.")
        found.append(part.strip())
    return "\n\n".join(filter(None, found))


def main(kind: str, path: Path) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 1))
    with suppress(ValueError, OSError):  # not every system keeps this one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        return {"pdf": pdf, "docx": docx}[kind](path)
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "It takes more memory to read than a document may. Save it anew, or as plain text."}
    except Exception:  # the parsers raise whatever a hostile file leads them to
        return {"refused": "It does not open: it is damaged, or no such document. Save it anew, or as plain text."}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))

"""The text of documents: plain text in any encoding that says which it is, PDF and Word."""

import codecs
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.media import extract
from jobs.media.sniff import DOCX

SECONDS = 30.0  # that reading one document may take
OPENING = 4_000  # letters that pages show of a text
_TEXT = 10_000_000  # bytes
_PROGRAMS = {"application/pdf": "pdf", DOCX: "docx"}
_LENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # all of our environment that it may know
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # nothing a story needs, and some cannot be stored
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")  # old line ends, and the end of a page


class Textless(Exception):
    """No text can be had from the document. `str()` is a sentence or two: what is wrong, and what helps."""


@dataclass(frozen=True)
class Text:
    """pages: of a PDF; None where the document has none."""

    text: str
    pages: int | None = None

    @property
    def size(self) -> int:
        """Bytes in UTF-8."""
        return len(self.text.encode())

    @property
    def words(self) -> int:
        return len(self.text.split())


def read(path: Path, mime: str) -> Text:
    """The text of a document of this type. Takes SECONDS at most. Raises Textless; OSError from the disk."""
    program = _PROGRAMS.get(mime)
    told: dict[str, Any] = _extracted(program, path) if program else {"text": _decoded(path)}
    if refused := told.get("refused"):
        raise Textless(refused)
    text = clean(told["text"])
    if not text:
        raise Textless("There is no text in it.")
    return Text(text, told.get("pages"))


def clean(text: str) -> str:
    """Lines that can be stored and sent: one kind of line end, no control characters, nothing empty around them."""
    return _CONTROL.sub("", _BREAKS.sub("\n", text)).strip("\ufeff \t\n")


def _decoded(path: Path) -> str:
    if path.stat().st_size > 2 * _TEXT:
        raise Textless(f"It has more than {2 * _TEXT // 1_000_000} MB of text. Split it.")
    data = path.read_bytes()
    start, encoding = next((one for one in _BOMS if data.startswith(one[0])), (b"", "utf-8"))
    try:
        return data[len(start) :].decode(encoding)
    except UnicodeDecodeError as error:
        where = f"from byte {error.start + len(start) + 1:,} on"
        raise Textless(f"It is no UTF-8 and no UTF-16 {where}. Save it as UTF-8.") from None


def _extracted(program: str, path: Path) -> dict[str, Any]:
    """What the program of its own says, which cannot hold up this process for longer than SECONDS."""
    command = [sys.executable, "-I", extract.__file__, program, str(path.resolve())]
    lent = {name: os.environ[name] for name in _LENT if name in os.environ}
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, cwd="/", env=lent)
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # over its own limits it is ended without a word
        raise Textless("It takes too long to read. Save it anew, split it, or save it as plain text.") from None
    return told

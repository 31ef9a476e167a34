"""Documents for tests, made of code: PDFs written by hand, Word documents, and archives that lie."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import docx
import pypdf

BODY = "word/document.xml"


def pdf(path: Path, *pages: str) -> Path:
    """A page for each text; a line break in it is one on the page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        lines = "".join(f"({line}) ' " for line in text.split("\n") if text)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {lines}ET"
        font = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {font} /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    data, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    start = data.rindex(b"xref\n0")
    data += f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(data)
    return path


def unpacking(path: Path, size: int) -> Path:
    """A PDF of one page, whose content is `size` zero bytes, compressed as well as that goes."""
    packer, piece = zlib.compressobj(9), bytes(10_000_000)
    packed = b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()
    plain = pdf(path, "A story").read_bytes()
    start, end = plain.index(b"<< /Length"), plain.index(b"endstream")
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    path.write_bytes(plain[:start] + head + packed + b"\n" + plain[end:])
    return path


def locked(path: Path, text: str, password: str, owner: str = "owner") -> Path:
    """The same, encrypted. password "": it opens, and only changing it is forbidden."""
    writer = pypdf.PdfWriter(clone_from=pdf(path, text))
    writer.encrypt(password, owner, algorithm="AES-256")
    writer.write(path)
    return path


def scan(path: Path, pages: int = 2) -> Path:
    return pdf(path, *[""] * pages)


def word(path: Path, *paragraphs: tuple[str, str], table: Sequence[Sequence[str]] = ()) -> Path:
    """A Word document of (style, text), with a table at the end."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style or None)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(str(path))
    return path


def with_body(path: Path, body: bytes, *, more: Sequence[tuple[str, bytes]] = ()) -> Path:
    """A Word document whose text is these bytes of XML, with more files in the archive."""
    whole = io.BytesIO(word(path, ("", "a story")).read_bytes())
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part, body if part.filename == BODY else source.read(part))
        for name, data in more:
            target.writestr(name, data)
    return path


def laughing(depth: int = 12) -> bytes:
    """XML whose entities grow tenfold at each level."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth))
    return (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{entities}]>'
        f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>&l{depth - 1};</w:t></w:r></w:p></w:body></w:document>"
    ).encode()

"""The lines of an XLSX workbook: of its first sheet that has any, with formulas as they were last calculated."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook

from jobs.batches.tables import MOST_COLUMNS, Unreadable

MARK = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"  # what .xls begins with
UNPACKED = 200 * 1024 * 1024  # bytes: a workbook packed smaller than it is must not fill the memory
EMPTY_LINES = 1000  # after so many the sheet is over, however far its formatting goes


def lines(name: str, data: bytes, most: int) -> list[list[str]]:
    """The lines with something in them, one more than `most` and the headers at the most. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise Unreadable(f"{name} unpacks to more than {UNPACKED // 1024**2} MB. Save only the sheet you need.")
        with warnings.catch_warnings():  # about styles and drawings, which are not read
            warnings.simplefilter("ignore")
            return _lines(data, most + 2)
    except Unreadable:
        raise
    except Exception:  # a damaged workbook raises whatever its reader met
        raise Unreadable(f"{name} cannot be opened as an XLSX workbook. Save it again as .xlsx or as CSV.") from None


def _lines(data: bytes, most: int) -> list[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # some programs write a wrong one
            if found := [line for line, _ in zip(_full(sheet), range(most), strict=False)]:
                return found
        return []
    finally:
        book.close()


def _full(sheet: Any) -> Iterator[list[str]]:
    empty = 0
    for values in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
        line = [_text(value) for value in values]
        while line and not line[-1]:
            line.pop()
        empty = 0 if line else empty + 1
        if line:
            yield line
        if empty > EMPTY_LINES:
            return


def _text(value: Any) -> str:
    """A cell as it was meant: 5.0 is 5, a date is a date, an error of a formula is shown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, time) and not value.second:
        return f"{value.hour}:{value.minute}"  # 16:9 was typed, and taken for a time of the day
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.10g}"
    return str(value).strip()

"""Cells of tables that people open in a spreadsheet."""

import re


def cell(value: str) -> str:
    """One cell: no tabs or line ends, and nothing that a spreadsheet would take for a formula."""
    flat = re.sub(r"\s+", " ", value).strip()
    return f"'{flat}" if flat[:1] in {"=", "+", "-", "@"} else flat


def line(cells: list[str]) -> str:
    """A line of tab-separated text."""
    return "\t".join(cells) + "\n"

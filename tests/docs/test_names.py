"""No vendor is named where every vendor is served: adding one must need no edit there."""

from pathlib import Path

import pytest

import providers

ROOT = Path(__file__).parents[2]
FOR_ALL = ("jobs", "dashboard", "api", "templates", "static")
TEXT = {".py", ".html", ".css", ".js", ".svg", ".txt", ".json", ".xml"}
NAMES = sorted({*providers.PROVIDERS, *(providers.get(slug).facts.label.lower() for slug in providers.PROVIDERS)})


@pytest.mark.parametrize("folder", FOR_ALL)
def test_no_vendor_is_named_in(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in TEXT]
    assert files
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(name in line.lower() for name in NAMES)
    ]
    assert found == []

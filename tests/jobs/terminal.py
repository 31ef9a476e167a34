"""Running a command as a shell would: its exit code, what it printed, and no traceback."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import load_command_class


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What `--json` printed: the whole of stdout."""
        found: dict[str, Any] = json.loads(self.out, parse_float=Decimal)
        return found


def run(capsys: pytest.CaptureFixture[str], name: str, *arguments: object) -> Ran:
    capsys.readouterr()
    code = 0
    try:
        load_command_class("jobs", name).run_from_argv(["manage.py", name, *map(str, arguments)])
    except SystemExit as ended:
        code = int(ended.code or 0)
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return Ran(code, told.out, told.err)

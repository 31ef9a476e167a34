"""Files that a sheet on this machine names beside itself: taken in as materials before the sheet becomes a draft."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.contrib.auth.models import User

from jobs.actions.references import Reference, Unclear, cell_of, parse
from jobs.batches.columns import Cells
from jobs.batches.problems import Problem, error, noted, notes
from jobs.media.materials import Unusable, take_in
from jobs.models import Project


def take_in_files(rows: Sequence[Cells], folder: Path, project: Project, actor: User | None = None) -> list[Cells]:
    """The rows with every file that is there named by the id of its material; one that cannot be used is noted. A name
    without a file stays: it may be that of a stored material. Never for a sheet from a browser.

    folder  where relative paths start
    """
    known: dict[str, str | Problem] = {}
    return [_row(cells, folder, project, actor, known) for cells in rows]


def _row(cells: Cells, folder: Path, project: Project, actor: User | None, known: dict[str, str | Problem]) -> Cells:
    try:
        references = parse(cells.get("materials", ""))
    except Unclear:
        return cells
    found: list[Reference] = []
    problems: list[Problem] = []
    for reference in references:
        taken = _taken(reference.path, folder, project, actor, known) if reference.path else ""
        if isinstance(taken, Problem):
            problems.append(taken)
        found.append(replace(reference, path="", material=taken) if taken and isinstance(taken, str) else reference)
    text = cell_of(found)
    return noted({**cells, "materials": text} if text else cells, [*notes(cells), *problems])


def _taken(
    name: str, folder: Path, project: Project, actor: User | None, known: dict[str, str | Problem]
) -> str | Problem:
    """The id of the material, "" for a file that is not there."""
    if name not in known:
        try:
            path = folder / Path(name).expanduser()
            known[name] = str(take_in(path, path.name, project, actor).pk) if path.is_file() else ""
        except Unusable as unusable:
            known[name] = error("materials", unusable.message)
        except (OSError, ValueError, RuntimeError) as broken:
            words = getattr(broken, "strerror", None) or type(broken).__name__
            known[name] = error("materials", f"{name} cannot be read: {words}.")
    return known[name]

"""Storyboard grids as materials: built from stills and materials, and split into panels."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from django.conf import settings
from django.contrib.auth.models import User
from PIL import Image

from jobs.media import store
from jobs.media.grids import Layout, build
from jobs.media.materials import Unusable, take_in
from jobs.media.panels import Box, cut
from jobs.media.pictures import as_file, open_picture
from jobs.models import Artifact, Material, Project

Source = Artifact | Material


def build_grid(
    cells: Sequence[Source | None], plan: Layout, name: str, project: Project | None, actor: User | None = None
) -> Material:
    """One material of stills, of films' posters and of materials, row by row; None leaves a cell empty.

    Raises Unusable, and keeps nothing, when one of them does not open or all cells are empty.
    """
    if not any(cells):
        raise Unusable("Every cell is empty, so no grid was built. Give at least one picture a number.")
    grid = build(_opened(cells, max(plan.cell)), plan)
    return keep(grid, name or "Grid", project, actor)


def open_material(material: Material) -> Image.Image:
    """Its picture, upright. Raises Unusable."""
    return _open(material, 0)


def save_panels(
    material: Material, chosen: Iterable[tuple[int, Box]], actor: User | None = None, picture: Image.Image | None = None
) -> list[Material]:
    """Each panel as a material of the same project: `<name> S1.png`; the number goes with its place, from 1.

    picture  the material's, when it is open already. Raises Unusable.
    """
    whole = picture or open_material(material)
    stem = PurePath(material.name).stem
    return [
        keep(cut(whole, box), f"{stem} S{number}", material.project, actor, lossless=True) for number, box in chosen
    ]


def keep(
    picture: Image.Image, name: str, project: Project | None, actor: User | None, *, lossless: bool = False
) -> Material:
    """A picture made here, as a material. The same bytes again give the material that is there."""
    data, ending = as_file(picture, lossless=lossless)
    place: Path = settings.TAKEBOARD_HOME / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place) as file:
        file.write(data)
        file.flush()
        return take_in(Path(file.name), f"{name[:190]}.{ending}", project, actor)


def _opened(cells: Iterable[Source | None], needed: int) -> Iterator[Image.Image | None]:
    for cell in cells:
        yield None if cell is None else _open(cell, needed)


def _open(source: Source, needed: int) -> Image.Image:
    if isinstance(source, Material):
        name, file, here = source.name, source.file, source.removed_at is None
    else:
        name, file = f"{source.job} {source.label or source.name}", source.poster or source.file
        here = source.state == Artifact.State.STORED
    if not here:
        raise Unusable(f"{name} is not here any more. Nothing was made; choose another one.")
    try:
        with store.open_stored(file) as opened:
            return open_picture(opened, name, needed=needed)
    except OSError as error:
        raise Unusable(f"The file of {name} is gone from the disk. Nothing was made; choose another one.") from error

"""References as people and sheets name them (a file, a stored material, an id at the vendor), made ready for a take."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.contrib.auth.models import User

from jobs.media.materials import Unusable, take_in
from jobs.models import Material, Project
from providers.facts import Model
from providers.order import Input

_PART = re.compile(r"\s*([^;]+?):([A-Za-z]\w*)\s*(?:[;,]|$)")


class Unclear(Exception):
    """A reference that says too little or too much. `str()` is a sentence that says what to write."""


@dataclass(frozen=True)
class Reference:
    """One thing that goes into a take; exactly one of path, material, remote, character is given.

    path       a file on this machine; a relative one counts from the folder that `gather` is given
    material   the id of a stored material
    remote     the id of a material that the vendor has already
    character  the id of an entry of the vendor's own library of people
    """

    role: str
    path: str = ""
    material: str = ""
    remote: str = ""
    character: str = ""


@dataclass
class Gathered:
    """References in the shape that `takes.Wanted` wants; `refused` says what cannot be used, "" when all can."""

    materials: list[tuple[str, Material]] = field(default_factory=list)
    characters: list[tuple[str, str]] = field(default_factory=list)
    at_vendor: list[Input] = field(default_factory=list)
    refused: str = ""


def named(source: str, role: str) -> Reference:
    """`PATH`, `material:ID`, `character:ID` or the vendor's number of a material, in this role."""
    word, colon, rest = source.strip().partition(":")
    if not role or not source.strip():
        raise Unclear(f"{source!r} has no role or no file. Write it like picture.png:ref_image.")
    if colon and word == "material":
        return Reference(role, material=rest)
    if colon and word == "character":
        return Reference(role, character=rest)
    return (
        Reference(role, remote=source.strip()) if source.strip().isdecimal() else Reference(role, path=source.strip())
    )


def parse(text: str) -> list[Reference]:
    """A cell of a sheet: `SOURCE:ROLE`, several separated by `;` or `,`. Raises Unclear."""
    found, at = [], 0
    while at < len(text.rstrip()):
        part = _PART.match(text, at)
        if part is None:
            raise Unclear(f'The materials "{text}" cannot be read. Write them like grid.png:ref_image;41:first_frame.')
        found.append(named(part[1], part[2]))
        at = part.end()
    return found


def called(reference: Reference) -> str:
    """What it is, as a cell of a sheet has it before the role."""
    if reference.material:
        return f"material:{reference.material}"
    return f"character:{reference.character}" if reference.character else reference.path or reference.remote


def cell_of(references: Iterable[Reference]) -> str:
    """The references as a cell of a sheet has them: what `parse` reads."""
    return ";".join(f"{called(one)}:{one.role}" for one in references)


def gather(
    references: Iterable[Reference],
    model: Model | None,
    project: Project,
    actor: User | None = None,
    folder: Path | None = None,
) -> Gathered:
    """Take files in and look ids up. What cannot be used is told in `refused` and keeps no other from being taken in.

    folder  where relative paths start; None: no files of this machine are read at all (a sheet from a browser)
    """
    gathered = Gathered()
    for reference in references:
        try:
            _add(gathered, reference, model, project, actor, folder)
        except Unusable as error:
            gathered.refused = f"{gathered.refused} {error.message}".strip()
    return gathered


def _add(
    gathered: Gathered,
    reference: Reference,
    model: Model | None,
    project: Project,
    actor: User | None,
    folder: Path | None,
) -> None:
    if reference.path:
        gathered.materials.append((reference.role, _file(reference.path, project, actor, folder)))
    elif reference.material:
        gathered.materials.append((reference.role, _stored(reference.material)))
    elif reference.character:
        gathered.characters.append((reference.role, reference.character))
    else:
        kind = role_kind(model, reference.role)
        gathered.at_vendor.append(
            Input.model_validate({"role": reference.role, "kind": kind, "remote_id": reference.remote})
        )


def _file(name: str, project: Project, actor: User | None, folder: Path | None) -> Material:
    if folder is None:
        raise Unusable(f"{name} is a file on another machine. Upload it first, and name it by its id.")
    path = folder / Path(name).expanduser()
    try:
        if not path.is_file():
            raise Unusable(f"There is no file {name}. Check its path; it counts from {folder}.")
        return take_in(path, path.name, project, actor)
    except OSError as error:
        raise Unusable(f"{name} cannot be read: {error.strerror or type(error).__name__}.") from None


def _stored(material_id: str) -> Material:
    try:
        found = Material.objects.filter(pk=UUID(material_id), removed_at=None).first()
    except ValueError:
        found = None
    if found is None:
        raise Unusable(f"There is no material {material_id}. Check its id, or upload the file again.")
    return found


def role_kind(model: Model | None, name: str) -> str:
    """What a role takes, by the model's own table: an image where it does not say."""
    roles: Sequence[tuple[str, tuple[str, ...], str]] = (
        [(r.name, r.aliases, r.kind) for r in model.roles] if model else []
    )
    kinds = [kind for role, aliases, kind in roles if (name == role or name in aliases) and kind != "character"]
    return kinds[0] if kinds else "image"

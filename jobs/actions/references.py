"""References as people and sheets name them (a file, a stored material, an id at the vendor), made ready for a take."""

import re
import urllib.parse
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.contrib.auth.models import User

from jobs.engine.inputs import NOTHING_SAID, Said
from jobs.media.materials import Unusable, take_in
from jobs.models import Job, Material, Project
from providers.facts import Model
from providers.order import Input

_PART = re.compile(r"\s*([^;]+?):([A-Za-z]\w*)\s*(?:[;,]|$)")


class Unclear(Exception):
    """A reference that says too little or too much. `str()` is a sentence that says what to write."""


@dataclass(frozen=True)
class Reference:
    """One thing that goes into a take; exactly one of path, material, remote, character, taken is given.

    path       a file on this machine; a relative one counts from the folder that `gather` is given
    material   the id of a stored material
    remote     the id of a material that the vendor has already, or a web address that it reads itself
    character  the id of an entry of the vendor's own library of people
    taken      <take id>/<place>: what went into another take, counted from 0, with all that was said of it
    """

    role: str
    path: str = ""
    material: str = ""
    remote: str = ""
    character: str = ""
    taken: str = ""


@dataclass
class Gathered:
    """References in the shape that `takes.Wanted` wants; `refused` says what cannot be used, "" when all can."""

    materials: list[tuple[str, Material]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    characters: list[tuple[str, str]] = field(default_factory=list)
    at_vendor: list[Input] = field(default_factory=list)
    refused: str = ""


def named(source: str, role: str) -> Reference:
    """`PATH`, `material:ID`, `character:ID`, `take:ID/PLACE`, a web address or the vendor's number of a material, in
    this role."""
    word, colon, rest = source.strip().partition(":")
    if is_address(source.strip()) and role:
        return Reference(role, remote=source.strip())
    if not role or not source.strip():
        raise Unclear(f"{source!r} has no role or no file. Write it like picture.png:ref_image.")
    if colon and word == "material":
        return Reference(role, material=rest)
    if colon and word == "character":
        return Reference(role, character=rest)
    if colon and word == "take":
        return Reference(role, taken=rest)
    return (
        Reference(role, remote=source.strip()) if source.strip().isdecimal() else Reference(role, path=source.strip())
    )


def is_address(text: str) -> bool:
    """Is this a web address, as a vendor could read it?"""
    try:
        parts = urllib.parse.urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:
        return False


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
    if reference.taken:
        return f"take:{reference.taken}"
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
        _put(gathered, reference.role, _file(reference.path, project, actor, folder))
    elif reference.material:
        _put(gathered, reference.role, _stored(reference.material))
    elif reference.taken:
        given, material_id = _taken(reference.taken)
        if material_id is not None:
            _put(gathered, reference.role, _stored(str(material_id)), Said(given.text, given.of, given.consent))
        else:
            gathered.at_vendor.append(given.model_copy(update={"role": reference.role}))
    elif reference.character:
        gathered.characters.append((reference.role, reference.character))
    else:
        kind = role_kind(model, reference.role)
        gathered.at_vendor.append(
            Input.model_validate({"role": reference.role, "kind": kind, "remote_id": reference.remote})
        )


def _put(gathered: Gathered, role: str, material: Material, said: Said = NOTHING_SAID) -> None:
    gathered.materials.append((role, material))
    gathered.said.append(said)


def takes_named(references: Iterable[Reference]) -> dict[str, tuple[Input, UUID | None]]:
    """What the `take:` references mean, by `taken`, with the material where it is one of ours; those of no take are
    absent. One query."""
    wanted: dict[str, tuple[UUID, int]] = {}
    for one in references:
        take, _, at = one.taken.partition("/")
        with suppress(ValueError):
            if one.taken:
                wanted[one.taken] = UUID(take), int(at)
    jobs = Job.objects.in_bulk({job_id for job_id, _ in wanted.values()}) if wanted else {}
    found = {}
    for taken, (job_id, place) in wanted.items():
        job = jobs.get(job_id)
        pairs = list(zip(job.as_order().inputs, job.materials, strict=False)) if job else []
        if 0 <= place < len(pairs):
            found[taken] = pairs[place]
    return found


def _taken(taken: str) -> tuple[Input, UUID | None]:
    found = takes_named([Reference("", taken=taken)]).get(taken)
    if found is None:
        raise Unusable(f"There is no take with an input {taken}. Name what goes in anew.")
    return found


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

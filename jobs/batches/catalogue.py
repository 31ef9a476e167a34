"""What rows may name: the keys with their models, and the materials of the project. Read once for a whole sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Lower

from jobs.actions.references import Reference, Unclear, parse, takes_named
from jobs.batches.columns import Cells
from jobs.engine.vendor import provider_for
from jobs.media.texts import with_text
from jobs.models import Key, Material, Project
from jobs.vault import CannotOpen
from providers.base import Provider
from providers.facts import Model
from providers.order import Input

MOST_NAMES = 500  # of materials that a misspelt one is compared with


@dataclass(frozen=True)
class Account:
    """A key with its provider; closed: why it has none, in words."""

    key: Key
    provider: Provider | None
    models: tuple[Model, ...] = ()
    closed: str = ""

    def called(self, name: str) -> bool:
        """Is this the key's own label or id?"""
        return name.casefold() in (self.key.label.casefold(), str(self.key.pk))

    def of_vendor(self, name: str) -> bool:
        label = self.provider.facts.label if self.provider else ""
        return name.casefold() in (self.key.provider.casefold(), label.casefold())

    def model(self, name: str) -> Model | None:
        """By id, else by alias, else by either or by its label in whatever case."""
        folded = name.casefold()
        tests = (
            lambda model: model.id == name,
            lambda model: name in model.aliases,
            lambda model: folded in (model.id.casefold(), model.label.casefold(), *map(str.casefold, model.aliases)),
        )
        return next((model for test in tests for model in self.models if test(model)), None)

    def usual_model(self) -> Model | None:
        """What a row gets that names none: the first that makes videos, else the first."""
        return next((model for model in self.models if model.kind == "video"), next(iter(self.models), None))


@dataclass(frozen=True)
class Catalogue:
    """by_name: folded, the project's own first, then the newest; names: of the materials there are, when a row names
    one that is not there; taken: what `take:` references mean."""

    project: Project
    accounts: Sequence[Account]
    by_id: Mapping[UUID, Material] = field(default_factory=dict)
    by_name: Mapping[str, Material] = field(default_factory=dict)
    names: Sequence[str] = ()
    taken: Mapping[str, tuple[Input, UUID | None]] = field(default_factory=dict)

    def material(self, reference: Reference) -> Material | None:
        """The stored file that a reference names by id, or by name."""
        if reference.taken:
            _, material_id = self.taken.get(reference.taken, (None, None))
            return self.by_id.get(material_id) if material_id else None
        if reference.material:
            wanted = _id(reference.material)
            return self.by_id.get(wanted) if wanted else None
        return self.by_name.get(_name(reference))


def read_catalogue(project: Project, rows: Iterable[Cells]) -> Catalogue:
    """Four queries at most, however many rows. rows: with what is usual in their batch."""
    keys = Key.objects.exclude(state=Key.State.REVOKED)
    references = [one for text in {cells.get("materials", "") for cells in rows} for one in parsed(text)]
    taken = takes_named(references)
    ids = {found for one in references if one.material and (found := _id(one.material))}
    ids |= {material_id for _, material_id in taken.values() if material_id}
    names = {_name(one) for one in references if one.path}
    materials: list[Material] = []
    known: list[str] = []
    if ids or names:
        theirs = Material.objects.filter(Q(project=project) | Q(project=None), removed_at=None)
        by_name = theirs.alias(folded=Lower("name")).filter(folded__in=names)
        wanted = Material.objects.filter(Q(pk__in=ids, removed_at=None) | Q(pk__in=by_name.values("pk")))
        materials = list(wanted.order_by(F("project").asc(nulls_last=True), "-created_at"))
        if names - {one.name.casefold() for one in materials}:
            known = list(theirs.order_by("-created_at").values_list("name", flat=True)[:MOST_NAMES])
    return Catalogue(
        project,
        [_account(key) for key in keys],
        by_id={one.pk: with_text(one) for one in materials},
        by_name={one.name.casefold(): one for one in reversed(materials)},
        names=known,
        taken=taken,
    )


def parsed(text: str) -> list[Reference]:
    """The references of a cell; none when it cannot be read, which the check of its row tells."""
    try:
        return parse(text)
    except Unclear:
        return []


def _account(key: Key) -> Account:
    try:
        provider = provider_for(key)
    except KeyError:
        return Account(key, None, closed="This version of Takeboard does not know its vendor.")
    except CannotOpen as error:
        return Account(key, None, closed=str(error))
    return Account(key, provider, provider.models())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _name(reference: Reference) -> str:
    return PurePath(reference.path.replace("\\", "/")).name.casefold()

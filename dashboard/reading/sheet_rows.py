"""The rows of a draft's sheet as they are drawn: what each asks for, what is wrong with it, what would mend it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dashboard import formats
from dashboard.reading import titles
from dashboard.reading.sheet import ERROR, LOOKS, MADE, WARNING, State
from dashboard.reading.status import Look
from jobs.batches.columns import Cells, merged
from jobs.batches.rows import amount, order, quote
from jobs.batches.settings import length_option
from jobs.models import Batch, BatchRow, Material
from providers.facts import Model


@dataclass(frozen=True)
class Said:
    """One problem of a row, with the labels of its fixes."""

    column: str
    words: str
    group: str
    shape: str
    fixes: tuple[str, ...]


@dataclass(frozen=True)
class Thumb:
    """A material of a row. picture: its address, "" for what is none."""

    name: str
    picture: str
    icon: str


@dataclass(frozen=True)
class Line:
    """facts: quiet words under the prompt; options: under the model; made: the address of the take that an earlier
    sheet made of it."""

    row: BatchRow
    kind: str
    look: Look
    said: list[Said]
    shot: str
    prompt: str
    model: str
    provider: str
    length: str
    options: str
    facts: str
    thumbs: list[Thumb]
    price: str
    made: str = ""
    made_name: str = ""

    @property
    def anchor(self) -> str:
        return f"row-{self.row.pk}"

    @property
    def thumb(self) -> Thumb | None:
        """The material that is drawn: the first with a picture."""
        return next((one for one in self.thumbs if one.picture), next(iter(self.thumbs), None))

    @property
    def others(self) -> int:
        """Materials beside the one that is drawn."""
        return len(self.thumbs) - 1

    @property
    def group(self) -> str:
        """The tint of the row: of problems only."""
        return self.look.group if self.kind in {ERROR, WARNING} else ""


def lines(batch: Batch, rows: Sequence[BatchRow], known: Mapping[uuid.UUID, State]) -> list[Line]:
    """These rows of the batch, with their keys and earlier takes at hand, as they are drawn. One query."""
    materials = Material.objects.defer("opening").in_bulk({one for row in rows for one in row.materials if one})
    models: dict[uuid.UUID, dict[str, Model]] = {}
    return [_line(batch, row, known[row.pk].kind, materials, models) for row in rows]


def _line(
    batch: Batch,
    row: BatchRow,
    kind: str,
    materials: Mapping[uuid.UUID, Material],
    models: dict[uuid.UUID, dict[str, Model]],
) -> Line:
    cells = merged(batch.usual, row.cells)
    model = _model(row, models)
    price = quote(row)
    return Line(
        row=row,
        kind=kind,
        look=LOOKS[kind],
        said=[_said(problem) for problem in row.problems],
        shot=cells.get("shot", ""),
        prompt=" ".join(cells.get("prompt", "").split()),
        model=model.label if model else cells.get("model", ""),
        provider=row.key.provider if row.key else "",
        length=_length(row, cells, model),
        options=_options(row, model, batch.usual),
        facts=_facts(cells),
        thumbs=[_thumb(materials.get(one) if one else None) for one in row.materials],
        price=formats.money(amount(row), price.unit) if price is not None and kind != MADE else formats.NONE,
        made=reverse("take", args=[row.made_id]) if row.made_id else "",
        made_name=str(row.made) if row.made else "",
    )


def _model(row: BatchRow, models: dict[uuid.UUID, dict[str, Model]]) -> Model | None:
    wanted = order(row)
    if row.key is None or wanted is None:
        return None
    if row.key.pk not in models:
        models[row.key.pk] = {model.id: model for model in titles.models_of(row.key)}
    return models[row.key.pk].get(wanted.model)


def _length(row: BatchRow, cells: Cells, model: Model | None) -> str:
    typed = cells.get("duration", "")
    option = length_option(model) if model else None
    wanted = order(row)
    value = str(wanted.options.get(option.name, option.default) or "") if option and wanted else typed
    return f"{value} s" if value.isdecimal() else value


def _options(row: BatchRow, model: Model | None, usual: Mapping[str, str]) -> str:
    """What the row sets by itself; what is usual in the batch stands above the sheet."""
    wanted = order(row)
    if wanted is None:
        return ""
    option = length_option(model) if model else None
    hidden = {name for name in usual if not row.cells.get(name)} | ({option.name} if option else set())
    return " · ".join(str(value) for name, value in wanted.options.items() if name not in hidden)


def _facts(cells: Cells) -> str:
    found = [f"after {cells['after']}"] if cells.get("after") else []
    if cells.get("takes", "1") != "1":
        found.append(f"{cells['takes']} takes")
    return " · ".join([*found, *([cells["tags"]] if cells.get("tags") else [])])


def _said(problem: Mapping[str, Any]) -> Said:
    look = LOOKS[problem["level"]]
    fixes = tuple(fix["label"] for fix in problem.get("fixes", ()))
    return Said(problem["column"], problem["message"], look.group, look.shape, fixes)


def _thumb(material: Material | None) -> Thumb:
    icons = {"video": "film", "image": "image", "audio": "audio"}
    if material is None:
        return Thumb("A file of the provider", "", "person")
    here = material.kind == "image" and material.removed_at is None
    picture = reverse("material_file", args=[material.pk]) if here else ""
    return Thumb(material.name, picture, icons.get(material.kind, "document"))

"""A row of a sheet as a form: a field for every column it has or may have, with what is wrong under each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.reading.titles import models_of
from jobs.batches.columns import NOTES, OWN, PART, Cells, label, merged
from jobs.batches.pieces import WAYS
from jobs.batches.rows import order
from jobs.batches.settings import column_of
from jobs.models import Batch, BatchRow, Key
from providers.facts import Model, Option

CELL = "cell-"  # what the names of the fields begin with
TEXTS = ("materials", "after", "title", "tags")
WIDE = {"prompt", "materials"}
LONG = 40  # letters of a problem's column that is none of ours


@dataclass
class Field:
    """widget: text, area, number or select. choices: (words, value, chosen). usual: what holds when it is empty."""

    column: str
    label: str
    value: str
    widget: str = "text"
    choices: Sequence[tuple[str, str, bool]] = ()
    usual: str = ""
    help: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{CELL}{self.column}"

    @property
    def wide(self) -> bool:
        return self.column in WIDE


def fields(batch: Batch, row: BatchRow) -> list[Field]:
    """The form of a row: its words, its model with that model's settings, and how it stands to the others."""
    keys = list(Key.objects.exclude(state=Key.State.REVOKED))
    cells = merged(batch.usual, row.cells)
    chosen = [row.key] if row.key in keys and cells.get("key") else keys
    models = {model.id: model for key in chosen if key for model in models_of(key)}
    model = _model(row, cells, models)
    found = [
        _field(batch, row, "prompt", widget="area"),
        _field(batch, row, "shot"),
        _select(batch, row, "key", [(key.label, key.label) for key in keys]),
        _select(batch, row, "model", _names(models, row.cells.get("model", ""), model)),
        *(_option(batch, row, option) for option in (model.options if model else ())),
    ]
    found += [_field(batch, row, column) for column in TEXTS]
    found += [
        _field(batch, row, "takes", widget="number"),
        _select(batch, row, "split", [(f"In parts: {way}", way) for way in WAYS]),
    ]
    shown = {one.column for one in found} | {NOTES, PART, "keep", "again"}
    return [*found, *(_field(batch, row, column) for column in row.cells if column not in shown)]


def typed(row: BatchRow, sent: Iterable[tuple[str, str]]) -> Cells:
    """The cells that the form changed; an emptied one is ""."""
    found = {name.removeprefix(CELL): text.strip() for name, text in sent if name.startswith(CELL)}
    return {column: text for column, text in found.items() if text != row.cells.get(column, "")}


def _model(row: BatchRow, cells: Cells, models: Mapping[str, Model]) -> Model | None:
    """The row's own, as far as it is to be told before it is checked."""
    wanted = order(row)
    name = wanted.model if wanted else cells.get("model", "")
    folded = name.casefold()
    exact = models.get(name) or next((one for one in models.values() if name in one.aliases), None)
    return exact or next((one for one in models.values() if one.label.casefold() == folded), None)


def _names(models: Mapping[str, Model], written: str, model: Model | None) -> list[tuple[str, str]]:
    """Each model by its id; the row's own as it is written, so that showing the form changes nothing."""
    same = model.id if model and written else ""
    return [(one.label, written if one.id == same else one.id) for one in models.values()]


def _option(batch: Batch, row: BatchRow, option: Option) -> Field:
    column = column_of(option)
    choices = option.choices or (("yes", "no") if option.kind == "boolean" else ())
    if choices:
        return _select(batch, row, column, [(one, one) for one in choices], option)
    found = _field(batch, row, column, widget="text")
    found.label = f"{option.label}, {option.unit}" if option.unit else option.label
    if option.minimum is not None and option.maximum is not None:
        found.help = f"{option.minimum} to {option.maximum}"
    found.usual = found.usual or _default(option)
    return found


def _select(
    batch: Batch, row: BatchRow, column: str, offered: Sequence[tuple[str, str]], option: Option | None = None
) -> Field:
    found = _field(batch, row, column, widget="select")
    if option is not None:
        found.label = f"{option.label}, {option.unit}" if option.unit else option.label
        found.usual = found.usual or _default(option)
    values = [value for _, value in offered]
    other = [(found.value, found.value)] if found.value and found.value not in values else []
    empty = f"As usual: {found.usual}" if found.usual else "Not set"
    choices = [(empty, ""), *other, *offered]
    found.choices = [(words, value, value == found.value) for words, value in choices]
    return found


def _default(option: Option) -> str:
    if isinstance(option.default, bool):
        return "yes" if option.default else "no"
    return "" if option.default is None else str(option.default)


def _field(batch: Batch, row: BatchRow, column: str, *, widget: str = "text") -> Field:
    wrong = [problem["message"] for problem in row.problems if problem["column"] == column]
    return Field(
        column=column,
        label=label(column),
        value=row.cells.get(column, ""),
        widget=widget,
        usual=batch.usual.get(column, ""),
        help=OWN[column].help if column in TEXTS else "",
        errors=wrong,
    )

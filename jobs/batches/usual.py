"""A preset as what is usual in a batch."""

import uuid

from jobs.batches.columns import Cells
from jobs.batches.settings import column_of
from jobs.engine.vendor import provider_for
from jobs.models import Key, Preset
from jobs.vault import CannotOpen
from providers.facts import Model


def cells_of(preset: Preset) -> Cells:
    """Key, model, duration and options, as the cells that hold for every row. Without a key when that is gone.

    Of a preset with several models the first counts: a row has one.
    """
    first, _, name = str(next(iter(preset.given.get("models", ())), "")).partition(":")
    key = _key(first)
    model = _model(key, name) if key else None
    columns = {option.name: column_of(option) for option in model.options} if model else {}
    cells = {"key": key.label if key else "", "model": name if key else ""}
    options = preset.given.get("options", {})
    cells |= {columns.get(option, option): str(value) for option, value in options.items()}
    return {column: text for column, text in cells.items() if text}


def _key(text: str) -> Key | None:
    try:
        return Key.objects.exclude(state=Key.State.REVOKED).filter(pk=uuid.UUID(text)).first()
    except ValueError:
        return None


def _model(key: Key, name: str) -> Model | None:
    try:
        models = provider_for(key).models()
    except (KeyError, CannotOpen):
        return None
    return next((model for model in models if name in (model.id, *model.aliases)), None)

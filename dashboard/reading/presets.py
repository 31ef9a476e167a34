"""Presets as their list shows them, and as New take offers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse

from dashboard.reading.titles import models_of
from dashboard.take_form.given import Given, from_json, named
from dashboard.take_form.offers import settings_of
from jobs.actions import presets
from jobs.models import Key, Preset, Project


@dataclass(frozen=True)
class Line:
    """facts: what it sets, in words; use: a new take that starts from it."""

    preset: Preset
    facts: str
    use: str


def lines() -> list[Line]:
    """All of them, those of the studio first. Two queries."""
    rows = Preset.objects.select_related("project", "created_by")
    keys = _keys()
    return [
        Line(row, _facts(from_json(row.given), keys), address(row))
        for row in rows.order_by(F("project__name").asc(nulls_first=True), "name")
    ]


def offered(project: Project | None) -> list[tuple[Preset, str]]:
    """What New take can start from, with the address. One query."""
    return [(row, address(row, project)) for row in presets.listed(project)]


def facts(given: Given) -> str:
    """Long film at Main, Length 10, Shape 16:9."""
    return _facts(given, _keys())


def address(preset: Preset, project: Project | None = None) -> str:
    asked = {"preset": str(preset.pk)}
    if place := project.pk if project else preset.project_id:
        asked["project"] = str(place)
    return f"{reverse('new_take')}?{urlencode(asked)}"


def _keys() -> dict[str, Key]:
    return {str(key.pk): key for key in Key.objects.all()}


def _facts(given: Given, keys: Mapping[str, Key]) -> str:
    words: list[str] = []
    labels: dict[str, str] = {}  # in the order of the models
    for value in given.models:
        key_id, _, name = value.partition(":")
        key = keys.get(key_id)
        model = next((one for one in models_of(key) if name in (one.id, *one.aliases)), None) if key else None
        words.append(f"{model.label if model else name} at {key.label}" if key else f"{name}, whose key is gone")
        labels |= {one.option.name: one.option.label for one in settings_of([model])} if model else {}
    options = {name: value for name, value in given.options.items() if value}
    ordered = sorted(options, key=lambda name: list(labels).index(name) if name in labels else len(labels))
    words += [f"{labels.get(name, name)} {options[name]}" for name in ordered]
    return ", ".join([*words, *(f"with {name}" for name in named(given))])

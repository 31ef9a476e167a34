"""The page of a new batch: where its rows come from, and what holds for rows without their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from dashboard.reading.titles import provider_label
from dashboard.take_form.offers import Offer, Setting, chosen, offers, settings_of
from jobs.actions import presets
from jobs.batches.columns import Cells
from jobs.batches.settings import column_of
from jobs.batches.usual import cells_of
from jobs.models import Key, Preset, Project

WAYS = (("file", "File"), ("paste", "Paste"), ("grid", "Grid"))
USUAL, GRID = "usual-", "grid-"  # what the names of the fields of options begin with
LONGEST_NAME = 200


@dataclass(frozen=True)
class Choice:
    """An option for all rows (choices: one of them) or for a grid (several)."""

    name: str
    label: str
    choices: Sequence[tuple[str, str, bool]]
    value: str
    end: str = ""


@dataclass
class NewBatch:
    """What was filled in so far. errors: in words, by the name of the field."""

    sent: QueryDict
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One field as it was sent."""
        return str(self.sent.get(name, ""))

    @property
    def name(self) -> str:
        return self.text("name").strip()[:LONGEST_NAME]

    def start_from(self, preset_id: str) -> None:
        """Fill in the model and options of a preset; one that is gone changes nothing."""
        preset = next((one for one in self.presets if str(one.pk) == preset_id), None)
        if preset is None:
            return
        cells = cells_of(preset)
        sent = self.sent.copy()
        sent["preset"] = preset_id
        for name in [one for one in sent if one.startswith(USUAL)]:
            del sent[name]
        offer = next((one for one in self.offers if _is(one, cells)), None)
        sent["model"] = offer.value if offer else ""
        for column, text in cells.items():
            if column not in {"key", "model"}:
                sent[f"{USUAL}{column}"] = {"true": "yes", "false": "no"}.get(text, text)
        self.sent = sent

    @cached_property
    def presets(self) -> list[Preset]:
        """What all rows can start from: of the project, else of the studio."""
        return list(presets.listed(self.project))

    @property
    def preset(self) -> str:
        return self.text("preset")

    @property
    def pasted(self) -> str:
        return self.text("paste")

    @property
    def prompts(self) -> str:
        return self.text("grid-prompts")

    @property
    def tags_typed(self) -> str:
        return self.text("tags")

    @property
    def usual_length(self) -> str:
        return self.text("usual-duration")

    @property
    def way(self) -> str:
        return self.text("way") if self.text("way") in dict(WAYS) else WAYS[0][0]

    @property
    def ways(self) -> list[tuple[str, str, bool]]:
        return [(words, value, value == self.way) for value, words in WAYS]

    @cached_property
    def projects(self) -> list[Project]:
        return list(Project.objects.filter(archived_at=None).order_by("-id"))

    @cached_property
    def project(self) -> Project | None:
        """The one that was chosen; the only one there is."""
        found = next((one for one in self.projects if str(one.pk) == self.text("project")), None)
        return found or (self.projects[0] if len(self.projects) == 1 else None)

    @cached_property
    def offers(self) -> list[Offer]:
        return offers(Key.objects.exclude(state=Key.State.REVOKED).order_by("pk"))

    @property
    def models(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """(key, [(words, value, chosen)]) for the field of the usual model."""
        return _by_key(self.offers, {self.text("model")})

    @property
    def grid_models(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        return _by_key([one for one in self.offers if not one.off], set(self.sent.getlist("grid-models")))

    @cached_property
    def usual_offer(self) -> Offer | None:
        return next(iter(chosen(self.offers, [self.text("model")])), None)

    @cached_property
    def grid_offers(self) -> list[Offer]:
        return chosen(self.offers, self.sent.getlist("grid-models"))

    @property
    def usual_options(self) -> list[Choice]:
        """The options of the usual model."""
        settings = settings_of([self.usual_offer.model]) if self.usual_offer else []
        return [_choice(USUAL, one, [self.text(f"{USUAL}{column_of(one.option)}")]) for one in settings]

    @property
    def grid_options(self) -> list[Choice]:
        """What can differ from row to row of a grid: the options that its models share."""
        found = self.grid_offers or ([self.usual_offer] if self.usual_offer else [])
        settings = settings_of([one.model for one in found])
        return [_choice(GRID, one, self.sent.getlist(f"{GRID}{column_of(one.option)}")) for one in settings]

    def usual(self) -> Cells:
        """The cells that hold for rows whose own are empty."""
        cells = {
            name.removeprefix(USUAL): str(text).strip() for name, text in self.sent.items() if name.startswith(USUAL)
        }
        if self.usual_offer:
            cells |= {"key": self.usual_offer.key.label, "model": self.usual_offer.model.id}
        return {name: text for name, text in cells.items() if text}

    def tags(self) -> list[str]:
        return [tag for text in self.text("tags").split(",") if (tag := text.strip())]

    def grid(self) -> tuple[list[str], list[tuple[str, str]], Mapping[str, Sequence[str]]]:
        """Prompts, (key, model) of each model, and the values of each option."""
        options: dict[str, list[str]] = {}
        for name in self.sent:
            if name.startswith(GRID) and name not in {"grid-models", "grid-prompts"}:
                values = [one.strip() for text in self.sent.getlist(name) for one in text.split(",")]
                options[name.removeprefix(GRID)] = [one for one in values if one]
        models = [(one.key.label, one.model.id) for one in self.grid_offers]
        return self.text("grid-prompts").splitlines(), models, options


def _is(offer: Offer, cells: Cells) -> bool:
    name = cells.get("model", "")
    return offer.key.label == cells.get("key") and name in (offer.model.id, *offer.model.aliases)


def _by_key(found: Sequence[Offer], values: set[str]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for one in found:
        words = f"{one.model.label}, {one.off.lower()}" if one.off else one.model.label
        name = f"{one.key.label}, {provider_label(one.key.provider)}"
        groups.setdefault(name, []).append((words, one.value, one.value in values))
    return list(groups.items())


def _choice(start: str, setting: Setting, values: Sequence[str]) -> Choice:
    option = setting.option
    offered = option.choices or (("yes", "no") if option.kind == "boolean" else ())
    label = f"{option.label}, {option.unit}" if option.unit else option.label
    span = ""
    if option.minimum is not None and option.maximum is not None:
        span = f"{option.minimum} to {option.maximum}"
    only = f"{' and '.join(setting.only)} only" if setting.only else span
    return Choice(
        name=f"{start}{column_of(option)}",
        label=label,
        choices=[(one, one, one in values) for one in offered],
        value=", ".join(one for one in values if one),
        end=only,
    )


def example(found: Sequence[Offer]) -> list[list[str]]:
    """A small sheet of this studio's own keys and models, its first line the names of the columns."""
    header = ["shot", "prompt", "key", "model", "duration", "after", "split", "tags"]
    prompts = (
        "Wide of the headland before sunrise, the lamp sweeps left to right",
        "Close-up of the keeper at the window, slow push in",
        "The keeper walks out on the cliff",
    )
    videos: list[Any] = [one for one in found if one.model.kind == "video" and not one.off] or list(found)
    rows = []
    for number, prompt in enumerate(prompts, 1):
        offer = videos[(number - 1) % len(videos)] if videos else None
        key, model = (offer.key.label, offer.model.id) if offer else ("", "")
        rows.append([f"S{number:02}", prompt, key, model, "5" if offer else "", "", "", "example"])
    return [header, *rows]

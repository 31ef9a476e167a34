"""From what was typed to what is asked of each model: the orders, and what is wrong, by field, in words."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import providers
from dashboard.take_form.given import Given, Put
from dashboard.take_form.inputs import LONG, NAMELESS, inputs_of
from dashboard.take_form.offers import Offer
from dashboard.take_form.settle import Settled
from jobs import beats as timing
from jobs.actions.options import typed
from jobs.actions.takes import Wanted
from jobs.models import Material, Project
from providers.base import Access, Provider
from providers.facts import Model

MOST_TAKES = 8  # of one press, for each model
LONGEST_SHOT, LONGEST_TITLE, LONGEST_PROJECT = 60, 120, 120


@dataclass(frozen=True)
class Ask:
    """What one model is asked for."""

    offer: Offer
    wanted: Wanted


@dataclass
class Checked:
    """errors: by the name of the field; asks: one a chosen model, also when something is wrong (for the price);
    unsaid: the fields that have to be filled in and are not yet."""

    takes: int
    asks: list[Ask] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    unsaid: set[str] = field(default_factory=set)

    def add(self, name: str, words: str) -> None:
        before = self.errors.get(name, "")
        if words not in before:
            self.errors[name] = f"{before} {words}".strip()

    @property
    def against_price(self) -> dict[str, str]:
        """What must be right before there can be a price; the words of a prompt are not, nor what is yet to be said."""
        later, free = ("beat-", NAMELESS), FREE | self.unsaid
        return {name: words for name, words in self.errors.items() if name not in free and not name.startswith(later)}


FREE = {"prompt", "tags", "title", "shot", "project", "new_project"}


def check(settled: Settled, materials: Mapping[str, Material], project: Project | None) -> Checked:
    """Everything the vendors would refuse, and what only we know. Talks to nobody."""
    given = settled.given
    found = Checked(takes=_takes(given))
    if str(found.takes) != given.takes.strip():
        found.add("takes", f"Takes is {given.takes}. Choose 1 to {MOST_TAKES}")
    if not settled.picks:
        found.add("model", "No model is chosen. Choose one")
    _texts(given, found, project)
    if given.timed:
        for index, words in timing.problems(given.whole_beats(), settled.length).items():
            found.add(f"beat-{index}", words)
    for pick in settled.picks:
        _ask(settled, pick, materials, project, found)
    return found


def _takes(given: Given) -> int:
    text = given.takes.strip()
    return max(1, min(MOST_TAKES, int(text))) if text.isdecimal() and len(text) < 5 else 1


def _texts(given: Given, found: Checked, project: Project | None) -> None:
    if project is None and not given.new_project:
        found.add("new_project", "A take belongs to a project. Name one")
    for name, text, most in (
        ("shot", given.shot, LONGEST_SHOT),
        ("title", given.title, LONGEST_TITLE),
        ("new_project", given.new_project, LONGEST_PROJECT),
    ):
        if len(text) > most:
            found.add(name, f"That is {len(text)} letters; at most {most} fit. Shorten it")


def tags_of(text: str) -> list[str]:
    return list(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))


def _ask(
    settled: Settled, pick: Offer, materials: Mapping[str, Material], project: Project | None, found: Checked
) -> None:
    """The order of one model, with what its vendor would refuse. With several models each problem names its model."""
    given, model = settled.given, pick.model
    several = f"{model.label}: " if len(settled.picks) > 1 else ""
    before = set(found.errors)
    inputs = inputs_of(given, settled.picks[0].model, pick, materials, several)
    for name, words in inputs.errors:
        found.add(name, words)
    names = {option.name for option in model.options}
    options = {name: value for name, value in given.options.items() if name in names and value != ""}
    needed = {option.name for option in model.options if option.required}
    found.unsaid |= {f"opt-{name}" for name in needed if not options.get(name, "").strip()}
    wanted = Wanted(
        key=pick.key,
        project=project or Project(name=given.new_project),
        model=model.id,
        prompt=given.text(),
        options=typed(options, model),
        materials=inputs.files,
        said=inputs.said,
        characters=inputs.people,
        at_vendor=inputs.kept,
        tags=tags_of(given.tags),
        shot=given.shot,
        title=given.title,
    )
    found.asks.append(Ask(pick, wanted))
    ours = any(name.startswith(("in-", NAMELESS, LONG)) for name in set(found.errors) - before)
    beats = any(name.startswith("beat-") for name in found.errors)
    for problem in speechless(pick).problems(wanted.order()):
        name = _field(problem.field, model)
        if not (name == "inputs" and ours) and not (name == "prompt" and beats):
            found.add(name, f"{several}{problem.message}")


def speechless(offer: Offer) -> Provider:
    """The provider of an offer for what it judges by itself: its secret stays sealed, so it can ask nobody."""
    return providers.get(offer.key.provider)(Access(offer.key.base_url, "", models=_listed(offer)))


def _listed(offer: Offer) -> tuple[Model, ...]:
    return tuple(Model.model_validate(row) for row in offer.key.catalogue)


def _field(name: str, model: Model) -> str:
    if name in {option.name for option in model.options}:
        return f"opt-{name}"
    return name if name in {"prompt", "tags", "title", "model"} else "inputs"


def material_ids(puts: Sequence[Put]) -> list[uuid.UUID]:
    """The materials of ours among them; what is no id at all is told by the check as removed."""
    found = []
    for put in puts:
        if put.source == "m":
            try:
                found.append(uuid.UUID(put.id))
            except ValueError:
                continue
    return found

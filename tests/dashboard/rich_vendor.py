"""A vendor with everything a form can meet: every kind of option, exclusive roles, a library. Scripted by its World."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from providers.errors import ProviderError
from providers.facts import Model, Option, Role
from providers.order import Line, Order, Problem, Quote
from providers.report import LibraryItem, Uploaded
from tests.jobs.fake_vendor import FakeVendor

LENGTH = Option(name="seconds", label="Length", kind="integer", default=5, minimum=5, maximum=15, unit="s")
SHAPE = Option(name="shape", label="Shape", kind="choice", default="16:9", choices=("16:9", "9:16", "1:1"))
SIZE = Option(name="size", label="Size", kind="choice", default="hd", choices=("sd", "hd", "uhd"))
SOUND = Option(name="sound", label="Sound", kind="boolean", default=True)
SEED = Option(name="seed", label="Seed", kind="text")
SHOTS = Option(name="shots", label="Shots", kind="integer", default=1, minimum=1, maximum=4)
FRAMES = (
    Role(name="first", label="First frame", kind="image", group="frames"),
    Role(name="last", label="Last frame", kind="image", group="frames", needs="first"),
)
REFERENCES = (
    Role(name="ref", label="Reference", kind="image", group="references", maximum=2, aliases=("reference",)),
    Role(name="ref", label="Person", kind="character", group="references", maximum=2),
    Role(name="clip", label="Clip", kind="video", group="references"),
)
LONG = Model(
    id="long", label="Long film", kind="video", prompt_maximum=400,
    options=(LENGTH, SHAPE, SIZE, SOUND, SEED, SHOTS), roles=(*FRAMES, *REFERENCES), note="Likes time marks.",
)  # fmt: skip
SHORT = Model(
    id="short", label="Short film", kind="video",
    options=(LENGTH.model_copy(update={"minimum": 3, "maximum": 10}), SHAPE.model_copy(update={"choices": ("16:9",)})),
    roles=(Role(name="reference", label="Reference", kind="image", maximum=1, aliases=("ref",)),),
)  # fmt: skip
READING = Model(
    id="reading", label="Table reading", kind="audio", prompt_optional=True,
    roles=(
        Role(name="source", label="Source", kind="document", maximum=3, inline=True, text_maximum=2_000),
        Role(name="page", label="Web page", kind="document", maximum=2, by_name=True),
    ),
)  # fmt: skip
STILL = Model(id="still", label="Still", kind="image", options=(SIZE,))


@dataclass
class Desk:
    """What this vendor says: prices a second by model, and how often it was asked."""

    prices: dict[str, Decimal] = field(
        default_factory=lambda: {"long": Decimal(3), "short": Decimal(1), "reading": Decimal(4)}
    )
    asked: list[Order] = field(default_factory=list)
    trouble: ProviderError | None = None
    later: bool = False  # a gate tells the price
    shelf: list[LibraryItem] = field(default_factory=list)
    shelf_trouble: ProviderError | None = None


class RichVendor(FakeVendor):
    facts = replace(FakeVendor.facts, slug="rich", label="Rich")
    kinds: ClassVar[tuple[str, ...]] = ("image", "character")
    scripted: ClassVar[Desk] = Desk()

    def models(self) -> tuple[Model, ...]:
        return (LONG, SHORT, STILL, READING)

    def problems(self, order: Order) -> tuple[Problem, ...]:
        found = list(super().problems(order))
        model = next((one for one in self.models() if one.id == order.model), LONG)
        if not (order.prompt.strip() or order.action or model.prompt_optional):
            found.append(Problem(field="prompt", message="The prompt is empty. Describe what is to be seen."))
        for option in model.options:
            value = order.options.get(option.name)
            if option.choices and value is not None and value not in option.choices:
                message = f"{model.id} has no {option.name} {value}. Choose {' or '.join(option.choices)}."
                found.append(Problem(field=option.name, message=message))
            if option.kind == "integer" and value is not None and not isinstance(value, int):
                found.append(Problem(field=option.name, message=f"{option.label} is {value}. Choose a number."))
        groups = {role.group for item in order.inputs for role in model.roles if role.name == item.role and role.group}
        if len(groups) > 1:
            found.append(Problem(field="inputs", message="Frames and references exclude each other."))
        return tuple(found)

    def quote(self, order: Order) -> Quote:
        self.scripted.asked.append(order)
        if self.scripted.trouble:
            raise self.scripted.trouble
        if self.scripted.later:
            return Quote(amount=None, unit="cr", later=True)
        each = self.scripted.prices.get(order.model)
        seconds = order.options.get("seconds", 5)
        amount = None if each is None else each * int(str(seconds))
        lines = () if amount is None else (Line(label="task", amount=amount),)
        return Quote(amount=amount, unit="cr", exact=True, lines=lines)

    def upload(self, path: Path, name: str, kind: str, mime: str) -> Uploaded:
        return Uploaded("1", existing=False)

    def library(self, kind: str, search: str = "", category: str = "") -> Iterator[LibraryItem]:
        if self.scripted.shelf_trouble:
            raise self.scripted.shelf_trouble
        yield from (item for item in self.scripted.shelf if item.kind == kind)

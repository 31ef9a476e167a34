"""A vendor of whole sequences: a script, entries by name or described, a library one adds to, a rewritten prompt."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

from pydantic import JsonValue

from providers.errors import Fault, ProviderError
from providers.facts import Action, Model, Option, Role, Section
from providers.order import Line, Order, Parent, Quote
from providers.report import LibraryItem, Piece, State
from tests.dashboard.rich_vendor import LONG, Desk, RichVendor

CONSENT = "Ground to use it"
CAST = (
    Role(name="character", label="Character", kind="character", maximum=3, by_name=True, new=True, human=True,
         consent=CONSENT),
    Role(name="place", label="Place", kind="location", maximum=2, by_name=True),
    Role(name="thing", label="Thing", kind="image", maximum=2, words="Word in the script", consent=CONSENT),
    Role(name="character_image", label="Picture of it", kind="image", maximum=4, of="character"),
)  # fmt: skip
STORY = Model(
    id="story", label="Story", kind="video", part="shot", roles=CAST, prompt_maximum=50_000,
    options=(
        Option(name="style", label="Style", kind="text", library="style"),
        Option(name="seconds", label="Target length", kind="integer", minimum=5, maximum=300, unit="s"),
        Option(name="readers", label="Readers", kind="texts"),
    ),
)  # fmt: skip
NOIR = LibraryItem(kind="style", remote_id="st_1", name="Noir", category="film", url="http://pictures.test/noir.png")
PAPER = LibraryItem(kind="style", remote_id="st_2", name="Paper cut", category="animation")


@dataclass
class StoryDesk(Desk):
    """What it says, and what it was asked.

    says      the pieces of a rewritten prompt, or what goes wrong in between
    acts      what may be done afterwards; resumes: with what failed; prices: of actions, free ones left out
    unpriced  actions that a gate prices
    sections  the parts of a piece; unread: why they cannot be read; reads: how often they were
    """

    says: list[Piece | ProviderError | Callable[[], None]] = field(default_factory=list)
    streamed: list[Order] = field(default_factory=list)
    added: list[Mapping[str, JsonValue]] = field(default_factory=list)
    acts: tuple[Action, ...] = ()
    resumes: tuple[Action, ...] = ()
    prices: dict[str, Decimal] = field(default_factory=dict)
    unpriced: set[str] = field(default_factory=set)
    sections: list[Section] = field(default_factory=list)
    unread: ProviderError | None = None
    reads: list[Parent] = field(default_factory=list)


class StoryVendor(RichVendor):
    facts = replace(RichVendor.facts, slug="story", label="Story", cancel="never", takes_links=True)
    kinds: ClassVar[tuple[str, ...]] = ("style",)
    scripted: ClassVar[StoryDesk] = StoryDesk()

    def models(self) -> tuple[Model, ...]:
        return (STORY, LONG)

    def quote(self, order: Order) -> Quote:
        self.scripted.asked.append(order)
        if order.action in self.scripted.unpriced:
            return Quote(amount=None, unit="cr", later=True)
        amount = self.scripted.prices.get(order.action, Decimal(0)) if order.action else Decimal(13)
        return Quote(amount=amount, unit="cr", lines=(Line(label="task", amount=amount),))

    def fields(self, kind: str) -> tuple[Option, ...]:
        name = Option(name="name", label="Name", kind="text")
        tone = Option(name="tone", label="Tone", kind="choice", choices=("warm", "cold"))
        return (name, tone, Option(name="tags", label="Tags", kind="texts")) if kind == "style" else ()

    def add(self, kind: str, values: Mapping[str, JsonValue]) -> LibraryItem:
        if not values.get("name"):
            raise ProviderError("A style needs a name. Write one.", code="bad_style", fault=Fault.REFUSED)
        self.scripted.added.append(values)
        item = LibraryItem(kind="style", remote_id=f"st_{len(self.scripted.added)}", name=str(values["name"]))
        self.scripted.shelf.append(item)
        return item

    def actions(self, piece: Parent, ended: State) -> tuple[Action, ...]:
        return self.scripted.acts if ended is State.DONE else self.scripted.resumes

    def desk(self, piece: Parent) -> tuple[Section, ...]:
        self.world.talk("desk")
        self.scripted.reads.append(piece)
        if self.scripted.unread:
            raise self.scripted.unread
        return tuple(self.scripted.sections)

    def stream(self, order: Order) -> Iterator[Piece]:
        self.scripted.streamed.append(order)
        for one in self.scripted.says:
            if isinstance(one, ProviderError):
                raise one
            if isinstance(one, Piece):
                yield one
            else:
                one()

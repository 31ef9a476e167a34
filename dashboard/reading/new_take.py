"""What the New take page shows. A constant number of queries, whatever is typed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.models import User

from dashboard import formats
from dashboard.reading import cast, vendor_library
from dashboard.reading.controls import controls, folds
from dashboard.reading.slots import slots
from dashboard.reading.titles import provider_label, take_title
from dashboard.take_form.check import Checked, check, material_ids
from dashboard.take_form.given import Given, from_json
from dashboard.take_form.inputs import LONG, NAMELESS
from dashboard.take_form.offers import KINDS, Offer, offers
from dashboard.take_form.settle import PURPOSES, Settled, settle
from jobs import beats as timing
from jobs import prompting, quotes
from jobs.media.texts import with_text
from jobs.models import Draft, Job, Key, Material, Project
from providers.facts import Model

SHOWN = 8  # cards of models before the rest is folded away
RECENT = 8  # takes to start from


@dataclass(frozen=True)
class ModelCard:
    value: str
    label: str
    provider: str
    key: str
    price: str
    off: str
    chosen: bool
    anchor: str


@dataclass(frozen=True)
class BeatRow:
    index: int
    start: str
    end: str
    text: str
    seconds: int
    error: str
    last: bool

    @property
    def index_text(self) -> str:
        return str(self.index)

    @property
    def span(self) -> str:
        return f"{self.start or '?'}–{self.end or '?'} s"


@dataclass
class Page:
    """Everything the form is drawn from. `checked` holds errors also when they are not shown yet."""

    settled: Settled
    checked: Checked
    project: Project | None
    projects: Sequence[Project]
    materials: Mapping[str, Material]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> Given:
        return self.settled.given

    @property
    def lead(self) -> Model | None:
        return self.settled.picks[0].model if self.settled.picks else None

    @property
    def moving(self) -> bool:
        """Is one moving picture made of the prompt? A script is cut into shots by the vendor."""
        return self.given.kind == "video" and not self.scripted

    @property
    def scripted(self) -> bool:
        return bool(self.lead and self.lead.part)

    @property
    def told(self) -> bool:
        """Is it made of texts, of which the prompt is one?"""
        return bool(self.lead and any(role.inline for role in self.lead.roles))


def page(given: Given, *, judged: bool = False) -> Page:
    """The form fitted to its models. Three queries. judged: show what is wrong."""
    keys = Key.objects.exclude(state=Key.State.REVOKED)
    settled = settle(given, offers(keys))
    projects = list(Project.objects.filter(archived_at=None))
    project = next((one for one in projects if str(one.pk) == settled.given.project), None)
    if project is None and projects and settled.given.project != "new":
        project = None if settled.given.new_project else _latest(projects)
    ids = material_ids(settled.given.puts)
    found = Material.objects.filter(pk__in=ids, removed_at=None) if ids else ()
    materials = {str(material.pk): with_text(material) for material in found}
    checked = check(settled, materials, project)
    errors = checked.errors if judged else checked.against_price
    return Page(settled, checked, project, projects, materials, errors)


def _latest(projects: Sequence[Project]) -> Project:
    return max(projects, key=lambda project: project.pk)


def sections(page: Page) -> dict[str, object]:
    """The context of the form's templates. Asks the database nothing."""
    given, settled, errors = page.given, page.settled, page.errors
    own = {name for name in errors if name.startswith(("opt-", "in-", "beat-", NAMELESS, LONG))}
    model = page.lead
    beats = rows(given, errors) if given.timed else []
    found = cards(settled)

    def named(kind: str, remote_id: str) -> str:
        return vendor_library.name_of(settled.picks[0].key, kind, remote_id)

    options = controls(settled.settings, given.options, errors, named)
    return {
        "page": page,
        "given": given,
        "project": page.project,
        "kinds": [(words, value, icon, value == given.kind) for value, words, icon in KINDS if _has(settled, value)],
        "models": found[:SHOWN],
        "more_models": found[SHOWN:],
        "model": model,
        "controls": [one for one in options if not one.group],
        "folds": folds(options),
        "slots": slots(given, model, page.materials, errors) if model and model.roles else None,
        "casts": cast.sections(given, model, page.materials, errors) if model else (),
        "homeless": cast.homeless(given, model) if model else (),
        "purposes": [(words, value, value == given.purpose) for value, words in PURPOSES],
        "moving": page.moving and settled.length is not None,
        "streams": vendor_library.rewrites(settled.picks[0].key) if settled.picks else False,
        "beats": beats,
        "errors": errors,
        "unplaced": [words for name, words in errors.items() if name not in own and name not in PLACED],
        "notes": settled.notes,
        **writing(page),
    }


PLACED = {"prompt", "takes", "title", "tags", "shot", "new_project", "inputs", "model"}


def _has(settled: Settled, kind: str) -> bool:
    return any(offer.model.kind == kind for offer in settled.offers)


def writing(page: Page) -> dict[str, object]:
    """What stands around the prompt: how much of it, how the beats fill the take, hints."""
    given, model = page.given, page.lead
    text = given.text()
    most = model.prompt_maximum if model else 0
    count = f"{len(text):,} of {most:,}" if most else f"{len(text):,} character{'s' if len(text) != 1 else ''}"
    beats = given.whole_beats() if given.timed else timing.parse(given.prompt)
    facts = ""
    if given.timed and beats:
        plural = "s" if len(beats) != 1 else ""
        facts = f"{len(beats)} beat{plural} fill{'' if plural else 's'} {beats[-1].end} s"
    return {
        "word": "Script" if page.scripted else "Text" if page.told else "Prompt",
        "count": count,
        "too_long": bool(most) and len(text) > most,
        "prompt_facts": facts,
        "hints": prompting.hints(text, beats, moving=page.moving),
    }


def rows(given: Given, errors: Mapping[str, str]) -> list[BeatRow]:
    last = len(given.beats) - 1
    return [
        BeatRow(index, typed.start, typed.end, typed.text, max(1, whole.seconds), errors.get(f"beat-{index}", ""),
                index == last)
        for index, (typed, whole) in enumerate(zip(given.beats, given.whole_beats(), strict=True))
    ]  # fmt: skip


def cards(settled: Settled) -> list[ModelCard]:
    """The models of the chosen kind that the search names; those that are chosen are always there, and early."""
    given = settled.given
    of_kind = [offer for offer in settled.offers if offer.model.kind == given.kind]
    values = {pick.value for pick in settled.picks}
    words = given.find.lower().split()
    found = [offer for offer in of_kind if offer.value in values or all(word in _said(offer) for word in words)]
    chosen_late = [offer for offer in found[SHOWN:] if offer.value in values]
    found = [*chosen_late, *(offer for offer in found if offer not in chosen_late)]
    told = quotes.usual([(offer.key, offer.model) for offer in found])
    prices = {offer.value: price for offer, price in zip(found, told, strict=True)}
    accounts = {offer.key.provider: set[uuid.UUID]() for offer in settled.offers}
    for offer in settled.offers:
        accounts[offer.key.provider].add(offer.key.pk)
    return [_card(offer, values, prices, alone=len(accounts[offer.key.provider]) == 1) for offer in found]


def _said(offer: Offer) -> str:
    model = offer.model
    return f"{model.label} {model.id} {offer.key.label} {provider_label(offer.key.provider)}".lower()


def _card(offer: Offer, values: set[str], prices: Mapping[str, str], *, alone: bool) -> ModelCard:
    return ModelCard(
        value=offer.value,
        label=offer.model.label,
        provider=offer.key.provider,
        key=provider_label(offer.key.provider) if alone else offer.key.label,
        price=_usual(prices.get(offer.value, "")),
        off=offer.off,
        chosen=offer.value in values,
        anchor=f"model-{offer.key.pk.hex[-6:]}-{offer.model.id.replace('.', '_')}",
    )


def _usual(kept: str) -> str:
    """3 cr/s, or 5 cr for what has no length."""
    amount, _, rest = kept.partition("|")
    seconds, _, unit = rest.partition("|")
    if not amount:
        return ""
    if seconds.isdecimal() and int(seconds) > 0:
        return f"{formats.money(Decimal(amount) / int(seconds), unit)}/s"
    return formats.money(Decimal(amount), unit)


@dataclass(frozen=True)
class DraftLine:
    pk: uuid.UUID
    title: str
    draft: Draft


def drafts(person: User, open_draft: str) -> list[DraftLine]:
    """What this person has not sent and has not open, newest first."""
    rows = Draft.objects.filter(person=person).select_related("project")[:11]
    found = [draft for draft in rows if str(draft.pk) != open_draft][:10]
    return [DraftLine(draft.pk, _draft_title(draft), draft) for draft in found]


def _draft_title(draft: Draft) -> str:
    given = from_json(draft.data)
    written = " ".join(beat.text for beat in given.beats) if given.timed else given.prompt
    words = " ".join((given.title or written).split())
    return words[:60] + ("…" if len(words) > 60 else "") if words else "Without words yet"


def recent(project: Project | None) -> list[tuple[Job, str]]:
    """Takes to start from, the newest first."""
    jobs = Job.objects.filter(parent=None)
    if project is not None:
        jobs = jobs.filter(project=project)
    return [(job, take_title(job)) for job in jobs.select_related("shot", "project").order_by("-id")[:RECENT]]

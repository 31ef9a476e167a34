"""What a person typed into New take, exactly as typed: read from a POST, kept in a draft, or taken from an old take."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.http import QueryDict

from dashboard.take_form import cast
from dashboard.take_form.cast import Entry
from jobs import beats as timing
from jobs.models import Job
from providers.text import storable

OPTION = "opt-"  # what the names of the fields of options begin with
INPUT = "in-"  # and those of the slots: in-<role>:<kind>
ENTRIES = ("character", "location", "style")  # kinds of what a vendor's library has by name
OTHER = "other"  # the choice that a number field beside it fills in
LONGEST = 60_000  # letters of one field; a prompt is shorter by far


@dataclass(frozen=True)
class Put:
    """Something in a slot. slot: `<role>:<kind>`; source: m (a material of ours), r (kept by the vendor), c (one of
    its characters); id: of that, for r and c as `<key id>~<remote id>`, with name as words for it. text, consent: what
    goes along with it, where its role takes that."""

    slot: str
    source: str
    id: str
    name: str = ""
    text: str = ""
    consent: str = ""

    @property
    def place(self) -> str:
        """What tells it from all others."""
        return f"{self.slot}|{self.source}:{self.id}"

    @property
    def value(self) -> str:
        """As the hidden field of its slot carries it."""
        return ":".join([self.source, self.id, self.name] if self.name else [self.source, self.id])


@dataclass(frozen=True)
class TypedBeat:
    start: str
    end: str
    text: str


@dataclass(frozen=True)
class Given:
    """models: `<key id>:<model id>`; `was_*`: what the form on the page showed when it was sent; before: the prompt as
    it was before the vendor rewrote it; entries: what is named or described, a row each."""

    models: tuple[str, ...] = ()
    kind: str = ""
    was_kind: str = ""
    several: bool = False
    purpose: str = ""
    was_purpose: str = ""
    timed: bool = False
    was_timed: bool = False
    was_length: str = ""
    prompt: str = ""
    before: str = ""
    beats: tuple[TypedBeat, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    takes: str = "1"
    group: str = ""
    puts: tuple[Put, ...] = ()
    entries: tuple[Entry, ...] = ()
    project: str = ""
    new_project: str = ""
    shot: str = ""
    title: str = ""
    tags: str = ""
    again: str = ""
    draft: str = ""
    find: str = ""

    def text(self) -> str:
        """The prompt as it is sent: beats without words are left out."""
        if not self.timed:
            return self.prompt
        written = timing.written(self.whole_beats())
        return timing.join(written) if any(beat.text for beat in written) else ""

    def whole_beats(self) -> tuple[timing.Beat, ...]:
        """The beats with their times as numbers; a time that is none counts as 0, which the check then tells."""
        return tuple(timing.Beat(_whole(beat.start), _whole(beat.end), beat.text) for beat in self.beats)


def typed_beats(beats: tuple[timing.Beat, ...]) -> tuple[TypedBeat, ...]:
    return tuple(TypedBeat(str(beat.start), str(beat.end), beat.text) for beat in beats)


def read(post: QueryDict) -> Given:
    """A POST of the form."""

    def one(name: str) -> str:
        text = str(storable(post.get(name, ""))).replace("\r\n", "\n")  # as browsers end the lines of a field
        return text[:LONGEST].strip()

    starts, ends, texts = (post.getlist(f"beat_{part}") for part in ("start", "end", "text"))
    return Given(
        models=tuple(post.getlist("model"))[:8],
        kind=one("kind"),
        was_kind=one("was_kind"),
        several=one("several") == "yes",
        purpose=one("purpose"),
        was_purpose=one("was_purpose"),
        timed=one("timed") == "yes",
        was_timed=one("was_timed") == "yes",
        was_length=one("was_length"),
        prompt=one("prompt"),
        before=one("before"),
        beats=tuple(
            TypedBeat(*(str(storable(part))[:LONGEST].strip() for part in beat))
            for beat in zip(starts, ends, texts, strict=False)
        )[:30],
        options=options_of(post),
        takes=one("takes") or "1",
        group=one("group"),
        puts=tuple(_puts(post)),
        entries=tuple(cast.read(post)),
        project=one("project"),
        new_project=one("new_project"),
        shot=one("shot"),
        title=one("title"),
        tags=one("tags"),
        again=one("again"),
        draft=one("draft"),
        find=one("find"),
    )


def options_of(post: QueryDict) -> dict[str, str]:
    """What was typed for each option, by its name."""
    found = {}
    for name in post:
        if name.startswith(OPTION) and not name.endswith(f"-{OTHER}"):
            value = str(post.get(name, ""))
            typed = str(post.get(f"{name}-{OTHER}", "")) if value == OTHER else value
            found[name.removeprefix(OPTION)] = str(storable(typed))[:2000].strip()
    return found


def _puts(post: QueryDict) -> list[Put]:
    found = []
    for name in post:
        if name.startswith(INPUT):
            values = post.getlist(name)
            found += [put for value in values if (put := put_from(name.removeprefix(INPUT), str(value)))]
    said = [replace(put, **{one: _beside(post, one, put) for one in ("text", "consent")}) for put in found]
    return list({put.place: put for put in said}.values())[:60]


def _beside(post: QueryDict, name: str, put: Put) -> str:
    return str(storable(post.get(f"{name}-{put.place}", "")))[:2000].strip()


def put_from(slot: str, value: str) -> Put | None:
    """`m:<id>`, `r:<id>:<name>` or `c:<id>:<name>` in a slot."""
    source, _, rest = str(storable(value)).partition(":")
    one, _, name = rest.partition(":")
    return Put(slot, source, one[:200], name[:200]) if source in {"m", "r", "c"} and one and slot else None


def to_json(given: Given) -> dict[str, Any]:
    return asdict(given)


def from_json(data: Mapping[str, Any]) -> Given:
    """A draft, also of an older release: what is missing gets its default."""
    known = {name: data[name] for name in Given.__dataclass_fields__ if name in data}
    known["beats"] = tuple(TypedBeat(**beat) for beat in data.get("beats", ()))
    known["puts"] = tuple(Put(**put) for put in data.get("puts", ()))
    known["entries"] = tuple(Entry(**entry) for entry in data.get("entries", ()))
    known["models"] = tuple(data.get("models", ()))
    return Given(**known)


def from_job(job: Job) -> Given:
    """A take to start from. Beats are read back from its prompt."""
    order = job.as_order()
    found = timing.parse(job.prompt)
    inputs = list(zip(order.inputs, job.materials, strict=False))
    unmade = [given for given, material_id in inputs if not material_id and not given.remote_id and given.name]
    entries = [cast.from_input(given, number) for number, given in enumerate(unmade, 1)]
    named = {entry.name: entry.row for entry in entries}
    puts = []
    for given, material_id in inputs:
        if material_id or given.remote_id:
            source = "m" if material_id else "c" if given.kind == "character" else "r"
            one = str(material_id) if material_id else f"{job.key_id}~{given.remote_id}"
            slot = cast.in_row(named.get(given.of, ""), f"{given.role}:{given.kind}")
            puts.append(Put(slot, source, one, given.name, given.text, given.consent))
    return Given(
        models=(f"{job.key_id}:{job.model}",),
        timed=bool(found),
        was_timed=bool(found),
        prompt="" if found else job.prompt,
        beats=typed_beats(found),
        options={name: _written(value) for name, value in order.options.items() if value is not None},
        puts=tuple(puts),
        entries=tuple(entries),
        project=str(job.project_id),
        shot=job.shot.code,
        title=order.title,
        tags=", ".join(order.tags),
        again=str(job.pk),
    )


def settings_of(given: Given) -> Given:
    """What a preset keeps: options, and entries of the vendor's library by name; no words, materials or shot."""
    return Given(
        models=given.models,
        kind=given.kind,
        timed=given.timed,
        options=dict(given.options),
        puts=tuple(put for put in given.puts if put.slot.partition(":")[2] in ENTRIES and put.source != "m"),
        entries=tuple(entry for entry in given.entries if not entry.new),
    )


def named(given: Given) -> list[str]:
    """The entries of `settings_of`, as a person calls them."""
    kept = [put.name or put.id.partition("~")[2] for put in given.puts]
    return [*kept, *(entry.name for entry in given.entries if entry.name)]


def _written(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0

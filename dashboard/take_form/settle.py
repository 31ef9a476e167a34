"""Fitting what was typed to the models that are chosen now: a changed model, kind, purpose, length or prompt mode.

Nothing typed is thrown away: a prompt becomes beats and back, and a material that the model has no place for is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.take_form import cast
from dashboard.take_form.given import Given, Put, typed_beats
from dashboard.take_form.offers import (
    Offer,
    Setting,
    chosen,
    groups_of,
    length_option,
    nearest,
    role_in,
    settings_of,
    slot_of,
)
from jobs import beats as timing
from providers.facts import Option

CUT, CLIP = "cut", "clip"
PURPOSES = ((CUT, "Finished cut"), (CLIP, "Clip stock"))
LENGTHS = {CUT: 15, CLIP: 5}  # seconds that each is made in


@dataclass(frozen=True)
class Settled:
    """given: as it is shown now; picks: the chosen offers, the first leads; notes: what was fitted, in words."""

    given: Given
    offers: Sequence[Offer]
    picks: Sequence[Offer]
    settings: Sequence[Setting]
    length: int | None
    notes: tuple[str, ...] = ()


def settle(given: Given, offers: Sequence[Offer]) -> Settled:
    given = _kind(given, offers)
    picks = chosen(offers, given.models)
    settings = settings_of([pick.model for pick in picks])
    scripted = bool(picks and picks[0].model.part)
    if scripted:
        given = _script(given, length_option(settings))
    elif picks and picks[0].model.kind != "video":
        given = replace(given, timed=False)  # beats are seconds of a picture
    given = _purpose(given, settings, picks)
    option = length_option(settings)
    length = length_of(given, option)
    given, notes = _beats(given, length)
    given = _slots(given, picks)
    purpose = purpose_of(given)
    shown = replace(
        given,
        was_kind=given.kind,
        purpose=purpose,
        was_purpose=purpose,  # as it is shown: what is sent back unchanged must change nothing
        was_timed=given.timed,
        was_length="" if length is None or scripted else str(length),
    )
    return Settled(shown, offers, picks, settings, length, notes)


def _kind(given: Given, offers: Sequence[Offer]) -> Given:
    """The kind of the chosen models, or a model of the kind that was just chosen."""
    picks = chosen(offers, given.models)
    if not given.several:
        picks = picks[:1]
    changed = given.was_kind and given.kind and given.kind != given.was_kind
    if picks and not changed:
        kind = picks[0].model.kind
        picks = [pick for pick in picks if pick.model.kind == kind]
        return replace(given, kind=kind, models=tuple(pick.value for pick in picks))
    of_kind = [offer for offer in offers if offer.model.kind == given.kind] or list(offers)
    first = min(
        of_kind, key=lambda offer: (bool(offer.off), bool(offer.model.part)), default=None
    )  # one shot is cheaper
    if first is None:
        return replace(given, models=())
    return replace(given, kind=first.model.kind, models=(first.value,))


def _script(given: Given, option: Option | None) -> Given:
    """The vendor cuts it into shots itself: no beats, and not the length of the one shot that was shown before."""
    options = dict(given.options)
    if option is not None and given.was_length:
        options.pop(option.name, None)
    return replace(given, timed=False, options=options)


def _purpose(given: Given, settings: Sequence[Setting], picks: Sequence[Offer]) -> Given:
    """A switch to Finished cut or Clip stock brings its length and its way of writing."""
    if given.purpose == given.was_purpose or given.purpose not in LENGTHS:
        return given
    option = length_option(settings)
    if option is None or not picks or picks[0].model.kind != "video" or picks[0].model.part:
        return given
    seconds = nearest(option, LENGTHS[given.purpose])
    options = {**given.options, option.name: str(seconds)} if seconds is not None else given.options
    return replace(given, options=options, timed=given.purpose == CUT)


def purpose_of(given: Given) -> str:
    """The way of working that the form is in."""
    return given.purpose if given.purpose in LENGTHS else CUT if given.timed else CLIP


def length_of(given: Given, option: Option | None) -> int | None:
    """How many seconds the take has, as typed, else by default; None when the model has no such option."""
    if option is None:
        return None
    text = given.options.get(option.name, "") or ("" if option.default is None else str(option.default))
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _beats(given: Given, length: int | None) -> tuple[Given, tuple[str, ...]]:
    """The prompt in the mode that is chosen now; the beats stretched with the length."""
    if given.timed and not given.was_timed:
        return replace(given, beats=typed_beats(timing.from_plain(given.prompt, length or LENGTHS[CLIP]))), ()
    if not given.timed and given.was_timed:
        written = any(beat.text for beat in given.beats)
        return replace(given, prompt=timing.join(given.whole_beats()) if written else ""), ()
    before = given.was_length
    if given.timed and length is not None and before.isdecimal() and int(before) != length:
        old = given.whole_beats()
        if old and old[-1].end == int(before):
            fitted = timing.rescale(old, length)
            return replace(given, beats=typed_beats(fitted)), (f"The beats were fitted to {length} s",)
    return given, ()


def _slots(given: Given, picks: Sequence[Offer]) -> Given:
    """Every material in the leading model's own spelling of its role, and the group that is open."""
    if not picks:
        return given
    model = picks[0].model
    puts: list[Put] = []
    entries = given.entries
    for put in given.puts:
        role = role_in(model, put.slot)
        if role and role.by_name and put.source != "m":
            entries = cast.added(entries, slot_of(role), new=False, name=put.id.partition("~")[2])
        else:
            puts.append(replace(put, slot=cast.in_row(cast.row_of(put.slot), slot_of(role))) if role else put)
    found = [(entry, role_in(model, entry.slot)) for entry in entries]
    entries = tuple(replace(entry, slot=slot_of(role)) if role else entry for entry, role in found)
    groups = groups_of(model)
    used = [role.group for put in puts if (role := role_in(model, put.slot)) and role.group]
    group = given.group if given.group in groups else (used[0] if used else (groups[0] if groups else ""))
    return replace(given, puts=tuple(puts), entries=entries, group=group)

"""The small acts of the form that need no script: adding a beat, taking a material out, putting one in. Pure."""

from collections.abc import Callable
from dataclasses import replace

from dashboard.take_form import cast
from dashboard.take_form.given import OPTION, Given, Put, put_from, typed_beats
from jobs import beats as timing
from jobs.models import Project


def act(given: Given, word: str, project: Project | None) -> Given:
    """Carry out `<name>` or `<name>:<about>`, as a button of the form sends it; an unknown one changes nothing."""
    name, _, about = word.partition(" ")
    do = ACTS.get(name)
    return do(given, about, project) if do else given


def _beat(change: Callable[[tuple[timing.Beat, ...], int], tuple[timing.Beat, ...]]) -> "Act":
    def do(given: Given, about: str, _: Project | None) -> Given:
        beats = given.whole_beats()
        if not about.isdecimal() or int(about) >= len(beats):
            return given
        return replace(given, beats=typed_beats(change(beats, int(about))))

    return do


def _add_beat(given: Given, _: str, __: Project | None) -> Given:
    length = int(given.was_length) if given.was_length.isdecimal() else 0
    beats = given.whole_beats()
    return replace(given, beats=typed_beats(timing.add(beats, length or (beats[-1].end if beats else 5))))


def _remove(given: Given, about: str, _: Project | None) -> Given:
    gone = _named(about)
    return replace(given, puts=tuple(put for put in given.puts if gone is None or put.place != gone.place))


def _put(given: Given, about: str, __: Project | None) -> Given:
    """Into a slot; into an option that takes an entry of the vendor's library, its id there."""
    new = _named(about)
    if new is not None and new.slot.startswith(OPTION):
        options = {**given.options, new.slot.removeprefix(OPTION): new.id.partition("~")[2]}
        return replace(given, options=options)
    there = {put.place for put in given.puts}
    return given if new is None or new.place in there else replace(given, puts=(*given.puts, new))


def _add_entry(given: Given, about: str, __: Project | None) -> Given:
    kind, _, slot = about.partition(" ")
    return replace(given, entries=cast.added(given.entries, slot, new=kind == "new")) if slot else given


def _drop_entry(given: Given, about: str, _: Project | None) -> Given:
    """The row, with its pictures; they stay in the library."""
    entries = tuple(one for one in given.entries if one.row != about)
    return replace(given, entries=entries, puts=tuple(put for put in given.puts if cast.row_of(put.slot) != about))


def _undo_script(given: Given, _: str, __: Project | None) -> Given:
    return replace(given, prompt=given.before, before="") if given.before else given


def _named(about: str) -> Put | None:
    slot, _, value = about.partition("|")
    return put_from(slot, value)


def _insert(block: str) -> "Act":
    """A text block of the project, verbatim, at the end of the prompt or of the first beat."""

    def do(given: Given, _: str, project: Project | None) -> Given:
        words = (getattr(project, block) if project else "").strip()
        if not words or words in given.text():
            return given
        if given.timed and given.beats:
            first = given.beats[0]
            text = f"{first.text} {words}".strip()
            return replace(given, beats=(replace(first, text=text), *given.beats[1:]))
        return replace(given, prompt=f"{given.prompt}\n{words}".strip())

    return do


Act = Callable[[Given, str, Project | None], Given]
ACTS: dict[str, Act] = {
    "add-beat": _add_beat,
    "split-beat": _beat(timing.split),
    "drop-beat": _beat(timing.without),
    "remove": _remove,
    "put": _put,
    "add-entry": _add_entry,
    "drop-entry": _drop_entry,
    "undo-script": _undo_script,
    "insert-style": _insert("style"),
    "insert-characters": _insert("characters"),
}

"""The cast of a table read: who speaks with which voice, from the manifest and from the cast's own list. Pure."""

from providers.facts import Part, Section
from providers.sleeperhit.edits import recast, recast_several
from providers.text import clean_text
from providers.values import Row, row, rows, text

FIELDS = ("voiceId", "voiceName", "gender", "provider")
Voices = dict[str, dict[str, str]]


def voices(voice_map: object, listed: object = None) -> Voices:
    """voice_map: of the manifest, by character. listed: the body of GET /cast, which production has and says more."""
    found: Voices = {}
    for character, told in row(voice_map).items():
        if character:
            found[character] = voice(row(told)) if not isinstance(told, str) else {"voiceId": told}
    for one in rows(row(listed).get("cast")):
        if character := text(one.get("character")):
            found[character] = found.get(character, {}) | voice(one)
    return found


def voice(told: Row) -> dict[str, str]:
    found = {name: text(told.get(name)) for name in FIELDS}
    found["provider"] = found["provider"] or text(told.get("voiceProvider"))
    return {name: value for name, value in found.items() if value}


def section(found: Voices, *, batch: bool = False) -> Section:
    """batch: this server takes several voices at once."""
    cast = sorted(found.items())
    acts = (recast_several(cast),) if batch and len(cast) > 1 else ()
    return Section(name="cast", label="Cast", parts=tuple(part(*one) for one in cast), actions=acts)


def part(character: str, told: dict[str, str]) -> Part:
    called = told.get("voiceName") or told.get("voiceId", "")
    note = ", ".join(word for word in (called, told.get("gender", "")) if word)
    return Part(
        name=character,
        label=clean_text(character, 120),
        note=clean_text(note, 200),
        word="cast" if told.get("voiceId") else "no voice",
        actions=(recast(character, told),),
    )

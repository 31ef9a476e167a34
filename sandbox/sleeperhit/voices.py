"""Voices for a company, and what a cast looks like from outside."""

from collections.abc import Iterable, Mapping

from sandbox.sleeperhit.artifacts import Voice

VOICES = (
    Voice(voice_id="voice_101", voice_name="Warm Documentary Host", gender="neutral"),
    Voice(voice_id="voice_102", voice_name="Gravel Road", gender="masculine"),
    Voice(voice_id="voice_103", voice_name="Clear Morning", gender="feminine"),
    Voice(voice_id="voice_104", voice_name="Late Radio", gender="feminine"),
    Voice(voice_id="voice_105", voice_name="Paper and Ink", gender="masculine"),
    Voice(voice_id="voice_106", voice_name="Small Bell", gender="neutral"),
)


def cast_voices(
    speakers: Iterable[str], known: Mapping[str, Voice], preassigned: Mapping[str, str] | None = None
) -> dict[str, Voice]:
    """A voice for everybody: the one they had, the one the order names, else the next of the house."""
    wishes = preassigned or {}
    found: dict[str, Voice] = {}
    taken = {voice.voice_id for voice in known.values()}
    free = [voice for voice in VOICES if voice.voice_id not in taken] or list(VOICES)
    for number, name in enumerate(speakers):
        house = free[number % len(free)]
        if name in wishes:
            named = next((voice for voice in VOICES if voice.voice_id == wishes[name]), None)
            house = named or Voice(voice_id=wishes[name], voice_name=wishes[name])
        found[name] = known.get(name, house).model_copy()
    return found


def voice_map(voices: Mapping[str, Voice]) -> dict[str, object]:
    return {name: {"voiceId": voice.voice_id, "voiceName": voice.voice_name} for name, voice in voices.items()}


def cast_rows(voices: Mapping[str, Voice]) -> list[dict[str, object]]:
    return [
        {
            "character": name,
            "voiceId": voice.voice_id,
            "voiceName": voice.voice_name,
            "gender": voice.gender,
            "provider": voice.provider,
            **({"avatarUrl": voice.avatar_url} if voice.avatar_url else {}),
        }
        for name, voice in voices.items()
    ]

"""Bodies of what is done to an artifact (REF "Artifacts", contract 1.3, 1.4)."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sandbox.optional import Optionally, absent, whole
from sandbox.sleeperhit.bodies import Strict

Words = Annotated[str, Field(min_length=1)]
Some = Annotated[Words | None, Optionally()]
Flag = Annotated[bool | None, Optionally()]
Number = Annotated[float | None, Optionally()]
Index = Annotated[int, Field(ge=0), BeforeValidator(whole)]
Share = Annotated[Annotated[float, Field(ge=0, le=1)] | None, Optionally()]


class Refine(Strict):
    shown_as = "RefineRequest"

    instruction: Words
    scope: Literal["auto", "screenplay", "plan"] = "auto"


class Finalize(Strict):
    shown_as = "FinalizeRequest"

    mode: Literal["audio", "video"] = "audio"


class Recast(Strict):
    shown_as = "RecastRequest"

    character: Words
    voice_id: Words
    voice_name: Words
    gender: Some = absent()
    provider: Some = absent()


class CastEntry(Strict):
    """A row as GET /cast gives it may come back as it is, null and all."""

    character: Words
    voice_id: Words
    voice_name: Words | None = None
    gender: Words | None = None
    provider: Words | None = None
    avatar_url: Words | None = None


class CastBatch(Strict):
    shown_as = "CastRequest"

    entries: Annotated[list[CastEntry], Field(min_length=1)]


class RequestCoverage(Strict):
    shown_as = "CoverageRequest"

    focus_prompt: Some = absent()


class MusicClip(Strict):
    sound_url: Some = absent()
    duration_ms: Annotated[Index | None, Optionally()] = absent()
    play_mode: Some = absent()
    anchor: Some = absent()
    disabled: Flag = absent()


class TuneMusic(Strict):
    """All scenes, one scene, some scenes again, or the clip of a scene: the fields present say which."""

    shown_as = "MusicRequest"

    music_coverage_percent: Number = absent()
    scene_index: Annotated[Index | None, Optionally()] = absent()
    prompt: Some = absent()
    weight: Share = absent()
    enabled: Flag = absent()
    scope: Annotated[Literal["screenplay"] | None, Optionally()] = absent()
    mode: Annotated[Literal["replace"] | None, Optionally()] = absent()
    regenerate_scenes: Annotated[Annotated[list[Index], Field(min_length=1)] | None, Optionally()] = absent()
    clip: Annotated[MusicClip | None, Optionally()] = absent()


class CueFields(Strict):
    label: Some = absent()
    prompt: Some = absent()
    volume: Share = absent()
    trigger_offset: Annotated[Literal["before", "with"] | None, Optionally()] = absent()
    generated_duration_s: Number = absent("generatedDurationS")
    enabled: Flag = absent()
    is_disabled: Flag = absent()


class AddCue(CueFields):
    shown_as = "AddSfxRequest"

    op: Literal["add"]
    entry_index: Index
    label: Words
    prompt: Words


class UpdateCue(CueFields):
    shown_as = "UpdateSfxRequest"

    op: Literal["update"]
    id: Words
    regenerate: Flag = absent()


class RemoveCue(Strict):
    shown_as = "RemoveSfxRequest"

    op: Literal["remove"]
    id: Words

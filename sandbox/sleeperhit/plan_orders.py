"""Bodies of plans and jobs (contract 2.3, 1.4)."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sandbox.optional import Optionally, absent, whole
from sandbox.sleeperhit.bodies import Strict

Text120 = Annotated[Annotated[str, Field(max_length=120)] | None, Optionally()]
Text160 = Annotated[Annotated[str, Field(max_length=160)] | None, Optionally()]
Text240 = Annotated[Annotated[str, Field(max_length=240)] | None, Optionally()]
Text300 = Annotated[Annotated[str, Field(max_length=300)] | None, Optionally()]
Text400 = Annotated[Annotated[str, Field(max_length=400)] | None, Optionally()]
Text500 = Annotated[Annotated[str, Field(max_length=500)] | None, Optionally()]
Text600 = Annotated[Annotated[str, Field(max_length=600)] | None, Optionally()]
Text1000 = Annotated[Annotated[str, Field(max_length=1000)] | None, Optionally()]
Text1200 = Annotated[Annotated[str, Field(max_length=1200)] | None, Optionally()]
Text5000 = Annotated[Annotated[str, Field(max_length=5000)] | None, Optionally()]
Item160 = Annotated[str, Field(max_length=160)]
TenItems = Annotated[Annotated[list[Item160], Field(max_length=10)] | None, Optionally()]
Flag = Annotated[bool | None, Optionally()]


class Target(Strict):
    audience: Annotated[str, Field(min_length=1, max_length=200)]
    objective: Annotated[str, Field(min_length=1, max_length=400)]
    outcome: Annotated[str, Field(min_length=1, max_length=400)]
    tone: Text120 = absent()
    industry: Text120 = absent()
    distribution_context: Text300 = absent()


class ArtifactRequest(Strict):
    type: Literal["table_read", "pitch_deck", "storyboard", "trailer", "production_video"]
    mode: Annotated[Literal["documentary", "podcast", "drama"] | None, Optionally()] = absent()
    narration_policy: Annotated[Literal["auto", "include", "suppress"] | None, Optionally()] = absent()
    duration_seconds: Annotated[Annotated[int, Field(ge=5), BeforeValidator(whole)] | None, Optionally()] = absent()
    aspect_ratio: Annotated[Annotated[str, Field(pattern=r"^\d+:\d+$")] | None, Optionally()] = absent()
    include_pdf: Flag = absent()
    notes: Text5000 = absent()


class PreassignedVoice(Strict):
    voice_id: Annotated[str, Field(min_length=1)]


class JobArtifactRequest(ArtifactRequest):
    """What only a job's own requests may say (contract 1.4)."""

    defer_music: Flag = absent()
    defer_audio_render: Flag = absent()
    voice_map: Annotated[dict[str, PreassignedVoice] | None, Optionally()] = absent()


class StyleConstraints(Strict):
    preferred_visual_style: Text400 = absent()
    forbidden_visuals: TenItems = absent()
    voice_preference: Text160 = absent()
    music_policy: Text300 = absent()
    brand_safety: TenItems = absent()


class CreativeBrief(Strict):
    """Production only."""

    project_format: Text160 = absent()
    installment_label: Text160 = absent()
    series_context: Text1200 = absent()
    genre: Text160 = absent()
    audience: Text240 = absent()
    writing_style: Text600 = absent()
    page_target: Annotated[Annotated[int, Field(ge=1), BeforeValidator(whole)] | str | None, Optionally()] = absent()
    cast_notes: Text1000 = absent()
    music_style: Text500 = absent()
    sfx_policy: Text500 = absent()
    comps: Annotated[Annotated[list[Item160], Field(max_length=8)] | None, Optionally()] = absent()
    must_know_before_writing: Annotated[
        Annotated[list[Annotated[str, Field(max_length=220)]], Field(max_length=12)] | None, Optionally()
    ] = absent()
    replan_instruction: Text5000 = absent()


class CreatePlan(Strict):
    shown_as = "CreateStoryPlanRequest"

    title: Annotated[Annotated[str, Field(max_length=200)] | None, Optionally()] = absent()
    target: Target
    artifact_requests: Annotated[list[ArtifactRequest], Field(min_length=1, max_length=6)]
    style_constraints: Annotated[StyleConstraints | None, Optionally()] = absent()
    creative_brief: Annotated[CreativeBrief | None, Optionally()] = absent()
    source_ids: Annotated[list[str], Field(max_length=20)] = []
    auto_approve: bool = False


class ApprovePlan(Strict):
    shown_as = "ApprovePlanRequest"

    user_confirmed: Flag = absent()


class RejectPlan(Strict):
    shown_as = "RejectPlanRequest"

    reason: Annotated[str | None, Optionally()] = absent()


class CreateJob(Strict):
    shown_as = "CreateStoryJobRequest"

    story_plan_id: Annotated[str, Field(min_length=1)]
    project_id: Annotated[str | None, Optionally()] = absent()
    artifact_requests: Annotated[
        Annotated[list[JobArtifactRequest], Field(min_length=1, max_length=6)] | None, Optionally()
    ] = absent()

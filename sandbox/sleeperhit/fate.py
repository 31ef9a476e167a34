"""How work will go: the words in its order, and faults on order."""

import re

from aiohttp import web

from sandbox.sleeperhit.records import Fate
from sandbox.wire import struck

MAGIC_WORDS = {
    "[fail plan]": "planning fails; resume plans it after all",
    "[fail plan for good]": "planning fails, resumed or not",
    "[plan capacity]": "planning fails with provider_capacity_blocked; resume plans it after all",
    "[slow plan]": "planning takes ten times as long",
    "[stuck plan]": "the plan is RUNNING until it is finished by hand",
    "[project precondition]": "plans and jobs are a 409 project_precondition_failed; a project named so tells why",
    "[cast precondition]": "POST story-jobs answers 409 cast_precondition_failed; a project named so tells why",
    "[fail job]": "the job fails after it has reserved, and the credits are released; resume makes it after all",
    "[fail job for good]": "the job fails, resumed or not",
    "[fail music]": "the job fails with music_generation_failed, and its table read is READY all the same",
    "[fail artifact 2]": "artifact 2 fails, and the job is READY (any number; [fail artifact] is number 1)",
    "[partial]": "the job stays PARTIAL, with its last artifact at work, until it is finished by hand; "
    "of a single artifact it is READY in a PARTIAL job",
    "[unknown status]": "the job shows the status REWINDING until it is finished by hand",
    "[slow job]": "the job takes ten times as long",
    "[slow finalize]": "renders take ten times as long",
    "[slow]": "everything takes five times as long",
    "[stuck]": "the job is RUNNING until it is finished by hand",
    "[fail refine]": "in an instruction: the refine job fails, its credits are released",
    "[needs recording]": "finalize answers needs_recording until somebody posts to startLiveUrl, "
    "or the artifact is driven to `recorded` by hand",
    "[fail finalize]": "finalize audio fails, its credits are released",
    "[insufficient audio]": "finalize audio fails: the recording is too short",
    "[fail video]": "the MP4 fails, its credits are released",
    "[music clips]": "music comes as defined clips, one by one, after the job is READY",
    "[fail clip 2]": "the music clip of scene 2 fails (scenes counted from 0)",
    "[fail coverage]": "in a focusPrompt or in the order: the coverage report fails",
    "[draft sfx]": "in the prompt of a cue: it stays a draft without a sound",
    "[fail digest]": "in a source: its digest fails",
    "[slow source]": "in a source: it takes ten times as long",
    "“missing”, “huge” in the path of a URL": "the source fails after a while: not found, too large",
    "“redirect” in the path of a URL": "refused at once: too many redirects",
    "“slow”, “stuck” in the path of a URL": "extraction takes ten times as long, or never ends",
}


def is_ordered(word: str, text: str) -> bool:
    return f"[{word}]" in text.lower()


def numbered(word: str, text: str) -> set[int]:
    """The numbers of `[word 2]`."""
    return {int(number) for number in re.findall(rf"\[{word} (\d{{1,3}})\]", text.lower())}


def slowness(text: str, own: str) -> float:
    return (5.0 if is_ordered("slow", text) else 1.0) * (10.0 if is_ordered(f"slow {own}", text) else 1.0)


def of_plan(request: web.Request, text: str) -> Fate:
    fate = Fate(slow=slowness(text, "plan"), stuck=is_ordered("stuck plan", text))
    fate.for_good = is_ordered("fail plan for good", text)
    if fate.for_good or is_ordered("fail plan", text):
        fate.failure = ("story_plan_failed", "The planner returned no usable story.")
    elif is_ordered("plan capacity", text):
        fate.failure = ("provider_capacity_blocked", "The model provider has no capacity for this plan right now.")
    _strike(fate, request)
    return fate


def of_job(request: web.Request, text: str) -> Fate:
    fate = Fate(
        slow=slowness(text, "job"),
        stuck=is_ordered("stuck", text),
        partial=is_ordered("partial", text),
        word="REWINDING" if is_ordered("unknown status", text) else None,
        failed_artifacts=numbered("fail artifact", text) | ({1} if is_ordered("fail artifact", text) else set()),
        for_good=is_ordered("fail job for good", text),
    )
    if fate.for_good or is_ordered("fail job", text):
        fate.failure = ("artifact_generation_failed", "The table read could not be generated.")
    elif is_ordered("fail music", text):
        fate.failure = ("music_generation_failed", "Lyria: quota exceeded while scoring the table read.")
        fate.fails_after_artifacts = True
    if struck(request, "privacy"):
        fate.failed_artifacts = set(range(1, 7))
    _strike(fate, request)
    return fate


def of_refine(request: web.Request, instruction: str) -> Fate:
    fate = Fate(slow=slowness(instruction, "job"), stuck=is_ordered("stuck", instruction))
    if is_ordered("fail refine", instruction):
        fate.failure = ("artifact_generation_failed", "The table read could not be revised.")
    _strike(fate, request)
    return fate


def _strike(fate: Fate, request: web.Request) -> None:
    if fault := struck(request, "fail"):
        fate.failure = (fault.error_code, fault.error)
    if late := struck(request, "late_success"):
        fate.failure = fate.failure or ("internal_error", "The generation timed out.")
        fate.late_seconds = late.seconds

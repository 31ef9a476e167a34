"""How a new sequence will go: faults on order, then the words in its script."""

import re

from aiohttp import web

from sandbox.openstory.records import Fate
from sandbox.wire import struck

MAGIC_WORDS = {
    "[fail analysis]": "the sequence fails in its analysis, after half of the shots have appeared",
    "[fail clip 2]": "clip 2 fails with a reason; the sequence is completed all the same (any number, any times)",
    "[fail clips]": "every clip fails",
    "[partial]": "the last clip fails",
    "[fail still 2]": "still 2 fails: its image stays pending for ever, and where a clip needs it, so does the clip",
    "[old clip 2]": "clip 2 fails, and the clip of an earlier render keeps its URL",
    "[fail music]": "the music fails",
    "[no poster]": "no poster",
    "[slow create]": "POST takes twenty times as long (as the rule create_seconds has it)",
    "[slow]": "everything takes five times as long",
    "[stuck]": "the sequence is processing until it is finished by hand",
    "[fail export]": "exports fail",
    "[fail enhance]": "the stream of an enhancement ends with an error",
    "“face” in an image URL": "a real person: a portrait attestation is required",
}
STILL_REFUSED = "The still was refused by the content checker"


def is_ordered(word: str, script: str) -> bool:
    return f"[{word}]" in script.lower()


def numbered(word: str, script: str) -> set[int]:
    """The numbers of `[word 2]`."""
    return {int(number) for number in re.findall(rf"\[{word} (\d{{1,3}})\]", script.lower())}


def decide(request: web.Request, script: str, shots: int, model: str) -> Fate:
    """`shots` is how many there will be, `model` the video model whose name stands in the reasons."""
    fate = Fate(
        failed_stills=numbered("fail still", script),
        old_clips=numbered("old clip", script),
        music_fails=is_ordered("fail music", script),
        no_poster=is_ordered("no poster", script),
        slow=5.0 if is_ordered("slow", script) else 1.0,
        stuck=is_ordered("stuck", script),
    )
    failing = numbered("fail clip", script) | fate.old_clips
    if is_ordered("fail clips", script):
        failing = set(range(1, shots + 1))
    if is_ordered("partial", script):
        failing |= {shots}
    fate.failed_clips = dict.fromkeys(failing, f"The prompt was refused by {model}")
    if is_ordered("fail analysis", script):
        fate.analysis_error = "Script analysis failed: the model returned no scenes."
    if is_ordered("fail export", script):
        fate.export_error = "The render ended before the last clip."
    _strike(fate, request, shots, model)
    return fate


def _strike(fate: Fate, request: web.Request, shots: int, model: str) -> None:
    if fault := struck(request, "fail"):
        fate.analysis_error = fault.error[:500]
    if struck(request, "privacy"):
        words = f"{STILL_REFUSED} of {model}: it shows a real person"
        fate.failed_clips = dict.fromkeys(range(1, shots + 1), words)
    if late := struck(request, "late_success"):
        fate.analysis_error = fate.analysis_error or "The workflow timed out."
        fate.late_seconds = late.seconds

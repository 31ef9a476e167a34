"""How a new task will end: privacy, moderation, magic words in the prompt, faults on order."""

from aiohttp import web

from sandbox.renoise.records import Fate, Material
from sandbox.wire import struck

MAGIC_WORDS = {
    "[fail]": "the task fails with a system error",
    "[reject]": "the task fails in the review of its prompt",
    "[slow]": "the task runs five times as long",
    "[stuck]": "the task runs until it is finished by hand",
    "a material with “face” in its file name": "the task fails with PrivacyInformation",
}
PRIVACY = "PrivacyInformation"


def has_face(materials: list[Material]) -> bool:
    """The sandbox knows a face by its file name."""
    return any("face" in material.name.lower() and material.type != "audio" for material in materials)


def decide(request: web.Request, prompt: str, materials: list[Material], faces: str) -> Fate:
    """Faults first, then the face rule, then the words in the prompt."""
    fate = Fate(slow=5.0 if "[slow]" in prompt else 1.0, stuck="[stuck]" in prompt)
    late = struck(request, "late_success")
    if fault := struck(request, "fail"):
        fate.error, fate.error_code = fault.error, fault.error_code
    elif struck(request, "privacy") or (faces == "block" and has_face(materials)):
        fate.error, fate.error_code = PRIVACY, "INPUT_IMAGE_PRIVACY"
    elif "[reject]" in prompt:
        fate.error, fate.error_code = "The prompt did not pass the content review", "INPUT_TEXT_MODERATION"
    elif "[fail]" in prompt:
        fate.error, fate.error_code = "Generation failed on the server", "SYSTEM_ERROR"
    elif late:
        fate.error, fate.error_code = "Provider timeout", "SYSTEM_TIMEOUT"
    if late:
        fate.late_seconds = late.seconds
    fate.facepass = faces == "facepass" and has_face(materials)
    return fate

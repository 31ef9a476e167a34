"""Why Renoise gave up on a task, in words, and what to do next (contract 4, 7.2). Pure."""

import re

from providers.renoise.replies import Task
from providers.report import Failure
from providers.text import clean_text

# Hard moderation: politics, religion, minors, well-known works and people. The vendor says: never retry.
HARD = re.compile(
    r"politic|religio|\bminors?\b|child|underage|copyright|trademark|celebrit|public[\s_-]*figure|well[\s_-]*known"
    r"|intellectual[\s_-]*property|\bip\b|famous",
    re.IGNORECASE,
)
FACE = re.compile(r"privacy|(?<![a-z])face|real[\s_-]*person|portrait|likeness", re.IGNORECASE)
REFERENCE = re.compile(r"image|material|reference|video|audio|picture|photo", re.IGNORECASE)
CREDIT = re.compile(r"insufficient[\s_-]*(credit|balance)|not enough credit", re.IGNORECASE)
REVIEW = re.compile(r"sensitive|moderation|polic(y|ies)\b|violat|prohibit|inappropriate|unsafe", re.IGNORECASE)

SENTENCES = {
    "hard": "Renoise blocks what this take shows and will do so again. Change the prompt or the references.",
    "face": "Renoise does not take a face in a reference. Try again without the references and describe the person in "
    "words, or use a storyboard grid in which faces are small.",
    "reference": "Renoise did not accept a reference. Try again without the references or with others.",
    "prompt": "Renoise did not accept the prompt. Change it and try again.",
    "output": "Renoise made the take and its review held it back. Change the prompt and try again.",
    "parameter": "Renoise did not accept a setting. Change it and try again.",
    "credit": "The balance at Renoise was too low. Top up and try again.",
    "again": "Something went wrong at Renoise. The same take may work at another try.",
}
ADVICE = {
    "hard": "edit",
    "face": "without_materials",
    "reference": "without_materials",
    "prompt": "edit",
    "output": "edit",
    "parameter": "edit",
    "credit": "top_up",
    "again": "again",
}


def failure(task: Task) -> Failure:
    """The failure of a task, with the vendor's words in quotes and one sensible next step."""
    reason = reason_of(task.error_code, task.error)
    words = clean_text(task.error or task.error_code, 500)
    sentence = SENTENCES[reason]
    message = f'{sentence} Renoise says: "{words}".' if words else f"{sentence} Renoise gives no reason."
    return Failure(
        code=clean_text(task.error_code, 100) or short(task.error) or "failed", message=message, advice=ADVICE[reason]
    )


def reason_of(code: str, words: str) -> str:
    """One of the keys of SENTENCES. The code's family decides; the words only where the family leaves it open."""
    family, both = code.upper(), f"{code} {words}".replace("_", " ")
    if family.startswith("CREDIT_INSUFFICIENT"):
        return "credit"
    if family.startswith("PARAM_"):
        return "parameter"
    if family.startswith(("SYSTEM_", "OUTPUT_")):
        return "again" if family.startswith("SYSTEM_") else "output"
    if family.startswith("INPUT_"):
        return refused_input(both)
    return by_words(both)  # no code, UNKNOWN, PROVIDER_*_PASSTHROUGH, and families that are newer than us


def refused_input(both: str) -> str:
    if HARD.search(both):
        return "hard"
    if FACE.search(both):
        return "face"
    return "reference" if REFERENCE.search(both) else "prompt"


def by_words(both: str) -> str:
    """Older servers send words only, such as PrivacyInformation."""
    if CREDIT.search(both):
        return "credit"
    if "privacyinformation" in both.lower().replace(" ", ""):
        return "face"
    if REVIEW.search(both):
        return refused_input(both)
    return "again"


def short(words: str) -> str:
    """The vendor's text as a code when it is a single word: PrivacyInformation."""
    return words if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{2,60}", words) else ""

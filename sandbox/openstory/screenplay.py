"""From a script to scenes and shots, and what "enhancing" a script means here: no language model, plain rules."""

import re
from itertools import cycle, islice

from sandbox.openstory.records import Shot
from sandbox.openstory.ulids import new_ulid
from sandbox.rendering.dice import dice

SECONDS_A_SHOT = 5
DEFAULT_SECONDS = 30
MOST_SHOTS = 60
LONGEST = 49_900  # characters of an enhanced script: POST /sequences takes 50,000, and a correction may add a line
SHORT_SCRIPT = 1000
TRIGGER = re.compile(
    r"\s*\[(?:fail [a-z]+|old clip|partial|no poster|slow create|slow|stuck)(?: \d+)?\]", re.IGNORECASE
)
VIEWS = ("Wide view", "Close-up", "Over the shoulder", "From above", "Low angle", "Slow push in", "Tracking shot")
ENDINGS = ("Light moves slowly.", "A breath of wind.", "Dust in the air.", "Everything holds still.", "Rain begins.")


def wants_enhancing(script: str, mode: str) -> bool:
    """auto enhances what is shorter than 1000 characters when trimmed (contract 1.5)."""
    return mode == "always" or (mode == "auto" and len(script.strip()) < SHORT_SCRIPT)


def enhanced(script: str, seconds: int | None, chance: str) -> str:
    """A paragraph for every five seconds, from the sentences of the script; `chance` varies it as a model would."""
    count = max(1, round((seconds or DEFAULT_SECONDS) / SECONDS_A_SHOT))
    sentences = _sentences(script) or ["A quiet picture."]
    roll = dice("enhance", script, chance)
    views = islice(cycle(roll.sample(VIEWS, len(VIEWS))), count)
    paragraphs = [
        f"{view}: {sentences[number * len(sentences) // count]} {roll.choice(ENDINGS)}"
        for number, view in enumerate(views)
    ]
    return "\n\n".join(paragraphs)[:LONGEST]


def _sentences(script: str) -> list[str]:
    plain = TRIGGER.sub("", script)
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", plain) if re.search(r"\w", part)]


def shot_list(script: str, moment: float) -> list[Shot]:
    """One scene a paragraph (a script of one paragraph: one a sentence); a long scene has two shots of one title."""
    paragraphs = [part for part in re.split(r"\n\s*\n", TRIGGER.sub("", script)) if re.search(r"\w", part)]
    scenes = paragraphs if len(paragraphs) > 1 else _sentences(script)
    shots: list[Shot] = []
    for scene in scenes or ["A quiet picture."]:
        text = " ".join(scene.split())
        title = _title(text)
        for part in (text, f"{text} Seen again from closer.") if len(text) > 400 else (text,):
            shots.append(Shot(id=new_ulid(moment), title=title, text=part, seconds=SECONDS_A_SHOT))
    return shots[:MOST_SHOTS]


def _title(text: str) -> str | None:
    """The first words of a scene; a scene of three words or fewer has none."""
    words = re.sub(r"^[^:]{1,24}: ", "", text).split()
    return " ".join(words[:5]).rstrip(".,;:!?") if len(words) > 3 else None


def film_title(script: str) -> str:
    """What analysis calls a sequence that came without a title."""
    return (_sentences(script) or ["A Quiet Picture"])[0].rstrip(".!?")[:60].strip().title()

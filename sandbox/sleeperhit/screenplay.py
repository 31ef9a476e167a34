"""A table read from words: scenes, speakers and lines, the same every time for the same words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.rendering.dice import dice
from sandbox.sleeperhit.artifacts import Entry

TRIGGER = re.compile(r"\s*\[[a-z]+(?: [a-z]+)*(?: \d+)?\]", re.IGNORECASE)
SPEECH = re.compile(r"^\s*([A-Z][A-Z0-9 .'’-]{1,30}?)\s*(?:\(([^)]{1,80})\))?\s*:\s*(\S.*)$")
NARRATOR = "NARRATOR"
COMPANIES = {
    "documentary": ("EXPERT", "WITNESS"),
    "podcast": ("HOST", "GUEST", "SKEPTIC"),
    "drama": ("CAPTAIN", "STRANGER", "CHILD"),
}
PLACES = ("INT. STUDIO - NIGHT", "EXT. HARBOUR - DAWN", "INT. KITCHEN - LATER", "EXT. STREET - RAIN",
          "INT. ARCHIVE - DAY", "EXT. ROOFTOP - EVENING")  # fmt: skip
TONES = ("warmly", "low", "with a smile", "after a pause", "quick", "to the room", "dry", None, None)
ANSWERS = ("And nobody saw it coming.", "Say that again, slowly.", "What happened then?", "I was there. It was louder.",
           "That is the part they leave out.", "So it was a choice.")  # fmt: skip
FILLERS = ("It begins quietly.", "Something is missing, and everybody knows it.", "The light changes.",
           "One of them decides.", "Afterwards it is never the same.", "A door opens somewhere.",
           "They count the hours.", "The weather turns.", "It is said out loud at last.",
           "And then it is over.")  # fmt: skip
# Ten sentences and an answer a scene: room for the cue at entry 12 of the vendor's own example.
FEWEST_SENTENCES, MOST_SENTENCES, LINES_A_SCENE = 10, 36, 8
HEADING = re.compile(r"^#+ +", re.MULTILINE)  # of Markdown


@dataclass(frozen=True)
class Play:
    """Scene headings, lines in order, and everybody who speaks."""

    scenes: list[str]
    entries: list[Entry]

    @property
    def speakers(self) -> list[str]:
        return list(dict.fromkeys(entry.character for entry in self.entries))


def plain(text: str) -> str:
    """Without the words that steer the practice vendor."""
    return TRIGGER.sub("", text)


def sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?…])\s+|\n+", HEADING.sub("", plain(text)))
    return [" ".join(part.split()) for part in parts if re.search(r"\w", part)]


def title_of(text: str) -> str:
    """What a piece without a title is called."""
    return (sentences(text) or ["A Quiet Story"])[0].rstrip(".!?…")[:60].strip().title()


def write_play(text: str, mode: str, narration: str) -> Play:
    """A text that is a dialogue already is read as it is; anything else is told by the company of its mode."""
    spoken = [found for line in plain(text).splitlines() if (found := SPEECH.match(line))]
    if len({found[1] for found in spoken}) > 1:
        return _as_written(spoken, narration)
    told = sentences(text)[:MOST_SENTENCES]
    told += FILLERS[: max(0, FEWEST_SENTENCES - len(told))]
    return _told(told, _company(mode, narration))


def _as_written(spoken: Iterable[re.Match[str]], narration: str) -> Play:
    entries = [
        Entry(scene=number // LINES_A_SCENE, character=found[1].strip(), parenthetical=found[2], text=found[3].strip())
        for number, found in enumerate(spoken)
    ]
    if narration == "suppress":
        entries = [entry for entry in entries if entry.character != NARRATOR] or entries
    return Play([PLACES[number % len(PLACES)] for number in range(entries[-1].scene + 1)], entries)


def _company(mode: str, narration: str) -> list[str]:
    company = list(COMPANIES.get(mode, COMPANIES["drama"]))
    narrated = narration == "include" or (narration != "suppress" and mode != "podcast")
    return [NARRATOR, *company] if narrated else company


def _told(told: list[str], company: list[str]) -> Play:
    """Three to six scenes; the first of the company opens each, the others take turns."""
    chance = dice("table read", *told, *company)
    count = min(6, max(3, len(told) // 4))
    places = chance.sample(PLACES, count)
    entries: list[Entry] = []
    for scene in range(count):
        part = told[scene * len(told) // count : (scene + 1) * len(told) // count]
        for number, sentence in enumerate(part):
            who = company[0] if number == 0 else company[1 + (scene + number) % (len(company) - 1)]
            entries.append(Entry(scene=scene, character=who, parenthetical=chance.choice(TONES), text=sentence))
        answer = company[1 + scene % (len(company) - 1)]
        entries.append(Entry(scene=scene, character=answer, text=chance.choice(ANSWERS)))
    return Play(places, entries)


def revise(play: Play, instruction: str) -> Play:
    """Understands "rename X to Y", "drop the X" and "make the X ...er"; the last line is always new."""
    words = plain(instruction)
    entries = [entry.model_copy() for entry in play.entries]
    for old, new in re.findall(r"rename (?:the )?([\w’' -]+?) to ([\w’'-]+)", words, re.IGNORECASE):
        for entry in entries:
            if entry.character.lower() == old.strip().lower():
                entry.character = new.upper()
    for gone in re.findall(r"(?:drop|remove|cut) (?:the )?([\w’'-]+)", words, re.IGNORECASE):
        entries = [entry for entry in entries if entry.character.lower() != gone.lower()] or entries
    for who, tone in re.findall(r"make (?:the )?([\w’'-]+) ([\w’'-]+)", words, re.IGNORECASE):
        for entry in entries:
            if entry.character.lower() == who.lower():
                entry.parenthetical = tone.lower()
    last = entries[-1]
    line = f"Once more, as asked: {' '.join(words.split())[:200]}"
    entries.append(Entry(scene=last.scene, character=last.character, parenthetical="revised", text=line))
    return Play(play.scenes, entries)

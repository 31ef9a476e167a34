"""Quiet hints about a prompt: what usually makes a worse take. Never a refusal. Pure, tested by a table."""

import re
from collections.abc import Sequence

from jobs.beats import Beat

_CAMERA = re.compile(
    r"\b(camera|push(es|ing)?|pull(s|ing)?|doll(y|ies|ying)|track(s|ing)?|pan(s|ning)?|tilt(s|ing)?|crane|zoom\w*|"
    r"orbit\w*|hand-?held|steadicam|gimbal|drone|aerial|fl(y|ies)[- ](over|through)|whip|arc(s|ing)?|static|locked|"
    r"tripod|close[- ]?up|wide|medium shot|long shot|rack focus|overhead|top[- ]down|pov)\b",
    re.IGNORECASE,
)
_STEADY = re.compile(
    r"\b(frame|camera|shot|image|picture)\s+(holds?|stays?|is|remains?|rests?)\s+(steady|still|locked|fixed)"
    r"|\b(holds? steady|locked[- ]off|static (shot|frame))\b",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words("""
    a an and are as at by from he her his in into is it its of off on onto out over she slow slowly the their then
    they through to towards under up while who with
""")
_OTHERS = _words("""
    aber auf aus bei das dem den der des die ein eine einen einer für im ist mit nach nicht sich sie und unter von
    vor wird zu zum zur au aux avec ce cette dans de du elle en est et il ils la le les leur mais par pas pour qui
    sa se ses son sur un une vers al como con del desde el ella entre es esta este hacia las lo los más muy para
    pero por que sin sobre su una y che da dal della di gli nel nella per più si sono tra uno verso ao com do dos
    e em na no nos o os pela pelo seu sua uma
""")
_WORD = re.compile(r"[^\W\d_]+")
ENGLISH_LEAST = 6  # words before the language can be told


def hints(text: str, beats: Sequence[Beat] = (), *, moving: bool = True) -> tuple[str, ...]:
    """Sentences to show beside the prompt, the most useful first.

    text    the whole prompt, or with beats their words
    beats   the timed beats, () for a plain prompt
    moving  the model makes video
    """
    words = " ".join(beat.text for beat in beats) if beats else text
    if not words.strip():
        return ()
    found = []
    if _is_not_english(words):
        found.append("This does not look like English. Models follow English prompts best")
    if _is_keyword_list(words):
        found.append("This reads as a list of keywords. Say who does what, in sentences")
    if moving and not _CAMERA.search(words) and not _STEADY.search(words):
        found.append("No camera move. Say how the camera moves, or that it stays still")
    if moving and len(beats) > 1 and beats[-1].text.strip() and not _STEADY.search(beats[-1].text):
        found.append("The last beat does not end on “Frame holds steady”. A cut needs a still end")
    if moving and any(_STEADY.search(beat.text) for beat in beats[:-1]):
        found.append("“Frame holds steady” stands before the last beat. It stops the movement there")
    return tuple(found)


def _is_keyword_list(text: str) -> bool:
    """Many short pieces between commas, hardly a sentence."""
    pieces = [piece for piece in re.split(r"[,;|\n]", text) if piece.strip()]
    if len(pieces) < 5:
        return False
    words = [len(_WORD.findall(piece)) for piece in pieces]
    return sum(words) / len(words) <= 3 and sum(1 for count in words if count <= 3) >= 0.7 * len(words)


def _is_not_english(text: str) -> bool:
    """Another script for a good part of the letters, or the small words of another language."""
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(1 for letter in letters if ord(letter) > 0x24F) > 0.2 * len(letters):
        return True
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < ENGLISH_LEAST:
        return False
    own = sum(1 for word in words if word in _ENGLISH)
    foreign = sum(1 for word in words if word in _OTHERS - _ENGLISH)
    return foreign >= 2 and foreign > own

"""A small tune per prompt: plucked notes over a low drone, in plain Python (no samples, no libraries)."""

import math
from array import array
from collections.abc import Iterator
from fractions import Fraction

import av

from sandbox.rendering.dice import dice

RATE = 24_000
BEAT = 0.5
SCALES = ((0, 3, 5, 7, 10), (0, 2, 4, 7, 9), (0, 2, 5, 7, 9), (0, 3, 7, 8, 10))


def tune(prompt: str, variant: str, seconds: float) -> "array[int]":
    """Mono 16-bit samples at 24 kHz."""
    chance = dice("tune", prompt, variant)
    root, scale = chance.uniform(98, 165), chance.choice(SCALES)
    pitches = [root * 2 ** ((step + 12 * octave) / 12) for octave in (1, 2) for step in scale]
    notes = {pitch: _note(pitch) for pitch in chance.sample(pitches, 5)}
    order = list(notes)
    beats = max(1, math.ceil(seconds / BEAT))
    length = round(BEAT * RATE)
    drone = _drone(round(root), length * 2)
    samples = array("h")
    for beat in range(beats):
        half = drone[length * (beat % 2) : length * (beat % 2 + 1)]
        if chance.random() < 0.2:
            samples.extend(array("h", half))
            continue
        note = notes[order[(beat * 3 + chance.randrange(3)) % len(order)]]
        samples.extend(array("h", map(int.__add__, half, note)))
    return samples[: round(seconds * RATE)]


def _note(pitch: float) -> list[int]:
    """Half a second of a struck string: a sine and its octave, dying away."""
    turn = 2 * math.pi * pitch / RATE
    length = round(BEAT * RATE)
    samples = []
    for i in range(length):
        loud = 5200 * math.exp(-7.0 * i / length) * min(1.0, i / 90)
        samples.append(round(loud * (math.sin(turn * i) + 0.35 * math.sin(2 * turn * i))))
    return samples


def _drone(pitch: int, length: int) -> list[int]:
    """A whole number of turns a second, so that it loops without a click."""
    turn = 2 * math.pi * pitch / RATE
    slow = 2 * math.pi / length
    return [round((1500 + 400 * math.sin(slow * i)) * math.sin(turn * i)) for i in range(length)]


def audio_frames(samples: "array[int]") -> Iterator[av.AudioFrame]:
    """Pieces of a second for an encoder."""
    for start in range(0, len(samples), RATE):
        piece = samples[start : start + RATE]
        frame = av.AudioFrame("s16", "mono", len(piece))
        frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame

"""The film of the demo: six clips and two stills about a package on a doorstep, one take that will be refused, two
sequences from a script, one of which will lack a clip, and the story itself, to be read by voices."""

from typing import Any

PROJECT = "Mystery package"
BRIEF = "A package waits on a doorstep at dusk. Nobody rang. A short film of six shots, with two stills for the poster."
STYLE = "Flat illustrated look, deep blue dusk, one warm light, soft grain."

GRID, DOOR, FACE = "storyboard-grid.png", "front-door.png", "face-of-the-finder.png"

_CLIPS = (
    (
        "S1",
        f"{GRID}:ref_image",
        "[0-3s] Wide shot of a narrow house in a quiet street, one window lit. "
        "[3-5s] Slow push in to the front step. Follow the attached storyboard panels.",
    ),
    (
        "S2",
        "",
        "[0-2s] Low angle on the empty doorstep, leaves drift past. "
        "[2-5s] A cardboard package with a red ribbon is simply there. Locked camera.",
    ),
    (
        "S3",
        f"{DOOR}:first_frame",
        "[0-3s] The door opens a hand's breadth, warm light falls over the step. [3-5s] The light reaches the package.",
    ),
    (
        "S4",
        "",
        "[0-3s] Close-up of the ribbon, a blank label turns in the wind. [3-5s] Rack focus to the keyhole behind it.",
    ),
    (
        "S5",
        "",
        "[0-2s] Inside, on the kitchen table, the lid lifts by itself. [2-5s] Golden light pours out over the cups.",
    ),
    (
        "S6",
        "",
        "[0-3s] The street from above, every doorstep has a package now. "
        "[3-5s] All windows light up one by one. The frame holds steady.",
    ),
)
_STILLS = (
    ("P1", "Poster still: the package alone on the doorstep, deep blue dusk, room for a title above."),
    ("P2", "Detail still: red ribbon on brown cardboard, macro, golden light from inside the box."),
)
FACE_PROMPT = (
    "[0-3s] The finder kneels beside the package, in a green coat. [3-5s] The finder looks up. The frame holds steady."
)

SCRIPT = (
    "A package waits on a doorstep at dusk. Nobody rang. The door opens a hand's breadth, and warm light falls over "
    "the step. Inside, on the kitchen table, the lid lifts by itself. Golden light pours out over the cups. In the "
    "street, every doorstep has a package now."
)
SEQUENCE_SECONDS = 30
LACKING = "[fail clip 2]"  # a word to the practice vendor
SHORT_SCRIPT = f"The ribbon turns in the wind. Behind the keyhole, somebody looks out. {LACKING}"
SHORT_SECONDS = 10

TEXT = "the-package.md"
MARKDOWN = """# The package

Dusk, a narrow street. A package waits on a doorstep, and nobody rang.

NEIGHBOUR: Is that yours?

FINDER: I ordered nothing. (a pause) It is warm.

The ribbon turns in the wind. Behind the keyhole, somebody looks out.

FINDER: If I open it, it is mine.

NEIGHBOUR: If you leave it, it is everybody's.

Inside, on the kitchen table, the lid lifts by itself. Golden light pours out over the cups. In the street, every
doorstep has a package now.
"""
READ = {
    "audience": "listeners of short mysteries",
    "objective": "make them wonder what is in the package",
    "outcome": "they listen to the end",
    "mode": "drama",
}
REFINE = "Let the neighbour be kinder, and end on the light."


def shot_list(video_model: str, image_model: str) -> list[dict[str, Any]]:
    """The rows of the sheet that the demo submits, as the vendor's own script has them; files count from the sheet."""
    clips = [
        {"shot_id": code, "prompt": f"{STYLE} {prompt}", "duration": 5, "model": video_model, "ratio": "16:9"}
        | ({"materials": materials} if materials else {})
        for code, materials, prompt in _CLIPS
    ]
    stills = [
        {"shot_id": code, "prompt": f"{STYLE} {prompt}", "model": image_model, "ratio": "16:9"}
        for code, prompt in _STILLS
    ]
    return [*clips, *stills]

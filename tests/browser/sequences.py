"""A whole sequence as a take: a script, a cast that is named and described, a style by name."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from jobs.actions import takes
from jobs.models import Key, Material, Project
from providers.order import Input

TITLE = "The keeper and the ferry"
SCRIPT = (
    "A keeper climbs to the lamp room at dusk and lights the lamp.\n\n"
    "Out in the bay a ferry answers with its horn. The keeper opens the gallery door and steps out into the wind.\n\n"
    "The harbour before sunrise: the ferry comes in, and the baker waits with the first bread. [fail clip 3]"
)
CAST = (
    Input(
        role="character",
        kind="character",
        name="Old Tom",
        text="The keeper. Grey beard, oilskin, never in a hurry",
        human=True,
    ),
    Input(role="character", kind="character", remote_id="Night Baker"),
    Input(role="location", kind="location", remote_id="Harbour at Dawn"),
)
OPTIONS: Mapping[str, JsonValue] = {"style": "Golden Hour Film", "ratio": "16:9", "duration": 30}


def sequence(
    key: Key, project: Project, materials: Sequence[tuple[str, Material]] = (), script: str = SCRIPT
) -> takes.Wanted:
    """A sequence of six shots whose third clip the vendor refuses."""
    return takes.Wanted(
        key=key,
        project=project,
        model="sequence",
        prompt=script,
        options=OPTIONS,
        materials=materials,
        at_vendor=CAST,
        tags=["teaser"],
        shot="F01",
        title=TITLE,
    )

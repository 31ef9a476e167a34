"""Typed refusals of state on creation (contract 1.2): words in the order bring them on.

In the name of a project they show in its read fields as well (contract 1.3), before anything is refused.
"""

from sandbox.sleeperhit.errors import refused
from sandbox.sleeperhit.fate import is_ordered
from sandbox.sleeperhit.records import Json

NO_PROJECT, NO_CAST = "The project is not set up for planning yet.", "A member of the cast has no voice."
GATE: Json = {"stage": "workspace", "missingFields": ["narratorVoice"], "canPlan": False, "canStartEpisode": False}
CAST: Json = {"stage": "cast", "missingFields": ["voiceId"], "canPlan": True, "canStartEpisode": False}


def check_project(asked: str) -> None:
    if is_ordered("project precondition", asked):
        raise refused("project_precondition_failed", NO_PROJECT, GATE)


def check_cast(asked: str) -> None:
    if is_ordered("cast precondition", asked):
        raise refused("cast_precondition_failed", NO_CAST, CAST)


def readiness(name: str) -> Json:
    """`workspaceGate` and `tableReadReadiness`, for a project that lacks what they tell of."""
    found: Json = {}
    if is_ordered("project precondition", name):
        found["workspaceGate"] = {"ready": False, "reason": NO_PROJECT, **GATE}
    if is_ordered("cast precondition", name):
        members = [{"name": "NARRATOR", "ready": False}]
        found["tableReadReadiness"] = {
            "ready": False, "audioOnly": False, "reason": NO_CAST, "narratorVoice": None, "members": members,
        }  # fmt: skip
    return found

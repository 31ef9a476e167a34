"""Typed refusals of state on creation (contract 1.2): words in the order bring them on."""

from sandbox.sleeperhit.errors import refused
from sandbox.sleeperhit.fate import is_ordered


def check_project(asked: str) -> None:
    if is_ordered("project precondition", asked):
        details = {
            "stage": "workspace",
            "missingFields": ["narratorVoice"],
            "canPlan": False,
            "canStartEpisode": False,
        }
        raise refused("project_precondition_failed", "The project is not set up for planning yet.", details)


def check_cast(asked: str) -> None:
    if is_ordered("cast precondition", asked):
        details = {"stage": "cast", "missingFields": ["voiceId"], "canPlan": True, "canStartEpisode": False}
        raise refused("cast_precondition_failed", "A member of the cast has no voice.", details)

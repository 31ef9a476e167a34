"""The tables of the domain, one noun a file."""

from jobs.models.batch import Batch, BatchRow, Preset
from jobs.models.draft import Draft
from jobs.models.event import Event, Operation
from jobs.models.job import Attempt, Job, Ref
from jobs.models.key import Balance, Key
from jobs.models.media import Artifact, Material, MaterialCopy, MaterialText
from jobs.models.money import Budget, LedgerEntry
from jobs.models.person import Clock, Invitation, Profile, StudioSettings
from jobs.models.project import Project, Shot
from jobs.models.schedule import Schedule, ScheduleRun
from jobs.models.voice import Voice

__all__ = [
    "Artifact",
    "Attempt",
    "Balance",
    "Batch",
    "BatchRow",
    "Budget",
    "Clock",
    "Draft",
    "Event",
    "Invitation",
    "Job",
    "Key",
    "LedgerEntry",
    "Material",
    "MaterialCopy",
    "MaterialText",
    "Operation",
    "Preset",
    "Profile",
    "Project",
    "Ref",
    "Schedule",
    "ScheduleRun",
    "Shot",
    "StudioSettings",
    "Voice",
]

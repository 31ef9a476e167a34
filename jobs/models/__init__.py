"""The tables of the domain, one noun a file."""

from jobs.models.event import Event, Operation
from jobs.models.job import Attempt, Batch, Job, Ref
from jobs.models.key import Balance, Key
from jobs.models.media import Artifact, Material, MaterialCopy
from jobs.models.money import Budget, LedgerEntry
from jobs.models.person import Clock, Invitation, Profile, StudioSettings
from jobs.models.project import Project, Shot

__all__ = [
    "Artifact",
    "Attempt",
    "Balance",
    "Batch",
    "Budget",
    "Clock",
    "Event",
    "Invitation",
    "Job",
    "Key",
    "LedgerEntry",
    "Material",
    "MaterialCopy",
    "Operation",
    "Profile",
    "Project",
    "Ref",
    "Shot",
    "StudioSettings",
]

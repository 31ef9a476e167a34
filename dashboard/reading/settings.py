"""What the Settings page shows: disk, the address of the studio, its people and open links."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count, QuerySet, Sum

from jobs.actions import people
from jobs.models import Artifact, Invitation, Material, StudioSettings

LOW = 10_000_000_000  # bytes free; a day of film for a small studio
OVER = 1_000_000_000
ONLY_HERE = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Disk:
    """Bytes: what the studio keeps, and what the disk it keeps them on has."""

    takes: int
    materials: int
    database: int
    backups: int
    free: int
    whole: int

    @property
    def used(self) -> int:
        return self.whole - self.free

    @property
    def group(self) -> str:
        """Whose turn it is: "" nobody's, "you" low, "bad" nearly full."""
        return "bad" if self.free < OVER else "you" if self.free < LOW else ""

    @property
    def words(self) -> str:
        return {
            "": "",
            "you": "The disk runs low. Delete media you do not need, or give the studio a larger disk.",
            "bad": "The disk is nearly full and takes can no longer be fetched for sure. Make room now.",
        }[self.group]


def disk() -> Disk:
    """Three queries and a look at the disk."""
    stored = Artifact.objects.filter(state=Artifact.State.STORED).aggregate(sum=Sum("bytes"))["sum"]
    kept = Material.objects.filter(removed_at=None).aggregate(sum=Sum("bytes"))["sum"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        database = int(cursor.fetchone()[0])
    backups = sum(file.stat().st_size for file in (settings.TAKEBOARD_HOME / "backups").glob("*.dump"))
    root = Path(settings.MEDIA_ROOT)
    place = next(one for one in (root, *root.parents) if one.exists())
    usage = shutil.disk_usage(place)
    return Disk(stored or 0, kept or 0, database, backups, usage.free, usage.total)


@dataclass(frozen=True)
class Address:
    """The address that the team uses, as TAKEBOARD_URL or --url gave it."""

    url: str

    @property
    def only_here(self) -> bool:
        return (urlsplit(self.url).hostname or "") in ONLY_HERE

    @property
    def is_open(self) -> bool:
        """Does the team send passwords in the clear?"""
        return not self.only_here and urlsplit(self.url).scheme != "https"


def address() -> Address:
    return Address(settings.TAKEBOARD_URL)


def studio() -> StudioSettings:
    return StudioSettings.objects.filter(pk=1).first() or StudioSettings()


def zones() -> list[str]:
    """The names of time zones that people choose from: places, and UTC."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


def everybody() -> QuerySet[User]:
    """All people, those who may sign in first, each with `takes`, how many they asked for. One query."""
    return User.objects.annotate(takes=Count("jobs")).order_by("-is_active", "-is_superuser", "username")


def open_links() -> QuerySet[Invitation]:
    """Links that still let somebody in, the newest first. One query."""
    return people.open_links().select_related("person", "created_by").order_by("-created_at")

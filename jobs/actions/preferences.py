"""How times are shown: for one person, and for everybody who chose nothing else."""

from zoneinfo import available_timezones

from django.contrib.auth.models import User
from django.db import transaction

from jobs import events
from jobs.actions.operations import Refused
from jobs.models import Clock, Profile, StudioSettings


def set_for_person(person: User, zone: str, clock: str) -> None:
    """An empty choice follows the studio. Raises Refused for a zone that is none."""
    _check(zone, clock, {"", *Clock.values})
    Profile.objects.update_or_create(person=person, defaults={"zone": zone, "clock": clock})


def set_for_studio(zone: str, clock: str, actor: User) -> None:
    """An empty zone is what each browser says. Raises Refused for a zone that is none."""
    _check(zone, clock, set(Clock.values))
    with transaction.atomic():
        StudioSettings.objects.update_or_create(pk=1, defaults={"zone": zone, "clock": clock})
        shown = f"times in {zone or 'the zone of each browser'}, {clock} hours"
        events.record("settings", note=f"The studio shows {shown}", actor=actor)


def _check(zone: str, clock: str, clocks: set[str]) -> None:
    if (zone and zone not in available_timezones()) or clock not in clocks:
        raise Refused("There is no such time zone or clock. Nothing was changed.")

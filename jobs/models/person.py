"""What the studio keeps of its people beside their accounts: how they read times, and the links that let them in."""

from django.conf import settings
from django.db import models

from jobs.clock import Now
from jobs.models.identity import new_id


class Clock(models.TextChoices):
    HOURS_24 = "24", "24 hours, 14:02"
    HOURS_12 = "12", "12 hours, 2:02 pm"


class StudioSettings(models.Model):
    """One row: what holds for everybody who chose nothing else. "" for the zone: what each browser says."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    zone = models.CharField(max_length=60, blank=True)
    clock = models.CharField(max_length=2, choices=Clock, default=Clock.HOURS_24)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="studio_settings_once")]

    def __str__(self) -> str:
        return "settings of the studio"


class Profile(models.Model):
    """How one person reads times; "" follows the studio."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    zone = models.CharField(max_length=60, blank=True)
    clock = models.CharField(max_length=2, choices=Clock, blank=True)

    def __str__(self) -> str:
        return f"profile of {self.person}"


class Invitation(models.Model):
    """A link that lets one person in, once and not for long. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="invitations")
    # null: whoever opens it becomes somebody new; else it gives this person a new password
    as_owner = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="invitation_used_or_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.id}"

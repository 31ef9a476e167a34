"""The voice book: voices that the studio knows by the ids that a vendor's actions take."""

from django.conf import settings
from django.db import models

from jobs.clock import Now
from jobs.models.identity import new_id


class Voice(models.Model):
    """One voice at one vendor, seen in the cast of a piece or added by hand; vendors list none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(max_length=40)  # slug of the vendor whose casts take it
    voice_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    gender = models.CharField(max_length=40, blank=True)
    maker = models.CharField(max_length=80, blank=True)  # whose voice it is, in the vendor's word
    seen_as = models.CharField(max_length=120, blank=True)  # who first spoke with it: "MAYA"
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)  # None: seen in a cast
    removed_at = models.DateTimeField(null=True)  # taken out of the book, and not put back by being seen again

    class Meta:
        constraints = [models.UniqueConstraint("provider", "voice_id", name="voice_once_a_vendor")]

    def __str__(self) -> str:
        return self.name or self.voice_id

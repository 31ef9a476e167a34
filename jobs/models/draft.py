"""What a person typed and has not sent: takes in the making, kept while they type."""

from django.conf import settings
from django.db import models

from jobs.clock import Now
from jobs.models.identity import new_id
from jobs.models.project import Project


class Draft(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="drafts")
    data = models.JSONField(default=dict)  # the form as typed; the page that made it reads it
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["person", "-updated_at"], name="draft_of_person")]

    def __str__(self) -> str:
        return f"draft of {self.person_id}"

"""Projects and their shots."""

from django.conf import settings
from django.db import models

from jobs.clock import Now
from jobs.models.identity import new_id


class Project(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    brief = models.TextField(blank=True)
    style = models.TextField(blank=True, help_text="Inserted verbatim into prompts that ask for it")
    characters = models.TextField(blank=True, help_text="Inserted verbatim into prompts that ask for it")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Shot(models.Model):
    """A place in a project that takes are made for. Made on the fly when a take names a new code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="shots")
    code = models.CharField(max_length=60)
    order = models.PositiveIntegerField(default=0)
    description = models.TextField(blank=True)
    picked = models.ForeignKey("jobs.Artifact", models.SET_NULL, null=True, blank=True, related_name="picked_for")

    class Meta:
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint("project", "code", name="shot_code_once_a_project")]

    def __str__(self) -> str:
        return f"{self.project} {self.code}"

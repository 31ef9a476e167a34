"""What comes out of jobs (Artifact) and what goes into them (Material)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.clock import Now
from jobs.models.identity import new_id
from jobs.models.job import Job, Ref
from jobs.models.key import Key
from jobs.models.project import Project


class Artifact(models.Model):
    """One output of a job, written before its download starts."""

    class State(models.TextChoices):
        WANTED = "wanted"  # to be downloaded
        STORED = "stored"  # our copy is whole and was opened
        BROKEN = "broken"  # gave up: what came is not a usable file
        LISTED = "listed"  # known to be at the vendor, not copied
        DELETED = "deleted"  # a person removed our copy; the row stays

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job = models.ForeignKey(Job, models.PROTECT, related_name="artifacts")
    ref = models.ForeignKey(Ref, models.PROTECT, related_name="artifacts")
    name = models.CharField(max_length=120)  # stable within the ref
    kind = models.CharField(max_length=12)  # video, image, audio, document, link
    role = models.CharField(max_length=20)  # main, cover, frame, music, variant ...
    label = models.CharField(max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=0)
    piece = models.CharField(max_length=200, blank=True, default="")  # the vendor's thing it is of; "": its ref
    order = models.PositiveIntegerField(default=0)
    url = models.TextField(blank=True)  # the vendor's; may be expired
    url_expires_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    tries = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    file = models.CharField(max_length=300, blank=True)  # name in the default storage
    mime = models.CharField(max_length=80, blank=True)
    bytes = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration = models.FloatField(null=True)  # seconds
    frame_rate = models.FloatField(null=True)  # frames a second, of videos that name one
    poster = models.CharField(max_length=300, blank=True)  # name in the default storage, for videos
    created_at = models.DateTimeField(db_default=Now())
    stored_at = models.DateTimeField(null=True)
    stale_at = models.DateTimeField(null=True)  # since when its piece is not any more what was rendered here
    deleted_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["job", "order", "id"]
        indexes = [
            models.Index("due_at", name="artifact_due", condition=Q(due_at__isnull=False)),
            models.Index("piece", name="artifact_of_piece", condition=~Q(piece="")),
        ]
        constraints = [
            models.UniqueConstraint("ref", "name", "revision", name="artifact_once_a_ref"),
            models.CheckConstraint(
                condition=~Q(state="stored") | (Q(bytes__gt=0) & ~Q(sha256="")), name="artifact_stored_means_here"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.name}"


class Material(models.Model):
    """A reference that someone uploaded, kept once by its bytes.

    text_bytes, words, pages, opening  of a document: its text in UTF-8, and the beginning of it for pages; the whole
                                       is its MaterialText. None of them: nobody tried yet, or `text_error` says why
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="materials")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    file = models.CharField(max_length=300)  # name in the default storage
    mime = models.CharField(max_length=80)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration = models.FloatField(null=True)
    text_bytes = models.BigIntegerField(null=True)
    words = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    opening = models.TextField(blank=True, db_default="", default="")
    text_error = models.TextField(blank=True, db_default="", default="")
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    def __str__(self) -> str:
        return self.name


class MaterialText(models.Model):
    """The text of a document, as it is sent. A row of its own: lists of materials do not carry it."""

    material = models.OneToOneField(Material, models.CASCADE, primary_key=True, related_name="body")
    text = models.TextField()

    def __str__(self) -> str:
        return f"Text of {self.material}"


class MaterialCopy(models.Model):
    """The id of a material at one vendor account that has it."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="copies")
    key = models.ForeignKey(Key, models.CASCADE, related_name="material_copies")
    remote_id = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("material", "key", name="copy_once_a_key")]

    def __str__(self) -> str:
        return f"{self.material} at {self.key}"

"""A job and what belongs to it: the vendor's names for it (Ref) and the submit journal (Attempt)."""

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jobs.clock import Now
from jobs.models.batch import Batch, BatchRow
from jobs.models.identity import new_id
from jobs.models.key import Key
from jobs.models.project import Project, Shot
from jobs.states import IN_FLIGHT, LIVE, TERMINAL, Reason, Status
from providers.order import Order, Step
from providers.report import RemoteRef


def _choices(enum: type[Status] | type[Reason]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class Job(models.Model):
    """One thing asked of one provider. `status` is written by `jobs.moves.move` and by nothing else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.ForeignKey(Key, models.PROTECT, related_name="jobs")
    shot = models.ForeignKey(Shot, models.PROTECT, related_name="jobs")
    project = models.ForeignKey(Project, models.PROTECT, related_name="jobs")  # the shot's, here for fair dispatch
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="jobs")
    row = models.ForeignKey(BatchRow, models.SET_NULL, null=True, related_name="jobs")  # of the batch's sheet
    after = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followers")  # what it goes on from
    after_role = models.CharField(max_length=40, blank=True)  # the role in which that one's picture or video goes in
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="jobs")
    take = models.PositiveIntegerField()  # T03: the third take of its shot
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="retries")
    parent = models.ForeignKey("jobs.Artifact", models.PROTECT, null=True, related_name="actions")
    stales = models.CharField(max_length=200, blank=True, default="")  # `Artifact.piece` that it changes

    model = models.CharField(max_length=120)
    prompt = models.TextField(blank=True)
    order = models.JSONField()  # providers.order.Order; inputs name their material in "materials"
    materials = ArrayField(
        models.UUIDField(null=True), default=list
    )  # for order.inputs, by position; null: the vendor's
    steps = models.JSONField()  # [providers.order.Step], as they were when the job was made
    step = models.PositiveSmallIntegerField(default=0)  # the index in `steps` it is at
    priority = models.SmallIntegerField(default=0)

    status = models.CharField(max_length=12, choices=_choices(Status), default=Status.QUEUED)
    reason = models.CharField(max_length=12, choices=_choices(Reason), blank=True)
    due_at = models.DateTimeField(null=True)  # when it next needs attention; null: nothing happens by itself
    lease = models.UUIDField(null=True)  # who works on it until due_at
    wake_seq = models.PositiveIntegerField(default=0)  # counts wishes, made without the lease
    claimed_seq = models.PositiveIntegerField(default=0)  # wake_seq at the last claim
    cancel_wish = models.BooleanField(default=False)
    cancel_told = models.BooleanField(default=False)  # the vendor was asked, or cannot be

    tries = models.PositiveIntegerField(default=0)  # of the present status, for backing off
    unreadable = models.PositiveIntegerField(default=0)  # polls in a row that could not be read
    read_at = models.DateTimeField(null=True)  # when running work was last read
    progress = models.FloatField(null=True)  # 0..1 as the vendor counts; null: it does not
    headline = models.CharField(max_length=400, blank=True)  # what happens now, in words
    vendor_word = models.CharField(max_length=60, blank=True)
    missing = ArrayField(models.CharField(max_length=300), default=list)  # parts that will not come
    gate = models.JSONField(null=True)  # providers.report.Gate as last shown, and who decided what
    decisions = models.JSONField(default=list)  # [{"yes", "note", "by", "at", "title", "quote"}], all
    candidates = ArrayField(models.CharField(max_length=200), default=list)  # remote ids a person may attach
    failure = models.JSONField(null=True)  # {"code", "message", "request_id", "advice"}

    quote = models.DecimalField(max_digits=14, decimal_places=4, null=True)  # price of the paid steps as first told
    quote_exact = models.BooleanField(default=False)
    quote_later = models.BooleanField(default=False, db_default=False)  # a gate tells it, or told it
    prices = models.JSONField(default=dict)  # {step: amount as text}: what is held before each paid step
    cost = models.DecimalField(max_digits=14, decimal_places=4, null=True)  # what the ledger says it cost, at the end
    unreconciled = models.BooleanField(default=False)  # the vendor did not tell its bill; its books will
    estimated = models.BooleanField(default=False, db_default=False)  # nor has it books: our estimate stays
    overdue = models.BooleanField(default=False)

    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)  # of the present step, at the vendor
    dispatched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index("due_at", "status", name="job_due", condition=Q(due_at__isnull=False)),
            models.Index("key", "status", name="job_in_flight", condition=Q(status__in=sorted(LIVE))),
            models.Index(fields=["project", "-id"], name="job_of_project"),
            models.Index("key", name="job_unreconciled", condition=Q(unreconciled=True)),
            models.Index("stales", name="job_stales", condition=~Q(stales="")),
        ]
        constraints = [
            models.UniqueConstraint("shot", "take", name="job_take_once_a_shot"),
            models.CheckConstraint(condition=Q(status__in=[s.value for s in Status]), name="job_status_known"),
            models.CheckConstraint(
                condition=Q(status=Status.WAITING, reason__in=[r.value for r in Reason])
                | (~Q(status=Status.WAITING) & Q(reason="")),
                name="job_waits_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(LIVE), ended_at__isnull=True)
                | Q(status__in=sorted(TERMINAL), ended_at__isnull=False, due_at__isnull=True, lease__isnull=True),
                name="job_ended_means_over",
            ),
            models.CheckConstraint(
                condition=Q(lease__isnull=True) | Q(due_at__isnull=False), name="job_lease_runs_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shot.code} T{self.take:02}"

    @property
    def live(self) -> bool:
        return Status(self.status) in LIVE

    @property
    def in_flight(self) -> bool:
        return Status(self.status) in IN_FLIGHT

    def as_order(self) -> Order:
        return Order.model_validate(self.order)

    def all_steps(self) -> tuple[Step, ...]:
        return tuple(Step.model_validate(step) for step in self.steps)

    def current_step(self) -> Step:
        return Step.model_validate(self.steps[self.step])

    def refs_of_step(self) -> "models.QuerySet[Ref]":
        """What the vendor calls the work of the step it is at; not what a step that was sent anew left behind."""
        return Ref.objects.filter(job=self, step=self.current_step().name).exclude(ended=Ref.REPLACED)

    def price_of(self, step: Step) -> Decimal:
        """What is held before this step is sent; 0 for a free one."""
        return Decimal(self.prices.get(step.name, "0")) if step.paid else Decimal(0)


class Ref(models.Model):
    """What the vendor calls the work of one step. One POST can make several."""

    REPLACED = "replaced"  # `ended` of one whose step was sent anew: it says nothing of the job any more
    REMOVED = "removed"  # `ended` of one that a person removed at the vendor, after the take was over

    job = models.ForeignKey(Job, models.CASCADE, related_name="refs")
    key = models.ForeignKey(Key, models.PROTECT, related_name="refs")
    kind = models.CharField(max_length=40)
    remote_id = models.CharField(max_length=200)
    step = models.CharField(max_length=40)
    state = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    details = models.JSONField(default=list)  # [providers.report.Detail] as last told
    ended = models.CharField(max_length=10, blank=True)  # providers.report.State once it is over, or one of the above
    cost = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("key", "kind", "remote_id", name="ref_claimed_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.remote_id}"

    def as_remote(self) -> RemoteRef:
        return RemoteRef(kind=self.kind, remote_id=self.remote_id, step=self.step, state=self.state, data=self.data)


class Attempt(models.Model):
    """The journal of a submit: written before the POST, so that no crash makes us guess."""

    class Outcome(models.TextChoices):
        OPEN = "open"  # not answered yet; with sent_at set and no process left it becomes unknown
        ACCEPTED = "accepted"
        FOUND = "found"  # no answer, but the vendor has it
        UNKNOWN = "unknown"  # no answer; never sent again blindly
        REFUSED = "refused"
        CREDITS = "credits"  # 402; the same request goes again after a top-up
        PUT_OFF = "put_off"  # not taken for sure (429, not reached, bad key); goes again
        ABANDONED = "abandoned"  # a person gave it up, or sent a new one

    job = models.ForeignKey(Job, models.CASCADE, related_name="attempts")
    step = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    token = models.CharField(max_length=64)
    request = models.JSONField()  # providers.order.Request, exactly as sent; it carries no credentials
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    prepared_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # HTTP
    request_id = models.CharField(max_length=200, blank=True)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("job", "number", name="attempt_numbered"),
            models.UniqueConstraint("job", name="attempt_open_once", condition=Q(outcome="open")),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.job_id}: {self.outcome}"


def remote_refs(refs: Sequence[Ref]) -> tuple[RemoteRef, ...]:
    return tuple(ref.as_remote() for ref in refs)


def earlier_refs(job: Job) -> tuple[RemoteRef, ...]:
    """What the steps of a job made so far, in their order."""
    return remote_refs(list(job.refs.exclude(ended=Ref.REPLACED).order_by("id")))

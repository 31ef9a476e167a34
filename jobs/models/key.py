"""A key: one account at one provider, and the dated readings of its balance."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jobs.clock import Now
from jobs.models.identity import new_id
from jobs.vault import open_sealed, seal


class Key(models.Model):
    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"  # nothing new is sent; what runs is watched to its end
        DRAINING = "draining"  # like paused, on the way to revoked
        REVOKED = "revoked"  # the secret is gone

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.SlugField(max_length=40)
    label = models.CharField(max_length=80, unique=True)
    base_url = models.URLField(max_length=300)
    sealed_secret = models.BinaryField(editable=False)
    prefix = models.CharField(max_length=16, blank=True, editable=False, help_text="The visible start of the secret")
    unit = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    max_in_flight = models.PositiveIntegerField()
    media_hosts = ArrayField(
        models.CharField(max_length=255),
        default=list,
        blank=True,
        help_text="Hosts inside your network that may serve this key's media, as host or host:port",
    )
    resend_after = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Minutes after which a submit that got no answer and is not seen is sent again. Empty: ask a person",
    )
    catalogue = models.JSONField(default=list, editable=False)  # providers.facts.Model as the vendor last listed them
    catalogue_at = models.DateTimeField(null=True, editable=False)  # when that was asked for

    differences = models.JSONField(default=list, editable=False)  # providers.differences.Difference of its server
    compared_at = models.DateTimeField(null=True, editable=False)  # when that was last asked for

    not_before = models.DateTimeField(null=True, editable=False)  # no submit before; a 429 speaks for the whole key
    not_before_why = models.CharField(max_length=300, blank=True, editable=False)
    breaker_code = models.CharField(max_length=60, blank=True, editable=False)  # "" is closed
    breaker_message = models.TextField(blank=True, editable=False)
    breaker_probes = models.PositiveIntegerField(default=0, editable=False)
    short_of = models.DecimalField(max_digits=14, decimal_places=4, null=True, editable=False)
    # the balance at the last 402: dearer submits wait until a reading shows more

    sweep_lease = models.UUIDField(null=True, editable=False)
    sweep_until = models.DateTimeField(null=True, editable=False)
    account_due_at = models.DateTimeField(null=True, editable=False)
    account_lease = models.UUIDField(null=True, editable=False)
    reconciled_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["label"]
        indexes = [models.Index("account_due_at", name="key_account_due")]

    def __str__(self) -> str:
        return self.label

    def set_secret(self, secret: str) -> None:
        """Seal a secret into this row. It opens only together with this row's id."""
        self.sealed_secret = seal(secret, bound_to=f"key:{self.pk}")
        self.prefix = secret[: min(6, len(secret) // 3)]

    def secret(self) -> str:
        return open_sealed(bytes(self.sealed_secret), bound_to=f"key:{self.pk}")


class Balance(models.Model):
    """One reading of an account, in the key's unit; `error` is what came instead."""

    key = models.ForeignKey(Key, models.CASCADE, related_name="balances")
    at = models.DateTimeField(db_default=Now())
    total = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    monthly = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    perpetual = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    cycle_end = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["key", "-at"], name="balance_latest")]

    def __str__(self) -> str:
        return self.error or f"{self.total if self.total is not None else Decimal(0)} {self.key.unit}"

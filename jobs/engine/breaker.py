"""What stops a whole key: a bad key or a spent quota (the breaker), a 429, a balance that is too low."""

from decimal import Decimal

from django.db.models import F, Q

from jobs import events
from jobs.clock import After, Now
from jobs.engine.timing import probe_after
from jobs.models import Balance, Key
from jobs.wake import wake
from providers.errors import Fault, ProviderError

STOPS_KEY = frozenset({Fault.AUTH, Fault.QUOTA})


def trip(key: Key, error: ProviderError) -> None:
    """Stop new submits of this key and say why. A free read tries it again, sooner first, then at most hourly."""
    opened = Key.objects.filter(pk=key.pk, breaker_code="").update(
        breaker_code=error.code,
        breaker_message=error.message,
        breaker_probes=0,
        account_due_at=After(probe_after(0)),
    )
    if opened:
        events.record("key", key=key, before="working", after="stopped", note=error.message)


def reset(key: Key) -> None:
    """A read succeeded: submits may go again."""
    if (
        Key.objects.filter(pk=key.pk)
        .exclude(breaker_code="")
        .update(breaker_code="", breaker_message="", breaker_probes=0)
    ):
        events.record("key", key=key, before="stopped", after="working", note="The vendor accepts the key again.")
        wake("jobs.tasks.dispatch", key.pk)


def hold_off(key: Key, error: ProviderError, seconds: float) -> None:
    """A 429 speaks for the whole key: nobody submits before it is over."""
    free = Q(not_before__isnull=True) | Q(not_before__lt=After(seconds)) | Q(not_before_why__startswith=BUSY_MARK)
    Key.objects.filter(free, pk=key.pk).update(not_before=After(seconds), not_before_why=error.message[:300])


def slot_fell_free(key: Key) -> None:
    """Work of this key ended at the vendor, so a cap of active tasks has room again."""
    Key.objects.filter(pk=key.pk, not_before__gt=Now(), not_before_why__startswith=BUSY_MARK).update(not_before=None)


BUSY_MARK = "Full: "
READ_AFTER_402 = 10.0  # seconds; a vendor that refuses what its balance could pay must not turn us round in circles


def hold_off_until_free(key: Key, error: ProviderError, seconds: float) -> None:
    """The account's cap of active tasks is full: go again when one ends, at the latest after `seconds`."""
    free = Q(not_before__isnull=True) | Q(not_before__lt=Now()) | Q(not_before_why__startswith=BUSY_MARK)
    why = (BUSY_MARK + error.message)[:300]
    Key.objects.filter(free, pk=key.pk).update(not_before=After(seconds), not_before_why=why)


def short(key: Key, available: Decimal | None) -> None:
    """A 402: submits dearer than what is left wait until a reading shows more."""
    if available is None:
        latest = Balance.objects.filter(key=key, total__isnull=False).order_by("-at").first()
        available = latest.total if latest else None
    if available is None:  # the vendor never tells a balance: what waits is tried again now and then
        return
    Key.objects.filter(pk=key.pk).update(short_of=available, account_due_at=After(READ_AFTER_402))


def read_soon(key: Key, seconds: float) -> None:
    """Read balance and books at the latest after `seconds`."""
    Key.objects.filter(pk=key.pk).filter(Q(account_due_at__isnull=True) | Q(account_due_at__gt=After(seconds))).update(
        account_due_at=After(seconds)
    )


def probed(key: Key) -> None:
    """A probe failed too: wait longer for the next."""
    Key.objects.filter(pk=key.pk).update(breaker_probes=F("breaker_probes") + 1)

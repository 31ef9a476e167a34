"""The account behind a key: its balance, its books, and the free read that closes a breaker."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from jobs import clock, money
from jobs.clock import After, Now
from jobs.engine import breaker
from jobs.engine.timing import probe_after
from jobs.engine.vendor import provider_for
from jobs.hints import hint
from jobs.models import Balance, Job, Key, LedgerEntry
from jobs.states import OVER, Reason, Status
from jobs.vault import CannotOpen
from jobs.wake import wake
from providers.base import Books
from providers.errors import ProviderError
from providers.report import Account, Entry

EVERY = 300.0  # seconds between two readings of a quiet account
WHILE_SHORT = 20.0  # while takes wait for a top-up
WHILE_UNRECONCILED = 30.0
LEASE = 90.0


def read(key_id: uuid.UUID) -> None:
    """Read balance and, where a bill is open, the books of a due key."""
    lease, until = uuid.uuid4(), clock.now() + timedelta(seconds=LEASE)
    if not Key.objects.filter(pk=key_id, account_due_at__lte=Now()).update(account_lease=lease, account_due_at=until):
        return
    key = Key.objects.get(pk=key_id)
    pause = _read(key)
    hint("balance", key=key.pk)
    mine = Key.objects.filter(pk=key_id, account_lease=lease)
    # A take that ended while we read asks for a reading of its own; a stopped key keeps to the pace of its probes.
    if not mine.filter(breaker_code="", account_due_at__lt=until).update(account_lease=None):
        mine.update(account_lease=None, account_due_at=After(pause))


def _read(key: Key) -> float:
    """One reading; the seconds until the next."""
    try:
        provider = provider_for(key)
        account = provider.check()
    except (ProviderError, CannotOpen, KeyError) as error:
        return _failed(key, error)
    _note(key, account)
    try:
        if isinstance(provider, Books) and _open_bills(key).exists():
            reconcile_bills(key, provider)
    except ProviderError as error:
        Balance.objects.create(key=key, total=account.balance, error=f"The books could not be read. {error.message}")
    key.refresh_from_db()
    if key.short_of is not None:
        return WHILE_SHORT
    return WHILE_UNRECONCILED if isinstance(provider, Books) and _open_bills(key).exists() else EVERY


def _failed(key: Key, error: Exception) -> float:
    message = error.message if isinstance(error, ProviderError) else str(error)
    Balance.objects.create(key=key, error=message)
    if isinstance(error, ProviderError) and error.fault in breaker.STOPS_KEY:
        breaker.trip(key, error)
    if key.breaker_code:
        breaker.probed(key)
        return probe_after(key.breaker_probes + 1)
    return 60.0


def keep_reading(key: Key, account: Account) -> None:
    """What a check told of the balance, as the newest reading of the key."""
    Balance.objects.create(
        key=key,
        total=account.balance,
        monthly=account.monthly,
        perpetual=account.perpetual,
        cycle_end=account.cycle_end,
    )


def _note(key: Key, account: Account) -> None:
    keep_reading(key, account)
    breaker.reset(key)
    if key.short_of is not None and account.balance is not None and account.balance > key.short_of:
        _topped_up(key, account.balance)


def _topped_up(key: Key, balance: Decimal) -> None:
    """The balance rose since the last 402: let the jobs it can pay go on."""
    waiting = Job.objects.filter(key=key, status=Status.WAITING, reason=Reason.CREDITS)
    dearest = max((job.price_of(job.current_step()) for job in waiting), default=Decimal(0))
    Key.objects.filter(pk=key.pk).update(short_of=None if balance >= dearest else balance)
    ids = list(waiting.values_list("pk", flat=True))
    waiting.filter(Q(lease__isnull=True)).update(due_at=Now())
    wake("jobs.tasks.attend", *ids)
    wake("jobs.tasks.dispatch", key.pk)


def _open_bills(key: Key) -> QuerySet[Job]:
    """Jobs to correct. While the vendor works, a line may be for a step that is still to be settled: counted twice."""
    return key.jobs.filter(unreconciled=True, status__in=OVER)


def reconcile_bills(key: Key, provider: Books) -> int:
    """Correct the cost of jobs whose bill the vendor did not tell, from its own books; how many are settled now."""
    open_bills = _open_bills(key)
    oldest = open_bills.aggregate(at=Min("created_at"))["at"]
    if oldest is None:
        return 0
    entries: dict[str, list[Entry]] = {}
    for entry in provider.books(oldest - timedelta(minutes=10)):
        if entry.remote_id:
            entries.setdefault(entry.remote_id, []).append(entry)
    return sum(_correct(job, entries) for job in open_bills.select_related("key").prefetch_related("refs"))


def _correct(job: Job, entries: dict[str, list[Entry]]) -> bool:
    lines = [line for ref in job.refs.all() for line in entries.get(ref.remote_id, [])]
    if not lines:
        return False
    net = sum((line.amount for line in lines), Decimal(0))
    newest = lines[0]
    with transaction.atomic():
        money.lock_caps(job)
        locked = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
        if not locked.unreconciled:
            return False
        difference = net - money.charged(locked)
        if difference:
            note = f"the vendor's books say {money.plain(net)}"
            if LedgerEntry.objects.filter(key_id=job.key_id, vendor_entry=newest.entry_id, kind="adjust").exists():
                return False  # this line was used before: wait for a new one
            money.adjust(locked, difference, newest.entry_id, note)
        cost = money.charged(locked) if locked.ended_at else None
        Job.objects.filter(pk=job.pk).update(unreconciled=False, cost=cost)
    return True

"""Long polls: news of a running job as soon as the vendor has it, where the vendor holds a request open for that.

One process listens (`manage.py listen`), for few jobs, and it only shortens a wait. It claims a job as a sweep does,
for the time of one request and a little more, so that the sweep leaves it alone; what comes is written by the same
code under the same lease. When this process is away, hangs or is too late, its leases run out and the sweep reads
those jobs. Threads hold the requests and touch no database, so a stop waits for none of them.
"""

import logging
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread

import redis
from django.conf import settings
from django.db import Error as DatabaseAway
from django.db import close_old_connections
from django.db.models import Count, F, Q, QuerySet
from redis.exceptions import LockError

import providers
from jobs import clock
from jobs.clock import After
from jobs.engine.polled import TRIPPED, Polled
from jobs.engine.vendor import provider_for
from jobs.models import Job
from jobs.moves import put_back
from jobs.states import Status
from jobs.vault import CannotOpen
from providers.base import LongPolls
from providers.errors import Fault, ProviderError
from providers.report import RemoteRef, Report

log = logging.getLogger(__name__)
WAIT = 50.0  # seconds a request is held: proxies in front of a server like to cut at 60
LEASE = WAIT + 15.0  # seconds; then the sweep looks by itself
MOST = 4  # requests held at once, of all keys
NEAR = 2.5  # seconds before it is due a job is listened to: a server that does not hold is asked no oftener
NOT_HERE = 3600.0  # seconds until a server that `poll` serves better is asked again
AFTER_AN_ERROR = 300.0  # seconds: something on the way does not like held requests, and the sweep does without
LOOK = 1.0  # seconds between two rounds
REST = 2.0  # seconds before the next try when the database or Valkey is away
PLACE, PLACE_SECONDS = "takeboard:listener", 15.0  # the lock of the one that listens; renewed every round

Told = Report | ProviderError | None


@dataclass(frozen=True)
class Held:
    """A request that is held: the job as it was claimed, and the piece of work it is about."""

    job: Job
    ref: RemoteRef


class Listener:
    """One that would listen. Its methods are for one thread, `stop` aside."""

    def __init__(self) -> None:
        patience = {"socket_timeout": REST, "socket_connect_timeout": REST}
        valkey = redis.Redis.from_url(settings.REDIS_URL, **patience)
        self._place = valkey.lock(PLACE, timeout=PLACE_SECONDS, thread_local=False)
        self._held: dict[uuid.UUID, Held] = {}  # by lease
        self._threads: list[Thread] = []  # those of requests that were let go of too: the vendor still holds them
        self._answers: SimpleQueue[tuple[Held, Told] | None] = SimpleQueue()
        self._welcome: set[uuid.UUID] = set()  # keys whose server holds requests
        self._quiet: dict[uuid.UUID, datetime] = {}  # keys that are left alone until then
        self._stopping = False

    def run(self) -> None:
        """Listen until `stop`, through outages of the database and of Valkey."""
        while not self._stopping:
            try:
                self.look()
                self.hear(LOOK)
            except (DatabaseAway, redis.RedisError) as error:
                log.warning("the listener rests: %s", error)
                close_old_connections()
                self._let_go_if_possible()
                with suppress(Empty):
                    self._answers.get(timeout=REST)
        self.close()

    def close(self) -> None:
        """Give back the jobs and the place."""
        self._let_go_if_possible()
        with suppress(LockError, redis.RedisError):
            self._place.release()

    def stop(self) -> None:
        """End `run` soon; from a signal handler or another thread."""
        self._stopping = True
        self._answers.put(None)

    def look(self) -> None:
        """One round: make sure of being the only one, let go of jobs that somebody has a wish for, listen to more."""
        if not self._has_the_place():
            self.let_go()
            return
        self._heed_wishes()
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        for job_id, key_id in self._waiting():
            if max(len(self._threads), len(self._held)) >= MOST:
                return
            asked = {held.job.key_id for held in self._held.values()}
            if key_id in self._welcome or key_id not in asked:  # a server that nobody knows is asked once, not often
                self._listen_to(job_id)

    def hear(self, seconds: float) -> bool:
        """Wait so long for an answer and write what it says. False when none came that is still wanted."""
        try:
            answer = self._answers.get(timeout=seconds)
        except Empty:
            return False
        if answer is None or self._held.pop(_lease(answer[0]), None) is None:
            return False
        held, told = answer
        if isinstance(told, Report):
            self._welcome.add(held.job.key_id)
            _write(held, told)
        else:
            self._leave_alone(held.job, told)
        return True

    def let_go(self) -> None:
        """Give every job back to the sweep, at once."""
        while self._held:
            _, held = self._held.popitem()
            put_back(held.job, 0)

    def _let_go_if_possible(self) -> None:
        try:
            self.let_go()
        except DatabaseAway:
            self._held.clear()  # their leases run out

    def _has_the_place(self) -> bool:
        try:
            if self._place.owned():
                return bool(self._place.reacquire())
        except LockError:
            log.info("another listener has taken over")
        return bool(self._place.acquire(blocking=False))

    def _heed_wishes(self) -> None:
        """A job that somebody has a wish for goes back to the sweep, which carries it out; so does a job that is not
        ours any more."""
        if not self._held:
            return
        ours = Job.objects.filter(lease__in=self._held, status=Status.RUNNING, wake_seq=F("claimed_seq"))
        for lease in self._held.keys() - set(ours.values_list("lease", flat=True)):
            put_back(self._held.pop(lease).job, 0)

    def _waiting(self) -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
        """Running jobs that may be listened to, the oldest first, with their keys: with one piece of work open, and
        nearly due. Jobs that take too long are left to slow polls: they would keep the few places for ever."""
        now = clock.now()
        self._quiet = {key_id: until for key_id, until in self._quiet.items() if until > now}
        slugs = [slug for slug in providers.PROVIDERS if issubclass(providers.get(slug), LongPolls)]
        jobs = _free().filter(key__provider__in=slugs, key__breaker_code="", overdue=False, due_at__lte=After(NEAR))
        jobs = jobs.exclude(key__in=self._quiet).alias(open=Count("refs", filter=Q(refs__ended=""))).filter(open=1)
        yield from jobs.order_by("started_at", "pk").values_list("pk", "key_id")[: MOST * 10]

    def _listen_to(self, job_id: uuid.UUID) -> None:
        lease = uuid.uuid4()
        if not _free().filter(pk=job_id).update(lease=lease, due_at=After(LEASE), claimed_seq=F("wake_seq")):
            return
        job = Job.objects.select_related("key").filter(pk=job_id, lease=lease).first()
        if job is None:
            return  # a sweep had chosen it a moment before, and has it
        refs = [ref.as_remote() for ref in job.refs.filter(ended="")]
        if len(refs) != 1:
            put_back(job, 0)
            return
        provider: object = None
        try:
            provider = provider_for(job.key)
        except (CannotOpen, KeyError):
            log.info("the sweep says what is wrong with %s", job.key.label)
        if not isinstance(provider, LongPolls):
            self._leave_alone(job, None)
            return
        self._held[lease] = held = Held(job, refs[0])
        thread = Thread(target=self._hold, args=(held, provider), name="long poll", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _hold(self, held: Held, provider: LongPolls) -> None:
        """In a thread of its own, which a stop leaves behind."""
        told: Told
        try:
            told = provider.long_poll(held.ref, WAIT)
        except ProviderError as error:
            told = error
        except Exception:
            log.exception("the adapter of %s failed", held.job.key.label)
            told = TRIPPED
        self._answers.put((held, told))

    def _leave_alone(self, job: Job, told: ProviderError | None) -> None:
        """Nothing was read: the sweep reads this job, and judges what is wrong; the key has its rest from us."""
        spent = told is not None and told.fault is Fault.RATE
        if not spent:
            self._welcome.discard(job.key_id)
        seconds = NOT_HERE if told is None else told.retry_after or AFTER_AN_ERROR
        self._quiet[job.key_id] = clock.now() + timedelta(seconds=seconds)
        put_back(job, seconds if spent else 0)


def _lease(held: Held) -> uuid.UUID:
    lease = held.job.lease
    assert lease is not None  # noqa: S101  # it was claimed
    return lease


def _free() -> QuerySet[Job]:
    """Running jobs that nobody is at, with no wish that the sweep has to carry out first."""
    free = Job.objects.filter(status=Status.RUNNING, lease=None, wake_seq=F("claimed_seq"))
    return free.exclude(cancel_wish=True, cancel_told=False)


def _write(held: Held, told: Report) -> None:
    """As the sweep does, while the job still is ours; what comes too late is dropped, for the sweep reads it itself."""
    lease = _lease(held)
    job = Job.objects.select_related("key", "shot", "project").filter(lease=lease, status=Status.RUNNING).first()
    if job is not None:
        Polled(job.key, lease).read({job.pk: job}, lambda refs: ((ref, told) for ref in refs if _same(ref, held.ref)))


def _same(one: RemoteRef, other: RemoteRef) -> bool:
    return (one.kind, one.remote_id) == (other.kind, other.remote_id)

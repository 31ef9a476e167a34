"""The rate budget of a key on a real Valkey: 95 % of what is allowed, shared by all, with a reserve for each class."""

import uuid
from collections.abc import Iterator

import pytest
import redis
from django.conf import LazySettings

from jobs.engine import pace
from jobs.engine.pace import RESERVED, KeyPace
from jobs.models import Job
from providers.errors import Fault, ProviderError
from providers.facts import Rate
from tests.jobs.studio import Studio
from tests.jobs.threads import together

RATE = Rate(100, 600)
CLASSES = ["cancel", "find", "submit", "poll", "balance"]


@pytest.fixture(autouse=True)
def _fresh_links(redis_url: str) -> Iterator[None]:
    """No link to a Valkey of another test."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    for cached in (pace._valkey, pace._shared, pace._alone):
        cached.cache_clear()


@pytest.fixture
def key() -> KeyPace:
    return KeyPace(uuid.uuid4(), RATE)


def may(key: KeyPace, use: str) -> bool:
    try:
        key.take(use)
    except ProviderError as error:
        if error.fault is Fault.RATE and error.retry_after:
            return False
        raise
    return True


def used(key: KeyPace, use: str, most: int = 200) -> int:
    """How many requests of this class go through in a row."""
    return next((n for n in range(most) if not may(key, use)), most)


@pytest.mark.parametrize("first", CLASSES)
def test_no_class_uses_up_the_reserve_of_the_others(key: KeyPace, first: str) -> None:
    used(key, first)
    for other in CLASSES:
        if other != first:
            assert used(key, other) >= int(95 * RESERVED[other]), f"{first} ate what {other} needs"


def test_polls_and_submits_together_leave_a_cancel_its_share(key: KeyPace) -> None:
    used(key, "poll")
    used(key, "submit")
    used(key, "find")
    assert used(key, "cancel") == 9


def test_all_together_stay_at_95_percent(key: KeyPace) -> None:
    assert sum(used(key, use) for use in CLASSES) == 95


def test_many_threads_do_not_overrun_it(key: KeyPace) -> None:
    went = together([lambda use=use: may(key, use) for _ in range(40) for use in CLASSES], at_once=12)  # type: ignore[misc]
    assert sum(went) <= 95
    assert sum(went) >= 70


@pytest.mark.parametrize("requests", [1, 2, 5, 10])
def test_a_small_rate_is_kept_too(requests: int) -> None:
    key = KeyPace(uuid.uuid4(), Rate(requests, 600))
    assert 1 <= sum(used(key, use) for use in CLASSES) <= requests


def test_keys_do_not_share(key: KeyPace) -> None:
    used(key, "poll")
    assert may(KeyPace(uuid.uuid4(), RATE), "poll")


def test_all_processes_share_a_key(key: KeyPace) -> None:
    same = KeyPace(uuid.UUID(key.name.removeprefix("pace:")), RATE)
    used(key, "poll")
    assert not may(same, "poll")


def test_what_the_vendor_says_closes_it_for_all(key: KeyPace) -> None:
    key.heed(remaining=3, renews_in=30)
    assert may(key, "submit")
    key.heed(remaining=0, renews_in=30)
    with pytest.raises(ProviderError, match="request rate is used up") as caught:
        key.take("cancel")
    assert caught.value.retry_after is not None
    assert 25 < caught.value.retry_after <= 30


def test_a_slip_of_the_vendor_closes_it_for_an_hour_and_not_for_years(key: KeyPace) -> None:
    key.heed(remaining=0, renews_in=900_000_000)
    with pytest.raises(ProviderError) as caught:
        key.take("poll")
    assert caught.value.retry_after is not None
    assert 3590 < caught.value.retry_after <= 3600


def test_a_limit_that_the_vendor_closed_stops_only_what_counts_against_it(key: KeyPace) -> None:
    key.heed(remaining=0, renews_in=30, family="plans")
    with pytest.raises(ProviderError, match="request rate is used up"):
        key.take("poll", "plans")
    key.take("poll", "jobs")
    key.take("poll")


def test_what_the_vendor_told_of_its_limits_is_kept_for_people_to_see(key: KeyPace) -> None:
    assert (key.families(), key.used()) == ([], 0)
    key.heed(remaining=118, renews_in=40, family="plans", limit=120)
    key.heed(remaining=5, renews_in=40, family="jobs")
    key.refused(wait=7, family="jobs")
    key.refused(wait=None, family="artifacts")
    key.take("poll")
    key.take("submit")
    artifacts, jobs, plans = key.families()
    assert (plans.limit, plans.remaining, plans.refused_ago) == (120, 118, None)
    assert 38 < (plans.renews_in or 0) <= 40
    assert (jobs.limit, jobs.remaining, jobs.asked_wait) == (None, 5, 7)
    assert 0 <= (jobs.refused_ago or 0) < 5
    assert (artifacts.limit, artifacts.remaining, artifacts.asked_wait) == (None, None, None)
    assert artifacts.refused_ago is not None
    assert key.used() == 2


def test_a_window_that_is_over_leaves_the_limit_and_no_count(key: KeyPace, redis_url: str) -> None:
    key.heed(remaining=0, renews_in=30, limit=120)
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.delete(f"{key.name}::told")
    (only,) = key.families()
    assert (only.limit, only.remaining, only.renews_in) == (120, None, None)


def test_without_valkey_nothing_new_is_sent_and_reads_go_on_slowly(key: KeyPace, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    _forget()
    with pytest.raises(ProviderError, match="nothing new is sent"):
        key.take("submit")
    key.heed(remaining=0, renews_in=10)
    key.refused(wait=3)
    assert 1 <= used(key, "poll") <= 24


def test_a_take_waits_in_the_queue_while_valkey_is_away(studio: Studio, settings: LazySettings) -> None:
    there = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    _forget()
    job = studio.take()
    studio.run()
    job.refresh_from_db()
    assert (job.status, studio.world.bodies) == ("queued", [])
    assert "nothing was charged" in job.headline
    settings.REDIS_URL = there
    _forget()
    studio.later(30)
    studio.run()
    assert Job.objects.get().status == "running"
    assert len(studio.world.bodies) == 1

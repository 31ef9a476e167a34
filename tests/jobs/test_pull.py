"""Pull providers: nothing is sent; runners lease jobs, and a lease that runs out goes back."""

from dataclasses import replace
from typing import ClassVar

import pytest

import providers
from jobs import money
from jobs.actions import control
from jobs.engine import dispatch, pull
from jobs.models import Job, Key
from jobs.moves import move
from jobs.states import Status
from providers.facts import Facts
from tests.jobs.fake_vendor import FakeVendor
from tests.jobs.studio import Studio
from tests.jobs.threads import together


class PullVendor(FakeVendor):
    facts: ClassVar[Facts] = replace(FakeVendor.facts, slug="pull", pull=True)


@pytest.fixture
def cloud(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A studio whose key is served by runners."""
    monkeypatch.setitem(providers.PROVIDERS, "pull", "tests.jobs.test_pull:PullVendor")
    Key.objects.update(provider="pull")
    studio.key.refresh_from_db()
    return studio


def lease(studio: Studio) -> Job | None:
    return pull.lease_next(studio.key.pk, "runner 1", 60)


def test_dispatch_sends_nothing(cloud: Studio) -> None:
    cloud.take()
    assert dispatch.dispatch(cloud.key.pk) == []
    assert Job.objects.get().status == "queued"


def test_each_job_goes_to_one_runner(cloud: Studio) -> None:
    for _ in range(5):
        cloud.take()
    got = [job.pk for job in together([lambda: lease(cloud)] * 12, at_once=12) if job is not None]
    assert len(got) == len(set(got)) == 5


def test_urgent_then_oldest(cloud: Studio) -> None:
    old, _, urgent = cloud.take("old"), cloud.take("young"), cloud.take("urgent", priority=3)
    assert [lease(cloud), lease(cloud)] == [urgent, old]


def test_a_paused_key_and_a_push_key_lease_nothing(cloud: Studio) -> None:
    cloud.take()
    Key.objects.update(state="paused")
    assert lease(cloud) is None
    Key.objects.update(state="active", provider="fake")
    assert lease(cloud) is None


def test_a_heartbeat_keeps_the_lease(cloud: Studio) -> None:
    cloud.take()
    job = lease(cloud)
    assert job is not None
    for _ in range(5):
        cloud.later(50)
        assert pull.heartbeat(job, 60)
        cloud.run()
    job.refresh_from_db()
    assert job.status == "running"


def test_a_silent_runner_loses_its_job_to_the_next(cloud: Studio) -> None:
    cloud.take()
    first = lease(cloud)
    assert first is not None
    cloud.later(61)
    cloud.run()
    second = lease(cloud)
    assert second is not None
    assert second.pk == first.pk
    assert not pull.heartbeat(first, 60)
    assert not move(first, Status.FETCHING), "what a runner delivers after its lease moves nothing"
    assert pull.heartbeat(second, 60)


def test_after_so_many_silent_runners_it_fails_and_nothing_is_held(cloud: Studio) -> None:
    job = cloud.take()
    for _ in range(pull.LEASES):
        assert lease(cloud) is not None
        cloud.later(61)
        cloud.run()
    job.refresh_from_db()
    assert (job.status, job.cost) == ("failed", 0)
    assert "5 runners took this and fell silent" in job.headline
    assert money.held(Job.objects.all()) == 0


def test_a_job_that_is_too_old_fails(cloud: Studio) -> None:
    job = cloud.take()
    cloud.later(pull.AGE.total_seconds())
    assert lease(cloud) is not None
    cloud.later(61)
    cloud.run()
    job.refresh_from_db()
    assert job.status == "failed"


def test_a_cancelled_job_of_a_silent_runner_is_off(cloud: Studio) -> None:
    job = cloud.take()
    lease(cloud)
    control.cancel(job)
    cloud.later(61)
    cloud.run()
    job.refresh_from_db()
    assert (job.status, job.cost) == ("cancelled", 0)
    assert money.held(Job.objects.all()) == 0

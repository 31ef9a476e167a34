"""What the engine tells the open pages: each change once, and only a change."""

import json
from collections.abc import Iterator

import pytest
import redis

from jobs import hints
from jobs.models import Job
from tests.jobs.fake_vendor import running
from tests.jobs.studio import Studio


class Page:
    """Hears what an open page would."""

    def __init__(self, subscription: "redis.client.PubSub") -> None:
        self.subscription = subscription

    def heard(self, kind: str) -> list[dict[str, str]]:
        """The hints of this kind since the last call."""
        told: list[dict[str, str]] = []
        while message := self.subscription.get_message(ignore_subscribe_messages=True, timeout=0.3):
            told += json.loads(message["data"])
        return [hint for hint in told if hint["kind"] == kind]


@pytest.fixture
def page(redis_url: str) -> Iterator[Page]:
    with redis.Redis.from_url(redis_url) as client, client.pubsub() as subscription:
        subscription.subscribe(hints.channel())
        subscription.get_message(timeout=5)
        yield Page(subscription)


def running_jobs(studio: Studio, number: int) -> list[Job]:
    jobs = [studio.take() for _ in range(number)]
    studio.run()
    studio.later(60)
    studio.sweep()
    return jobs


def test_a_sweep_names_the_jobs_whose_progress_changed(studio: Studio, page: Page) -> None:
    first, _ = running_jobs(studio, 2)
    page.heard("progress")
    studio.later(60)
    studio.world.reports["1"] = running(0.4)
    studio.sweep()
    assert page.heard("progress") == [
        {"kind": "progress", "job": str(first.pk), "key": str(first.key_id), "project": str(first.project_id)}
    ]
    studio.later(60)
    studio.sweep()
    assert page.heard("progress") == []


def test_a_move_is_told_with_its_job_key_and_project(studio: Studio, page: Page) -> None:
    job = studio.take()
    assert {"kind": "job", "job": str(job.pk), "key": str(job.key_id), "project": str(job.project_id)} in page.heard(
        "job"
    )


def test_a_reading_of_the_account_is_told(studio: Studio, page: Page) -> None:
    studio.account()
    assert page.heard("balance") == [{"kind": "balance", "key": str(studio.key.pk)}]

"""Twenty table reads at once: how often the vendor is asked."""

from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any

from jobs.models import Job, Key
from tests.chaos.reads import READ, ReadStudio

MINUTE = 60.0


def at(request: dict[str, Any]) -> float:
    return datetime.fromisoformat(request["at"]).timestamp()


def busiest_minute(requests: list[dict[str, Any]]) -> int:
    """The most requests within any sixty seconds of the vendor's clock."""
    times = sorted(map(at, requests))
    first = most = 0
    for last, time in enumerate(times):
        while times[first] <= time - MINUTE:
            first += 1
        most = max(most, last - first + 1)
    return most


def minutes(reads: ReadStudio, many: int) -> None:
    for _ in range(many * 12):
        reads.run()
        reads.later(5)


def test_twenty_reads_at_once_stay_within_the_limits_and_are_asked_about_less_and_less(reads: ReadStudio) -> None:
    Key.objects.update(max_in_flight=20)
    reads.vendor.forget_requests()
    reads.vendor.sleeperhit_rules(hold="plan")
    jobs = [reads.read(f"Part {number}.", title=f"Part {number}") for number in range(20)]
    minutes(reads, 13)
    assert len(reads.has("plan")) == 20
    planning = defaultdict(list)
    for one in reads.vendor.requests("/story-plans/", method="GET", key=reads.secret):
        planning[one["path"]].append(at(one))
    for looks in planning.values():
        gaps = [after - before for before, after in pairwise(looks)]
        assert min(gaps) >= 4.9
        assert min(gaps[-3:]) >= 14, gaps
    reads.vendor.sleeperhit_rules(hold=None)
    reads.vendor.finish(vendor="sleeperhit")
    for job in jobs:
        reads.approve(reads.at_gate(job))
    most = 0
    for _ in range(240):
        reads.run()
        running = [one for one in reads.has("job") if one["status"] in ("RESERVED", "RUNNING")]
        most = max(most, len(running))
        if not Job.objects.filter(ended_at=None).exists():
            break
        reads.later(5)
    assert most <= 3, "R11: heavy starts are serialized"
    reserved = sorted(at(one) for one in reads.posts("/story-jobs$"))
    assert min(after - before for before, after in pairwise(reserved)) >= 4.9
    asked = reads.vendor.requests("/api/v1/", key=reads.secret)
    families = defaultdict(list)
    for one in asked:
        families[one["path"].split("/")[3]].append(one)
    counted = {family: busiest_minute(ones) for family, ones in families.items()}
    assert max(counted.values()) <= 114, counted
    assert Counter(one["status"] for one in asked)[429] == 0
    reads.check_reads(takes=20, net=READ * 20, paid=20)


def test_a_limit_that_others_use_up_too_is_waited_for_and_not_hammered(reads: ReadStudio) -> None:
    """The vendor lets through a tenth of what it says: each family is closed for as long as it asks, and no longer."""
    reads.vendor.sleeperhit_rules(requests_per_minute=12)
    jobs = [reads.read(f"Part {number}.", title=f"Part {number}") for number in range(4)]
    for job in jobs:
        reads.until_ended(reads.approve(reads.at_gate(job, minutes=120)), hours=3)
        assert job.status == "succeeded", job.headline
    asked = reads.vendor.requests("/api/v1/", key=reads.secret)
    refused = Counter(one["status"] for one in asked)[429]
    assert refused <= len(asked) / 10, (refused, len(asked))
    reads.check_reads(takes=4, net=READ * 4, paid=4)

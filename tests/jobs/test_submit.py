"""Sending a step: the journal comes first, and nothing is ever sent twice that may have arrived."""

from decimal import Decimal

import pytest

from jobs import clock, money
from jobs.engine.timing import SUBMIT_DEADLINE
from jobs.models import Attempt, Job, Key, Ref
from jobs.moves import claim
from jobs.states import Status
from providers.errors import Fault, ProviderError
from providers.order import Request, Step
from providers.report import RemoteRef
from tests.jobs.fake_vendor import Death, World, die, done, error, lost
from tests.jobs.studio import Studio, outcomes
from tests.jobs.threads import elsewhere, together

LEASE_AND_A_BIT = 61


POST_LEASE_AND_A_BIT = SUBMIT_DEADLINE + 31


def sent(studio: Studio) -> Job:
    """A take that was sent once, whatever came of it; nothing else was done."""
    job = studio.take()
    studio.dispatch()
    studio.attend()
    job.refresh_from_db()
    return job


def test_the_attempt_is_committed_as_prepared_and_sent_before_the_post(studio: Studio) -> None:
    """R1: key and exact body are in the journal before anything is sent."""
    seen: list[tuple[Attempt, Job, float]] = []

    def look() -> None:
        attempt = Attempt.objects.get()
        job = Job.objects.get()
        assert job.due_at is not None
        seen.append((attempt, job, (job.due_at - clock.now()).total_seconds()))

    studio.world.answers = [lambda: elsewhere(look)]
    sent(studio)
    [(attempt, job, lease_left)] = seen
    assert attempt.outcome == "open"
    assert attempt.sent_at is not None
    assert attempt.sent_at >= attempt.prepared_at
    assert attempt.request == studio.world.bodies[0].model_dump(mode="json")
    assert (job.status, job.lease is not None) == ("submitting", True)
    assert lease_left > SUBMIT_DEADLINE, "the lease must outlast the POST"


def test_the_hold_is_committed_before_the_post(studio: Studio) -> None:
    held: list[Decimal] = []
    studio.world.answers = [lambda: held.append(elsewhere(lambda: money.held(Job.objects.all())))]
    sent(studio)
    assert held == [10]


def test_what_was_accepted_runs_and_is_named(studio: Studio) -> None:
    job = sent(studio)
    assert job.status == "running"
    assert outcomes(job) == ["accepted"]
    assert [(ref.kind, ref.remote_id, ref.step) for ref in job.refs.all()] == [("task", "1", "task")]


FAULTS = [
    # the fault, then: status, reason, is it still held, the attempt's outcome
    (error(Fault.REFUSED), "failed", "", False, "refused"),
    (error(Fault.CREDITS, available=Decimal(3)), "waiting", "credits", True, "credits"),
    (error(Fault.AUTH), "queued", "", True, "put_off"),
    (error(Fault.QUOTA), "queued", "", True, "put_off"),
    (error(Fault.BUSY), "queued", "", True, "put_off"),
    (error(Fault.RATE, retry_after=30), "queued", "", True, "put_off"),
    (error(Fault.NETWORK), "queued", "", True, "put_off"),
    (error(Fault.UNREADABLE), "queued", "", True, "put_off"),
    (lost(), "submitting", "", True, "unknown"),
    (error(Fault.UNREADABLE, maybe_sent=True), "submitting", "", True, "unknown"),
    (error(Fault.REFUSED, maybe_sent=True), "submitting", "", True, "unknown"),
]


@pytest.mark.parametrize(
    ("answer", "status", "reason", "held", "outcome"),
    FAULTS,
    ids=[f"{case[0].fault}{'-maybe' if case[0].maybe_sent else ''}" for case in FAULTS],
)
def test_every_fault_has_its_place(
    studio: Studio, answer: ProviderError, status: str, reason: str, held: bool, outcome: str
) -> None:
    studio.world.answers = [answer]
    job = sent(studio)
    assert (job.status, job.reason) == (status, reason)
    assert (money.open_hold(job, "task") is not None) is held
    assert outcomes(job) == [outcome]
    assert len(studio.world.bodies) == 1
    assert answer.message in job.headline, "the vendor's words are on the job"
    if status == "failed":
        assert job.failure is not None
        assert (job.failure["message"], job.failure["code"]) == (answer.message, answer.code)


@pytest.mark.parametrize(
    "fault", [Fault.CREDITS, Fault.AUTH, Fault.QUOTA, Fault.BUSY, Fault.RATE, Fault.NETWORK, Fault.UNREADABLE]
)
def test_what_was_put_off_goes_again_with_the_same_body_and_token(studio: Studio, fault: Fault) -> None:
    studio.world.answers = [error(fault, available=Decimal(3))]
    job = sent(studio)
    studio.world.all_say(done(10))
    for _ in range(40):
        studio.later(10)
        studio.run()
    job.refresh_from_db()
    assert [job.status, len(studio.world.bodies)] == ["running", 2]
    assert studio.world.bodies[0] == studio.world.bodies[1]
    assert outcomes(job)[-1] == "accepted"
    assert [entry.kind for entry in job.ledger.all()] == ["hold"], "it was held once"


def test_a_refusal_is_final(studio: Studio) -> None:
    studio.world.answers = [error(Fault.REFUSED)]
    job = sent(studio)
    studio.later(86400)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.cost, len(studio.world.bodies)) == ("failed", 0, 1)


def test_the_vendors_pause_is_heeded(studio: Studio) -> None:
    """R10: exactly as long as the vendor asked, and nothing is added."""
    studio.world.answers = [error(Fault.RATE, retry_after=120)]
    sent(studio)
    studio.later(110)
    studio.run()
    assert len(studio.world.bodies) == 1
    studio.later(11)
    studio.run()
    assert len(studio.world.bodies) == 2


def test_pauses_grow_while_the_vendor_is_not_reached(studio: Studio) -> None:
    studio.world.answers = [error(Fault.NETWORK) for _ in range(6)]
    sent(studio)
    for seconds, posts in [(3, 2), (3, 2), (2, 3), (7, 3), (2, 4), (15, 4), (2, 5)]:
        studio.later(seconds)
        studio.run()
        assert len(studio.world.bodies) == posts, f"after {seconds} s more"


def test_a_worker_that_dies_before_the_journal_sent_nothing(studio: Studio) -> None:
    studio.world.on["build"] = die
    job = studio.take()
    studio.dispatch()
    with pytest.raises(Death):
        studio.attend()
    assert not job.attempts.exists()
    del studio.world.on["build"]
    studio.run()
    assert not studio.world.bodies, "its lease is not over yet"
    studio.later(LEASE_AND_A_BIT)
    studio.run()
    assert len(studio.world.bodies) == 1


def test_a_worker_that_dies_between_prepared_and_sent_goes_again_with_the_same_token(studio: Studio) -> None:
    job = studio.take()
    studio.dispatch()
    claim(job.pk, Status.SUBMITTING, seconds=60)
    request = {"path": "/task", "body": {"prompt": "as journaled", "token": "t0"}}
    Attempt.objects.create(job=job, step="task", number=1, token="t0", request=request)
    studio.later(LEASE_AND_A_BIT)
    studio.run()
    assert outcomes(job) == ["put_off", "accepted"]
    assert [body.body for body in studio.world.bodies] == [request["body"]]
    assert {attempt.token for attempt in job.attempts.all()} == {"t0"}


@pytest.mark.parametrize(
    ("answer", "made"), [(die, 0), ("die", 1)], ids=["before the vendor took it", "after the vendor took it"]
)
def test_a_worker_that_dies_in_the_post_never_makes_a_second_one(studio: Studio, answer: object, made: int) -> None:
    studio.world.answers = [answer]  # type: ignore[list-item]
    job = studio.take()
    studio.dispatch()
    with pytest.raises(Death):
        studio.attend()
    studio.run()
    assert len(studio.world.bodies) == 1, "while the lease lasts nobody touches it"
    studio.later(POST_LEASE_AND_A_BIT)
    for _ in range(20):
        studio.run()
        studio.later(10)
    job.refresh_from_db()
    assert len(studio.world.bodies) == 1
    assert (job.status, job.reason) == (("running", "") if made else ("waiting", "unconfirmed"))
    assert outcomes(job) == (["found"] if made else ["unknown"])
    assert money.open_hold(job, "task") == 10


def test_a_worker_that_dies_between_refs_and_move_lands(studio: Studio) -> None:
    """R19: what is in flight at the vendor is taken up again from the database."""
    job = studio.take()
    studio.dispatch()
    claim(job.pk, Status.SUBMITTING, seconds=60)
    Attempt.objects.create(
        job=job, step="task", number=1, token="t", request={}, outcome="accepted", sent_at=clock.now()
    )
    Ref.objects.create(job=job, key=studio.key, kind="task", remote_id="77", step="task")
    studio.later(LEASE_AND_A_BIT)
    studio.run()
    job.refresh_from_db()
    assert (job.status, studio.world.bodies) == ("running", [])
    studio.world.reports["77"] = done(10)
    assert studio.until_ended(job).status == "succeeded"


def test_a_worker_whose_lease_ran_out_before_the_post_does_not_post(studio: Studio) -> None:
    """It took too long over something free; another one has the job by now."""

    def slow() -> None:
        del studio.world.on["build"]
        studio.later(LEASE_AND_A_BIT)
        elsewhere(studio.attend)

    studio.world.on["build"] = slow
    job = sent(studio)
    assert len(studio.world.bodies) == 1
    assert job.status == "running"


def test_doubled_messages_send_once(studio: Studio) -> None:
    studio.take()
    studio.dispatch()
    together([studio.attend] * 6, at_once=6)
    assert len(studio.world.bodies) == 1


def test_an_accepted_answer_that_comes_after_the_lease_is_not_lost(studio: Studio) -> None:
    """The other worker found nothing and asked a person; then the first one's answer came after all."""

    def very_slow() -> None:
        studio.later(POST_LEASE_AND_A_BIT)
        elsewhere(studio.attend)
        studio.later(3600)
        elsewhere(studio.attend)

    studio.world.cannot_look = True
    studio.world.answers = [very_slow]
    job = sent(studio)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len(studio.world.bodies)) == ("running", 1)


def test_a_status_word_of_any_length_loses_no_work(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def accept(self: World, step: Step, request: Request) -> RemoteRef:
        return RemoteRef(kind="task", remote_id="77", step="task", state="pending, and a word on why " * 5)

    monkeypatch.setattr(World, "accept", accept)
    job = sent(studio)
    assert (job.status, job.refs.get().state[:8]) == ("running", "pending,")


def test_a_provider_that_is_not_there_any_more_is_told_in_a_sentence(studio: Studio) -> None:
    job = studio.take()
    studio.dispatch()
    Key.objects.update(provider="gone")
    studio.attend()
    job.refresh_from_db()
    assert job.headline == "This version of Takeboard does not know the provider gone."


def test_the_journal_holds_no_secret(studio: Studio) -> None:
    job = sent(studio)
    assert studio.key.secret() not in str(list(job.attempts.values()))

"""A submit whose answer was lost: found, not seen, several, cannot look; and what a person may do about it."""

import pytest

from jobs import money
from jobs.actions import control
from jobs.actions.operations import Refused
from jobs.clock import After
from jobs.models import Job, Key
from providers.errors import Fault
from providers.order import Step
from providers.report import Found, RemoteRef
from tests.jobs.fake_vendor import FakeVendor, done, error, lost
from tests.jobs.studio import Studio
from tests.jobs.threads import elsewhere


def in_doubt(studio: Studio, answer: object = "lose") -> Job:
    """A take whose answer was lost; nobody has looked yet."""
    studio.world.answers = [answer]  # type: ignore[list-item]
    job = studio.take()
    studio.dispatch()
    studio.attend()
    job.refresh_from_db()
    return job


def days(studio: Studio, job: Job, minutes: float) -> Job:
    """Let the engine work for some minutes."""
    every = 10 if minutes <= 10 else 60
    for _ in range(int(minutes * 60 / every)):
        studio.later(every)
        studio.run()
    job.refresh_from_db()
    return job


@pytest.fixture
def unconfirmed(studio: Studio) -> Job:
    """A take the vendor never got, and a person is asked about it."""
    job = days(studio, in_doubt(studio, lost()), 2)
    assert (job.status, job.reason) == ("waiting", "unconfirmed")
    return job


def test_a_lost_reply_is_looked_for_and_adopted(studio: Studio) -> None:
    job = days(studio, in_doubt(studio), 0.5)
    assert (job.status, len(studio.world.bodies)) == ("running", 1)
    assert [attempt.outcome for attempt in job.attempts.all()] == ["found"]
    studio.world.all_say(done(10))
    assert studio.until_ended(job).status == "succeeded"
    assert job.cost == 10


def test_a_lost_reply_is_never_sent_again(studio: Studio, unconfirmed: Job) -> None:
    job = days(studio, unconfirmed, 60)
    assert len(studio.world.bodies) == 1
    assert job.reason == "unconfirmed"
    assert money.open_hold(job, "task") == 10, "it may be at work: its price stays held"
    assert "It is not sent again by itself" in job.headline


def test_it_is_looked_at_over_the_whole_settle_time_before_a_person_is_asked(studio: Studio) -> None:
    looks: list[int] = []
    studio.world.on["find"] = lambda: looks.append(1)
    job = in_doubt(studio, lost())
    studio.later(2)
    studio.run()
    for _ in range(5):
        studio.later(10)
        studio.run()
    job.refresh_from_db()
    assert job.status == "submitting"
    assert len(looks) >= 4
    assert days(studio, job, 0.5).reason == "unconfirmed"


def test_what_appears_late_is_adopted(studio: Studio) -> None:
    studio.world.hidden = {"1"}
    job = days(studio, in_doubt(studio), 2)
    assert job.reason == "unconfirmed"
    studio.world.hidden = set()
    job = days(studio, job, 11)
    assert (job.status, len(studio.world.bodies)) == ("running", 1)


def test_several_that_it_could_be_are_for_a_person_to_choose_from(studio: Studio) -> None:
    studio.world.several = 2
    job = days(studio, in_doubt(studio), 1)
    assert (job.reason, job.candidates) == ("unconfirmed", ["1", "2"])
    assert not job.refs.exists()
    control.attach(job, "2")
    assert job.status == "running"
    assert [ref.remote_id for ref in job.refs.all()] == ["2"]
    assert job.candidates == []


def test_what_another_job_has_is_not_taken_from_it(studio: Studio) -> None:
    other = studio.take()
    studio.run()
    mine = in_doubt(studio, lost())
    token = mine.attempts.get().token
    studio.world.accepted["1"].body["token"] = token  # the vendor shows one piece of work for both
    mine = days(studio, mine, 1)
    assert (mine.reason, mine.candidates) == ("unconfirmed", ["1"])
    with pytest.raises(Refused, match=f"task 1 belongs to {other}"):
        control.attach(mine, "1")


def test_a_vendor_without_a_list_means_a_person_is_asked_at_once(studio: Studio) -> None:
    studio.world.cannot_look = True
    job = days(studio, in_doubt(studio), 0.5)
    assert job.reason == "unconfirmed"
    assert "This vendor has no list." in job.headline
    assert job.due_at is None
    assert days(studio, job, 60).reason == "unconfirmed"
    assert len(studio.world.bodies) == 1


@pytest.mark.parametrize("fault", [Fault.NETWORK, Fault.RATE, Fault.UNREADABLE, Fault.AUTH])
def test_a_look_that_fails_is_no_verdict(studio: Studio, fault: Fault) -> None:
    studio.world.cannot_find = error(fault, retry_after=7)
    job = days(studio, in_doubt(studio), 5)
    assert (job.status, len(studio.world.bodies)) == ("submitting", 1)
    assert "Could not look" in job.headline
    studio.world.cannot_find = None
    assert days(studio, job, 1).status == "running"


def test_the_keys_owner_may_allow_to_send_again(studio: Studio) -> None:
    Key.objects.update(resend_after=5)
    job = days(studio, in_doubt(studio, lost()), 4)
    assert (job.reason, len(studio.world.bodies)) == ("unconfirmed", 1)
    job = days(studio, job, 6)
    assert (job.status, len(studio.world.bodies)) == ("running", 2)
    first, second = studio.world.bodies
    assert first.body["token"] != second.body["token"], "a new attempt is told from the lost one"
    assert [attempt.outcome for attempt in job.attempts.all()] == ["abandoned", "accepted"]
    assert job.ledger.filter(kind="hold").count() == 1


def test_attach_takes_what_the_vendor_shows(studio: Studio, unconfirmed: Job) -> None:
    control.attach(unconfirmed, "99", studio.person)
    assert unconfirmed.status == "running"
    studio.world.reports["99"] = done(10)
    assert studio.until_ended(unconfirmed).cost == 10
    assert len(studio.world.bodies) == 1


def test_attaching_a_candidate_keeps_what_its_reading_needs(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some work can only be read with more than its id, as a source is with its project."""

    def find(self: FakeVendor, step: Step, *_: object) -> Found:
        refs = (RemoteRef(kind="task", remote_id=one, step=step.name, data={"of": "p1"}) for one in ("7", "8"))
        return Found(tuple(refs), certain=False)

    monkeypatch.setattr(FakeVendor, "find", find)
    job = days(studio, in_doubt(studio, lost()), 2)
    assert job.candidates == ["7", "8"]
    control.attach(job, "8")
    assert [(ref.remote_id, ref.data) for ref in job.refs.all()] == [("8", {"of": "p1"})]


def test_attach_refuses_what_the_vendor_does_not_know(studio: Studio, unconfirmed: Job) -> None:
    studio.world.reports["98"] = error(Fault.REFUSED)
    with pytest.raises(Refused, match=r"did not show task 98, so it was not attached. It said refused"):
        control.attach(unconfirmed, "98")
    unconfirmed.refresh_from_db()
    assert unconfirmed.reason == "unconfirmed"
    assert not unconfirmed.refs.exists()


def test_send_again_by_hand_uses_a_new_token(studio: Studio, unconfirmed: Job) -> None:
    control.resend(unconfirmed, studio.person)
    studio.run()
    unconfirmed.refresh_from_db()
    assert (unconfirmed.status, len(studio.world.bodies)) == ("running", 2)
    assert studio.world.bodies[0].body["token"] != studio.world.bodies[1].body["token"]


def test_send_again_clicked_twice_sends_once(studio: Studio, unconfirmed: Job) -> None:
    control.resend(unconfirmed)
    with pytest.raises(Refused, match="not in doubt"):
        control.resend(unconfirmed)
    studio.run()
    assert len(studio.world.bodies) == 2


def test_given_up_releases_the_hold(studio: Studio, unconfirmed: Job) -> None:
    control.give_up(unconfirmed, studio.person)
    assert (unconfirmed.status, unconfirmed.cost) == ("cancelled", 0)
    assert money.held(Job.objects.all()) == 0
    assert "reconcile finds it" in unconfirmed.headline


@pytest.mark.parametrize("action", [control.resend, control.give_up, lambda job: control.attach(job, "1")])
def test_only_what_is_in_doubt_can_be_rescued(studio: Studio, action: object) -> None:
    job = studio.take()
    with pytest.raises(Refused, match="not in doubt"):
        action(job)  # type: ignore[operator]


@pytest.mark.parametrize("action", [control.resend, control.give_up], ids=["resend", "give up"])
def test_nobody_decides_while_a_worker_looks(studio: Studio, unconfirmed: Job, action: object) -> None:
    """The worker is about to find it: a resend now would pay twice."""
    refused: list[str] = []

    def click() -> None:
        with pytest.raises(Refused, match="looked at this moment") as caught:
            elsewhere(lambda: action(Job.objects.get(pk=unconfirmed.pk)))  # type: ignore[operator]
        refused.append(str(caught.value))

    studio.world.on["find"] = click
    Job.objects.filter(pk=unconfirmed.pk).update(due_at=After(0))
    studio.attend()
    assert len(refused) == 1
    unconfirmed.refresh_from_db()
    assert unconfirmed.reason == "unconfirmed"


def test_looking_stops_after_some_days(studio: Studio, unconfirmed: Job) -> None:
    studio.later(3 * 86400)
    studio.run()
    unconfirmed.refresh_from_db()
    assert (unconfirmed.reason, unconfirmed.due_at) == ("unconfirmed", None)

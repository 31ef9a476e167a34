"""Asking for a take: it always becomes a job, once, with its price held; and asking again."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import control, takes
from jobs.actions.operations import Refused
from jobs.clock import Now
from jobs.engine.inputs import Said
from jobs.models import Artifact, Budget, Job, Key, Material, Operation, Ref
from providers.errors import Fault
from providers.order import Input
from tests.jobs.fake_vendor import done, error
from tests.jobs.studio import Studio
from tests.jobs.threads import together


def wanted(studio: Studio, **more: object) -> takes.Wanted:
    return takes.Wanted(studio.key, studio.project, "film", "a package", **more)  # type: ignore[arg-type]


def material(name: str = "ref.png") -> Material:
    row = {"name": name, "kind": "image", "file": name, "mime": "image/png", "bytes": 9, "sha256": name}
    return Material.objects.create(**row)


def test_a_take_is_queued_with_its_price_and_steps(studio: Studio) -> None:
    job = takes.submit(wanted(studio, tags=("a",), title="T", options={"seconds": 5}), studio.person)
    assert (job.status, job.headline, job.created_by) == ("queued", "In line", studio.person)
    assert (job.quote, job.prices, money.open_hold(job, "task")) == (10, {"task": "10"}, 10)
    order = job.as_order()
    assert (order.prompt, order.tags, order.title, order.options) == ("a package", ("a",), "T", {"seconds": 5})
    assert not studio.world.bodies, "nothing is sent while somebody waits for a page"


def test_takes_of_a_shot_are_numbered_and_shots_made_on_the_fly(studio: Studio) -> None:
    assert [str(studio.take(shot="A1")) for _ in range(3)] == ["A1 T01", "A1 T02", "A1 T03"]
    assert str(studio.take(shot="B7")) == "B7 T01"
    assert [str(studio.take()) for _ in range(2)] == ["S03 T01", "S04 T01"]


def test_numbers_are_not_doubled_by_threads(studio: Studio) -> None:
    together([lambda: studio.take(shot="A1")] * 16)
    assert sorted(Job.objects.values_list("take", flat=True)) == list(range(1, 17))


def test_what_the_vendor_would_refuse_is_a_failed_job_that_cost_nothing(studio: Studio) -> None:
    studio.world.refuses = "The prompt is too long: cut it to 2,000 characters."
    job = studio.take()
    assert (job.status, job.cost) == ("failed", 0)
    assert job.headline == (
        "The prompt is too long: cut it to 2,000 characters. Nothing was sent and nothing was charged."
    )
    assert job.failure is not None
    assert (job.failure["code"], job.failure["advice"]) == ("invalid_order", "edit")
    studio.run()
    assert not studio.world.bodies
    assert not job.ledger.exists()
    assert job.prompt == "a package on a doorstep", "nothing that was typed is lost"


def test_a_take_that_has_no_price_is_not_sent(studio: Studio) -> None:
    studio.world.price = None
    job = studio.take()
    assert (job.status, job.headline) == (
        "failed",
        "The vendor has no price for this. Nothing was sent and nothing was charged.",
    )


@pytest.mark.parametrize("fault", [Fault.NETWORK, Fault.RATE, Fault.UNREADABLE, Fault.AUTH, Fault.QUOTA])
def test_a_price_that_cannot_be_read_now_is_read_and_held_before_sending(studio: Studio, fault: Fault) -> None:
    studio.world.cannot_quote = error(fault)
    job = studio.take()
    assert (job.status, job.quote) == ("queued", None)
    assert not job.ledger.exists()
    for _ in range(3):
        studio.run()
        studio.later(10)
    assert not studio.world.bodies, "without a price nothing is sent"
    studio.world.cannot_quote = None
    held: list[Decimal] = []
    studio.world.on["submit"] = lambda: held.append(money.held(Job.objects.all()))
    studio.world.all_say(done(10))
    for _ in range(12):
        studio.later(10)
        studio.run()
    assert held == [10]


def test_a_price_read_late_is_checked_against_the_caps(studio: Studio) -> None:
    budget = money.set_cap(Budget(project=studio.project, unit="cr", limit=5))
    studio.world.cannot_quote = error(Fault.NETWORK)
    job = studio.take()
    studio.world.cannot_quote = None
    studio.run()
    job.refresh_from_db()
    assert (job.reason, studio.world.bodies) == ("budget", [])
    events = job.events.count()
    for _ in range(20):
        studio.later(60)
        studio.run()
    assert job.events.count() == events, "a job that waits for room makes no noise"
    budget.limit = Decimal(50)
    money.set_cap(budget)
    studio.later(61)
    studio.run()
    job.refresh_from_db()
    assert job.status == "running"
    assert money.open_hold(job, "task") == 10


def test_a_refused_price_is_a_failed_job(studio: Studio) -> None:
    studio.world.cannot_quote = error(Fault.REFUSED)
    job = studio.take()
    assert (job.status, job.failure and job.failure["message"]) == ("failed", "It said refused.")


def test_a_key_that_does_not_open_is_a_failed_job_with_a_sentence(studio: Studio) -> None:
    Key.objects.update(sealed_secret=b"")
    studio.key.refresh_from_db()
    job = studio.take()
    assert job.status == "failed"
    assert "master key" in job.headline


def test_the_same_operation_twice_is_one_take(studio: Studio) -> None:
    first = takes.submit(wanted(studio), studio.person, "op")
    second = takes.submit(wanted(studio), studio.person, "op")
    assert first == second
    assert (Job.objects.count(), Operation.objects.count()) == (1, 1)
    assert money.held(Job.objects.all()) == 10


def test_a_double_click_is_one_take(studio: Studio) -> None:
    jobs = together([lambda: takes.submit(wanted(studio), studio.person, "op")] * 8)
    assert len(set(jobs)) == Job.objects.count() == 1
    assert money.held(Job.objects.all()) == 10


def test_an_operation_key_is_good_for_one_action(studio: Studio) -> None:
    job = takes.submit(wanted(studio), studio.person, "op")
    with pytest.raises(Refused, match="was used for another action"):
        control.cancel(job, operation="op")


def test_without_a_key_each_call_is_a_take(studio: Studio) -> None:
    assert takes.submit(wanted(studio)) != takes.submit(wanted(studio))


def test_again_is_a_new_take_of_the_same_order(studio: Studio) -> None:
    first = takes.submit(wanted(studio, options={"seconds": 5}, tags=("x",)), studio.person)
    control.cancel(first)
    second = takes.again(first, studio.person)
    assert (second.retry_of, second.shot, second.take, second.status) == (first, first.shot, 2, "queued")
    assert second.as_order() == first.as_order()
    first.refresh_from_db()
    assert first.status == "cancelled"


def test_what_is_live_is_not_asked_for_again(studio: Studio) -> None:
    with pytest.raises(Refused, match="still queued"):
        takes.again(studio.take())
    assert Job.objects.count() == 1


@pytest.mark.parametrize(("without", "roles"), [(False, ["ref_image", "cast"]), (True, [])])
def test_again_with_and_without_materials(studio: Studio, without: bool, roles: list[str]) -> None:
    studio.world.refuses = "No faces."
    first = takes.submit(wanted(studio, materials=[("ref_image", material())], characters=[("cast", "c1")]))
    studio.world.refuses = ""
    second = takes.again(first, without_materials=without)
    assert [one.role for one in second.as_order().inputs] == roles
    assert len(second.materials) == len(roles)


def test_again_keeps_what_was_said_of_pictures_and_of_new_entries(studio: Studio) -> None:
    studio.world.refuses = "No faces."
    mara = Input(role="cast", kind="character", name="Baker", text="In a grey coat", human=True, consent="Her release")
    said = Said("the boat", "Baker", "Her release")
    first = takes.submit(
        wanted(
            studio,
            materials=[("ref_image", material()), ("ref_image", material("b.png"))],
            said=[said],
            at_vendor=[mara],
            options={"models": ["one", "two"], "share": 0.5},
        )
    )
    studio.world.refuses = ""
    second = takes.again(first)
    assert second.as_order() == first.as_order()
    picture, plain, entry = second.as_order().inputs
    assert (picture.text, picture.of, picture.consent) == ("the boat", "Baker", "Her release")
    assert (plain.text, entry) == ("", mara)
    assert second.materials == first.materials


def test_an_action_on_a_finished_thing_names_it_to_the_vendor(studio: Studio) -> None:
    job = studio.take()
    ref = Ref.objects.create(job=job, key=studio.key, kind="sequence", remote_id="77", step="task")
    parent = Artifact.objects.create(
        job=job, ref=ref, name="video", kind="video", role="main", revision=2, due_at=Now()
    )
    child = takes.submit(wanted(studio, parent=parent, action="refine"))
    order = child.as_order()
    assert order.parent is not None
    assert (child.parent, order.action) == (parent, "refine")
    assert (order.parent.kind, order.parent.remote_id, order.parent.revision) == ("sequence", "77", 2)

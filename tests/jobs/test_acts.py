"""What may be done with finished work, piece by piece and part by part, and with work that failed."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import acts, control, takes
from jobs.actions.operations import Refused
from jobs.models import Job
from providers.errors import Fault, ProviderError
from providers.facts import Action, Option, Part, Section
from providers.report import Failure, Output, Report, State
from tests.jobs.fake_vendor import done, error
from tests.jobs.gated import looked_at, made, planned, says
from tests.jobs.gated_vendor import WORK, Bench, link, script
from tests.jobs.studio import Studio

SCOPE = Option(name="scope", label="Scope", kind="choice", default="auto", choices=("auto", "plan"))
WEIGHT = Option(name="weight", label="Weight", kind="integer", minimum=1, maximum=9)
REFINE = Action(
    name="refine", label="Refine", makes="document", options=(SCOPE, WEIGHT), words="What to change", stales=True
)
FINALIZE = Action(name="finalize", label="Record it", makes="audio", values={"mode": "audio"})
RESUME = Action(name="resume", label="Resume", makes="document")


def recast(name: str) -> Action:
    voice = Option(name="voice", label="Voice", kind="text")
    return Action(name="recast", label="Recast", makes="audio", options=(voice,), values={"who": name}, stales=True)


def cast(*names: str) -> Section:
    parts = tuple(Part(name=one, label=one, word="ready", actions=(recast(one),)) for one in names)
    return Section(name="cast", label="Cast", parts=parts, actions=(FINALIZE,))


@pytest.fixture
def finished(studio: Studio, bench: Bench) -> Job:
    bench.acts["artifact", State.DONE] = (REFINE, FINALIZE)
    bench.prices = {"refine": 8, "finalize": 6}
    bench.sections = (cast("BAKER", "KEEPER"),)
    return made(studio, link(), script(), Output(name="notes", kind="document", role="notes", text="Notes"))


def offers(job: Job) -> dict[str, acts.Offered]:
    return {one.action.name: one for one in acts.offered(job, list(job.artifacts.select_related("ref")))}


def press(job: Job, name: str = "finalize", seen: str = "6", **more: object) -> Job:
    return acts.carry_out(job, offers(job)[name].id, seen, **more)  # type: ignore[arg-type]


def test_each_piece_offers_its_actions_once_with_their_prices(finished: Job) -> None:
    found = acts.offered(finished, list(finished.artifacts.select_related("ref")))
    assert [(one.action.name, one.seen, one.piece.kind, one.piece.remote_id) for one in found] == [
        ("refine", "8", "artifact", "a1"),
        ("finalize", "6", "artifact", "a1"),
    ]


def test_an_action_is_a_take_of_its_own_with_settings_and_words(studio: Studio, finished: Job) -> None:
    job = press(finished, "refine", "8", options={"scope": "plan", "weight": "3"}, words=" shorter ")
    order = job.as_order()
    assert order.parent is not None
    assert (order.action, order.title, order.prompt) == ("refine", "Refine", "shorter")
    assert order.options == {"scope": "plan", "weight": 3}
    assert (order.parent.kind, order.parent.remote_id, order.parent.revision) == ("artifact", "a1", 1)
    assert (job.quote, job.shot, job.stales, job.retry_of) == (8, finished.shot, "a1", None)
    assert job.parent is not None
    assert job.parent.piece == "a1"
    looked_at(studio, job)
    says(studio, job, done(8, script("INT. ATTIC", revision=2)))
    looked_at(studio, job)
    assert (job.status, job.cost, money.held(Job.objects.all())) == ("succeeded", 8, 0)


def test_what_goes_along_with_an_action_cannot_be_said_otherwise(finished: Job) -> None:
    assert press(finished).as_order().options == {"mode": "audio"}
    with pytest.raises(Refused, match="There is nothing called mode to set here"):
        press(finished, options={"mode": "video"})


@pytest.mark.parametrize(
    ("options", "words", "sentence"),
    [
        ({}, " ", "Refine needs words: What to change. Nothing was sent"),
        ({"scope": "all"}, "x", "Scope has no all. Nothing was sent and nothing was charged. Choose auto, plan."),
        ({"weight": "12"}, "x", "Weight is between 1 and 9, not 12"),
        ({"weight": "much"}, "x", "Weight is a whole number, not much"),
    ],
)
def test_what_an_action_does_not_take_is_refused_in_words(
    finished: Job, options: dict[str, object], words: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        press(finished, "refine", "8", options=options, words=words)
    assert Job.objects.count() == 1


def test_the_price_seen_is_the_price_charged(studio: Studio, bench: Bench, finished: Job) -> None:
    one = offers(finished)["finalize"]
    bench.prices["finalize"] = 9
    with pytest.raises(Refused, match="Its price has changed, so nothing was sent"):
        acts.carry_out(finished, one.id, one.seen)
    assert offers(finished)["finalize"].seen == "9", "the next look shows the new one"
    for odd in ("sNaN", "NaN", "8.5.1", ""):
        with pytest.raises(Refused, match="price"):
            press(finished, seen=odd)
    job = press(finished, seen="9")
    assert (job.quote, money.held(Job.objects.all())) == (9, 9)


def test_a_take_at_another_price_than_the_agreed_one_is_not_made(studio: Studio) -> None:
    wanted = takes.Wanted(studio.key, studio.project, "film", "a package", agreed=Decimal(9))
    with pytest.raises(Refused, match="Its price has changed"):
        takes.submit(wanted)
    assert not Job.objects.exists()


def test_a_double_click_makes_one_even_when_the_offer_is_gone(bench: Bench, finished: Job) -> None:
    one = offers(finished)["finalize"]
    first = acts.carry_out(finished, one.id, one.seen, None, "op")
    bench.acts.clear()
    bench.sections = ()
    assert acts.carry_out(finished, one.id, one.seen, None, "op") == first


@pytest.mark.parametrize("cost", [0, None], ids=["replayed", "free"])
def test_what_is_free_or_replayed_settles_at_nothing(
    studio: Studio, bench: Bench, finished: Job, cost: int | None
) -> None:
    bench.prices["finalize"] = 0 if cost is None else 6
    job = press(finished, seen="0" if cost is None else "6")
    looked_at(studio, job)
    says(studio, job, done(cost))
    looked_at(studio, job)
    assert (job.status, job.cost, money.held(Job.objects.all())) == ("succeeded", 0, 0)


def test_a_402_on_an_action_waits_like_any(studio: Studio, finished: Job) -> None:
    """R7: it stops, keeps its request, and sends the same one again once there is money; never in a loop."""
    job = press(finished)
    sent = len(studio.world.bodies)
    studio.world.answers = [error(Fault.CREDITS, required=Decimal(6), available=Decimal(2))]
    studio.world.balance = Decimal(2)
    looked_at(studio, job)
    studio.later(900)
    studio.run()
    job.refresh_from_db()
    assert (job.reason, len(studio.world.bodies), money.held(Job.objects.all())) == ("credits", sent + 1, 6)
    studio.world.balance = Decimal(50)
    studio.later(400)
    studio.run()
    assert studio.world.bodies[-1] == studio.world.bodies[-2]


def test_an_action_that_names_no_file_has_done_its_work(studio: Studio, bench: Bench, finished: Job) -> None:
    bench.prices.clear()
    job = press(finished, seen="0")
    looked_at(studio, job)
    says(studio, job, Report(State.DONE, "ok"))
    looked_at(studio, job)
    assert (job.status, job.headline) == ("succeeded", "Ready")


@pytest.fixture
def broken(studio: Studio, bench: Bench) -> Job:
    """A take whose paid work failed at the vendor."""
    bench.acts["work", State.FAILED] = (RESUME,)
    job = planned(studio)
    control.decide(job, True)
    studio.world.reports["1"] = done(None)
    looked_at(studio, job)
    says(studio, job, Report(State.FAILED, "failed", cost=Decimal(0), failure=Failure(code="x", message="Full.")))
    return looked_at(studio, job)


def test_what_failed_last_offers_what_may_be_done_with_it(broken: Job) -> None:
    assert (broken.status, broken.cost) == ("failed", 0)
    one = offers(broken)["resume"]
    assert (one.artifact, one.piece.kind, one.piece.remote_id) == (None, "work", "2")
    job = press(broken, "resume", "0")
    assert (job.retry_of, job.parent, job.as_order().parent) == (broken, None, one.piece)
    control.cancel(job)
    assert takes.again(job).as_order().parent == one.piece


def test_work_taken_up_again_under_its_own_name_comes_over(
    studio: Studio, broken: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R2: a new take goes on with the same remote work, which is not started a second time."""
    job = press(broken, "resume", "0")
    monkeypatch.setattr(studio.world, "ids", iter(["2"]))
    del studio.world.reports["2"]
    free = WORK.model_copy(update={"paid": False})
    Job.objects.filter(pk=job.pk).update(steps=[free.model_dump(mode="json")])
    looked_at(studio, job)
    assert [ref.remote_id for ref in job.refs.all()] == ["2"]
    says(studio, job, done(0, script()))
    assert looked_at(studio, job).status == "succeeded"


def test_the_desk_shows_the_parts_as_they_are_now(studio: Studio, bench: Bench, finished: Job) -> None:
    bench.asked.clear()
    desk = acts.desk(finished, finished.artifacts.select_related("ref").get(name="script"))
    (section,) = desk.sections
    assert [(part.label, part.word, [one.action.name for one in part.acts]) for part in section.parts] == [
        ("BAKER", "ready", ["recast"]),
        ("KEEPER", "ready", ["recast"]),
    ]
    assert ([one.seen for one in section.acts], section.parts[0].acts[0].seen) == (["6"], "0")
    assert sorted(order.action for order in bench.asked) == ["finalize", "recast"], "one price for many parts"
    ids = [part.acts[0].id for part in section.parts]
    assert len(set(ids)) == 2


def test_a_part_is_worked_on_as_the_desk_offers_it_now(studio: Studio, bench: Bench, finished: Job) -> None:
    desk = acts.desk(finished, finished.artifacts.select_related("ref").get(name="script"))
    mara, tom = (part.acts[0] for part in desk.sections[0].parts)
    bench.sections = (cast("KEEPER"),)
    job = acts.carry_out(finished, tom.id, tom.seen, options={"voice": "v2"})
    assert job.as_order().options == {"who": "KEEPER", "voice": "v2"}
    assert (job.stales, job.parent and job.parent.piece) == ("a1", "a1")
    with pytest.raises(Refused, match=r"cannot be done with .* now\. Nothing was sent"):
        acts.carry_out(finished, mara.id, mara.seen)


def test_an_action_that_the_vendor_would_refuse_is_refused_at_its_form(studio: Studio, finished: Job) -> None:
    studio.world.refuses = "This needs a line. Say it."
    with pytest.raises(Refused, match=r"This needs a line\. Say it\. Nothing was sent"):
        press(finished)
    assert Job.objects.count() == 1


UNREAD = ProviderError("It is away.", code="away", fault=Fault.NETWORK)


def test_a_desk_that_cannot_be_read_says_so(studio: Studio, bench: Bench, finished: Job) -> None:
    artifact = finished.artifacts.select_related("ref").get(name="script")
    tom = acts.desk(finished, artifact).sections[0].parts[1].acts[0]
    bench.sections = UNREAD
    assert acts.desk(finished, artifact) == acts.Desk(error="It is away.")
    with pytest.raises(Refused, match="could not be read, so nothing was sent"):
        acts.carry_out(finished, tom.id, tom.seen)
    bench.sections = (Section(name="cast", label="Cast", error="No right to look."),)
    assert acts.desk(finished, artifact).sections[0].error == "No right to look."
    with pytest.raises(Refused, match="No right to look"):
        acts.carry_out(finished, tom.id, tom.seen)


def test_nothing_is_offered_while_it_runs(studio: Studio, bench: Bench) -> None:
    bench.acts["artifact", State.DONE] = (REFINE,)
    bench.sections = (cast("KEEPER"),)
    job = planned(studio)
    assert offers(job) == {}
    with pytest.raises(Refused, match="cannot be done"):
        acts.carry_out(job, "0" * 16, "0")
    assert bench.read == []

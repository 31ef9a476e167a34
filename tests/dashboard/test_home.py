"""Home: what is running and why the rest waits, what needs somebody, what is left, what came in today."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import asks, balances, ledger, needs, queue
from dashboard.reading.home import Home
from jobs import clock, money
from jobs.actions import control, keys, takes
from jobs.models import Balance, Batch, Budget, Job, Key, LedgerEntry, Project
from jobs.states import Reason, Status
from providers.errors import Fault
from providers.order import Quote, Resend, Step
from providers.report import Failure, Gate, Report, State
from tests.jobs.fake_vendor import TAKE, done, error, lost, result, running
from tests.jobs.studio import Studio

ASKS = Report(
    State.PERSON,
    "awaiting_approval",
    gate=Gate(reason="approval", title="7 clips", quote=Quote(amount=Decimal(36), unit="cr", exact=True)),
)
REFUSED = Failure(code="privacy", message="A real face is in the still.", advice="edit")


def home(owner: bool = False) -> Home:
    return Home(owner=owner)


def live_queue() -> queue.Queue:
    return home().queue


def fail(studio: Studio, job: Job, failure: Failure = REFUSED) -> Job:
    studio.run()
    studio.world.all_say(Report(State.FAILED, "failed", failure=failure, cost=Decimal(0)))
    return studio.until_ended(job)


def queries(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        do()
    return len(seen)


def fragment(client: Client, target: str, address: str = "/") -> str:
    answer = client.get(address, headers={"HX-Request": "true", "HX-Target": target})
    assert answer.status_code == 200
    return answer.text


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# in flight


def test_what_renders_comes_before_what_is_queued_and_keeps_its_place(studio: Studio) -> None:
    Key.objects.update(max_in_flight=2)
    first, second, third = (studio.take(f"take {number}") for number in range(3))
    studio.run()
    assert [card.pk for card in live_queue().rows] == [first.pk, second.pk, third.pk]
    studio.world.reports["2"] = running(0.71)
    studio.later(10)
    studio.run()
    rows = live_queue().rows
    assert [card.pk for card in rows] == [first.pk, second.pk, third.pk]
    assert [card.state for card in rows] == ["live", "live", "queued"]
    assert rows[1].fraction == 0.71


def test_a_take_between_two_steps_keeps_its_row(studio: Studio) -> None:
    Key.objects.update(max_in_flight=1)
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps = (plan, TAKE)
    stepping = studio.take("two steps")
    studio.run()
    studio.world.steps = (TAKE,)
    studio.take("one step")
    studio.world.reports["1"] = done(0)
    Key.objects.update(state=Key.State.PAUSED)
    studio.later(10)
    studio.run()
    stepping.refresh_from_db()
    assert (stepping.status, stepping.step) == (Status.QUEUED, 1)
    assert live_queue().rows[0].pk == stepping.pk


def test_where_a_take_stands_in_line_is_told_only_when_it_is_sure(studio: Studio) -> None:
    Key.objects.update(max_in_flight=1)
    for number in range(3):
        studio.take(f"take {number}")
    studio.run()
    assert [card.look.word for card in live_queue().rows[1:]] == ["1st in line", "2nd in line"]
    studio.take("of another project", project=Project.objects.create(name="Second film"))
    assert [card.look.word for card in live_queue().rows[1:]] == ["Queued"] * 3


def test_what_does_not_fit_is_counted_with_the_reason_it_waits(studio: Studio) -> None:
    Key.objects.update(max_in_flight=3)
    for number in range(12):
        studio.take(f"take {number}")
    studio.run()
    found = live_queue()
    assert (found.total, len(found.rows)) == (12, queue.ROWS)
    (rest,) = found.rest
    assert rest.look.word == "6 more queued"
    assert rest.why == "Main is at its limit of 3 at once"
    assert len(Home(owner=False, whole="queue").queue.rows) == 12


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"state": Key.State.PAUSED}, "The key Main is paused"),
        ({"breaker_code": "AUTH", "breaker_message": "Bad key."}, "The key Main is stopped: Bad key"),
        ({"short_of": Decimal(3)}, "Main has 3 cr left: dearer takes wait for a top-up"),
        ({"max_in_flight": 0}, "Main is at its limit of 0 at once"),
        ({}, "Main takes the next one in a moment"),
    ],
)
def test_the_reason_of_the_queue_is_the_key(studio: Studio, state: dict[str, object], why: str) -> None:
    for name, value in state.items():
        setattr(studio.key, name, value)
    assert queue.why(studio.key, 0, clock.now()) == why


def test_the_reason_of_the_queue_may_be_a_pause_of_the_batch_or_of_the_vendor(studio: Studio) -> None:
    now = clock.now()
    batch = Batch(project=studio.project, name="Night plates", paused=True)
    assert queue.why(studio.key, 0, now, batch) == "Batch Night plates is paused"
    studio.key.not_before, studio.key.not_before_why = now + timedelta(minutes=5), "Too many requests."
    told = queue.why(studio.key, 0, now)
    assert told.startswith("Main is sent nothing before ")
    assert told.endswith(". Too many requests")


def test_a_row_shows_what_the_ledger_holds_for_it(studio: Studio) -> None:
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps = (plan, TAKE)
    studio.world.lines = {"task": 36}
    free = studio.take("free so far")
    studio.world.steps, studio.world.lines = (TAKE,), {}
    studio.take("paid")
    told = {card.pk: (card.amount, card.money_word) for card in live_queue().rows}
    assert told.pop(free.pk)[1] == "nothing held"
    assert list(told.values()) == [(Decimal(10), "held")]


def test_held_is_what_the_engine_holds(studio: Studio) -> None:
    jobs = [studio.take(f"take {number}") for number in range(3)]
    studio.run()
    studio.world.reports["1"] = done(7)
    studio.until_ended(jobs[0])
    held = ledger.by_job(ledger.open_holds())
    assert sum(held.values()) == money.held(Job.objects.all()) == 20
    (card,) = balances.balances()
    assert card.start == "20 cr held"


# needs you


def test_nothing_needs_anybody_in_a_quiet_studio(studio: Studio, member: Client) -> None:
    studio.take()
    assert asks.asks(owner=False) == []
    assert "Nothing needs you" in member.get("/").text


def test_a_take_without_an_answer_asks_to_check_and_decide(studio: Studio) -> None:
    studio.world.answers = [lost()]
    job = studio.take("Kestrel Bay teaser")
    for _ in range(12):
        studio.run()
        studio.later(10)
    (ask,) = asks.asks(owner=False)
    assert ask.look.word == "No answer from Fake"
    assert "It may already be rendering" in ask.words
    assert [act.words for act in ask.acts] == ["Check and decide"]
    assert ask.acts[0].href == f"/takes/{job.pk}/"


@pytest.fixture
def gated(studio: Studio) -> Job:
    """A take whose free plan came back with a quote."""
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps = (plan, TAKE)
    job = studio.take("Ep. 3 plan")
    studio.run()
    studio.world.reports["1"] = ASKS
    studio.later(10)
    studio.run()
    return job


def test_a_quote_says_what_is_asked_and_what_is_left(gated: Job, studio: Studio) -> None:
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(126)))
    (ask,) = asks.asks(owner=False)
    assert ask.look.word == "Approve quote"
    assert ask.words == "Fake asks 36 cr. 126 cr left under the cap."


def test_a_decided_quote_needs_nobody_and_is_on_its_way(gated: Job, studio: Studio) -> None:
    control.decide(gated, True, "", studio.person)
    assert asks.asks(owner=False) == []
    assert needs.count() == 0
    (card,) = live_queue().rows
    assert (card.look.group, card.look.word, card.amount) == ("live", "Sending the decision", 36)


def test_takes_out_of_credits_are_one_card_with_what_they_need(studio: Studio) -> None:
    for number in range(3):
        studio.take(f"take {number}")
    Job.objects.update(status=Status.WAITING, reason=Reason.CREDITS)
    (ask,) = asks.asks(owner=False)
    assert (ask.look.word, ask.title) == ("Out of credits", "3 takes on Main")
    assert ask.words == "They wait for 30 cr. Top up Fake and they go on by themselves."
    assert needs.count() == 1


def test_a_take_over_a_cap_leads_an_owner_to_the_cap_and_a_member_to_the_take(studio: Studio) -> None:
    money.set_cap(Budget(key=studio.key, unit="cr", limit=Decimal(4)))
    job = studio.take("Dear")
    (ask,) = asks.asks(owner=True)
    assert (ask.look.word, ask.title, ask.acts[0].words) == ("Over a cap", "Dear", "Change the cap")
    assert ask.words == "It waits for 10 cr, 4 cr is left under the cap."
    (ask,) = asks.asks(owner=False)
    assert ask.acts[0].href == f"/takes/{job.pk}/"


def test_a_failed_take_asks_until_somebody_asked_again(studio: Studio) -> None:
    job = fail(studio, studio.take("Clip"))
    (ask,) = asks.asks(owner=False)
    assert (ask.look.word, ask.words) == ("Refused", "A real face is in the still.")
    assert ask.acts[-1].words == "Fix and retake"
    takes.again(job, studio.person)
    assert asks.asks(owner=False) == []


def test_a_failed_take_asks_until_its_shot_has_a_newer_take_or_a_day_went_by(studio: Studio) -> None:
    fail(studio, studio.take("Clip", shot="S01"))
    assert needs.count() == 1
    studio.world.reports.clear()
    studio.take("Another", shot="S02")
    assert needs.count() == 1
    studio.take("Newer", shot="S01")
    assert needs.count() == 0
    fail(studio, studio.take("Clip", shot="S03"))
    assert needs.count() >= 1
    studio.later(25 * 3600)
    assert needs.count() == 0


def test_a_partial_take_says_what_is_missing(studio: Studio) -> None:
    job = studio.take("Shelf story")
    studio.run()
    studio.world.reports["1"] = done(10, result(), missing=("Clip 5 was refused: a face",))
    studio.until_ended(job)
    (ask,) = asks.asks(owner=False)
    assert ask.look.group == "you"
    assert ask.words == "Clip 5 was refused: a face."


def test_a_stopped_key_is_said_with_the_vendors_words_and_who_can_help(studio: Studio) -> None:
    studio.world.answers = [error(Fault.AUTH)]
    studio.take()
    studio.dispatch()
    studio.attend()
    (for_member,) = asks.asks(owner=False)
    assert (for_member.look.word, for_member.title) == ("Key stopped", "Main")
    assert "It said auth" in for_member.words
    assert "An owner can see to it" in for_member.words
    (for_owner,) = asks.asks(owner=True)
    assert for_owner.acts[0].words == "Open the key"
    assert needs.count() == 1


def test_what_waited_longest_comes_first(studio: Studio) -> None:
    fail(studio, studio.take("Older"))
    studio.later(3600)
    studio.world.reports.clear()
    fail(studio, studio.take("Newer"))
    found = asks.asks(owner=False)
    assert [ask.title for ask in found] == ["Older", "Newer"]
    assert found == sorted(found, key=lambda ask: ask.when)


def test_the_count_in_the_rail_is_the_number_of_cards(studio: Studio, member: Client) -> None:
    for number in range(2):
        fail(studio, studio.take(f"take {number}"))
    studio.world.answers = [error(Fault.AUTH)]
    studio.take()
    studio.dispatch()
    studio.attend()
    assert needs.count() == len(asks.asks(owner=False)) == 3
    assert fragment(member, "needs-count").count(">3<") == 1


# balances


def test_a_balance_that_cannot_be_read_shows_the_last_figure_and_the_words(studio: Studio, member: Client) -> None:
    Balance.objects.all().delete()
    Balance.objects.create(key=studio.key, total=Decimal(1284))
    Balance.objects.create(key=studio.key, error="Fake did not answer.")
    (card,) = balances.balances()
    assert (card.sum, card.error) == ("1,284 cr", "Fake did not answer.")
    assert card.read_at is not None
    told = words(fragment(member, "home-balances"))
    assert "1,284 cr" in told
    assert "Fake did not answer." in told


def test_a_balance_that_was_never_read_is_not_zero(studio: Studio) -> None:
    Balance.objects.all().delete()
    (card,) = balances.balances()
    assert card.sum == "—"


@pytest.mark.parametrize(
    ("total", "spent", "days"),
    [
        (100, None, None),
        (None, 100, None),
        (100, 0, None),
        (100, -5, None),
        (100, 100, None),
        (30, 70, None),
        (20, 70, 2),
        (0, 70, 0),
        (-5, 70, 0),
    ],
)
def test_low_means_that_the_last_weeks_spend_empties_it_within_three_days(
    total: int | None, spent: int | None, days: int | None
) -> None:
    told = balances.runs_out(
        None if total is None else Decimal(total),
        None if spent is None else Decimal(spent),
    )
    assert told == (None if days is None else timedelta(days=days))


def test_a_low_balance_says_when_it_is_out(studio: Studio, member: Client) -> None:
    job = studio.take()
    LedgerEntry.objects.create(key=studio.key, job=job, step="old", kind="settle", amount=Decimal(350), unit="cr")
    Balance.objects.create(key=studio.key, total=Decimal(101))
    (card,) = balances.balances()
    assert (card.low, card.group) == ("Out in 2 days", "you")
    assert "out in 2 days" in words(fragment(member, "home-balances"))


def test_a_cap_whose_window_is_over_counts_nothing_spent(studio: Studio) -> None:
    cap = money.set_cap(Budget(key=studio.key, unit="cr", limit=Decimal(100), window="day"))
    Budget.objects.filter(pk=cap.pk).update(spent=90)
    assert balances.balances()[0].part == 90
    studio.later(86400)
    assert balances.balances()[0].part == 0


# today


def test_todays_takes_and_what_they_cost_are_at_the_top(studio: Studio, member: Client) -> None:
    job = studio.take("Lamp wakes")
    studio.run()
    studio.world.reports["1"] = done(7)
    studio.until_ended(job)
    page = home()
    assert [card.title for card in page.today] == ["Lamp wakes"]
    assert page.facts.endswith(" · 1 take today · 7 cr spent")
    assert "Lamp wakes" in member.get("/").text


def test_yesterday_is_not_today(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    studio.world.reports["1"] = done(7)
    studio.until_ended(job)
    studio.later(86400)
    assert home().facts.endswith(" · 0 takes today · nothing spent")


# the page


def test_a_studio_without_a_key_leads_on(db: None, owner: Client, member: Client) -> None:
    assert "Add a key" in owner.get("/").text
    told = member.get("/").text
    assert "An owner can add one" in told
    assert "Add a key" not in told


def test_a_studio_without_a_take_leads_on(studio: Studio, member: Client) -> None:
    assert "Nothing was made here yet" in words(member.get("/").text)


def test_nobody_is_led_to_the_sign_in_page(db: None, nobody: Client) -> None:
    for address in ("/", "/credits/", "/credits/ledger.tsv", "/activity/"):
        answer = nobody.get(address)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/"), address


@pytest.mark.parametrize("part", ["home-queue", "home-needs", "home-balances", "home-today", "needs-count-tab"])
def test_each_part_is_drawn_alone_with_its_own_id(studio: Studio, member: Client, part: str) -> None:
    studio.take()
    told = fragment(member, part)
    assert f'id="{part}"' in told
    assert "<html" not in told


def test_rows_are_drawn_alone_and_together_and_vanish_when_they_are_over(studio: Studio, member: Client) -> None:
    flying, ended = studio.take("Flying"), studio.take("Ended")
    control.cancel(ended, studio.person)
    row = fragment(member, f"job-{flying.pk}")
    assert f'id="job-{flying.pk}"' in row
    assert f'data-live="job:{flying.pk}"' in row
    assert fragment(member, f"job-{ended.pk}") == ""
    both = fragment(member, "live-group", f"/?ids=job-{flying.pk},job-{ended.pk},job-{uuid.uuid4()},nonsense")
    assert both.count('<article class="flight"') == 1


def test_what_people_and_vendors_wrote_is_only_text(studio: Studio, member: Client) -> None:
    nasty = "<script>alert(1)</script>"
    fail(studio, studio.take(nasty), Failure(code="x", message=nasty, advice="edit"))
    studio.take(nasty)
    keys.set_state(studio.key, "paused")
    for address in ("/", "/?all=needs", "/credits/", "/activity/?kind=steps"):
        assert nasty not in member.get(address).text, address
        assert "&lt;script&gt;" in member.get(address).text, address


def test_forms_carry_a_token_so_that_a_double_click_is_one_act(gated: Job, member: Client) -> None:
    told = fragment(member, "home-needs")
    for form in re.findall(r"<form.*?</form>", told, re.DOTALL):
        assert 'name="operation"' in form
        assert "csrfmiddlewaretoken" in form


def test_the_number_of_queries_does_not_grow(studio: Studio, member: Client) -> None:
    Key.objects.update(max_in_flight=2)

    def more(number: int) -> None:
        project = Project.objects.create(name=f"Film {number}")
        person = User.objects.create_user(f"person{number}")
        studio.world.refuses = "It has no prompt."
        takes.submit(takes.Wanted(studio.key, project, "film", "failed"), person)
        studio.world.refuses = ""
        done = takes.submit(takes.Wanted(studio.key, project, "film", "done"), person)
        Job.objects.filter(pk=done.pk).update(status=Status.SUCCEEDED, ended_at=clock.now(), due_at=None)
        for _ in range(queue.ROWS):
            takes.submit(takes.Wanted(studio.key, project, "film", "queued"), person)
        studio.run()

    more(1)
    member.get("/")
    few = queries(lambda: member.get("/"))
    for number in range(2, 5):
        more(number)
    assert queries(lambda: member.get("/")) == few
    assert few <= 28

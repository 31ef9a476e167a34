"""Needs you: every card says what happened and offers the one thing that helps, until somebody did it."""

from decimal import Decimal

from django.test import Client

from dashboard.reading import asks, needs
from jobs import money
from jobs.actions import control, takes
from jobs.models import Budget, Job
from jobs.states import Reason, Status
from providers.errors import Fault
from tests.dashboard.homes import fail, fragment, live_queue
from tests.jobs.fake_vendor import done, error, lost, result
from tests.jobs.studio import Studio


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


def test_what_waits_for_an_answer_comes_before_what_is_over(studio: Studio) -> None:
    fail(studio, studio.take("Over"))
    studio.later(3600)
    studio.take("Waits")
    Job.objects.filter(status=Status.QUEUED).update(status=Status.WAITING, reason=Reason.CREDITS)
    assert [ask.title for ask in asks.asks(owner=False)] == ["Waits", "Over"]


def test_the_count_in_the_rail_is_the_number_of_cards(studio: Studio, member: Client) -> None:
    for number in range(2):
        fail(studio, studio.take(f"take {number}"))
    studio.world.answers = [error(Fault.AUTH)]
    studio.take()
    studio.dispatch()
    studio.attend()
    assert needs.count() == len(asks.asks(owner=False)) == 3
    assert fragment(member, "needs-count").count(">3<") == 1

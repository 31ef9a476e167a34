"""What a vendor waits with: decided in place, on Home and on a page of its own, with the price and what it is about."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.reading import asks, gates, needs
from jobs import clock, money
from jobs.models import Balance, Budget, Event, Job
from jobs.states import Status
from providers.errors import Fault
from providers.order import Quote
from tests.dashboard.homes import fail, fragment, words
from tests.dashboard.job_pages import page
from tests.dashboard.job_states import overdue, rendering, unconfirmed, unknown_word, unreadable
from tests.dashboard.pipelines import BEATS, PLAN, THESIS, planned
from tests.dashboard.takes_made import stored
from tests.jobs.fake_vendor import error
from tests.jobs.studio import Studio

LISTS = ("/", "/waiting/", "/waiting/?show=approval")


def press(client: Client, job: Job, decision: str, on: str, *, target: str = "", **more: str) -> Any:
    """The button of a card, as a browser sends it."""
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    form = {"operation": "once", "decision": decision, "next": on, **more}
    return client.post(reverse("take_decide", args=[job.pk]), form, headers=headers)


def test_a_gate_says_what_it_is_about_what_it_costs_and_where(studio: Studio, member: Client) -> None:
    planned(studio)
    for address in LISTS:
        told = words(member.get(address).text)
        for said in ("The night bus, 14 beats", THESIS, "Beat 14", "Table read 76 cr", "Pdf 10 cr", "Approve 86 cr",
                     "Held when you approve.", "Mystery package ·", "Fake asks 86 cr."):  # fmt: skip
            assert said in told, (address, said)


def test_the_price_that_is_asked_for_stands_as_the_quote_of_its_take(studio: Studio, member: Client) -> None:
    job = planned(studio)
    Job.objects.update(quote=None, quote_later=True)
    assert "Money F Fake Quoted 86 cr Charged 0 cr Log" in page(member, job)
    Job.objects.update(gate={**(job.gate or {}), "quote": None})
    assert "Money F Fake Quoted — Charged 0 cr Log" in page(member, job)


def test_gates_come_before_everything_else(studio: Studio) -> None:
    unconfirmed(studio)
    fail(studio, studio.take("Failed", shot="S09"))
    studio.world.reports.clear()
    planned(studio)
    assert [ask.kind for ask in asks.asks(owner=False)] == ["approval", "doubt", "rest"]


@pytest.mark.parametrize("address", LISTS)
def test_it_is_approved_where_it_stands(studio: Studio, member: Client, address: str) -> None:
    job = planned(studio)
    answer = press(member, job, "approve", address)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "Nothing needs you" in member.get(address).text
    assert needs.count() == 0
    studio.run()
    assert studio.world.decisions[-1][1:] == (True, "")


@pytest.mark.parametrize(("address", "target"), [("/", "home-needs"), ("/waiting/", "waiting-list")])
def test_by_script_the_list_is_drawn_anew(studio: Studio, member: Client, address: str, target: str) -> None:
    job = planned(studio)
    answer = press(member, job, "approve", address, target=target)
    assert answer.status_code == 200
    assert f'id="{target}"' in answer.text
    assert f'data-live-url="{address}"' in answer.text
    assert "Nothing needs you" in answer.text
    assert "<html" not in answer.text


def test_it_is_rejected_with_a_reason_that_the_vendor_is_told(studio: Studio, member: Client) -> None:
    job = planned(studio)
    press(member, job, "reject", "/waiting/", note="The driver must be a woman.")
    studio.run()
    job.refresh_from_db()
    assert studio.world.decisions[-1][1:] == (False, "The driver must be a woman.")
    assert job.status == Status.CANCELLED
    assert not job.ledger.exists()


@pytest.mark.parametrize("target", ["", "waiting-list"])
def test_a_cap_that_was_set_meanwhile_refuses_in_the_list(studio: Studio, member: Client, target: str) -> None:
    job = planned(studio)
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(80)))
    answer = press(member, job, "approve", "/waiting/", target=target)
    assert answer.status_code == 422
    assert "That was not done" in answer.text
    assert "Over the cap of Mystery package" in answer.text
    assert ("<html" in answer.text) == (not target)


def test_a_price_over_a_cap_says_by_how_much_and_cannot_be_pressed(studio: Studio, member: Client) -> None:
    planned(studio)
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(80)))
    html = member.get("/").text
    assert "6 cr over the cap of Mystery package" in words(html)
    approve = html[html.index('value="approve"') :].partition("</form>")[0]
    assert " disabled" in approve
    assert "left under the cap" not in html


@pytest.mark.parametrize(("scope", "name"), [("key", "Main"), ("project", "Mystery package"), ("person", "producer")])
def test_every_cap_that_counts_is_looked_at(studio: Studio, scope: str, name: str) -> None:
    job = planned(studio)
    owner = {"key": studio.key, "project": studio.project, "person": studio.person}[scope]
    money.set_cap(Budget(**{scope: owner}, unit="cr", limit=Decimal(80), window="month"))
    found = gates.question(job, gates.purse())
    assert found is not None
    assert found.over == f"6 cr over the cap of {name} this month"


def test_a_price_over_the_last_read_balance_warns_and_can_be_pressed(studio: Studio, member: Client) -> None:
    planned(studio)
    Balance.objects.create(key=studio.key, total=Decimal(40))
    html = member.get("/waiting/").text
    assert "86 cr is more than the 40 cr at Fake, read" in words(html)
    assert " disabled" not in html[html.index('value="approve"') :].partition("</form>")[0]


def test_what_is_held_for_it_already_is_not_counted_twice(studio: Studio) -> None:
    job = planned(studio)
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(90)))
    found = gates.question(job, gates.Purse(clock.now(), tuple(Budget.objects.all()), {}, {job.pk: Decimal(86)}))
    assert found is not None
    assert found.over == ""


def test_a_gate_without_a_price_can_be_said_yes_to(studio: Studio, member: Client) -> None:
    planned(studio, PLAN.model_copy(update={"quote": Quote(amount=None, unit="cr")}))
    told = words(member.get("/").text)
    assert "Approve , The night bus" in told


@pytest.mark.parametrize(
    ("text", "lead", "longer"),
    [
        ("", "", False),
        ("One line.", "One line.", False),
        (f"{THESIS}\n\n{BEATS}", THESIS, True),
        ("word " * 100, "word", True),
        (f"{'A sentence of it. ' * 30}", "A sentence of it.", True),
    ],
)
def test_what_it_is_about_is_folded_when_it_is_long(text: str, lead: str, longer: bool) -> None:
    first, rest = gates.folded(text)
    assert first.startswith(lead)
    assert len(first) <= gates.LEAD + 1
    assert bool(rest) is longer
    assert rest in {"", text.strip()}


def test_who_approved_when_and_at_which_quote_stays_on_the_take_and_in_activity(
    studio: Studio, producer: Client, member: Client
) -> None:
    job = planned(studio)
    press(producer, job, "approve", "/")
    studio.run()
    studio.world.reports.clear()
    told = page(member, job)
    assert "Approved at 86 cr by producer" in told
    activity = words(member.get("/activity/").text)
    assert "producer approved The night bus" in activity
    assert "at 86 cr" in activity


def test_who_rejected_and_why_stays_on_the_take(studio: Studio, producer: Client) -> None:
    job = planned(studio)
    press(producer, job, "reject", "/", note="Too long.")
    studio.run()
    assert "Rejected by producer" in page(producer, job)
    assert "Too long." in page(producer, job)


def test_the_page_filters_by_what_it_waits_for(studio: Studio, member: Client) -> None:
    fail(studio, studio.take("Failed", shot="S09"))
    studio.world.reports.clear()
    planned(studio)
    whole = words(member.get("/waiting/").text)
    assert "All 2" in whole
    assert "Approve 1" in whole
    assert "In doubt" not in whole
    only = fragment(member, "waiting-list", "/waiting/?show=rest")
    assert "A real face is in the still." in only
    assert "The night bus, 14 beats" not in only
    assert "The night bus, 14 beats" in member.get("/waiting/?show=nonsense").text


@pytest.mark.parametrize("address", ["", "/credits/", "https://evil.test/", "//evil.test/waiting/x"])
def test_a_form_of_another_page_leads_to_the_take(studio: Studio, member: Client, address: str) -> None:
    job = planned(studio)
    answer = press(member, job, "approve", address)
    assert answer["Location"].startswith(f"/takes/{job.pk}/")


def test_age_counts_from_when_the_vendor_began_to_wait(studio: Studio) -> None:
    job = planned(studio)
    began = asks.asks(owner=False)[0].when
    Event.objects.create(kind="job", job=job, before="waiting", after="waiting", note="Asked to cancel")
    assert asks.asks(owner=False)[0].when == began


def many_unreadable(studio: Studio) -> Job:
    job = unreadable(studio)
    for _ in range(3):
        studio.later(400)
        studio.sweep()
    return job


def untold(studio: Studio) -> Job:
    job = planned(studio)
    studio.world.cannot_decide = error(Fault.NETWORK)
    Job.objects.filter(pk=job.pk).update(
        gate=(job.gate or {}) | {"decision": {"yes": True, "note": ""}}, due_at=job.created_at
    )
    studio.run()
    return job


@pytest.mark.parametrize(
    ("build", "word", "says"),
    [
        (overdue, "Longer than usual", "still at work and still billed"),
        (many_unreadable, "4 looks not readable", "It said unreadable."),
        (unknown_word, "“polishing”", "Fake says “polishing”, a word that this version does not know"),
        (untold, "Decision not through", "It said network."),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_may_be_stuck_is_told_with_what_can_be_done(
    studio: Studio, member: Client, build: Callable[[Studio], Job], word: str, says: str
) -> None:
    job = build(studio)
    told = words(fragment(member, "waiting-stuck", "/waiting/"))
    for said in (word, says, "Open the take", "Cancel"):
        assert said in told, told
    assert "1 take may be stuck" in words(member.get("/").text)
    assert needs.count() == 0  # the machine is at work: nobody has to
    answer = member.post(reverse("take_cancel", args=[job.pk]), {"operation": "x", "next": "/waiting/"})
    assert answer["Location"] == "/waiting/"


def test_a_part_that_is_here_for_long_is_told(studio: Studio, member: Client) -> None:
    stored(rendering(studio), kind="document")
    assert "Every take at work tells how it goes" in member.get("/waiting/").text
    studio.later(31 * 60)
    assert "can be used. The rest is still at work" in member.get("/waiting/").text

"""Home as a page: today, its parts drawn alone, first steps, access, a constant number of queries."""

import re
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboard.reading import queue
from jobs import clock
from jobs.actions import control, keys, takes
from jobs.models import Job, Key, Project
from jobs.states import Status
from providers.report import Failure
from tests.dashboard.homes import fail, fragment, home, queries, words
from tests.jobs.fake_vendor import done
from tests.jobs.studio import Studio


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
    for address in ("/", "/waiting/", "/credits/", "/activity/?kind=steps"):
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
    assert few <= 33

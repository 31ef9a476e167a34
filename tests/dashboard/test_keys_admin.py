"""Keys in the admin: added and rotated by asking the vendor, changed by owners only, and the secret is never seen."""

import html
import logging
import re
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from dashboard.security import PAGES
from jobs.actions import keys
from jobs.engine import breaker, comparing
from jobs.engine import pace as engine_pace
from jobs.engine.pace import KeyPace
from jobs.models import Budget, Event, Key
from jobs.states import Reason, Status
from providers.differences import Difference
from providers.errors import Fault
from providers.facts import Model
from tests.jobs import fake_vendor
from tests.jobs.gated_vendor import Bench
from tests.jobs.studio import Studio

SECRET = "fk_topmost_secret_of_the_second"
ADD = "/admin/jobs/key/add/"


@pytest.fixture
def owner(transactional_db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    return client


def page(key: Key) -> str:
    return reverse("admin:jobs_key_change", args=[key.pk])


def do(owner: Client, key: Key, verb: str, **form: str) -> str:
    """Press a button of the key's page; the words on the page that follows."""
    answer = owner.post(reverse("admin:jobs_key_do", args=[key.pk, verb]), form, follow=True)
    key.refresh_from_db()
    return answer.text


def new(world: fake_vendor.World, **more: str) -> dict[str, str]:
    return {"provider": "fake", "label": "Second", "secret": SECRET, "base_url": world.address} | more


def refuse(world: fake_vendor.World) -> None:
    def no() -> None:
        raise fake_vendor.error(Fault.AUTH)

    world.on["check"] = no


def seen(answer: Any) -> str:
    return f"{answer.headers}{answer.text}"


def test_a_key_is_added_once_the_vendor_accepts_it(owner: Client, world: fake_vendor.World) -> None:
    assert 'type="password"' in owner.get(ADD).text
    answer = owner.post(ADD, new(world))
    key = Key.objects.get(label="Second")
    assert answer["Location"] == page(key)
    assert key.secret() == SECRET
    assert "accepts the key" in owner.get(page(key)).text
    assert Event.objects.get(kind="key", note="Added Second").actor == User.objects.get(username="owner")


def test_a_key_that_the_vendor_refuses_is_not_stored_and_not_drawn_again(
    owner: Client, world: fake_vendor.World
) -> None:
    refuse(world)
    answer = owner.post(ADD, new(world))
    assert answer.status_code == 422
    assert "The key was not stored" in answer.text
    assert "Second" in answer.text  # what was typed stays, but for the secret
    assert SECRET not in seen(answer)
    assert not Key.objects.exists()


@pytest.mark.parametrize("wrong", [{"label": ""}, {"base_url": "nowhere"}, {"provider": "nobody"}, {"secret": "a b c"}])
def test_a_form_with_a_mistake_comes_back_without_the_secret(
    owner: Client, world: fake_vendor.World, wrong: dict[str, str]
) -> None:
    answer = owner.post(ADD, new(world, **wrong))
    assert answer.status_code == 422
    assert SECRET not in seen(answer)
    assert not Key.objects.exists()


def test_the_secret_is_in_no_page_no_log_and_no_history(
    owner: Client, studio: Studio, world: fake_vendor.World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    owner.post(ADD, new(world))
    key = Key.objects.get(label="Second")
    rotated = SECRET[::-1]
    owner.post(reverse("admin:jobs_key_rotate", args=[key.pk]), {"secret": rotated})
    do(owner, key, "verify")
    do(owner, key, "pause")
    owner.post(page(key), {"label": "Renamed", "max_in_flight": "3", "media_hosts": "", "resend_after": ""})
    key.refresh_from_db()
    assert (key.secret(), key.label) == (rotated, "Renamed")
    addresses = [ADD, page(key), "/admin/jobs/key/", reverse("admin:jobs_key_rotate", args=[key.pk]), "/admin/"]
    addresses += [reverse("admin:jobs_key_history", args=[key.pk]), "/admin/jobs/event/"]
    told = "".join(seen(owner.get(address)) for address in addresses)
    told += "".join(f"{entry} {entry.change_message} {entry.object_repr}" for entry in LogEntry.objects.all())
    told += "".join(f"{event.note}" for event in Event.objects.all()) + caplog.text
    for secret in (SECRET, rotated):
        assert secret not in told
        assert secret[:8] not in told, "more than the visible start"
    assert LogEntry.objects.count() >= 4


def test_a_new_secret_takes_the_place_of_the_old_one_only_when_it_works(
    owner: Client, studio: Studio, world: fake_vendor.World
) -> None:
    address = reverse("admin:jobs_key_rotate", args=[studio.key.pk])
    refuse(world)
    answer = owner.post(address, {"secret": SECRET})
    assert answer.status_code == 422
    assert SECRET not in seen(answer)
    studio.key.refresh_from_db()
    assert studio.key.secret() == "fk_secret_of_the_studio"
    del world.on["check"]
    owner.post(address, {"secret": SECRET})
    studio.key.refresh_from_db()
    assert studio.key.secret() == SECRET


@pytest.mark.parametrize(
    ("listed", "sentence", "offered"),
    [
        ((), "its server lists no models, so those that Takeboard knows stay.", []),
        ((Model(id="reading", label="Reading", kind="audio"),), "1 model on offer now.", ["reading"]),
    ],
    ids=["none", "one"],
)
def test_the_catalogue_is_refreshed_when_somebody_asks(
    owner: Client, studio: Studio, bench: Bench, listed: tuple[Model, ...], sentence: str, offered: list[str]
) -> None:
    bench.listed = listed
    assert sentence in do(owner, studio.key, "refresh")
    assert [model["id"] for model in studio.key.catalogue] == offered


def test_a_catalogue_that_cannot_be_read_stays_and_that_is_told(owner: Client, studio: Studio, bench: Bench) -> None:
    bench.cannot_list = fake_vendor.error(Fault.NETWORK)
    assert "Its catalogue stays as it was." in do(owner, studio.key, "refresh")
    keys.set_state(studio.key, Key.State.REVOKED)
    assert "its secret is gone" in do(owner, studio.key, "refresh")


def test_the_buttons_of_a_key(owner: Client, studio: Studio) -> None:
    key = studio.key
    assert "accepted" in do(owner, key, "verify")
    for verb, state in [("pause", "paused"), ("resume", "active"), ("drain", "draining")]:
        assert f"Main is {state}" in do(owner, key, verb)
        assert key.state == state
    assert "Tick the box" in do(owner, key, "revoke")
    assert key.state == "draining"
    assert "Main is revoked" in do(owner, key, "revoke", sure="yes")
    assert bytes(key.sealed_secret) == b""
    assert "its secret is gone" in do(owner, key, "verify")
    assert "its secret is gone" in do(owner, key, "resume")
    answer = owner.post(reverse("admin:jobs_key_rotate", args=[key.pk]), {"secret": SECRET})
    assert "its secret is gone" in answer.text


def test_a_button_is_a_post_and_none_is_made_up(owner: Client, studio: Studio) -> None:
    assert owner.get(reverse("admin:jobs_key_do", args=[studio.key.pk, "pause"])).status_code == 405
    assert owner.post(reverse("admin:jobs_key_do", args=[studio.key.pk, "delete"])).status_code == 404
    studio.key.refresh_from_db()
    assert studio.key.state == "active"


def test_a_key_with_takes_on_their_way_is_not_revoked(owner: Client, studio: Studio) -> None:
    studio.take()
    assert "still need Main" in do(owner, studio.key, "revoke", sure="yes")
    assert studio.key.state == "active"


def test_the_list_pauses_several_at_once(owner: Client, studio: Studio) -> None:
    owner.post("/admin/jobs/key/", {"action": "pause", "_selected_action": [str(studio.key.pk)]})
    studio.key.refresh_from_db()
    assert studio.key.state == "paused"


def test_limits_change_without_touching_what_the_engine_wrote_meanwhile(owner: Client, studio: Studio) -> None:
    form = {"label": "Main", "max_in_flight": "7", "media_hosts": "nas:9000", "resend_after": "15", "state": "revoked"}
    assert owner.post(page(studio.key), form).status_code == 302
    studio.key.refresh_from_db()
    assert (studio.key.max_in_flight, studio.key.media_hosts, studio.key.resend_after) == (7, ["nas:9000"], 15)
    assert studio.key.state == "active"
    assert "max in flight 7" in Event.objects.filter(kind="key").latest("id").note
    assert "pause the key" in owner.post(page(studio.key), form | {"max_in_flight": "0"}).text


def test_a_cap_counts_what_is_held_already_and_frees_when_it_goes(owner: Client, studio: Studio) -> None:
    job = studio.take()
    cap = {"key": str(studio.key.pk), "unit": studio.key.unit, "window": "total", "limit": "15"}
    assert owner.post("/admin/jobs/budget/add/", cap).status_code == 302
    budget = Budget.objects.get()
    assert (budget.limit, budget.held) == (Decimal(15), Decimal(10))
    assert "Main: 15" in owner.get(page(studio.key)).text
    owner.post(reverse("admin:jobs_budget_change", args=[budget.pk]), {"limit": "40"})
    budget.refresh_from_db()
    assert (budget.limit, budget.held) == (Decimal(40), Decimal(10))
    type(job).objects.filter(pk=job.pk).update(status=Status.WAITING, reason=Reason.BUDGET, due_at=None)
    owner.post(reverse("admin:jobs_budget_delete", args=[budget.pk]), {"post": "yes"})
    job.refresh_from_db()
    assert not Budget.objects.exists()
    assert job.due_at is not None


@pytest.mark.parametrize("wrong", [{"project": "it"}, {"key": ""}, {"unit": "beans"}])
def test_a_cap_is_for_one_thing_in_its_unit(owner: Client, studio: Studio, wrong: dict[str, str]) -> None:
    wrong = {name: str(studio.project.pk) if value == "it" else value for name, value in wrong.items()}
    cap = {"key": str(studio.key.pk), "unit": studio.key.unit, "window": "total", "limit": "15"}
    assert owner.post("/admin/jobs/budget/add/", cap | wrong).status_code == 200
    assert not Budget.objects.exists()


def test_people_are_not_among_the_tables(owner: Client) -> None:
    assert owner.get("/admin/auth/user/").status_code == 404
    assert owner.get("/admin/auth/group/").status_code == 404


def test_staff_who_are_no_owners_stay_out(transactional_db: None, studio: Studio) -> None:
    client = Client()
    client.force_login(User.objects.create_user("assistant", is_staff=True))
    assert client.get("/admin/jobs/key/", follow=True).status_code == 403
    assert client.post(reverse("admin:jobs_key_do", args=[studio.key.pk, "pause"])).status_code == 302
    studio.key.refresh_from_db()
    assert studio.key.state == "active"


def test_only_the_admin_has_the_looser_policy_and_it_loads_nothing_from_elsewhere(owner: Client) -> None:
    answer = owner.get("/admin/jobs/key/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe-eval" in policy
    assert "default-src 'self'" in policy
    assert 'src="http' not in answer.text
    assert 'href="/"' in answer.text, "the way back to the studio"
    assert owner.get("/settings/")["Content-Security-Policy"] == PAGES


def test_the_page_of_a_key_has_what_its_server_differs_in(owner: Client, studio: Studio) -> None:
    key = studio.key
    assert "Its server" not in owner.get(page(key)).text, "nobody has asked yet"
    comparing.keep(key, ())
    assert "Its own documents agree" in owner.get(page(key)).text
    grave = Difference(text="POST /takes wants `<b>`, which Takeboard never sends.", grave=True)
    comparing.keep(key, (grave, Difference(text="It does not name POST /resume.")))
    seen_there = owner.get(page(key)).text
    assert "<strong>Important: </strong>POST /takes wants `&lt;b&gt;`" in seen_there
    assert "<li>It does not name POST /resume.</li>" in seen_there


def pace(key: Key) -> KeyPace:
    return KeyPace(key.pk, fake_vendor.FakeVendor.facts.rate)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([], "The vendor told of no limit within a day."),
        ([("story-plans", 120, 118)], "Story plans 118 of 120 left, renews in"),
        ([("", None, 3)], "Requests 3 left, renews in"),
        ([("", 120, 0)], "Requests 0 of 120 left, renews in"),
    ],
)
def test_the_page_shows_each_limit_that_the_vendor_tells_of(
    owner: Client, studio: Studio, redis_url: str, told: list[tuple[str, int | None, int]], words: str
) -> None:
    for family, limit, remaining in told:
        pace(studio.key).heed(remaining=remaining, renews_in=40, family=family, limit=limit)
    said = plain(owner.get(page(studio.key)))
    assert words in said
    assert "Requests Working" in said
    assert "Takeboard's own limit of requests, below the vendor's: 0 of" in said


def test_the_page_remembers_the_last_429_and_says_why_the_key_stopped_and_when_it_is_tried_again(
    owner: Client, studio: Studio, redis_url: str
) -> None:
    pace(studio.key).refused(wait=7, family="jobs")
    breaker.trip(studio.key, fake_vendor.error(Fault.AUTH))
    breaker.probed(studio.key)
    said = plain(owner.get(page(studio.key)))
    assert "Last 429 0 s ago, it asked to wait 7 s" in said
    assert "Requests Stopped" in said
    assert "It is tried again with a free read at" in said
    assert "tried again 1 time so far." in said


def test_a_pause_that_the_vendor_asked_for_says_until_when(owner: Client, studio: Studio, redis_url: str) -> None:
    breaker.hold_off(studio.key, fake_vendor.error(Fault.RATE), 90)
    said = plain(owner.get(page(studio.key)))
    assert "Requests Pausing Nothing new is sent before" in said


def test_a_key_whose_counter_is_away_has_a_page_all_the_same(
    owner: Client, studio: Studio, settings: LazySettings
) -> None:
    forget()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    try:
        assert "The counter of requests is away" in plain(owner.get(page(studio.key)))
    finally:
        forget()


def forget() -> None:
    for cached in (engine_pace._valkey, engine_pace._shared):
        cached.cache_clear()


def plain(answer: Any) -> str:
    """The words of the section of its rates."""
    section = answer.text.partition('<section id="rates"')[2].partition("</section>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", f"<{section}").split()))

"""A key without pasting one: a code is begun, confirmed at the vendor, and the key is stored sealed, never shown."""

import logging
import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

import providers
from jobs import clock
from jobs.actions import sign_in_turn
from jobs.models import Event, Key
from providers.errors import Fault, ProviderError
from tests.dashboard.code_vendor import CODE, GRANTED, CodeDesk, CodeVendor
from tests.jobs import fake_vendor
from tests.jobs.threads import together
from tests.practice import PracticeVendor

BEGIN, WAIT = "/admin/jobs/key/sign-in/", "/admin/jobs/key/sign-in/wait/"


@pytest.fixture
def desk(world: fake_vendor.World, monkeypatch: pytest.MonkeyPatch) -> CodeDesk:
    monkeypatch.setitem(providers.PROVIDERS, "code", "tests.dashboard.code_vendor:CodeVendor")
    CodeVendor.desk = CodeDesk()
    return CodeVendor.desk


@pytest.fixture
def owner(transactional_db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    return client


def begun(owner: Client, world: fake_vendor.World) -> str:
    """Begin one; the page that follows."""
    form = {"provider": "code", "label": "Signed", "base_url": world.address}
    return owner.post(BEGIN, form, follow=True).text


def asked_later(owner: Client, seconds: float = 5) -> str:
    """The page's own look, after its interval; the page that follows."""
    clock.shift(timedelta(seconds=seconds))
    return owner.post(WAIT, follow=True).text


def test_the_form_of_a_key_leads_there_when_a_provider_has_it(owner: Client, desk: CodeDesk) -> None:
    assert BEGIN in owner.get("/admin/jobs/key/add/").text
    assert "Coded" in owner.get(BEGIN).text
    assert 'value="fake"' not in owner.get(BEGIN).text


def test_a_confirmed_code_becomes_a_key_and_no_page_or_log_shows_it(
    owner: Client, desk: CodeDesk, world: fake_vendor.World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.answers = [None, GRANTED]
    seen = [begun(owner, world)]
    assert "ABCD-EFGH" in seen[0]
    assert desk.url in seen[0]
    assert "10 more minutes" in seen[0]
    kept = "".join(str(session.get_decoded()) for session in Session.objects.all())
    seen.append(asked_later(owner))
    assert "Nobody has confirmed it yet" in seen[-1]
    seen.append(asked_later(owner))
    key = Key.objects.get(label="Signed")
    assert key.secret() == GRANTED
    assert "accepts the key" in seen[-1]
    assert Event.objects.get(kind="key", note="Added Signed").actor == User.objects.get(username="owner")
    assert desk.asked == [CODE, CODE]
    for secret in (CODE, GRANTED):
        assert secret not in "".join(seen) + caplog.text + kept
    assert "No sign-in is under way" in owner.get(WAIT, follow=True).text


@pytest.mark.parametrize(
    ("fault", "words", "goes_on"),
    [
        (Fault.REFUSED, "The sign-in was refused there", False),
        (Fault.AUTH, "The sign-in was refused there", False),
        (Fault.NETWORK, "The sign-in was refused there Asking again.", True),
        (Fault.RATE, "Asking again", True),
    ],
)
def test_trouble_is_told_in_words(
    owner: Client, desk: CodeDesk, world: fake_vendor.World, fault: Fault, words: str, goes_on: bool
) -> None:
    desk.answers = [ProviderError("The sign-in was refused there", code="x", fault=fault)]
    begun(owner, world)
    page = asked_later(owner)
    assert words in page
    assert ("ABCD-EFGH" in page) == goes_on
    assert not Key.objects.exists()


def test_a_code_runs_out(owner: Client, desk: CodeDesk, world: fake_vendor.World) -> None:
    begun(owner, world)
    clock.shift(timedelta(seconds=601))
    assert "This sign-in has run out" in owner.get(WAIT).text
    assert "not confirmed in time" in asked_later(owner)
    assert desk.asked == []


def test_two_tabs_ask_once_in_an_interval(owner: Client, desk: CodeDesk, world: fake_vendor.World) -> None:
    desk.answers = [None, None]
    begun(owner, world)
    for _ in range(3):
        owner.post(WAIT)
    assert len(desk.asked) == 1
    asked_later(owner)
    assert len(desk.asked) == 2


def test_two_tabs_at_the_same_instant_ask_once_and_both_are_told(
    owner: Client, desk: CodeDesk, world: fake_vendor.World
) -> None:
    """The vendor gives the key out once, and would call the second ask a mistake."""
    desk.answers = [GRANTED, ProviderError("The code was used already", code="x", fault=Fault.REFUSED)]
    begun(owner, world)

    def tab() -> str:
        other = Client()
        other.cookies = owner.cookies
        return other.post(WAIT).headers["Location"]

    answers = together([tab] * 4)
    key = Key.objects.get()
    assert answers == [f"/admin/jobs/key/{key.pk}/change/"] * 4
    assert desk.asked == [CODE]
    assert LogEntry.objects.filter(object_id=key.pk).count() == 1


def test_another_tab_shows_the_refusal_that_the_first_found(
    owner: Client, desk: CodeDesk, world: fake_vendor.World
) -> None:
    desk.answers = [ProviderError("It was denied there.", code="x", fault=Fault.REFUSED)]
    begun(owner, world)
    for _ in range(2):
        assert "It was denied there." in owner.post(WAIT, follow=True).text
    assert len(desk.asked) == 1


def test_nobody_is_asked_while_nobody_can_know_who_else_asks(
    owner: Client, desk: CodeDesk, world: fake_vendor.World, settings: LazySettings
) -> None:
    begun(owner, world)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    sign_in_turn._valkey.cache_clear()
    try:
        assert "while Valkey is away. Asking again." in asked_later(owner)
    finally:
        sign_in_turn._valkey.cache_clear()
    assert desk.asked == []


def test_a_key_that_was_added_is_told_though_valkey_went_away_meanwhile(
    owner: Client, desk: CodeDesk, world: fake_vendor.World, settings: LazySettings
) -> None:
    """The vendor gives it out once: the next ask would come to nothing, and say that no key was added."""

    def away() -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        sign_in_turn._valkey.cache_clear()

    desk.answers, world.on["check"] = [GRANTED], away
    begun(owner, world)
    try:
        assert "accepts the key" in asked_later(owner)
    finally:
        sign_in_turn._valkey.cache_clear()
    assert Key.objects.get(label="Signed").secret() == GRANTED


def test_with_htmx_the_browser_goes_to_the_key(owner: Client, desk: CodeDesk, world: fake_vendor.World) -> None:
    desk.answers = [GRANTED]
    begun(owner, world)
    answer = owner.post(WAIT, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/admin/jobs/key/{Key.objects.get().pk}/change/"


@pytest.mark.parametrize(
    ("trouble", "url", "words"),
    [
        (ProviderError("Nobody answers.", code="away", fault=Fault.NETWORK), "", "Nobody answers. Try again, or paste"),
        (None, "javascript:alert(1)", "named no web address"),
    ],
)
def test_what_cannot_be_begun_says_why(
    owner: Client, desk: CodeDesk, world: fake_vendor.World, trouble: ProviderError | None, url: str, words: str
) -> None:
    desk.trouble, desk.url = trouble, url
    assert words in begun(owner, world)
    assert "No sign-in is under way" in owner.get(WAIT, follow=True).text


def test_a_taken_label_is_told_before_a_code_is_asked_for(
    owner: Client, desk: CodeDesk, world: fake_vendor.World
) -> None:
    desk.answers = [GRANTED]
    begun(owner, world)
    asked_later(owner)
    assert "There is a key called &#x27;Signed&#x27; already" in begun(owner, world)


def test_looking_asks_nobody_and_staff_stay_out(owner: Client, desk: CodeDesk, world: fake_vendor.World) -> None:
    begun(owner, world)
    owner.get(WAIT)
    assert desk.asked == []
    client = Client()
    client.force_login(User.objects.create_user("assistant", is_staff=True))
    assert [client.get(address).status_code for address in (BEGIN, WAIT)] == [302, 302]


def test_the_practice_vendor_grants_one(owner: Client, caplog: pytest.LogCaptureFixture) -> None:
    with PracticeVendor.start() as practice:
        page = owner.post(BEGIN, {"provider": "openstory", "label": "Team", "base_url": practice.openstory}).headers
        assert page["Location"] == WAIT
        caplog.set_level(logging.DEBUG)
        address = re.search(r'href="([^"]+/device)\?code=([A-Z-]+)"', owner.get(WAIT).text)
        assert address
        assert "Nobody has confirmed it yet" in asked_later(owner)
        practice.http.post(address[1], data={"code": address[2], "answer": "yes"})
        practice.advance(5)
        assert "accepts the key" in asked_later(owner)
        assert Key.objects.get(label="Team").secret().startswith("osk_sandbox_")
        assert "device_code=" not in caplog.text

"""Who gets in: nobody is led to the sign-in page, a member is told who can help, an owner passes."""

import io
import logging
import sys

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client

from dashboard import access
from dashboard.security import PAGES

pytestmark = pytest.mark.django_db


def request_of(person: User | AnonymousUser) -> HttpRequest:
    request = HttpRequest()
    request.user = person
    return request


def test_nobody_is_led_to_the_sign_in_page_and_back(nobody: Client) -> None:
    answer = nobody.get("/takes/019a0000-0000-7000-8000-000000000000/?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Ftakes%2F019a0000-0000-7000-8000-000000000000%2F%3Fx%3D1"


def test_a_fragment_of_nobody_leads_the_whole_page_there(nobody: Client) -> None:
    answer = nobody.get("/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/credits/"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/?next=http%3A%2F%2Ftestserver%2Fcredits%2F"


def test_media_of_nobody_is_refused_without_a_page(nobody: Client) -> None:
    answer = nobody.get("/media/019a0000-0000-7000-8000-000000000000/", headers={"Accept": "video/*"})
    assert answer.status_code == 401


def test_a_post_of_nobody_changes_nothing(nobody: Client) -> None:
    assert nobody.post("/welcome/key/practice/")["Location"] == "/sign-in/"


def test_a_member_on_an_owners_page_reads_who_can_give_access(member: Client) -> None:
    User.objects.create_superuser("producer")
    answer = member.get("/welcome/key/")
    assert answer.status_code == 403
    assert "Only an owner of this studio can do that" in answer.text
    assert "producer" in answer.text


def test_an_owner_gets_in(owner: Client) -> None:
    assert owner.get("/welcome/key/").status_code == 200


def test_a_person_who_was_removed_is_nobody() -> None:
    person = User(username="artist", is_active=False, is_superuser=True)
    with pytest.raises(access.SignInNeeded):
        access.member(request_of(person))
    assert not access.is_owner(person)


def test_member_and_owner() -> None:
    artist, producer = User(username="artist"), User(username="producer", is_superuser=True)
    assert access.member(request_of(artist)) is artist
    assert access.owner(request_of(producer)) is producer
    with pytest.raises(PermissionDenied):
        access.owner(request_of(artist))
    with pytest.raises(access.SignInNeeded):
        access.owner(request_of(AnonymousUser()))


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nothing/", "/healthz"])
def test_every_answer_carries_the_security_policy(member: Client, path: str) -> None:
    policy = member.get(path)["Content-Security-Policy"]
    assert policy == PAGES
    assert "unsafe" not in policy
    assert "media-src 'self'" in policy


def test_a_page_that_is_not_there_says_what_was_looked_for(member: Client) -> None:
    answer = member.get("/nothing/")
    assert answer.status_code == 404
    assert "/nothing/" in answer.text


def test_the_theme_is_kept_without_scripts(member: Client) -> None:
    answer = member.post("/theme/", {"theme": "light", "next": "/?x=1"})
    assert answer["Location"] == "/?x=1"
    assert 'data-theme="light"' in member.get("/").text
    member.post("/theme/", {"theme": "system"})
    assert "data-theme" not in member.get("/").text


def test_nothing_leads_to_another_site(member: Client) -> None:
    assert member.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"


def test_times_are_shown_in_the_zone_that_was_told(member: Client) -> None:
    for cookie in ("Asia/Tokyo", "Asia%2FTokyo", "Not/AZone", "../../etc/passwd"):
        member.cookies["zone"] = cookie
        assert member.get("/").status_code == 200


def test_the_admin_has_no_sign_in_page_of_its_own(nobody: Client, member: Client, owner: Client) -> None:
    first = nobody.get("/admin/")
    assert first["Location"].startswith("/admin/login/")
    assert nobody.get(first["Location"])["Location"].startswith("/sign-in/")
    assert member.get("/admin/", follow=True).status_code == 403
    assert owner.get("/admin/login/?next=/admin/")["Location"] == "/admin/"
    assert owner.get("/admin/").status_code == 200


def test_what_broke_a_page_stands_in_the_log_as_that_page_says() -> None:
    handler = next(one for one in logging.getLogger("django.request").handlers if type(one) is logging.StreamHandler)
    before = handler.setStream(log := io.StringIO())
    try:
        assert response_for_exception(request_of(AnonymousUser()), ValueError("a lost comma")).status_code == 500
    finally:
        handler.setStream(before or sys.stderr)
    assert "a lost comma" in log.getvalue()


def test_the_page_of_an_error_needs_nothing_that_could_be_broken() -> None:
    text = render_to_string("500.html")
    assert "What you typed is still in the page before this one" in text

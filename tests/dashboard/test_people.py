"""People: invited with a link that works once, removed without losing their takes, and never without an owner."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs import clock
from jobs.actions import people
from jobs.actions.operations import Refused
from jobs.models import Event, Invitation
from tests.jobs.studio import Studio

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to keep"


@pytest.fixture
def producer(owner: Client) -> User:
    return User.objects.get(username="owner")


@pytest.fixture
def artist(member: Client) -> User:
    return User.objects.get(username="artist")


def invited(owner: Client, **form: str) -> str:
    """Press "Make an invitation link"; the path of the link on the page."""
    answer = owner.post("/settings/people/invite/", form)
    assert answer.status_code == 200
    link: str = answer.context["link"]
    return link.removeprefix("http://127.0.0.1:8000")


def test_an_invited_person_chooses_name_and_password_and_is_in(owner: Client) -> None:
    link = invited(owner)
    browser = Client()
    assert "Join this studio" in browser.get(link).text
    assert browser.post(link, {"name": "reviewer", "password": PASSWORD})["Location"] == "/"
    assert browser.get("/").status_code == 200
    person = User.objects.get(username="reviewer")
    assert not person.is_superuser
    assert not person.is_staff
    assert Event.objects.filter(kind="person", note="reviewer joined", actor=person).exists()


def test_a_link_works_once(owner: Client) -> None:
    link = invited(owner)
    Client().post(link, {"name": "reviewer", "password": PASSWORD})
    answer = Client().post(link, {"name": "second", "password": PASSWORD})
    assert answer.status_code == 404
    assert "Ask an owner" in answer.text
    assert not User.objects.filter(username="second").exists()


def test_a_link_for_an_owner_makes_an_owner(owner: Client) -> None:
    Client().post(invited(owner, **{"as": "owner"}), {"name": "second", "password": PASSWORD})
    assert User.objects.get(username="second").is_superuser


def test_nobody_makes_an_owner_of_themselves(owner: Client) -> None:
    Client().post(invited(owner), {"name": "second", "password": PASSWORD, "as": "owner", "is_superuser": "1"})
    assert not User.objects.get(username="second").is_superuser


@pytest.mark.django_db(transaction=True)
def test_a_link_grows_too_old(owner: Client) -> None:
    link = invited(owner)
    clock.shift(timedelta(days=6, hours=23))
    assert Client().get(link).status_code == 200
    clock.shift(timedelta(hours=2))
    assert Client().get(link).status_code == 404
    clock.shift(-timedelta(days=7, hours=1))


@pytest.mark.parametrize("change", ["x", ":x", ""])
def test_a_link_that_was_changed_or_made_up_does_not_open(owner: Client, change: str) -> None:
    link = invited(owner)
    made_up = link[: len(link) // 2] + change + "/"
    assert Client().get(made_up).status_code == 404


def test_a_token_without_the_signature_does_not_open(owner: Client) -> None:
    token = invited(owner).split("/")[2].split(":")[0]
    assert Client().get(f"/join/{token}/").status_code == 404


def test_the_database_keeps_only_a_hash_and_the_link_is_shown_once(owner: Client) -> None:
    link = invited(owner, operation="one press")
    token = link.split("/")[2].split(":")[0]
    assert token not in str(Invitation.objects.values().get())
    assert token not in owner.get("/settings/people/").text
    again = owner.post("/settings/people/invite/", {"operation": "one press"})
    assert again.context["link"] == ""
    assert "not shown again" in again.text
    assert Invitation.objects.count() == 1


def test_the_list_says_who_has_made_how_much_and_who_never_came(owner: Client) -> None:
    User.objects.create_user("reviewer")
    page = owner.get("/settings/people/").text
    assert '0<span class="fold-says"> takes</span>' in page
    assert "Never signed in" in page


def test_an_open_link_can_be_withdrawn(owner: Client) -> None:
    link = invited(owner)
    assert "Somebody new, member" in owner.get("/settings/people/").text
    owner.post(f"/settings/invitations/{Invitation.objects.get().pk}/withdraw/")
    assert Client().get(link).status_code == 404
    assert "Somebody new" not in owner.get("/settings/people/").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "artist", "password": PASSWORD}, "Somebody is called"),
        ({"name": "ARTIST", "password": PASSWORD}, "Somebody is called"),
        ({"name": "a b<c>", "password": PASSWORD}, "valid username"),
        ({"name": "reviewer", "password": "brief"}, "too short"),
        ({"name": "", "password": PASSWORD}, "required"),
    ],
)
def test_a_mistake_leaves_the_link_open_and_does_not_draw_the_password(
    owner: Client, artist: User, form: dict[str, str], words: str
) -> None:
    link = invited(owner)
    answer = Client().post(link, form)
    assert answer.status_code == 422
    assert words in answer.text
    assert form["password"] not in answer.text
    assert Client().get(link).status_code == 200


def test_a_removed_person_is_out_at_once_and_their_takes_stay(owner: Client, studio: Studio) -> None:
    browser = Client()
    browser.force_login(studio.person)
    job = studio.take()
    assert browser.get("/").status_code == 200
    owner.post(f"/settings/people/{studio.person.pk}/remove/")
    assert browser.get("/")["Location"] == "/sign-in/"
    assert people.sessions_of(studio.person) == []
    job.refresh_from_db()
    assert job.created_by == studio.person
    assert "Removed" in owner.get("/settings/people/").text


def test_removing_tells_the_open_streams(owner: Client, artist: User, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("jobs.actions.people.hint", told.append)
    owner.post(f"/settings/people/{artist.pk}/remove/")
    assert told == ["session"]


def test_a_removed_person_is_asked_back_with_a_new_password(owner: Client, artist: User, producer: User) -> None:
    people.remove(artist, producer)
    answer = owner.post(f"/settings/people/{artist.pk}/link/")
    link = answer.context["link"].removeprefix("http://127.0.0.1:8000")
    browser = Client()
    assert "A new password for artist" in browser.get(link).text
    browser.post(link, {"password": PASSWORD})
    artist.refresh_from_db()
    assert artist.is_active
    assert artist.check_password(PASSWORD)
    assert browser.get("/").status_code == 200


def test_a_new_password_link_ends_the_one_before_it_and_the_old_sessions(
    owner: Client, member: Client, artist: User, producer: User
) -> None:
    _, first = people.new_password(artist, producer)
    _, second = people.new_password(artist, producer)
    assert Client().get(f"/join/{first}/").status_code == 404
    Client().post(f"/join/{second}/", {"password": PASSWORD})
    assert member.get("/").status_code == 302


def test_removing_somebody_ends_their_links(owner: Client, artist: User, producer: User) -> None:
    _, token = people.new_password(artist, producer)
    people.remove(artist, producer)
    assert Client().post(f"/join/{token}/", {"password": PASSWORD}).status_code == 404
    artist.refresh_from_db()
    assert not artist.is_active


def test_an_owner_and_back(owner: Client, member: Client, artist: User) -> None:
    owner.post(f"/settings/people/{artist.pk}/owner/")
    assert member.get("/settings/people/").status_code == 200
    assert member.get("/admin/").status_code == 200
    owner.post(f"/settings/people/{artist.pk}/member/")
    assert member.get("/settings/people/").status_code == 403
    assert member.get("/admin/", follow=True).status_code == 403


def test_the_last_owner_stays_one(owner: Client, artist: User, producer: User) -> None:
    answer = owner.post(f"/settings/people/{producer.pk}/member/", follow=True)
    assert "the last owner" in answer.text
    with pytest.raises(Refused, match="the last owner"):
        people.remove(producer, artist)
    removed = User.objects.create_superuser("gone", is_active=False)
    with pytest.raises(Refused, match="the last owner"):
        people.set_owner(producer, False, removed)
    producer.refresh_from_db()
    assert producer.is_superuser
    assert producer.is_active


def test_nobody_removes_themselves(owner: Client, producer: User) -> None:
    User.objects.create_superuser("second")
    assert "cannot remove yourself" in owner.post(f"/settings/people/{producer.pk}/remove/", follow=True).text


def test_the_page_asks_the_same_number_of_queries_for_many_people(
    owner: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        User.objects.create_user(f"artist{number}")
        invited(owner)
    with django_assert_max_num_queries(12):
        owner.get("/settings/people/")

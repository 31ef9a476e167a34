"""Signing in and out, and how often one may try."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboard import attempts

pytestmark = pytest.mark.django_db
PASSWORD = "first-light-9"


@pytest.fixture(autouse=True)
def empty_counters(redis_url: str) -> None:
    attempts._alone.cache_clear()


@pytest.fixture
def producer(db: None) -> User:
    return User.objects.create_user("producer", password=PASSWORD)


def sign_in(client: Client, password: str, **more: str) -> int:
    return client.post("/sign-in/", {"name": "producer", "password": password, **more}).status_code


def test_a_person_signs_in_and_comes_back_to_where_they_were(nobody: Client, producer: User) -> None:
    answer = nobody.post("/sign-in/", {"name": "producer", "password": PASSWORD, "next": "/takes/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/takes/"
    assert nobody.get("/").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_name(nobody: Client, producer: User) -> None:
    answer = nobody.post("/sign-in/", {"name": "producer", "password": "wrong"})
    assert answer.status_code == 422
    assert "Name or password is wrong" in answer.text
    assert 'value="producer"' in answer.text


def test_after_five_wrong_tries_the_right_one_waits_too(nobody: Client, producer: User) -> None:
    assert [sign_in(nobody, "wrong") for _ in range(5)] == [422] * 5
    assert sign_in(nobody, PASSWORD) == 429
    other_machine = Client(REMOTE_ADDR="10.0.0.7")
    assert sign_in(other_machine, PASSWORD) == 302


def test_the_limit_holds_while_valkey_is_away(
    nobody: Client, producer: User, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts._shared.cache_clear()
    monkeypatch.setattr("django.conf.settings.REDIS_URL", "redis://127.0.0.1:1/0")
    try:
        assert [sign_in(nobody, "wrong") for _ in range(5)] == [422] * 5
        assert sign_in(nobody, PASSWORD) == 429
    finally:
        attempts._shared.cache_clear()


def test_signing_out_is_a_post(nobody: Client, producer: User) -> None:
    sign_in(nobody, PASSWORD)
    assert nobody.get("/sign-out/").status_code == 405
    assert nobody.post("/sign-out/")["Location"] == "/sign-in/"
    assert nobody.get("/").status_code == 302


def test_the_sign_in_page_of_a_studio_without_people_says_where_the_code_is(nobody: Client) -> None:
    page = nobody.get("/sign-in/").text
    assert "/welcome/" in page
    assert 'name="password"' not in page


def test_an_inactive_person_stays_out(nobody: Client, producer: User) -> None:
    User.objects.filter(pk=producer.pk).update(is_active=False)
    assert sign_in(nobody, PASSWORD) == 422

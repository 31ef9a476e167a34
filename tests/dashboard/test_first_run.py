"""The first owner, and the first key."""

import io
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

import providers
from dashboard import first_run, practice
from jobs.models import Key
from tests.practice import PracticeVendor

pytestmark = pytest.mark.django_db
PASSWORD = "first-light-9"


@pytest.fixture(autouse=True)
def new_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redis_url: str) -> Path:
    monkeypatch.setattr(settings, "TAKEBOARD_HOME", tmp_path)
    return tmp_path


@pytest.fixture
def code(new_home: Path) -> str:
    first_run.note()
    return first_run.offer(new_home)


def claim(client: Client, code: str, name: str = "producer", password: str = PASSWORD) -> int:
    return client.post("/welcome/", {"code": code, "name": name, "password": password}).status_code


def test_the_code_makes_the_owner_who_is_signed_in_and_adds_a_key_next(nobody: Client, code: str) -> None:
    answer = nobody.post("/welcome/", {"code": code, "name": "producer", "password": PASSWORD})
    assert answer["Location"] == "/welcome/key/"
    assert User.objects.get().is_superuser
    assert nobody.get("/welcome/key/").status_code == 200


def test_nobody_else_on_the_network_can_claim_the_studio(nobody: Client, code: str) -> None:
    assert claim(nobody, "a-guess") == 422
    assert claim(nobody, "") == 422
    assert not User.objects.exists()


def test_the_code_is_kept_as_a_hash_that_only_we_can_read(new_home: Path, code: str) -> None:
    kept = new_home / "secrets" / "first-run"
    assert code not in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_the_code_works_once(nobody: Client, code: str, new_home: Path) -> None:
    assert claim(nobody, code) == 302
    other = Client()
    assert other.get(f"/welcome/?code={code}")["Location"] == "/"
    assert claim(other, code, "second") == 302
    assert User.objects.count() == 1
    assert not (new_home / "secrets" / "first-run").exists()
    assert first_run.offer(new_home) == ""


def test_each_start_has_a_code_of_its_own(nobody: Client, code: str, new_home: Path) -> None:
    newer = first_run.offer(new_home)
    assert not first_run.fits(code)
    assert first_run.fits(newer)


def test_codes_cannot_be_tried_without_end(nobody: Client, code: str) -> None:
    for _ in range(5):
        claim(nobody, "a-guess")
    assert claim(nobody, code) == 422
    assert not User.objects.exists()


@pytest.mark.parametrize(("name", "password"), [("producer", "short"), ("bad name!", PASSWORD), ("", PASSWORD)])
def test_a_bad_name_or_password_is_said_at_the_field(nobody: Client, code: str, name: str, password: str) -> None:
    page = nobody.post("/welcome/", {"code": code, "name": name, "password": password})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert not User.objects.exists()


def test_owner_from_the_terminal(new_home: Path, code: str, monkeypatch: pytest.MonkeyPatch, nobody: Client) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    call_command("owner", "producer", stdout=io.StringIO())
    assert nobody.login(username="producer", password=PASSWORD)
    assert not (new_home / "secrets" / "first-run").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("another-light-9\n"))
    call_command("owner", "producer", stdout=io.StringIO())
    assert User.objects.count() == 1
    assert nobody.login(username="producer", password="another-light-9")


def test_a_short_password_from_the_terminal_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        call_command("owner", "producer")
    assert not User.objects.exists()


def test_a_new_studio_leads_to_a_key_and_a_member_to_an_owner(owner: Client, member: Client) -> None:
    assert "/welcome/key/" in owner.get("/").text
    assert "An owner can add one" in member.get("/").text


def test_one_click_adds_a_key_of_every_practice_vendor(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with PracticeVendor.start() as vendor:
        monkeypatch.setattr(practice, "address", lambda: vendor.control)
        assert "Use the practice vendors" in owner.get("/welcome/key/").text
        assert owner.post("/welcome/key/practice/").status_code == 302
        assert owner.post("/welcome/key/practice/").status_code == 302  # a double click adds no second one
    keys = list(Key.objects.order_by("id"))
    assert [key.provider for key in keys] == list(providers.PROVIDERS)
    assert all(key.label.startswith("Practice ") for key in keys)
    assert keys[0].balances.latest("at").total == practice.ALLOWANCE


def test_practice_vendors_that_are_away_are_said_so(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice, "address", lambda: "http://127.0.0.1:1")
    answer = owner.post("/welcome/key/practice/")
    assert answer.status_code == 422
    assert "did not answer" in answer.text
    assert not Key.objects.exists()


def test_a_real_key_is_proved_before_it_is_stored(owner: Client) -> None:
    with PracticeVendor.start() as vendor:
        provider = next(iter(providers.PROVIDERS))
        asked = {"provider": provider, "label": "Main", "secret": "a wrong one"}
        assert owner.post("/welcome/key/real/", asked).status_code == 422
        assert httpx.get(f"{vendor.control}/_control/health").status_code == 200
    assert not Key.objects.exists()

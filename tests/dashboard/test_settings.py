"""Settings: times as the reader wants them, the password, the address, the disk."""

from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from dashboard import formats, reader
from dashboard.people import People
from dashboard.reading import settings as reading
from jobs.models import Event, Material, Profile, StudioSettings

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to keep"
Usage = namedtuple("Usage", "total used free")


def request_of(name: str, **cookies: str) -> HttpRequest:
    person = People().get_user(User.objects.get(username=name).pk)
    assert person is not None
    request = HttpRequest()
    request.user, request.COOKIES = person, cookies
    return request


def shown(client: Client) -> str:
    return str(client.get("/settings/").context["zone"])


def test_the_persons_zone_beats_the_studios_and_the_one_told(member: Client, owner: Client) -> None:
    assert shown(member) == "UTC"
    member.cookies["zone"] = "Asia/Tokyo"
    assert shown(member) == "Asia/Tokyo"
    owner.post("/settings/studio/", {"zone": "Europe/Paris", "clock": "24"})
    assert shown(member) == "Europe/Paris"
    member.post("/settings/times/", {"zone": "America/New_York", "clock": ""})
    assert shown(member) == "America/New_York"
    assert shown(owner) == "Europe/Paris"
    member.post("/settings/times/", {"zone": "", "clock": ""})
    assert shown(member) == "Europe/Paris"


def test_the_clock_is_the_persons_or_the_studios(member: Client, owner: Client) -> None:
    assert not reader.twelve_hours(request_of("artist"))
    owner.post("/settings/studio/", {"zone": "", "clock": "12"})
    assert reader.twelve_hours(request_of("artist"))
    member.post("/settings/times/", {"zone": "", "clock": "24"})
    assert not reader.twelve_hours(request_of("artist"))


@pytest.mark.parametrize(
    ("hour", "clock", "stamp"),
    [(0, "12:02 am", "12:02:07 am"), (9, "9:02 am", "9:02:07 am"), (12, "12:02 pm", "12:02:07 pm"),
     (14, "2:02 pm", "2:02:07 pm")],
)  # fmt: skip
def test_twelve_hours(hour: int, clock: str, stamp: str) -> None:
    when = datetime(2026, 5, 14, hour, 2, 7, tzinfo=UTC)
    with formats.hours(twelve=True):
        assert formats.clock(when, when) == clock
        assert formats.stamp(when) == stamp
    assert formats.clock(when, when) == f"{hour:02}:02"


def test_a_zone_that_is_none_is_refused(member: Client) -> None:
    answer = member.post("/settings/times/", {"zone": "Not/AZone", "clock": ""})
    assert answer.status_code == 422
    assert not Profile.objects.exists()


def test_a_member_reads_what_holds_for_everybody_and_changes_none_of_it(member: Client) -> None:
    text = member.get("/settings/").text
    assert "What each browser says" in text
    assert "/settings/studio/" not in text
    assert "/settings/people/" not in text
    assert member.post("/settings/studio/", {"zone": "UTC", "clock": "12"}).status_code == 403
    assert not StudioSettings.objects.exists()


def test_changing_what_holds_for_everybody_is_in_the_trail(owner: Client) -> None:
    owner.post("/settings/studio/", {"zone": "Europe/Paris", "clock": "24"})
    assert Event.objects.get(kind="settings").actor == User.objects.get(username="owner")


def test_a_person_is_called_as_they_like(member: Client, owner: Client) -> None:
    member.post("/settings/name/", {"name": "  Lead  artist "})
    assert "Lead artist" in owner.get("/settings/people/").text
    assert Event.objects.get(note="artist is called Lead artist").actor == User.objects.get(username="artist")
    for taken in ("lead ARTIST", "Artist"):
        refused = owner.post("/settings/name/", {"name": taken})
        assert refused.status_code == 422
        assert f"called '{taken}' already" in refused.text.replace("&#x27;", "'")
    member.post("/settings/name/", {"name": ""})
    assert "Lead artist" not in owner.get("/settings/people/").text


def test_a_new_password_keeps_this_session_and_ends_the_others(member: Client) -> None:
    person = User.objects.get(username="artist")
    person.set_password("the old password")
    person.save()
    other = Client()
    for client in (member, other):
        assert client.login(username="artist", password="the old password")
    answer = member.post("/settings/password/", {"old": "the old password", "new": PASSWORD})
    assert answer["Location"] == "/settings/"
    assert member.get("/").status_code == 200
    assert other.get("/").status_code == 302


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "wrong", "new": PASSWORD}, "not your password now"),
        ({"old": "the old password", "new": "short"}, "too short"),
        ({"old": "the old password", "new": ""}, "required"),
    ],
)
def test_a_password_that_is_refused_is_not_drawn_again(member: Client, form: dict[str, str], words: str) -> None:
    person = User.objects.get(username="artist")
    person.set_password("the old password")
    person.save()
    member.force_login(person)
    answer = member.post("/settings/password/", form)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{form["old"]}"' not in answer.text
    person.refresh_from_db()
    assert person.check_password("the old password")


def test_signing_out_everywhere_ends_every_session_of_this_person_only(member: Client, owner: Client) -> None:
    other = Client()
    other.force_login(User.objects.get(username="artist"))
    assert "on 2 browsers" in member.get("/settings/").text
    assert member.post("/settings/sign-out-everywhere/")["Location"] == "/sign-in/"
    assert member.get("/").status_code == other.get("/").status_code == 302
    assert owner.get("/").status_code == 200


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:8000", "Only this machine reaches it"),
        ("http://studio.example", "unencrypted"),
        ("https://takes.studio.example", "links and signed uploads use it"),
    ],
)
def test_the_address_says_who_reaches_it(member: Client, settings: Settings, url: str, words: str) -> None:
    settings.TAKEBOARD_URL = url
    text = member.get("/settings/").text
    assert url in text
    assert words in text


@pytest.mark.parametrize(
    ("free", "group", "words"),
    [
        (500_000_000_000, "", "Free on the disk"),
        (9_000_000_000, "you", "runs low"),
        (900_000_000, "bad", "nearly full"),
    ],
)
def test_the_disk_says_when_it_runs_low(
    member: Client, monkeypatch: pytest.MonkeyPatch, free: int, group: str, words: str
) -> None:
    usage = Usage(1_000_000_000_000, 1_000_000_000_000 - free, free)
    monkeypatch.setattr("dashboard.reading.settings.shutil.disk_usage", lambda place: usage)
    assert reading.disk().group == group
    assert words in member.get("/settings/").text


def test_the_disk_counts_what_the_studio_keeps(settings: Settings, tmp_path: Path) -> None:
    settings.TAKEBOARD_HOME = tmp_path
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "now.dump").write_bytes(b"12345")
    Material.objects.create(name="still", kind="image", file="a", mime="image/png", bytes=2_000_000, sha256="a")
    found = reading.disk()
    assert (found.takes, found.materials, found.backups) == (0, 2_000_000, 5)
    assert found.database > 0
    assert found.whole >= found.free > 0


def test_times_cost_no_query_of_their_own(member: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    member.post("/settings/times/", {"zone": "Asia/Tokyo", "clock": "12"})
    with django_assert_num_queries(3):  # the session, the person, the artifact
        member.get("/media/019a0000-0000-7000-8000-000000000000/", headers={"Accept": "video/*", "HX-Request": "true"})

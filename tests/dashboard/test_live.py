"""The live stream over real sockets: nothing is missed, nothing is told twice, and a thousand tabs stop no page."""

import random
import socket
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import monotonic
from typing import Any

import httpx
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client

from dashboard.live import feed
from jobs import events
from jobs.hints import hint, hint_jobs
from jobs.models import Event, Project
from tests.dashboard.live_server import SOON, Tab, Web, cookie_of
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("producer", password="a long pass phrase")


@pytest.fixture
def cookie(person: User) -> str:
    return cookie_of(person)


@pytest.fixture
def web(person: User) -> Iterator[Web]:
    with Web() as web:
        yield web


def happens(note: str) -> None:
    events.record("test", after=note)


def commit_out_of_order(numbers: range) -> None:
    """Writers that take their ids in one order and commit in another, in several transactions at once."""

    def write(number: int) -> None:
        with transaction.atomic():
            happens(str(number))
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [random.random() / 20])
        connection.close()

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(write, numbers))


def test_events_of_transactions_that_commit_out_of_order_all_arrive_once(web: Web, cookie: str) -> None:
    with Tab(web, cookie) as tab:
        commit_out_of_order(range(120))
        told = tab.wait(120, "test")
        assert sorted(int(hint["after"]) for hint in told) == list(range(120))


def test_an_event_whose_transaction_ends_late_is_not_overtaken(web: Web, cookie: str) -> None:
    with Tab(web, cookie) as tab, psycopg.connect(web.environment["DATABASE_URL"]) as slow:
        slow.execute("INSERT INTO jobs_event (kind, before, after, note) VALUES ('test', '', 'first', '')")
        happens("second")
        hint("progress", job=uuid.uuid4())
        tab.wait(1, "progress")
        assert tab.heard.hints("test") == []
        slow.commit()
        assert [hint["after"] for hint in tab.wait(2, "test")] == ["first", "second"]


def test_a_replay_across_a_restart_has_no_gap_and_no_repeat(person: User, cookie: str) -> None:
    writing = threading.Thread(target=commit_out_of_order, args=(range(300),))
    seen: list[str] = []
    with Web() as first, Tab(first, cookie) as tab:
        writing.start()
        tab.wait(40, "test")
        began = monotonic()
        assert first.stop() in {0, -15}
        assert monotonic() - began < 5, "an open stream held the stop up"
        until(lambda: tab.heard.ended, SOON, "the stream ended")
        assert tab.heard.named("closed")[0].data == {"why": "restart"}
        seen += [hint["after"] for hint in tab.heard.hints("test")]
        last_id = tab.heard.last_id
    with Web() as second, Tab(second, cookie, last_id=last_id) as tab:
        writing.join()
        until(lambda: len(seen) + len(tab.heard.hints("test")) >= 300, SOON, "everything was told")
        seen += [hint["after"] for hint in tab.heard.hints("test")]
    assert sorted(map(int, seen)) == list(range(300))


def test_a_long_absence_is_replayed_in_pieces(web: Web, cookie: str) -> None:
    start = str(feed.head())
    Event.objects.bulk_create([Event(kind="test", after=str(number)) for number in range(1300)])
    with Tab(web, cookie, cursor=start) as tab:
        assert [int(hint["after"]) for hint in tab.wait(1300, "test")] == list(range(1300))


def test_nothing_falls_between_a_page_and_its_stream(web: Web, cookie: str) -> None:
    with Tab(web, cookie) as idle:
        happens("before the page")
        idle.wait(1)
        cursor = str(feed.head())
        happens("after the page")
        with Tab(web, cookie, cursor=cursor) as tab:
            tab.wait(1)
            happens("later")
            assert [hint["after"] for hint in tab.wait(2)] == ["after the page", "later"]


def test_a_cursor_of_another_life_draws_the_page_anew(web: Web, cookie: str) -> None:
    with Tab(web, cookie, last_id="999999999999-7") as tab:
        until(lambda: tab.heard.named("resync"), SOON, "the page is told to draw itself anew")
        happens("news")
        tab.wait(1)


def test_more_open_streams_than_database_connections_and_a_page_still_answers(web: Web, cookie: str) -> None:
    with ExitStack() as open_tabs:
        tabs = [open_tabs.enter_context(Tab(web, cookie)) for _ in range(40)]  # the pool holds 12
        began = monotonic()
        page = httpx.get(f"{web.url}/sign-in/", timeout=10, trust_env=False)
        since = httpx.get(f"{web.url}/live/since/", headers={"Cookie": cookie}, timeout=10, trust_env=False)
        assert (page.status_code, since.status_code) == (200, 200)
        assert monotonic() - began < 5
        happens("seen by all")
        for tab in tabs:
            assert tab.wait(1)[0]["after"] == "seen by all"
        assert _connections_of_the_web() <= 4


def _connections_of_the_web() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"
        )
        count: int = cursor.fetchone()[0]
    return count


def test_whoever_is_not_signed_in_is_refused(web: Web) -> None:
    for cookie in ("", f"{settings.SESSION_COOKIE_NAME}=made-up", f'{settings.SESSION_COOKIE_NAME}=;;="', "x" * 300):
        answer = httpx.get(f"{web.url}/live/", headers={"Cookie": cookie}, timeout=10, trust_env=False)
        assert answer.status_code == 401
    assert httpx.get(f"{web.url}/live/since/", timeout=10, trust_env=False).status_code == 401
    assert httpx.post(f"{web.url}/live/", timeout=10, trust_env=False).status_code == 405


def test_signing_out_closes_the_tab_and_leaves_those_of_others(web: Web, cookie: str) -> None:
    other = cookie_of(User.objects.create_user("reviewer"))
    with Tab(web, cookie) as tab, Tab(web, other) as left:
        Session.objects.filter(pk=cookie.partition("=")[2]).delete()
        hint("session")
        until(lambda: tab.heard.ended, SOON, "the stream is closed")
        assert tab.heard.named("closed")[0].data == {"why": "signed out"}
        happens("news")
        left.wait(1)
        assert not left.heard.ended


def test_deactivating_a_person_closes_their_tabs(web: Web, cookie: str, person: User) -> None:
    with Tab(web, cookie) as tab:
        person.is_active = False
        person.save()
        hint("session")
        until(lambda: tab.heard.ended, SOON, "the stream is closed")


def test_a_hint_leaves_only_when_its_transaction_commits(web: Web, cookie: str) -> None:
    lost, kept = uuid.uuid4(), uuid.uuid4()
    with Tab(web, cookie) as tab:
        with transaction.atomic():
            hint("progress", job=lost)
            happens("undone")
            transaction.set_rollback(True)
        with transaction.atomic():
            hint_jobs("progress", [(kept, kept, kept)])
        assert tab.wait(1) == [{"kind": "progress", "job": str(kept), "key": str(kept), "project": str(kept)}]


def test_a_hint_names_what_changed_and_nothing_else(web: Web, cookie: str) -> None:
    project = Project.objects.create(name="Mystery package")
    with Tab(web, cookie) as tab:
        events.record("project", project=project, after="renamed", note="a brief that is nobody else's business")
        assert tab.wait(1) == [{"kind": "project", "project": str(project.pk), "after": "renamed"}]


def test_a_tab_that_does_not_read_is_bounded_and_told_to_draw_anew(web: Web, cookie: str) -> None:
    jobs = [(uuid.uuid4(), uuid.uuid4(), uuid.uuid4()) for _ in range(300)]  # about 50 kB a message
    with socket.create_connection(("127.0.0.1", web.port)) as slow, Tab(web, cookie) as quick:
        slow.sendall(f"GET /live/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        slow.settimeout(SOON)
        assert b"200 OK" in slow.recv(1000)
        for number in range(500):  # far more than the buffers of two sockets and one queue
            hint_jobs("progress", jobs)
            if number % 50 == 49:
                quick.wait(300 * (number + 1), "progress")
        happens("the end")
        quick.wait(1, "test")
        seen = b""
        while b"event: resync" not in seen[-200_000:]:
            piece = slow.recv(65536)
            assert piece
            seen += piece
        assert len(seen) < 500 * 40_000


def test_polling_says_the_same(person: User, client: Client) -> None:
    client.force_login(person)
    cursor = client.get("/live/since/").json()["cursor"]
    quiet = client.get("/live/since/", {"cursor": cursor})
    assert quiet.json() == {"cursor": cursor, "resync": False, "in_flight": 0, "hints": []}
    again = client.get("/live/since/", {"cursor": cursor}, headers={"If-None-Match": quiet["ETag"]})
    assert again.status_code == 304
    happens("news")

    def news() -> dict[str, Any] | None:
        """None while a transaction of another test on the same server holds them back."""
        answer = client.get("/live/since/", {"cursor": cursor}, headers={"If-None-Match": quiet["ETag"]})
        return answer.json() if answer.status_code == 200 else None

    told = until(news, SOON, "the news")
    assert told is not None
    assert told["hints"] == [{"kind": "test", "after": "news"}]
    assert client.get("/live/since/", {"cursor": told["cursor"]}).json()["hints"] == []

"""The live stream and its senders while Valkey is away."""

import socket
import subprocess
from collections.abc import Iterator
from time import monotonic

import pytest
import redis
from django.contrib.auth.models import User
from django.db import transaction
from pytest_django.fixtures import Settings

from dashboard.embedded import binaries
from dashboard.embedded.ports import free_port
from jobs import events, hints
from tests.dashboard.live_server import SOON, Tab, Web, cookie_of
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


class Valkey:
    """A server of this test's own, which can be stopped and started on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--logfile", "/dev/null"]
        self.process = subprocess.Popen([binaries.valkey(), *options], cwd="/")
        until(self._answers, SOON, "Valkey answers")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(SOON)

    def listeners(self) -> int:
        with redis.Redis.from_url(self.url) as client:
            return int(client.pubsub_numsub("takeboard:hints:0")[0][1])

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@pytest.fixture
def valkey(settings: Settings) -> Iterator[Valkey]:
    valkey = Valkey()
    valkey.start()
    settings.REDIS_URL = valkey.url
    hints._client.cache_clear()
    yield valkey
    valkey.stop()
    hints._client().close()
    hints._client.cache_clear()
    hints._rest_until = 0.0


def test_a_stream_outlives_valkey_and_misses_nothing(valkey: Valkey) -> None:
    cookie = cookie_of(User.objects.create_user("producer"))
    with Web(REDIS_URL=valkey.url) as web, Tab(web, cookie) as tab:
        until(lambda: valkey.listeners() == 1, SOON, "the process has subscribed")
        events.record("test", after="before")
        tab.wait(1, "test")
        valkey.stop()
        events.record("test", after="while it was away")
        tab.wait(2, "test")
        valkey.start()
        until(lambda: valkey.listeners() == 1, SOON, "the process has subscribed again")
        until(lambda: tab.heard.named("resync"), SOON, "what was told meanwhile without an event is drawn anew")
        events.record("test", after="after")
        assert [hint["after"] for hint in tab.wait(3, "test")] == ["before", "while it was away", "after"]
        assert not tab.heard.ended


def test_forty_tabs_share_one_subscription(valkey: Valkey) -> None:
    cookie = cookie_of(User.objects.create_user("producer"))
    with Web(REDIS_URL=valkey.url) as web, Tab(web, cookie), Tab(web, cookie), Tab(web, cookie):
        until(lambda: valkey.listeners() == 1, SOON, "the process has subscribed")


@pytest.mark.parametrize("hangs", [False, True], ids=["refused", "accepts and never answers"])
def test_a_commit_is_not_held_up_while_valkey_is_away(valkey: Valkey, settings: Settings, hangs: bool) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        if hangs:
            mute.listen()
        settings.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        hints._client.cache_clear()
        began = monotonic()
        for _ in range(20):
            with transaction.atomic():
                events.record("test", after="committed")
        assert monotonic() - began < 2

"""What every other test stands on: its own real database and its own real Valkey."""

import os

import pytest
import redis
from django.contrib.auth import get_user_model
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_the_database_is_a_real_postgres_of_this_worker() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone()
    assert name.startswith("test_takeboard")
    assert name.endswith(os.environ.get("PYTEST_XDIST_WORKER", "takeboard"))
    assert version >= 150000


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", [1, 2])
def test_a_transactional_test_leaves_nothing_to_the_next(round_number: int) -> None:
    people = get_user_model().objects
    assert people.count() == 0, f"round {round_number} found rows of an earlier test"
    people.create_user("ana")


@pytest.mark.parametrize("round_number", [1, 2])
def test_valkey_is_empty_at_the_start_of_each_test(redis_url: str, round_number: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.set("key", round_number, nx=True), "an earlier test left its key behind"

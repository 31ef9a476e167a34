"""One clock, the database's, which tests move."""

from datetime import UTC, timedelta

from django.db import transaction

from jobs import clock
from jobs.clock import After, Now
from jobs.models import Event, Job, Key
from tests.jobs.studio import Studio
from tests.jobs.threads import elsewhere


def test_the_clock_is_aware_and_in_utc(studio: Studio) -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now().tzinfo is not None
    assert clock.now().astimezone(UTC) <= clock.now()


def test_a_shift_moves_it_for_every_connection(studio: Studio) -> None:
    before = clock.now()
    studio.later(3600)
    assert timedelta(hours=1) <= elsewhere(clock.now) - before < timedelta(hours=1, minutes=1)


def test_shifts_add_up(studio: Studio) -> None:
    before = clock.now()
    studio.later(100)
    studio.later(0.5)
    assert timedelta(seconds=100.5) <= clock.now() - before < timedelta(seconds=130)


def test_it_stands_still_within_a_transaction(studio: Studio) -> None:
    with transaction.atomic():
        assert clock.now() == clock.now()


def test_queries_and_column_defaults_read_the_same_clock(studio: Studio) -> None:
    studio.later(86400)
    with transaction.atomic():
        Key.objects.filter(pk=studio.key.pk).update(not_before=After(30), account_due_at=Now())
        event = Event.objects.create(kind="key", key=studio.key)
        event.refresh_from_db()
        studio.key.refresh_from_db()
        assert event.at == studio.key.account_due_at == clock.now()
        assert studio.key.not_before == clock.now() + timedelta(seconds=30)


def test_moving_it_makes_a_waiting_row_due(studio: Studio) -> None:
    job = studio.take()
    Job.objects.filter(pk=job.pk).update(due_at=After(600))
    due = Job.objects.filter(due_at__lte=Now())
    assert not due.exists()
    studio.later(599)
    assert not due.exists()
    studio.later(2)
    assert due.exists()

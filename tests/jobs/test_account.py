"""The account behind a key: balance, the breaker and its probes, top-ups, and the vendor's books."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.clock import Now
from jobs.engine import account, breaker
from jobs.engine.vendor import provider_for
from jobs.models import Balance, Budget, Job, Key
from providers.errors import Fault
from providers.report import Entry
from tests.jobs.fake_vendor import done, error
from tests.jobs.studio import Studio
from tests.jobs.threads import together


def read(studio: Studio) -> Key:
    Key.objects.update(account_due_at=Now())
    account.read(studio.key.pk)
    studio.key.refresh_from_db()
    return studio.key


def for_minutes(studio: Studio, minutes: float) -> None:
    every = 10 if minutes <= 5 else 30
    for _ in range(int(minutes * 60 / every)):
        studio.later(every)
        studio.run()


def test_a_reading_is_kept_with_its_date(studio: Studio) -> None:
    studio.world.balance = Decimal("123.45")
    read(studio)
    assert Balance.objects.order_by("-at")[0].total == Decimal("123.45")


def test_doubled_readings_ask_once(studio: Studio) -> None:
    asked: list[int] = []
    studio.world.on["check"] = lambda: asked.append(1)
    Key.objects.update(account_due_at=Now())
    together([lambda: account.read(studio.key.pk)] * 5)
    assert len(asked) == 1


def test_a_take_that_ends_during_a_reading_is_seen_by_the_next_one(studio: Studio) -> None:
    studio.world.on["check"] = lambda: breaker.read_soon(studio.key, 15)
    assert read(studio).account_lease is None
    studio.world.on.clear()
    studio.world.balance = Decimal(77)
    studio.later(16)
    studio.run()
    assert Balance.objects.order_by("-at")[0].total == 77


def test_a_reading_that_fails_is_shown_and_tried_again(studio: Studio) -> None:
    studio.world.cannot_check = error(Fault.NETWORK)
    assert read(studio).breaker_code == ""
    assert Balance.objects.order_by("-at")[0].error == "It said network."
    studio.world.cannot_check = None
    studio.later(61)
    studio.run()
    assert Balance.objects.order_by("-at")[0].error == ""


@pytest.mark.parametrize("fault", [Fault.AUTH, Fault.QUOTA])
def test_a_bad_key_stops_its_submits_and_a_free_read_starts_them(studio: Studio, fault: Fault) -> None:
    """R9: the first such failure stops what is new; only a free read tries it, and its success closes it."""
    studio.world.answers = [error(fault)]
    studio.world.key_is_bad = True
    jobs = [studio.take() for _ in range(3)]
    Key.objects.update(max_in_flight=1)
    studio.run()
    studio.key.refresh_from_db()
    assert (studio.key.breaker_code, studio.key.breaker_message) == (fault, f"It said {fault}.")
    for_minutes(studio, 10)
    assert len(studio.world.bodies) == 1, "nobody knocks with a bad key"
    studio.world.key_is_bad = False
    Key.objects.update(max_in_flight=3)
    for_minutes(studio, 60)
    assert len(studio.world.accepted) == 3
    studio.key.refresh_from_db()
    assert studio.key.breaker_code == ""
    assert {job.status for job in Job.objects.filter(pk__in=[job.pk for job in jobs])} == {"running"}
    trail = studio.key.events.filter(after__in=["stopped", "working"]).values_list("after", flat=True)
    assert list(trail) == ["stopped", "working"], "one line each, however many probes"


def test_probes_back_off(studio: Studio) -> None:
    """R9: in the end one probe an hour."""
    studio.world.key_is_bad = True
    breaker.trip(studio.key, error(Fault.AUTH))
    asked: list[int] = []
    studio.world.on["check"] = lambda: asked.append(1)
    for_minutes(studio, 120)
    assert 5 <= len(asked) <= 10


def test_a_402_waits_and_goes_on_after_a_top_up_with_the_same_body(studio: Studio) -> None:
    """R7: the request is kept and goes again as it was, once a reading shows enough."""
    studio.world.balance = Decimal(3)
    studio.world.answers = [error(Fault.CREDITS, available=Decimal(3))]
    job = studio.take()
    for_minutes(studio, 10)
    job.refresh_from_db()
    assert (job.status, job.reason, len(studio.world.bodies)) == ("waiting", "credits", 1)
    assert money.open_hold(job, "task") == 10
    studio.key.refresh_from_db()
    assert (studio.key.short_of, studio.key.breaker_code) == (3, "")
    studio.world.balance = Decimal(500)
    for_minutes(studio, 2)
    job.refresh_from_db()
    assert (job.status, len(studio.world.bodies)) == ("running", 2)
    assert studio.world.bodies[0] == studio.world.bodies[1]
    studio.key.refresh_from_db()
    assert studio.key.short_of is None
    assert job.failure is None


def test_dearer_takes_wait_while_cheaper_ones_go(studio: Studio) -> None:
    """R23: what the last known balance cannot pay is not sent."""
    studio.world.balance = Decimal(3)
    studio.world.answers = [error(Fault.CREDITS, available=Decimal(3))]
    first = studio.take()
    studio.run()
    dear = studio.take()
    studio.world.price = Decimal(2)
    cheap = studio.take()
    for_minutes(studio, 3)
    for job in (first, dear, cheap):
        job.refresh_from_db()
    assert [first.status, dear.status, cheap.status] == ["waiting", "queued", "running"]


def test_a_small_top_up_lets_go_what_it_can_pay(studio: Studio) -> None:
    studio.world.balance = Decimal(3)
    studio.world.answers = [error(Fault.CREDITS, available=Decimal(3)), error(Fault.CREDITS, available=Decimal(3))]
    cheap = studio.take()
    studio.world.price = Decimal(50)
    dear = studio.take()
    studio.run()
    studio.world.balance = Decimal(12)
    for_minutes(studio, 3)
    cheap.refresh_from_db()
    dear.refresh_from_db()
    assert (cheap.status, dear.status, dear.reason) == ("running", "waiting", "credits")
    studio.world.balance = Decimal(100)
    for_minutes(studio, 3)
    dear.refresh_from_db()
    assert dear.status == "running"


def test_a_vendor_that_refuses_what_its_balance_could_pay_does_not_spin_us(studio: Studio) -> None:
    studio.world.answers = [error(Fault.CREDITS, available=Decimal(5)) for _ in range(100)]
    studio.take()
    for_minutes(studio, 5)
    assert 2 <= len(studio.world.bodies) <= 31


def test_a_429_outlasts_a_full_account(studio: Studio) -> None:
    breaker.hold_off(studio.key, error(Fault.RATE), 300)
    breaker.hold_off_until_free(studio.key, error(Fault.BUSY), 2)
    studio.key.refresh_from_db()
    until = studio.key.not_before
    breaker.slot_fell_free(studio.key)
    studio.key.refresh_from_db()
    assert studio.key.not_before == until
    breaker.hold_off(studio.key, error(Fault.RATE), 5)
    studio.key.refresh_from_db()
    assert studio.key.not_before == until, "a shorter one does not shorten it"


def test_a_full_account_goes_on_when_something_ends(studio: Studio) -> None:
    first = studio.take()
    studio.run()
    studio.world.answers = [error(Fault.BUSY, retry_after=600)]
    studio.take()
    studio.run()
    assert len(studio.world.accepted) == 1
    studio.world.all_say(done(10))
    studio.until_ended(first)
    Job.objects.filter(status="queued").update(due_at=Now())
    studio.run()
    assert len(studio.world.accepted) == 2


def ended(studio: Studio) -> Job:
    """A take that is over, settled as estimated because the vendor did not tell its bill."""
    job = studio.take()
    studio.run()
    studio.world.reports[ref_of(job)] = done()
    return studio.until_ended(job)


def ref_of(job: Job) -> str:
    return job.refs.get().remote_id


@pytest.mark.parametrize("charges", [(14,), (4,), (10,), (14, -14), (6, 6)], ids=str)
def test_the_books_correct_a_bill_once(studio: Studio, charges: tuple[int, ...]) -> None:
    budget = money.set_cap(Budget(project=studio.project, unit="cr", limit=100))
    job = ended(studio)
    assert (job.unreconciled, job.cost) == (True, 10)
    studio.world.books = [
        Entry(f"e{number}", Decimal(amount), None, ref_of(job)) for number, amount in enumerate(charges)
    ]
    for_minutes(studio, 3)
    job.refresh_from_db()
    budget.refresh_from_db()
    assert (job.unreconciled, job.cost) == (False, sum(charges))
    assert (budget.held, budget.spent) == (0, sum(charges))
    assert job.ledger.filter(kind="adjust").count() == (sum(charges) != 10)


def test_the_books_are_read_from_many_threads_and_adjust_once(studio: Studio) -> None:
    job = ended(studio)
    studio.world.books = [Entry("e1", Decimal(14), None, ref_of(job))]
    provider = provider_for(studio.key)
    together([lambda: account.reconcile_bills(studio.key, provider)] * 5)  # type: ignore[arg-type]
    assert money.charged(job) == 14


def test_a_line_for_work_that_still_runs_is_not_counted_before_its_own_bill(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    Job.objects.update(unreconciled=True)
    studio.world.books = [Entry("e1", Decimal(10), None, ref_of(job))]
    for_minutes(studio, 2)
    assert money.charged(job) == 0
    studio.world.all_say(done(10))
    studio.until_ended(job)
    for_minutes(studio, 2)
    job.refresh_from_db()
    assert (job.cost, job.unreconciled) == (10, False)


def test_books_without_a_line_leave_the_estimate(studio: Studio) -> None:
    job = ended(studio)
    studio.world.books = [Entry("e1", Decimal(7), None, "somebody else's"), Entry("e2", Decimal(9), None)]
    for_minutes(studio, 2)
    job.refresh_from_db()
    assert (job.unreconciled, job.cost) == (True, 10)

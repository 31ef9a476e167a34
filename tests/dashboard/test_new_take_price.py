"""The price of New take: on the button before the press, with what is left after it."""

import re
from decimal import Decimal
from typing import Any

import redis
from django.contrib.auth.models import User
from django.test import Client

from jobs import money
from jobs.models import Balance, Budget, Job
from jobs.states import Status
from providers.errors import Fault, ProviderError
from tests.dashboard.rich_vendor import Desk
from tests.dashboard.taking import Form, cut, model, text_of
from tests.jobs.studio import Studio


def test_the_button_carries_the_price_and_what_is_left_after(ready: Form, studio: Studio) -> None:
    money.set_cap(Budget(key=studio.key, unit="cr", window="month", limit=Decimal(200)))
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(90)))
    page = text_of(ready.fill(takes=3).priced().html)
    assert "Render 3 takes 45 cr" in page
    assert "3 takes × 5 s × 3 cr" in page
    assert "Quoted by Rich" in page
    assert "Balance after 955 cr" in page
    assert "Month cap left after 155 cr of 200 cr" in page
    assert "Project budget after 45 cr of 90 cr" in page


def test_a_vendor_that_tells_no_balance_is_not_waited_for(ready: Form, studio: Studio) -> None:
    Balance.objects.filter(key=studio.key).delete()
    assert "Balance after Not read yet" in text_of(ready.priced().html)
    Balance.objects.create(key=studio.key, total=None)
    assert "Balance after Not told by Rich" in text_of(ready.priced().html)


def test_nothing_is_sent_at_a_price_that_was_not_on_the_button(ready: Form, desk: Desk, redis_url: str) -> None:
    ready.priced()
    desk.prices["long"] = Decimal(4)
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    answer = ready.send()
    assert (answer.status_code, Job.objects.count()) == (422, 0)
    assert "The price is now 20 cr" in text_of(ready.html)
    assert "Render the take 20 cr" in text_of(ready.html)


def test_a_price_that_a_gate_tells_is_told_so_and_nothing_is_held(ready: Form, desk: Desk, studio: Studio) -> None:
    desk.later = True
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(90)))
    page = text_of(ready.priced().html)
    assert "Render the take No charge yet" in page
    assert "Nothing is held or charged before somebody approves it." in page
    assert "Project budget after 90 cr of 90 cr" in page
    assert ready.send().status_code == 302
    job = Job.objects.get()
    assert (job.status, job.quote, job.quote_later, job.ledger.count()) == (Status.QUEUED, None, True, 0)


def test_a_press_before_any_price_asks_for_another_press(ready: Form) -> None:
    assert ready.send().status_code == 422
    assert "This costs 15 cr" in text_of(ready.html)
    assert not Job.objects.exists()


def test_over_a_cap_the_line_says_so_and_the_button_is_off(ready: Form, studio: Studio) -> None:
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(10)))
    ready.priced()
    assert re.search(r'data-group="bad">\s*<dt>Project budget after', ready.html)
    assert "5 cr over the cap of Mystery package" in ready.html
    assert re.search(r'id="pay"[^>]* disabled', ready.html)
    assert ready.send().status_code == 422
    assert not Job.objects.exists()


def test_an_owner_gets_the_way_to_the_cap(desk: Desk, studio: Studio) -> None:
    cap = money.set_cap(Budget(key=studio.key, unit="cr", limit=Decimal(10)))
    owner = Client()
    owner.force_login(User.objects.create_superuser("owner"))
    html = Form(owner).fill(cut(studio.key, studio.project)).priced().html
    assert f"/admin/jobs/budget/{cap.pk}/change/" in html


def test_a_cap_of_a_window_that_is_over_starts_anew(ready: Form, studio: Studio) -> None:
    cap = money.set_cap(Budget(key=studio.key, unit="cr", window="day", limit=Decimal(20)))
    Budget.objects.filter(pk=cap.pk).update(spent=20)
    studio.later(26 * 3600)
    assert "Day cap left after 5 cr of 20 cr" in text_of(ready.priced().html)


def test_a_price_that_does_not_come_is_being_got(ready: Form, desk: Desk) -> None:
    desk.trouble = ProviderError("The rate is used up.", code="rate_budget", fault=Fault.RATE)
    ready.to("price", htmx=True)
    assert "Getting a price" in ready.html
    assert 'hx-trigger="load delay:3s"' in ready.html
    assert re.search(r'id="pay"[^>]* disabled', ready.html)


def test_a_price_that_is_refused_says_why(ready: Form, desk: Desk) -> None:
    desk.trouble = ProviderError("Rich knows no such model.", code="no_model", fault=Fault.REFUSED)
    assert "Rich knows no such model." in ready.priced().html


def test_typing_does_not_ask_the_vendor_again(ready: Form, desk: Desk) -> None:
    ready.priced()
    for words in ("The camera pulls back.", "The camera pans over the bay."):
        ready.fill(prompt=words).to("price", htmx=True)
    assert len(desk.asked) == 1
    ready.fill({"opt-seconds": "8"}).to("price", htmx=True)
    assert len(desk.asked) == 2


def test_quiet_hints_come_with_the_price(ready: Form) -> None:
    ready.fill(prompt="lighthouse, night, fog, cinematic, 8k, masterpiece").to("price", htmx=True)
    assert "list of keywords" in ready.html
    assert "No camera move" in ready.html
    assert 'hx-swap-oob="true"' in ready.html


def test_the_price_asks_the_database_a_constant_number_of_times(
    ready: Form, studio: Studio, django_assert_max_num_queries: Any
) -> None:
    money.set_cap(Budget(key=studio.key, unit="cr", window="month", limit=Decimal(2000)))
    with django_assert_max_num_queries(16) as few:
        ready.to("price", htmx=True)
    for window in ("day", "week", "total"):
        money.set_cap(Budget(key=studio.key, unit="cr", window=window, limit=Decimal(2000)))
    both = [model(studio.key, "long"), model(studio.key, "short")]
    ready.fill(several="yes", model=both)
    with django_assert_max_num_queries(len(few)):
        ready.to("price", htmx=True)

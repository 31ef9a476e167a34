"""What every provider must do, whoever the vendor is. A vendor plugs in with a Case and a subclass of ProviderContract.

class TestRenoise(ProviderContract):
    @pytest.fixture
    def case(self, ...) -> Iterator[Case]: ...
"""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from providers.base import Provider
from providers.errors import Fault, ProviderError
from providers.order import Input, Order
from providers.report import CancelResult, Found, NotSeen, RemoteRef, Report, State
from tests.providers.case import Case


def reading(provider: Provider, ref: RemoteRef) -> Report:
    """One poll of one ref, which must be readable."""
    ((of, report),) = list(provider.poll([ref]))
    assert of == ref
    assert isinstance(report, Report), report
    return report


def until_ended(provider: Provider, ref: RemoteRef, seconds: float = 20) -> Report:
    deadline = time.monotonic() + seconds
    while (report := reading(provider, ref)).state is State.ACTIVE:
        assert time.monotonic() < deadline, report
        time.sleep(0.05)
    return report


class ProviderContract:
    """The cases. Each one speaks of what a studio would lose if it did not hold."""

    def provider(self, case: Case, key: str | None = None) -> Provider:
        return case.provider(case.access(key))

    def submit(self, provider: Provider, order: Order, token: str) -> RemoteRef:
        step = provider.steps(order)[0]
        return provider.submit(step, provider.build(step, order, (), token))[0]

    def refusal(self, provider: Provider, order: Order, token: str = "t0ken") -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            self.submit(provider, order, token)
        return caught.value

    def test_a_good_key_says_whose_it_is_and_what_is_left(self, case: Case) -> None:
        account = self.provider(case).check()
        assert account.label
        assert account.balance is None or account.balance > 0

    def test_a_bad_key_is_an_auth_fault_that_never_shows_it(self, case: Case) -> None:
        secret = "fk_bad_key_0123456789"
        provider = self.provider(case, secret)
        with pytest.raises(ProviderError) as caught:
            provider.check()
        assert caught.value.fault is Fault.AUTH
        assert secret not in f"{caught.value!r} {caught.value} {vars(caught.value)} {provider.access!r}"
        assert self.refusal(provider, case.order).fault is Fault.AUTH

    def test_every_form_of_the_address_reaches_the_vendor(self, case: Case) -> None:
        for url in case.base_urls():
            assert case.provider(case.access(base_url=url)).check().label

    def test_every_model_takes_a_plain_order(self, case: Case) -> None:
        provider = self.provider(case)
        for model in provider.models():
            assert provider.problems(case.order_for(model)) == (), model.id

    def test_an_order_has_a_price_before_it_is_sent(self, case: Case) -> None:
        provider = self.provider(case)
        quote = provider.quote(case.order)
        assert isinstance(quote.amount, Decimal)
        assert quote.amount > 0
        assert quote.unit == provider.facts.unit

    def test_a_take_runs_to_its_end_and_its_files_need_no_key(self, case: Case) -> None:
        provider = self.provider(case)
        ref = self.submit(provider, case.order, "whole")
        assert case.landed() == [ref.remote_id]
        case.finish()
        report = until_ended(provider, ref)
        assert report.state is State.DONE
        kept = [output for output in report.outputs if output.keep and not output.text]
        assert [output for output in kept if output.role == "main"]
        for output in kept:
            reply = httpx.get(output.url, trust_env=False)
            assert reply.status_code == 200, output
            assert reply.content
            assert output.expires_at is None or output.expires_at > datetime.now(UTC) + timedelta(minutes=1)

    def test_the_price_quoted_is_the_price_charged(self, case: Case) -> None:
        provider = self.provider(case)
        quote = provider.quote(case.order)
        ref = self.submit(provider, case.order, "price")
        case.finish()
        assert until_ended(provider, ref).cost in (None, quote.amount)

    def test_a_submit_is_found_by_its_token_and_by_no_other(self, case: Case) -> None:
        provider = self.provider(case)
        since = datetime.now(UTC)
        step = provider.steps(case.order)[0]
        ref = self.submit(provider, case.order, "known")
        found = provider.find(step, case.order, "known", since)
        assert isinstance(found, Found)
        assert found.certain
        assert [one.remote_id for one in found.refs] == [ref.remote_id]
        assert isinstance(provider.find(step, case.order, "unknown", since), NotSeen)

    def test_a_lost_reply_is_maybe_sent_and_then_found_once(self, case: Case) -> None:
        provider = self.provider(case)
        since = datetime.now(UTC)
        case.lose_the_next_reply()
        assert self.refusal(provider, case.order, "lost").maybe_sent
        found = provider.find(provider.steps(case.order)[0], case.order, "lost", since)
        assert isinstance(found, Found)
        assert found.certain
        assert [ref.remote_id for ref in found.refs] == case.landed()
        assert len(case.landed()) == 1

    def test_a_page_instead_of_a_reply_is_maybe_sent(self, case: Case) -> None:
        provider = self.provider(case)
        case.answer_with_a_page()
        error = self.refusal(provider, case.order)
        assert error.maybe_sent
        assert error.fault is Fault.UNREADABLE

    def test_a_refused_order_was_not_sent(self, case: Case) -> None:
        error = self.refusal(self.provider(case), case.refused_order())
        assert error.fault is Fault.REFUSED
        assert not error.maybe_sent
        assert case.landed() == []

    def test_a_balance_that_is_too_low_names_both_figures(self, case: Case) -> None:
        error = self.refusal(self.provider(case, case.poor_key()), case.order)
        assert error.fault is Fault.CREDITS
        assert not error.maybe_sent
        assert error.required is not None
        assert error.available is not None
        assert error.required > error.available

    def test_a_full_account_is_busy_and_not_asked_to_slow_down(self, case: Case) -> None:
        error = self.refusal(self.provider(case, case.full_key()), case.order)
        assert error.fault is Fault.BUSY
        assert error.retry_after is None
        assert not error.maybe_sent

    def test_too_many_requests_says_when_to_come_back(self, case: Case) -> None:
        case.ask_for_fewer_requests(7)
        error = self.refusal(self.provider(case), case.order)
        assert error.fault is Fault.RATE
        assert error.retry_after == 7
        assert not error.maybe_sent

    def test_cancel_says_what_became_of_it(self, case: Case) -> None:
        provider = self.provider(case)
        case.hold()
        ref = self.submit(provider, case.order, "off")
        if provider.facts.cancel == "never":
            assert provider.cancel(ref) is CancelResult.NEVER
            return
        assert provider.cancel(ref) in (CancelResult.CANCELLED, CancelResult.ASKED)
        assert until_ended(provider, ref).state is State.CANCELLED

    def test_a_failure_has_words_a_code_and_an_advice(self, case: Case) -> None:
        provider = self.provider(case)
        case.hold()
        ref = self.submit(provider, case.order, "bad")
        case.fail(ref)
        report = until_ended(provider, ref)
        assert report.state is State.FAILED
        assert report.failure is not None
        assert report.failure.code
        assert report.failure.message.endswith((".", '."', '".'))
        assert report.failure.advice in ("again", "without_materials", "edit", "top_up", "wait", "ask_vendor")

    def test_a_word_never_met_is_shown_and_polled_on(self, case: Case) -> None:
        provider = self.provider(case)
        case.hold()
        ref = self.submit(provider, case.order, "odd")
        case.say(ref, "hatching")
        report = reading(provider, ref)
        assert (report.state, report.word, report.known) == (State.ACTIVE, "hatching", False)

    def test_many_are_polled_with_few_requests(self, case: Case) -> None:
        provider = self.provider(case)
        case.hold()
        refs = [self.submit(provider, case.order, f"many{number}") for number in range(12)]
        case.forget_requests()
        readings = {ref.remote_id: report for ref, report in provider.poll(refs)}
        assert set(readings) == {ref.remote_id for ref in refs}
        assert all(isinstance(report, Report) and report.state is State.ACTIVE for report in readings.values())
        assert len(case.requests()) <= 3

    def test_an_input_that_was_never_uploaded_is_not_sent(self, case: Case) -> None:
        provider = self.provider(case)
        order = case.order.model_copy(update={"inputs": (Input(role="ref_image", kind="image"),)})
        with pytest.raises(ProviderError) as caught:
            provider.build(provider.steps(order)[0], order, (), "t")
        assert not caught.value.maybe_sent

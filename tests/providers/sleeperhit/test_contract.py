"""The contract of every provider, run by Sleeper Hit against the practice vendor, in both readings of the contract."""

from datetime import UTC, datetime

import pytest

from providers.base import Provider
from providers.errors import Fault, ProviderError
from providers.order import Input, Order
from providers.report import CannotLook, Found, RemoteRef
from providers.sleeperhit import SleeperHit
from tests.practice import PracticeVendor
from tests.providers.case import Case
from tests.providers.contract import ProviderContract, until_ended
from tests.providers.sleeperhit.case import PracticeCase, approved, send, step_of


class TestPracticeSleeperHit(ProviderContract):
    """What holds for every provider, with the gate before the one paid step passed on the way."""

    @pytest.fixture(params=["production", "reference"])
    def case(self, running: PracticeVendor, request: pytest.FixtureRequest) -> PracticeCase:
        """As on the first day, and without the limit of requests: these cases do not pace themselves."""
        running.reset()
        running.settings(speed=500)
        running.sleeperhit_rules(reading=request.param, requests_per_minute=10_000)
        return PracticeCase(running)

    def submit(self, provider: Provider, order: Order, token: str) -> RemoteRef:
        assert isinstance(provider, SleeperHit)
        return send(provider, order, "job", token, approved(provider, order, token))

    def test_an_order_has_a_price_before_it_is_sent(self, case: Case) -> None:
        """The plan names it: before that there is none, and nothing is paid."""
        provider = self.provider(case)
        quote = provider.quote(case.order)
        assert (quote.amount, quote.later, quote.unit) == (None, True, provider.facts.unit)

    def test_the_price_quoted_is_the_price_charged(self, case: Case) -> None:
        provider = self.provider(case)
        assert isinstance(provider, SleeperHit)
        refs = approved(provider, case.order, "price")
        gate = until_ended(provider, refs[-1]).gate
        assert gate is not None
        assert gate.quote is not None
        ref = send(provider, case.order, "job", "price", refs)
        case.finish()
        assert until_ended(provider, ref).cost == gate.quote.amount

    def test_a_take_runs_to_its_end_and_its_files_need_no_key(self, case: Case) -> None:
        """A script and links; a file is made of the live read when a person asks for one."""
        provider = self.provider(case)
        ref = self.submit(provider, case.order, "whole")
        assert case.landed() == [ref.remote_id]
        case.finish()
        outputs = until_ended(provider, ref).outputs
        assert [(one.kind, one.role) for one in outputs if one.role == "main"] == [
            ("document", "main"),
            ("link", "main"),
        ]
        assert all(one.piece and one.revision == 1 for one in outputs)

    def test_a_submit_is_found_by_its_token_and_by_no_other(self, case: Case) -> None:
        """By its plan, which has one job; and sent again with its key it is the same job."""
        provider = self.provider(case)
        assert isinstance(provider, SleeperHit)
        refs = approved(provider, case.order, "known")
        first = send(provider, case.order, "job", "known", refs)
        step = step_of(provider, case.order, "job")
        since = datetime.now(UTC)
        assert isinstance(provider.find(step, case.order, "known", since, refs[:1]), CannotLook)
        found = provider.find(step, case.order, "known", since, refs)
        assert isinstance(found, Found)
        assert ([ref.remote_id for ref in found.refs], found.certain) == ([first.remote_id], True)
        assert send(provider, case.order, "job", "known", refs).remote_id == first.remote_id
        assert case.landed() == [first.remote_id]

    def test_a_lost_reply_is_maybe_sent_and_then_found_once(self, case: Case) -> None:
        """R1, R2: the same key and body again give the job that was made, and it is paid once."""
        provider = self.provider(case)
        assert isinstance(provider, SleeperHit)
        refs = approved(provider, case.order, "lost")
        case.lose_the_next_reply()
        with pytest.raises(ProviderError) as caught:
            send(provider, case.order, "job", "lost", refs)
        assert caught.value.maybe_sent
        assert [send(provider, case.order, "job", "lost", refs).remote_id] == case.landed()

    def test_a_full_account_is_busy_and_not_asked_to_slow_down(self, case: Case) -> None:
        """It has no cap of active work: many are accepted at once."""
        case.hold()
        provider = self.provider(case)
        refs = [self.submit(provider, case.order, f"many{number}") for number in range(6)]
        assert case.landed() == [ref.remote_id for ref in refs]

    def test_an_input_that_was_never_uploaded_is_not_sent(self, case: Case) -> None:
        provider = self.provider(case)
        order = case.order.model_copy(update={"inputs": (Input(role="source", kind="document"),)})
        project = RemoteRef(kind="project", remote_id="cmp1", step="project")
        with pytest.raises(ProviderError) as caught:
            provider.build(step_of(provider, order, "source 2"), order, [project], "t")
        assert (caught.value.maybe_sent, caught.value.fault) == (False, Fault.REFUSED)

    def test_r7_a_job_that_was_too_dear_goes_after_a_top_up_with_the_same_key_and_body(
        self, case: PracticeCase
    ) -> None:
        """Trap 4: a 402 must not be frozen into the replay of its key."""
        key = case.poor_key()
        provider = case.provider(case.access(key))
        refs = approved(provider, case.order, "dear")
        for _ in range(2):
            with pytest.raises(ProviderError) as caught:
                send(provider, case.order, "job", "dear", refs)
            assert caught.value.fault is Fault.CREDITS
        case.vendor.topup(key, 100)
        assert send(provider, case.order, "job", "dear", refs).remote_id

"""The contract of every provider, run by OpenStory against a small vendor of ours and against the practice vendor."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from providers.base import Recent
from providers.errors import Fault
from providers.report import CannotLook, Report, State
from tests.practice import PracticeVendor
from tests.providers.case import Case
from tests.providers.contract import ProviderContract, until_ended
from tests.providers.openstory.case import PracticeCase
from tests.providers.openstory.fake import faking
from tests.providers.openstory.little import Little, LittleCase


class OpenStoryContract(ProviderContract):
    """What holds for every provider, but for what this vendor does not have."""

    def test_a_balance_that_is_too_low_names_both_figures(self, case: Case) -> None:
        """It names none: its wallet is not in its API."""
        error = self.refusal(self.provider(case, case.poor_key()), case.order)
        assert (error.fault, error.maybe_sent, error.required) == (Fault.CREDITS, False, None)
        assert case.landed() == []

    def test_a_full_account_is_busy_and_not_asked_to_slow_down(self, case: Case) -> None:
        """It has no cap of active work: many are accepted at once."""
        case.hold()
        provider = self.provider(case)
        refs = [self.submit(provider, case.order, f"many{number}") for number in range(8)]
        assert case.landed() == [ref.remote_id for ref in refs]

    def test_every_clip_and_still_is_an_output_and_nothing_is_missing(self, case: Case) -> None:
        provider = self.provider(case)
        ref = self.submit(provider, case.order, "whole")
        case.finish()
        report = until_ended(provider, ref)
        assert (report.state, report.missing) == (State.DONE, ())
        assert {output.kind for output in report.outputs} >= {"image", "video"}

    def test_what_did_not_change_costs_the_list_and_nothing_more(self, case: Case) -> None:
        provider = self.provider(case)
        case.hold()
        refs = [self.submit(provider, case.order, f"same{number}") for number in range(6)]
        seen = []
        for ref, report in provider.poll(refs):
            assert isinstance(report, Report)
            seen.append(ref.model_copy(update={"data": ref.data | report.data}))
        case.forget_requests()
        assert len(list(provider.poll(seen))) == 6
        assert len(case.requests()) == 1

    def test_work_of_ours_is_listed_for_reconcile_by_its_plain_title(self, case: Case) -> None:
        provider = self.provider(case)
        assert isinstance(provider, Recent)
        ref = self.submit(provider, case.order, "listed")
        works = [(work.ref.remote_id, work.prompt) for work in provider.recent(None)]
        assert works == [(ref.remote_id, case.order.title)]


class TestOpenStory(OpenStoryContract):
    """Against the small vendor of tests.providers.openstory.little."""

    @pytest.fixture
    def case(self) -> Iterator[LittleCase]:
        vendor = Little()
        with faking(vendor.say) as desk:
            yield LittleCase(vendor, desk.fake.url)


def practice(vendor: PracticeVendor, era: str) -> PracticeCase:
    """As on the first day, in one era, and without the limit of requests: these cases do not pace themselves."""
    vendor.reset()
    vendor.settings(speed=500)
    vendor.openstory_rules(era=era, requests_per_second=None)
    return PracticeCase(vendor)


class TestPracticeOpenStory(OpenStoryContract):
    """Against the practice vendor, in every era that has a list of sequences."""

    @pytest.fixture(params=["A'", "B", "late B", "C"])
    def case(self, running: PracticeVendor, request: pytest.FixtureRequest) -> PracticeCase:
        return practice(running, request.param)


class TestPracticeOpenStoryOfTheFirstEra(OpenStoryContract):
    """Against the practice vendor in the era without a list: nothing can be looked for."""

    @pytest.fixture
    def case(self, running: PracticeVendor) -> PracticeCase:
        return practice(running, "A")

    def test_a_submit_is_found_by_its_token_and_by_no_other(self, case: Case) -> None:
        provider = self.provider(case)
        step = provider.steps(case.order)[0]
        self.submit(provider, case.order, "known")
        assert isinstance(provider.find(step, case.order, "known", datetime.now(UTC)), CannotLook)

    def test_a_lost_reply_is_maybe_sent_and_then_found_once(self, case: Case) -> None:
        """It is not found, and it is not called absent either."""
        provider = self.provider(case)
        case.lose_the_next_reply()
        assert self.refusal(provider, case.order, "lost").maybe_sent
        step = provider.steps(case.order)[0]
        assert isinstance(provider.find(step, case.order, "lost", datetime.now(UTC)), CannotLook)
        assert len(case.landed()) == 1

    def test_many_are_polled_with_few_requests(self, case: Case) -> None:
        """One by one, and one request for the list that is not there."""
        self._polled_one_by_one(case, 12)

    def test_what_did_not_change_costs_the_list_and_nothing_more(self, case: Case) -> None:
        self._polled_one_by_one(case, 6)

    def _polled_one_by_one(self, case: Case, count: int) -> None:
        provider = self.provider(case)
        case.hold()
        refs = [self.submit(provider, case.order, f"many{number}") for number in range(count)]
        case.forget_requests()
        readings = [report for _, report in provider.poll(refs)]
        assert all(isinstance(report, Report) and report.state is State.ACTIVE for report in readings)
        assert len(readings) == count
        assert len(case.requests()) == count + 1

    def test_work_of_ours_is_listed_for_reconcile_by_its_plain_title(self, case: Case) -> None:
        provider = self.provider(case)
        assert isinstance(provider, Recent)
        self.submit(provider, case.order, "listed")
        assert list(provider.recent(None)) == []

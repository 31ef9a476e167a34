"""poll: few requests, an error for one ref alone, and nothing that is not a verdict taken for one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from providers.base import NoPace
from providers.errors import Fault, ProviderError
from providers.report import RemoteRef, Report, State
from tests.providers.renoise.fake import PAGE, Asked, Fake, Reply, faking, paged

VIDEO = {"taskId": 1, "status": "completed", "videoUrl": "/v.mp4", "coverUrl": "/c.jpg", "fetchedAt": "2026-03-10T..."}


def ref(number: int, **data: str) -> RemoteRef:
    return RemoteRef(kind="task", remote_id=str(number), step="task", state="running", data=data)


def row(number: int, status: str = "running", **more: object) -> dict[str, Any]:
    return {"id": number, "status": status, "model": "renoise-2.0", "prompt": "A cat.", "tags": "[]", **more}


def poll(fake: Fake, *refs: RemoteRef) -> dict[str, Report | ProviderError]:
    return {one.remote_id: report for one, report in fake.provider().poll(refs)}


def one(say: Callable[[Asked], Reply], **data: str) -> Report:
    with faking(say) as fake:
        report = poll(fake, ref(1, **data))["1"]
    assert isinstance(report, Report), report
    return report


def test_running_work_is_read_off_the_lists_alone() -> None:
    rows = [row(n) for n in range(100, 0, -1)]
    with faking(lambda asked: paged(rows, asked)) as fake:
        readings = poll(fake, *(ref(n) for n in range(1, 101)))
        assert fake.log == ["GET /tasks"] * 2
    assert {report.state for report in readings.values() if isinstance(report, Report)} == {State.ACTIVE}
    assert len(readings) == 100


def test_only_what_ended_is_asked_for_alone() -> None:
    rows = [row(5), row(4, "completed"), row(3, "failed"), row(2, "canceled"), row(1, "hatching")]

    def say(asked: Asked) -> Reply:
        if asked.path == "/tasks":
            return paged(rows, asked)
        return VIDEO if asked.path.endswith("result") else {"task": row(3, "failed", error="PrivacyInformation")}

    with faking(say) as fake:
        readings = poll(fake, *(ref(n, charge="5.0") for n in range(1, 6)))
        assert fake.log == ["GET /tasks", "GET /tasks/4/result", "GET /tasks/3"]
    states = {key: report.state for key, report in readings.items() if isinstance(report, Report)}
    assert states == {
        "5": State.ACTIVE,
        "4": State.DONE,
        "3": State.FAILED,
        "2": State.CANCELLED,
        "1": State.ACTIVE,
    }
    costs = {key: report.cost for key, report in readings.items() if isinstance(report, Report)}
    assert costs == {"5": None, "4": Decimal("5.0"), "3": None, "2": Decimal(0), "1": None}


def test_a_result_has_whole_addresses_and_the_charge_of_its_creation() -> None:
    report = one(lambda asked: VIDEO if asked.path.endswith("result") else {"task": row(1, "completed")}, charge="5.00")
    assert report.state is State.DONE
    assert report.cost == Decimal("5.00")
    assert [output.url.rpartition("/")[2] for output in report.outputs] == ["v.mp4", "c.jpg"]
    assert all(output.url.startswith("http://127.0.0.1") for output in report.outputs)


@pytest.mark.parametrize(
    ("result", "note"),
    [
        ((404, {"error": "Result not ready"}), "Result not ready"),
        ((400, {"error": "Task is archiving"}), "Task is archiving"),
        ({"taskId": 1, "status": "completed", "cached": True, "warning": "refreshing"}, "refreshing"),
        ({"taskId": 1, "videoUrl": None, "coverUrl": "/c.jpg"}, "has not come yet"),
    ],
)
def test_finished_without_an_address_is_waited_for_and_never_failed(result: Reply, note: str) -> None:
    report = one(lambda asked: result if asked.path.endswith("result") else {"task": row(1, "completed")})
    assert (report.state, report.word) == (State.ACTIVE, "completed")
    assert note in report.note


@pytest.mark.parametrize("result", [PAGE, (502, PAGE), b"{not json"])
def test_a_result_that_cannot_be_read_is_an_error_of_its_ref_alone(result: Reply) -> None:
    def say(asked: Asked) -> Reply:
        return result if asked.path.endswith("1/result") else {"task": row(int(asked.path.split("/")[2]))}

    def both(asked: Asked) -> Reply:
        return say(asked) if asked.path != "/tasks/1" else {"task": row(1, "completed")}

    with faking(both) as fake:
        readings = poll(fake, ref(1), ref(2))
    assert isinstance(readings["1"], ProviderError)
    assert isinstance(readings["2"], Report)


@pytest.mark.parametrize(
    "reply", [(404, {"error": "Task not found"}), PAGE, {"task": {}}, {"task": row(9)}, {"task": {"id": 1}}]
)
def test_a_task_that_is_not_shown_has_no_verdict(reply: Reply) -> None:
    with faking(lambda asked: reply) as fake:
        error = poll(fake, ref(1))["1"]
    assert isinstance(error, ProviderError)
    assert error.fault is Fault.UNREADABLE
    assert not error.permanent


def test_a_ref_absent_from_the_lists_gets_a_single_look() -> None:
    def say(asked: Asked) -> Reply:
        return paged([row(4), row(3), row(2)], asked) if asked.path == "/tasks" else {"task": row(77, "queued")}

    with faking(say) as fake:
        readings = poll(fake, ref(2), ref(3), ref(4), ref(77))
        assert fake.log == ["GET /tasks", "GET /tasks/77"]
    assert isinstance(readings["77"], Report)


def test_a_list_that_repeats_itself_does_not_loop() -> None:
    def say(asked: Asked) -> Reply:
        return {"tasks": [row(1)]} if asked.path == "/tasks" else {"task": row(int(asked.path.rpartition("/")[2]))}

    with faking(say) as fake:
        assert len(poll(fake, *(ref(n) for n in range(1, 6)))) == 5
        assert fake.log.count("GET /tasks") == 2


def test_a_row_that_comes_twice_on_a_page_is_read_once() -> None:
    rows = [row(3), row(2), row(2), row(1)]
    with faking(lambda asked: paged(rows, asked)) as fake:
        assert list(poll(fake, ref(3), ref(2), ref(1))) == ["3", "2", "1"]
        assert fake.log == ["GET /tasks"]


def test_a_list_that_cannot_be_read_falls_back_to_single_looks() -> None:
    def say(asked: Asked) -> Reply:
        return PAGE if asked.path == "/tasks" else {"task": row(int(asked.path.rpartition("/")[2]))}

    with faking(say) as fake:
        readings = poll(fake, *(ref(n) for n in range(1, 4)))
    assert all(isinstance(report, Report) for report in readings.values())


@pytest.mark.parametrize(("reply", "fault"), [((401, {"error": "bad key"}), Fault.AUTH), ((503, PAGE), Fault.NETWORK)])
def test_it_raises_when_nothing_can_be_read(reply: Reply, fault: Fault) -> None:
    with faking(lambda asked: reply) as fake, pytest.raises(ProviderError) as caught:
        poll(fake, *(ref(n) for n in range(1, 4)))
    assert caught.value.fault is fault


class Purse(NoPace):
    """A pace that lets so many requests through."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, use: str, family: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise ProviderError("Enough for now.", code="rate", fault=Fault.RATE, retry_after=3)


def test_when_the_budget_ends_in_the_middle_the_rest_is_told_and_nothing_more_is_spent() -> None:
    rows = [row(n, "completed") for n in range(5, 0, -1)]
    with faking(lambda asked: paged(rows, asked) if asked.path == "/tasks" else VIDEO) as fake:
        purse = Purse(3)
        provider = fake.provider(pace=purse)
        readings = [report for _, report in provider.poll([ref(n) for n in range(1, 6)])]
    assert [isinstance(report, Report) for report in readings] == [True, True, False, False, False]
    assert purse.left == -1

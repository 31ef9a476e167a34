"""Exports: one film of a sequence, as a step after it or asked for alone (contract 1.10)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.openstory import exports
from providers.openstory.options import Settings
from providers.order import Order, Parent, Resend
from providers.report import Found, NotSeen, RemoteRef, Report, State
from tests.providers.openstory.bodies import CDN
from tests.providers.openstory.fake import API, NOT_FOUND, PAGE, Asked, Reply, failing, faking

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SEQUENCE = RemoteRef(kind="sequence", remote_id="q1", step="sequence")
WITH_FILM = Order(model="sequence", prompt="A lighthouse keeper.", options={"export": True})
MADE = Parent(kind="sequence", remote_id="q1")
ALONE = Order(model="sequence", prompt="", action="export", parent=MADE)


def export(status: str = "processing", **more: Any) -> dict[str, Any]:
    made = {"id": "e1", "status": status, "url": None, "error": None, "createdAt": NOW.isoformat(), **more}
    return made | {"durationSeconds": None}


def ref(**data: str) -> RemoteRef:
    return RemoteRef(kind="export", remote_id="e1", step="export", data={"sequence": "q1", **data})


def read(*rows: dict[str, Any], **data: str) -> Report:
    return exports.report({"sequenceId": "q1", "exports": list(rows)}, ref(**data), "https://openstory.so", NOW)


def test_a_film_follows_each_sequence_and_costs_no_hold() -> None:
    with faking(lambda asked: {}) as desk:
        provider = desk.provider()
        several = Order(model="sequence", prompt="x", options={"export": True, "analysis_models": "a, b"})
        assert [step.name for step in provider.steps(several)] == ["sequence", "export", "export 2"]
        first, film = provider.steps(WITH_FILM)
        assert (first.paid, first.resend, first.optional) == (True, Resend.LOOK, False)
        assert (film.paid, film.resend, film.optional) == (False, Resend.SAME_KEY, True)
        (alone,) = provider.steps(ALONE)
        assert (alone.name, alone.optional, provider.quote(ALONE).amount) == ("export", False, 0)
        refs = [SEQUENCE, SEQUENCE.model_copy(update={"remote_id": "q2"})]
        paths = [provider.build(step, several, refs, "t").path for step in provider.steps(several)]
        assert paths == [f"{API}/sequences", f"{API}/sequences/q1/exports", f"{API}/sequences/q2/exports"]
        assert [action.name for action in provider.actions(MADE, State.DONE)] == ["export"]
        assert provider.actions(MADE, State.FAILED) == ()
        assert provider.actions(Parent(kind="export", remote_id="e1"), State.DONE) == ()


@pytest.mark.parametrize("status", [202, 200])
def test_an_export_is_asked_for_without_a_body_and_watched_in_the_list_of_its_sequence(status: int) -> None:
    film = export("ready", url=f"{CDN}/film.mp4")

    def say(asked: Asked) -> Reply:
        return (status, {"export": export(), "_links": {}}) if asked.method == "POST" else {"exports": [film]}

    with faking(say) as desk:
        provider = desk.provider()
        (step,) = provider.steps(ALONE)
        (made,) = provider.submit(step, provider.build(step, ALONE, (), "t"))
        ((_, report),) = list(provider.poll([made]))
        assert desk.log == ["POST /sequences/q1/exports", "GET /sequences/q1/exports"]
        assert desk.asked[0].body == b""
    assert isinstance(report, Report)
    assert (report.state, [one.url for one in report.outputs]) == (State.DONE, [f"{CDN}/film.mp4"])
    assert [one.role for one in report.outputs] == ["main"]


NOT_YET = failing(400, "VALIDATION_ERROR", "2 of 7 scenes are still generating")


def test_a_film_the_vendor_refuses_is_a_missing_part_of_a_sequence_that_is_there() -> None:
    with faking(lambda asked: NOT_YET) as desk:
        provider = desk.provider()
        step = provider.steps(WITH_FILM)[1]
        (made,) = provider.submit(step, provider.build(step, WITH_FILM, [SEQUENCE], "t"))
        ((_, report),) = list(provider.poll([made]))
        assert desk.log == ["POST /sequences/q1/exports"]
    assert isinstance(report, Report)
    assert report.state is State.DONE
    assert "2 of 7 scenes are still generating" in report.missing[0]


def test_a_film_asked_for_alone_is_refused_as_what_it_is() -> None:
    with faking(lambda asked: NOT_YET) as desk:
        provider = desk.provider()
        (step,) = provider.steps(ALONE)
        with pytest.raises(ProviderError) as caught:
            provider.submit(step, provider.build(step, ALONE, (), "t"))
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.REFUSED, False)


@pytest.mark.parametrize(
    ("row", "state", "known"),
    [
        (export(), State.ACTIVE, True),
        (export("ready"), State.ACTIVE, True),  # no address yet
        (export("hatching"), State.ACTIVE, False),
        (export("ready", url="/r2/film.mp4"), State.DONE, True),
        (export("failed", error="ffmpeg"), State.FAILED, True),
        (export(createdAt=(NOW - timedelta(minutes=44)).isoformat()), State.ACTIVE, True),
        (export(createdAt=(NOW - timedelta(minutes=46)).isoformat()), State.FAILED, True),
        (export(createdAt=None), State.ACTIVE, True),
    ],
)
def test_what_became_of_an_export(row: dict[str, Any], state: State, known: bool) -> None:
    told = read(export("ready", id="e2", url="/other.mp4"), row, alone="1")
    assert (told.state, told.known) == (state, known)


def test_a_server_of_ones_own_never_renders_and_the_sequence_is_kept() -> None:
    """The vendor itself calls a render failed that is older than 35 minutes."""
    told = read(export(createdAt=(NOW - timedelta(hours=1)).isoformat()), alone="0")
    assert told.state is State.DONE
    assert "in its own production only" in told.missing[0]


@pytest.mark.parametrize("body", [{}, {"exports": None}, {"exports": []}, {"exports": [export(id="e9")]}])
def test_an_export_that_is_not_shown_has_no_verdict(body: object) -> None:
    with pytest.raises(ProviderError) as caught:
        exports.report(body, ref(), "https://openstory.so", NOW)
    assert caught.value.fault is Fault.UNREADABLE


@pytest.mark.parametrize("reply", [PAGE, NOT_FOUND, {"exports": "later"}])
def test_a_list_of_exports_that_cannot_be_read_has_no_verdict(reply: Reply) -> None:
    with faking(lambda asked: reply) as desk:
        readings = [report for _, report in desk.provider().poll([ref(), ref(sequence="")])]
    assert all(isinstance(one, ProviderError) and one.fault is Fault.UNREADABLE for one in readings)


@pytest.mark.parametrize(
    ("rows", "finding"), [([export()], Found), ([export("ready")], Found), ([export("failed")], NotSeen), ([], NotSeen)]
)
def test_a_lost_export_is_the_newest_of_its_sequence(rows: list[dict[str, Any]], finding: type) -> None:
    with faking(lambda asked: {"exports": rows}) as desk:
        provider = desk.provider()
        found = [
            provider.find(provider.steps(ALONE)[0], ALONE, "t", NOW),
            provider.find(provider.steps(WITH_FILM)[1], WITH_FILM, "t", NOW, (SEQUENCE,)),
        ]
    assert [type(one) for one in found] == [finding, finding]
    refs = [one.refs[0] for one in found if isinstance(one, Found)]
    assert [ref.data for ref in refs] == [{"sequence": "q1", "alone": "1"}, {"sequence": "q1", "alone": "0"}][
        : len(refs)
    ]


@pytest.mark.parametrize("rows", [[export(id=None)], [{}], ["e1"]])
def test_exports_without_an_id_are_not_a_no(rows: list[Any]) -> None:
    with faking(lambda asked: {"exports": rows}) as desk, pytest.raises(ProviderError) as caught:
        desk.provider().find(desk.provider().steps(ALONE)[0], ALONE, "t", NOW)
    assert caught.value.fault is Fault.UNREADABLE


def test_stopping_before_the_clips_leaves_nothing_to_put_together() -> None:
    assert not Settings.of(Order(model="sequence", prompt="x", options={"stop_at": "images"})).makes("motion")

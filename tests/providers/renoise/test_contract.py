"""The contract of every provider, run by Renoise against the practice vendor; and what only Renoise has."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from providers.base import Access
from providers.order import Input, Order
from providers.renoise import Renoise, materials
from providers.report import CancelResult, Found, RemoteRef, Report, State
from tests.practice import PracticeVendor
from tests.providers.contract import ProviderContract, reading, until_ended
from tests.providers.renoise.case import API, RenoiseCase


@pytest.fixture
def vendor(running: PracticeVendor) -> PracticeVendor:
    running.reset()
    running.settings(speed=500)
    return running


@pytest.fixture
def case(vendor: PracticeVendor) -> RenoiseCase:
    return RenoiseCase(vendor)


class TestRenoise(ProviderContract):
    """Everything a provider must do."""


def submitted(case: RenoiseCase, token: str, order: Order | None = None) -> tuple[Renoise, RemoteRef]:
    provider = Renoise(case.access())
    asked = order or case.order
    step = provider.steps(asked)[0]
    return provider, provider.submit(step, provider.build(step, asked, (), token))[0]


def picture(folder: Path, name: str = "start.png") -> Path:
    path = folder / name
    Image.new("RGB", (640, 360), "navy").save(path)
    return path


def test_a_picture_is_uploaded_once_listed_and_used(case: RenoiseCase, tmp_path: Path) -> None:
    provider = Renoise(case.access())
    path = picture(tmp_path)
    first = provider.upload(path, "start.png", "image", "image/png")
    again = provider.upload(path, "other.png", "image", "image/png")
    assert (again.remote_id, again.existing, first.existing) == (first.remote_id, True, False)
    listed = [item for item in provider.library("image") if item.remote_id == first.remote_id]
    assert [item.name for item in listed] == ["start.png"]
    assert list(provider.library("image", search="no such name")) == []
    order = case.order.model_copy(
        update={"inputs": (Input(role="first_frame", kind="image", remote_id=first.remote_id),)}
    )
    assert provider.problems(order) == ()
    _, ref = submitted(case, "pic", order)
    case.finish()
    assert until_ended(provider, ref).state is State.DONE


def test_a_face_in_a_reference_fails_with_the_advice_to_go_without(case: RenoiseCase, tmp_path: Path) -> None:
    provider = Renoise(case.access())
    material = provider.upload(picture(tmp_path), "face.png", "image", "image/png")
    inputs = (Input(role="ref_image", kind="image", remote_id=material.remote_id),)
    _, ref = submitted(case, "face", case.order.model_copy(update={"inputs": inputs}))
    report = until_ended(provider, ref)
    assert report.failure is not None
    assert report.failure.advice == "without_materials"
    assert "PrivacyInformation" in report.failure.message
    assert report.cost is None


def test_characters_are_listed_by_search(case: RenoiseCase) -> None:
    provider = Renoise(case.access())
    everyone = list(provider.library("character"))
    assert everyone
    assert all(item.kind == "character" and item.remote_id for item in everyone)
    assert everyone[0] in list(provider.library("character", search=everyone[0].name))


def test_tags_are_edited_and_the_token_survives(case: RenoiseCase) -> None:
    provider, ref = submitted(case, "keep")
    provider.set_tags(ref, ["b", "tb-other"], "keep")
    (work,) = [work for work in provider.recent(None) if work.ref.remote_id == ref.remote_id]
    assert work.tags == ("b",)
    assert work.ref.data["token"] == "keep"
    found = provider.find(provider.steps(case.order)[0], case.order, "keep", datetime.now(UTC))
    assert isinstance(found, Found)


@pytest.mark.parametrize(
    "rules", [{"tag_filter": False}, {"tag_filter": False, "page_size_max": 5}, {"detail_tags": "list"}, {}]
)
def test_a_submit_is_found_though_the_server_ignores_the_filter(case: RenoiseCase, rules: dict[str, object]) -> None:
    case.vendor.rules(**rules)
    provider, ref = submitted(case, "mine")
    for number in range(7):
        submitted(case, f"other{number}")
    found = provider.find(provider.steps(case.order)[0], case.order, "mine", datetime.now(UTC))
    assert isinstance(found, Found)
    assert found.certain
    assert found.refs[0].remote_id == ref.remote_id


def test_the_books_agree_with_the_vendors_bill(case: RenoiseCase) -> None:
    provider, kept = submitted(case, "kept")
    _, cancelled = submitted(case, "cancelled")
    case.hold()
    cancelled = submitted(case, "off")[1]
    assert provider.cancel(cancelled) is CancelResult.CANCELLED
    entries = list(provider.books(None))
    bill = case.vendor.bill(case.key)
    of_takes = [entry for entry in entries if entry.remote_id]
    assert sum((entry.amount for entry in of_takes), Decimal(0)) == bill.net
    assert sum((e.amount for e in of_takes if e.remote_id == cancelled.remote_id), Decimal(0)) == 0
    assert sum((e.amount for e in of_takes if e.remote_id == kept.remote_id), Decimal(0)) > 0
    assert len({entry.entry_id for entry in entries}) == len(entries)


def test_cancel_is_too_late_once_it_runs(case: RenoiseCase) -> None:
    provider, ref = submitted(case, "runs")
    case.vendor.drive(int(ref.remote_id), "running")
    assert provider.cancel(ref) is CancelResult.TOO_LATE


def test_hundred_running_takes_cost_two_list_requests(case: RenoiseCase) -> None:
    case.hold()
    case.vendor.rules(active_cap=200)
    provider = Renoise(case.access())
    refs = [submitted(case, f"r{number}")[1] for number in range(100)]
    case.forget_requests()
    readings = list(provider.poll(refs))
    assert {ref.remote_id for ref, report in readings if isinstance(report, Report)} == {ref.remote_id for ref in refs}
    assert case.requests() == [f"GET {API}/tasks"] * 2


def test_a_task_that_the_lists_hide_gets_a_single_look(case: RenoiseCase) -> None:
    case.hold()
    refs = [submitted(case, f"r{number}")[1] for number in range(4)]
    provider = Renoise(case.access())
    ghost = RemoteRef(kind="task", remote_id="999999", step="task")
    readings = {ref.remote_id: report for ref, report in provider.poll([*refs, ghost])}
    assert all(isinstance(readings[ref.remote_id], Report) for ref in refs)
    lost = readings["999999"]
    assert not isinstance(lost, Report)
    assert not lost.permanent


def test_the_best_resolution_is_kept_and_the_others_are_listed(case: RenoiseCase) -> None:
    provider, ref = submitted(case, "res")
    case.finish()
    outputs = until_ended(provider, ref).outputs
    assert [output.name for output in outputs if output.role == "main"] == ["video"]
    assert {output.keep for output in outputs if output.role == "variant"} <= {False}
    assert [output.keep for output in outputs if output.role == "cover"] == [True]


def test_an_image_has_a_main_output_too(case: RenoiseCase) -> None:
    order = Order(model="nano-banana-2", prompt="A cat.", options={"resolution": "2k", "ratio": "1:1"})
    provider, ref = submitted(case, "img", order)
    case.finish()
    report = until_ended(provider, ref)
    assert [output.kind for output in report.outputs if output.role == "main"] == ["image"]


def test_every_model_the_server_lists_takes_a_plain_order(case: RenoiseCase) -> None:
    provider = Renoise(case.access())
    live = provider.fetch_models()
    refreshed = Renoise(Access(base_url=case.vendor.renoise, secret=case.key, models=live))
    for model in refreshed.models():
        assert refreshed.problems(case.order_for(model)) == (), model.id


def test_no_key_ever_reached_the_media_host(case: RenoiseCase) -> None:
    provider, ref = submitted(case, "leak")
    case.finish()
    until_ended(provider, ref)
    assert reading(provider, ref).state is State.DONE
    assert case.vendor.leaks() == []


def test_every_model_of_the_catalogue_is_accepted_by_the_vendor(case: RenoiseCase) -> None:
    provider = Renoise(case.access())
    for model in provider.models():
        if model.id != "grok-video-1.5":  # it needs a picture, which the next test has
            submitted(case, model.id, case.order_for(model))
    assert len(case.landed()) == len(provider.models()) - 1


def test_frames_and_references_are_accepted_in_every_spelling(case: RenoiseCase, tmp_path: Path) -> None:
    number = Renoise(case.access()).upload(picture(tmp_path), "a.png", "image", "image/png").remote_id
    for model, roles in (
        ("renoise-2.0", ("first_frame", "last_frame")),
        ("renoise-2.0", ("ref_image", "reference_image", "image1")),
        ("seedance-2.0-byteplus", ("ref_image", "reference_image")),
        ("grok-video-1.5", ("first_frame",)),
        ("nano-banana-2", ("ref_image",)),
    ):
        inputs = tuple(Input(role=role, kind="image", remote_id=number) for role in roles)
        order = Order(model=model, prompt="A cat.", inputs=inputs)
        assert Renoise(case.access()).problems(order) == ()
        submitted(case, f"{model}-{roles[0]}", order)


def test_a_large_file_goes_by_the_store(case: RenoiseCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "DIRECT_BYTES", 100)
    provider = Renoise(case.access())
    first = provider.upload(picture(tmp_path), "big.png", "image", "image/png")
    assert any("upload-url" in line for line in case.requests())
    assert first.remote_id in [item.remote_id for item in provider.library("image")]
    assert case.vendor.leaks() == []


def test_a_result_that_is_not_ready_is_waited_for(case: RenoiseCase) -> None:
    provider, ref = submitted(case, "early")
    case.vendor.drive(int(ref.remote_id), "completed")
    assert until_ended(provider, ref).state is State.DONE

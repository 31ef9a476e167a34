"""The rest of the provider on a server of our own: submits, cancels, uploads, lists and books."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from providers import get
from providers.base import Access, Books, Decides, Labels, Library, Recent, Refreshes, Uploads
from providers.errors import Fault, ProviderError
from providers.order import Input, Order, Resend
from providers.renoise import Renoise
from providers.renoise.address import DEFAULT, api_base
from providers.report import CancelResult, RemoteRef
from tests.providers.renoise.fake import API, PAGE, Asked, Fake, Reply, faking

ORDER = Order(model="renoise-2.0", prompt="A cat.", options={"duration": 5}, tags=("a",))
REF = RemoteRef(kind="task", remote_id="7", step="task", data={"token": "k7"})
CREATED = {"task": {"id": 7, "status": "pending", "estimatedCredit": 5.0, "createdAt": "2026-03-10T..."}}


def submit(fake: Fake, order: Order = ORDER) -> RemoteRef:
    provider = fake.provider()
    step = provider.steps(order)[0]
    (ref,) = provider.submit(step, provider.build(step, order, (), "k7"))
    return ref


def refusal(reply: Reply, order: Order = ORDER) -> ProviderError:
    with faking(lambda asked: reply) as fake, pytest.raises(ProviderError) as caught:
        submit(fake, order)
    assert fake.log == ["POST /tasks"]  # whatever happens, a submit is sent once
    return caught.value


def test_the_registry_hands_it_out_with_every_face_it_has() -> None:
    assert get("renoise") is Renoise
    provider = Renoise(Access(base_url="", secret="fk_fake_0123456789"))
    for face in (Uploads, Library, Books, Recent, Labels, Refreshes):
        assert isinstance(provider, face)
    assert not isinstance(provider, Decides)
    (step,) = provider.steps(ORDER)
    assert (step.name, step.paid, step.resend) == ("task", True, Resend.LOOK)
    assert "fk_fake" not in repr(provider.access)


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("", DEFAULT),
        ("https://www.renoise.ai", DEFAULT),
        ("https://www.renoise.ai/", DEFAULT),
        ("https://renoise.ai", DEFAULT),
        ("www.renoise.ai", DEFAULT),
        (f"  {DEFAULT}/ ", DEFAULT),
        (f"{DEFAULT}/tasks?x=1#y", DEFAULT),
        ("https://www.renoise.ai/api", DEFAULT),
        ("http://127.0.0.1:8101", f"http://127.0.0.1:8101{API}"),
        ("http://127.0.0.1:8101/renoise/", f"http://127.0.0.1:8101/renoise{API}"),
        (f"http://127.0.0.1:8101/renoise{API}/", f"http://127.0.0.1:8101/renoise{API}"),
    ],
)
def test_the_address_with_or_without_its_path(typed: str, base: str) -> None:
    assert api_base(typed) == base


def test_an_address_nobody_can_read_is_said_in_a_sentence() -> None:
    with pytest.raises(ProviderError, match="cannot be read"):
        Renoise(Access(base_url="http://[bad", secret="fk_fake_0123456789"))


@pytest.mark.parametrize("typed", ["7/cancel", "../me", "7?x=1", "", "abc", "٧"])
def test_a_number_typed_by_a_person_never_becomes_another_path(typed: str) -> None:
    ref = RemoteRef(kind="task", remote_id=typed, step="task")
    with faking(lambda asked: {}) as fake:
        provider = fake.provider()
        ((_, reading),) = list(provider.poll([ref]))
        assert isinstance(reading, ProviderError)
        for call in (lambda: provider.cancel(ref), lambda: provider.set_tags(ref, [], "")):
            with pytest.raises(ProviderError):
                call()
    assert fake.asked == []


@pytest.mark.parametrize("status", [200, 201])
def test_a_submit_sends_the_key_in_its_header_and_an_agent_of_our_own(status: int) -> None:
    with faking(lambda asked: (status, CREATED)) as fake:
        ref = submit(fake)
    (asked,) = fake.asked
    assert (ref.remote_id, ref.state, Decimal(ref.data["charge"])) == ("7", "pending", Decimal(5))
    assert asked.headers["X-API-Key"] == "fk_fake_0123456789"
    assert asked.headers["User-Agent"].startswith("Takeboard/")
    assert asked.json == {"prompt": "A cat.", "model": "renoise-2.0", "duration": 5, "tags": ["a", "tb-k7"]}


@pytest.mark.parametrize(
    ("reply", "fault", "code", "maybe_sent", "words"),
    [
        (
            (400, {"error": "ratio 4:3 is not supported"}),
            Fault.REFUSED,
            "http_400",
            False,
            "ratio 4:3 is not supported",
        ),
        ((422, {"message": "prompt too long"}), Fault.REFUSED, "http_422", False, "prompt too long"),
        ((404, PAGE), Fault.REFUSED, "http_404", False, "Renoise refused this"),
        ((401, {"error": "Invalid API key"}), Fault.AUTH, "http_401", False, "Invalid API key"),
        ((403, PAGE), Fault.AUTH, "http_403", False, "does not accept the key"),
        ((500, {"error": "Pricing not configured for this model"}), Fault.REFUSED, "no_price", False, "Pricing not"),
        ((500, {"error": "boom"}), Fault.NETWORK, "http_500", True, "boom"),
        ((502, PAGE), Fault.NETWORK, "http_502", True, "502"),
        (
            (429, {"error": "Too many active tasks", "active": 50, "limit": 50}),
            Fault.BUSY,
            "active_cap",
            False,
            "50 of 50",
        ),
        ((429, {"error": "slow down"}), Fault.RATE, "rate", False, "slow down"),
        ((429, PAGE), Fault.RATE, "rate", False, "fewer requests"),
        ((200, PAGE), Fault.UNREADABLE, "html", True, "a web page"),
        ((201, b"{not json"), Fault.UNREADABLE, "not_json", True, "not JSON"),
        ((201, {"ok": True}), Fault.UNREADABLE, "no_task_id", True, "number of a task"),
        ((201, {"task": {"id": 0}}), Fault.UNREADABLE, "no_task_id", True, "number of a task"),
    ],
)
def test_a_submit_that_brings_no_task(reply: Reply, fault: Fault, code: str, maybe_sent: bool, words: str) -> None:
    error = refusal(reply)
    assert (error.fault, error.code, error.maybe_sent) == (fault, code, maybe_sent)
    assert words in error.message


def test_a_balance_that_is_too_low_names_what_it_costs() -> None:
    error = refusal((402, {"error": "Insufficient credits", "available": 2.5, "required": "5.0"}))
    assert (error.fault, error.available, error.required) == (Fault.CREDITS, Decimal("2.5"), Decimal("5.0"))
    assert "it costs 5.0, the balance is 2.5" in error.message
    assert refusal((402, PAGE)).required is None


def test_a_rate_limit_with_retry_after_is_not_the_cap() -> None:
    error = refusal((429, {"error": "Too many active tasks", "active": 1, "limit": 1}, {"Retry-After": "9"}))
    assert (error.fault, error.retry_after) == (Fault.RATE, 9)


@pytest.mark.parametrize(
    ("cancel", "task", "result"),
    [
        ((200, {"ok": True}), "pending", CancelResult.CANCELLED),
        ((200, {"task": {"id": 7, "status": "cancelled"}}), "cancelled", CancelResult.CANCELLED),
        ((200, {"task": {"id": 7, "status": "canceling"}}), "canceling", CancelResult.ASKED),
        ((200, {"task": {"id": 7, "status": "completed"}}), "completed", CancelResult.TOO_LATE),
        ((400, {"error": "Task is not pending"}), "running", CancelResult.TOO_LATE),
        ((409, {"error": "Task is not pending"}), "completed", CancelResult.TOO_LATE),
        ((400, {"error": "Task is not pending"}), "cancelled", CancelResult.CANCELLED),
        ((404, {"error": "Not found"}), "running", CancelResult.TOO_LATE),
    ],
)
def test_what_a_cancel_says(cancel: Reply, task: str, result: CancelResult) -> None:
    with faking(lambda asked: cancel if asked.method == "POST" else {"task": {"id": 7, "status": task}}) as fake:
        assert fake.provider().cancel(REF) is result


def test_a_cancel_of_a_task_nobody_knows_promises_nothing() -> None:
    with faking(lambda asked: (404, {"error": "Not found"})) as fake, pytest.raises(ProviderError):
        fake.provider().cancel(REF)


def test_tags_of_people_replace_each_other_and_ours_stays() -> None:
    with faking(lambda asked: {}) as fake:
        fake.provider().set_tags(REF, ["b", "tb-else"], "k7")
        fake.provider().set_tags(REF, [], "")
    assert [asked.json for asked in fake.asked] == [{"tags": ["b", "tb-k7"]}, {"tags": ["tb-k7"]}]
    assert fake.log[0] == "PATCH /tasks/7/tags"


def test_a_quote_asks_with_the_video_reference() -> None:
    clip = Input(role="ref_video", kind="video", remote_id="3")
    with faking(lambda asked: {"estimatedCredit": 8.25, "balance": 5, "sufficient": False}) as fake:
        quote = fake.provider().quote(ORDER.model_copy(update={"inputs": (clip,)}))
    assert fake.asked[0].query == {"model": "renoise-2.0", "duration": "5", "hasVideoRef": "1"}
    assert quote.amount == Decimal("8.25")
    assert "not enough" in quote.note


@pytest.mark.parametrize("reply", [PAGE, (404, {"error": "no route"}), (404, PAGE), {"models": []}])
def test_a_server_without_a_newer_endpoint_has_nothing_there(reply: Reply) -> None:
    with faking(lambda asked: reply) as fake:
        provider = fake.provider()
        assert provider.fetch_models() == ()
        assert list(provider.library("character")) == []
        assert provider.models()[0].id == "renoise-2.0"


def test_a_bad_key_is_never_an_empty_list() -> None:
    with faking(lambda asked: (401, {"error": "bad"})) as fake:
        for call in (fake.provider().fetch_models, lambda: list(fake.provider().library("image"))):
            with pytest.raises(ProviderError) as caught:
                call()
            assert caught.value.fault is Fault.AUTH


def test_materials_are_paged_and_other_kinds_left_out() -> None:
    rows = [{"id": n, "type": "image" if n % 2 else "video", "name": f"m{n}"} for n in range(1, 8)]

    def say(asked: Asked) -> Reply:
        offset = int(asked.query.get("offset", "0"))
        return {"materials": rows[offset : offset + 3]}

    with faking(say) as fake:
        assert [item.remote_id for item in fake.provider().library("image", search="m")] == ["1", "3", "5", "7"]
    assert fake.asked[0].query == {"type": "image", "search": "m", "limit": "50", "mine": "true"}


def test_characters_are_read_page_by_page() -> None:
    def say(asked: Asked) -> Reply:
        page = int(asked.query["page"])
        return {"characters": [{"id": page, "name": "J"}] if page < 4 else [], "total": 3}

    with faking(say) as fake:
        assert [item.remote_id for item in fake.provider().library("character", category="female")] == ["1", "2", "3"]
    assert fake.asked[0].query == {"category": "female", "page": "1", "page_size": "50"}


def test_the_books_are_read_back_to_a_day_and_no_further() -> None:
    lines = [{"id": n, "amount": -5, "taskId": n, "createdAt": f"2026-03-{n:02d}T12:00:00Z"} for n in range(28, 0, -1)]

    def say(asked: Asked) -> Reply:
        offset = int(asked.query["offset"])
        return {"transactions": lines[offset : offset + 10]}

    with faking(say) as fake:
        entries = list(fake.provider().books(datetime(2026, 3, 25, tzinfo=UTC)))
    assert [entry.remote_id for entry in entries] == ["28", "27", "26", "25"]
    assert len(fake.asked) == 2


def test_recent_work_is_newest_first_back_to_a_day() -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": n,
            "status": "completed",
            "prompt": "A",
            "model": "m",
            "tags": '["x","tb-k"]',
            "createdAt": f"2026-03-{n:02d}",
        }
        for n in range(28, 0, -1)
    ]

    def say(asked: Asked) -> Reply:
        offset = int(asked.query["offset"])
        return {"tasks": rows[offset : offset + 10]}

    with faking(say) as fake:
        work = list(fake.provider().recent(datetime(2026, 3, 27, tzinfo=UTC)))
    assert [one.ref.remote_id for one in work] == ["28", "27"]
    assert work[0].tags == ("x",)

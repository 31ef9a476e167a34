"""Readings of tasks, failures, accounts and lists: the bodies of contract 12 and nastier ones."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from providers.errors import Fault, ProviderError
from providers.renoise import account, holdings, replies
from providers.renoise.failures import failure
from providers.renoise.fields import moment, number, remote_id
from providers.report import State

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        ("2.50", "2.50"),
        (Decimal("1e2"), "1E+2"),
        (" 7 ", "7"),
        (True, None),
        ("NaN", None),
        ("Infinity", None),
        (float("inf"), None),
        ("1_000", None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_numbers(value: object, expected: str | None) -> None:
    assert number(value) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("bad", [0, "0", -3, 1.5, "", None, "abc", True, {}, "1e400", "9" * 40])
def test_an_id_that_cannot_be_asked_for_is_no_id(bad: object) -> None:
    assert remote_id(bad) == ""


@pytest.mark.parametrize("good", [42, "42", 42.0, Decimal("42"), " 42 ", "042"])
def test_an_id_is_digits_however_it_is_written(good: object) -> None:
    assert remote_id(good) == "42"


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-10T12:00:00Z",
        "2026-03-10T12:00:00.000Z",
        "2026-03-10T12:00:00",
        "2026-03-10 12:00:00",
        "2026-03-10T20:00:00+08:00",
        1773144000,
        "1773144000",
        1773144000000,
        Decimal("1773144000.0"),
    ],
)
def test_times_become_utc(written: object) -> None:
    assert moment(written) == NOON


@pytest.mark.parametrize("bad", ["2026-03-10T...", "", None, "yesterday", 10**25, {}, True])
def test_what_is_no_time_is_none(bad: object) -> None:
    assert moment(bad) is None


TASK = {"id": 1, "prompt": "...", "model": "renoise-2.0", "status": "pending", "estimatedCredit": Decimal("5.0")}


@pytest.mark.parametrize(
    "body",
    [
        {"task": TASK | {"createdAt": "2026-03-10T..."}},
        {"task": TASK | {"id": "1", "estimatedCredit": "5.0"}},
        {"data": TASK},
        TASK,
        {"task": {"id": 1, "status": "pending", "estimated_credit": 5}},
    ],
)
def test_a_created_task_is_a_ref_with_its_charge(body: object) -> None:
    ref = replies.created(body, 201, "video")
    assert (ref.kind, ref.remote_id, ref.step, ref.state) == ("task", "1", "task", "pending")
    assert Decimal(ref.data["charge"]) == 5
    assert ref.data["kind"] == "video"


@pytest.mark.parametrize(
    "body", [None, {}, [], "ok", {"task": None}, {"task": {"id": 0}}, {"task": {"id": None}}, {"task": {"id": "x"}}]
)
def test_a_success_without_a_task_number_may_have_been_paid_for(body: object) -> None:
    with pytest.raises(ProviderError) as caught:
        replies.created(body, 201, "")
    assert caught.value.fault is Fault.UNREADABLE
    assert caught.value.maybe_sent


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('["a","tb-k7"]', ("a", "tb-k7")),
        (["a", "tb-k7"], ("a", "tb-k7")),
        ("[]", ()),
        ("[1, null, {}]", ("1",)),
        ('["a\\ud800\\u0000b"]', ("ab",)),
        ("a,tb-k7", None),
        ("", None),
        (None, None),
        ('"a"', None),
        ("[" * 100_000, None),
        (7, None),
    ],
)
def test_tags_are_json_text_in_rows(written: object, read: tuple[str, ...] | None) -> None:
    assert replies.tag_list(written) == read


@pytest.mark.parametrize(
    ("word", "state", "known"),
    [
        ("pending", State.ACTIVE, True),
        ("assigning", State.ACTIVE, True),
        ("assigned", State.ACTIVE, True),
        ("queued", State.ACTIVE, True),
        ("running", State.ACTIVE, True),
        ("preparing_facepass", State.ACTIVE, True),
        ("completed", State.DONE, True),
        ("failed", State.FAILED, True),
        ("cancelled", State.CANCELLED, True),
        ("canceled", State.CANCELLED, True),
        ("COMPLETED", State.DONE, True),
        ("hatching", State.ACTIVE, False),
        ("", State.ACTIVE, False),
    ],
)
def test_status_words(word: str, state: State, known: bool) -> None:
    (task,) = replies.tasks({"tasks": [{"id": 1, "status": word}]})
    assert (task.state, task.known) == (state, known)
    assert bool(task.note) == known


def test_rows_with_missing_keys_and_broken_text() -> None:
    body = {"tasks": [{"id": "7", "prompt": "a\x00b\ud83d", "tags": None}, {"status": "running"}, "junk", {"id": 8}]}
    first, second = replies.tasks(body)
    assert (first.remote_id, first.prompt, first.tags, first.word) == ("7", "ab", None, "")
    assert second.remote_id == "8"


@pytest.mark.parametrize("body", [{"tasks": []}, {"tasks": None}, [], {"items": [], "total": 0}])
def test_an_empty_list_is_empty(body: object) -> None:
    assert replies.tasks(body) == []


@pytest.mark.parametrize("body", [None, {}, {"ok": True}, "text", {"tasks": [{"status": "running"}]}, {"error": "x"}])
def test_what_is_no_list_is_never_an_empty_one(body: object) -> None:
    with pytest.raises(ProviderError):
        replies.tasks(body)


def test_work_for_reconcile_shows_the_tags_of_people_and_keeps_the_token() -> None:
    (task,) = replies.tasks([TASK | {"tags": '["vid-001","tb-k7"]'}])
    work = replies.work_of(task, "video")
    assert work.tags == ("vid-001",)
    assert work.ref.data["token"] == "k7"


@pytest.mark.parametrize(
    ("code", "words", "advice"),
    [
        ("", "PrivacyInformation", "without_materials"),
        ("INPUT_PRIVACY_INFORMATION", "The reference shows a face", "without_materials"),
        ("INPUT_IMAGE_REJECTED", "reference image refused", "without_materials"),
        ("INPUT_TEXT_SENSITIVE", "prompt refused", "edit"),
        ("INPUT_IMAGE_REJECTED", "political content in the image", "edit"),
        ("INPUT_MODERATION", "public figure: face", "edit"),
        ("OUTPUT_VIDEO_SENSITIVE", "", "edit"),
        ("PARAM_INVALID", "duration", "edit"),
        ("SYSTEM_TIMEOUT", "worker lost a reference image", "again"),
        ("CREDIT_INSUFFICIENT", "", "top_up"),
        ("", "Insufficient credits", "top_up"),
        ("UNKNOWN", "", "again"),
        ("PROVIDER_KLING_PASSTHROUGH", "internal", "again"),
        ("PROVIDER_KLING_PASSTHROUGH", "content policy violation: copyright", "edit"),
        ("", "Server timeout", "again"),
        ("", "", "again"),
    ],
)
def test_what_to_do_about_a_failure(code: str, words: str, advice: str) -> None:
    (task,) = replies.tasks([{"id": 1, "status": "failed", "error": words, "errorCode": code}])
    told = failure(task)
    assert told.advice == advice
    assert (words or code or "no reason") in told.message
    assert told.code


def test_an_error_may_be_an_object() -> None:
    (task,) = replies.tasks([{"id": 1, "status": "failed", "error": {"code": "OUTPUT_X", "message": "held"}}])
    assert (task.error, task.error_code) == ("held", "OUTPUT_X")


@pytest.mark.parametrize(
    ("body", "label", "balance"),
    [
        (
            {"user": {"id": 3, "email": "studio@example.com"}, "credit": {"balance": Decimal("120.5")}},
            "studio@example.com",
            "120.5",
        ),
        ({"user": {"id": 3}, "credit": {"balance": "7"}}, "3", "7"),
        ({"user": {"name": "Studio"}, "credit": 9}, "Studio", "9"),
        ({"data": {"user": {"name": "Studio"}, "balance": 9}}, "Studio", "9"),
        ({"id": 3, "balance": 0}, "3", "0"),
        ({"credit": {"balance": 1}}, "Renoise account", "1"),
    ],
)
def test_an_account_in_any_shape(body: object, label: str, balance: str | None) -> None:
    found = account.account(body)
    assert found.balance == (None if balance is None else Decimal(balance))
    assert found.label == label


@pytest.mark.parametrize("body", [None, {}, [], {"ok": True}, {"user": {}}])
def test_what_names_nobody_proves_no_key(body: object) -> None:
    with pytest.raises(ProviderError):
        account.account(body)


def test_an_estimate_names_its_price_and_what_is_in_it() -> None:
    quote = account.quote({"estimatedCredit": 123, "balance": 5000, "sufficient": True, "discountPercent": 10}, "m")
    assert (quote.amount, quote.unit, quote.exact) == (Decimal(123), "cr", False)
    assert quote.note == "A discount of 10 % is in it."


@pytest.mark.parametrize("body", [{"estimatedCredit": None, "balance": 5}, {}, None, {"estimatedCredit": -1}])
def test_no_price_is_said_in_a_sentence(body: object) -> None:
    quote = account.quote(body, "renoise-9")
    assert quote.amount is None
    assert quote.note == "Renoise has no price for renoise-9 with these settings."


def test_an_upload_is_created_or_exists() -> None:
    assert holdings.uploaded({"material": {"id": 41}, "action": "exists"}).existing
    assert holdings.uploaded({"id": "41", "action": "created"}).remote_id == "41"
    with pytest.raises(ProviderError):
        holdings.uploaded({"material": {"name": "x"}})


def test_materials_and_characters() -> None:
    body = {
        "materials": [
            {"id": 1, "type": "image", "name": "a", "url": "u"},
            {"id": 2, "mime_type": "video/mp4"},
            {"id": 3},
        ]
    }
    assert [(item.kind, item.remote_id) for item in holdings.materials(body)] == [("image", "1"), ("video", "2")]
    (found,) = holdings.characters({"characters": [{"id": 3, "code": "J1", "category": "female"}], "total": 1})
    assert (found.kind, found.name, found.category) == ("character", "J1", "female")

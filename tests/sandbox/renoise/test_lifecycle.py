"""From pending to the end: the status path, refunds, privacy, tasks driven by hand (contract 4)."""

from decimal import Decimal

import pytest

from tests.practice import STUDIO, PracticeVendor, until
from tests.sandbox.renoise.client import Client, picture

PATH = ["pending", "assigning", "assigned", "queued", "running", "completed"]


def test_a_task_walks_the_whole_path(vendor: PracticeVendor, studio: Client) -> None:
    vendor.settings(speed=8)
    number = studio.made()
    seen: list[str] = []

    def probe() -> bool:
        status = studio.task(number)["status"]
        if status not in seen:
            seen.append(status)
        return bool(status == "completed")

    until(probe, pause=0.005)
    assert seen == PATH


def test_the_later_api_shows_six_words_only(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="pending", statuses="public")
    number = studio.made()
    shown = {}
    for word in PATH[:-1]:
        vendor.drive(number, word)
        shown[word] = studio.task(number)["status"]
    assert shown == {
        "pending": "pending",
        "assigning": "running",
        "assigned": "assigned",
        "queued": "running",
        "running": "running",
    }


def test_a_pending_task_is_cancelled_and_paid_back(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="pending")
    number = studio.made()
    assert studio.post(f"/tasks/{number}/cancel").status_code == 200
    assert studio.task(number)["status"] == "cancelled"
    bill = vendor.bill()
    assert (str(bill.charged), str(bill.refunded), str(bill.balance)) == ("5.00", "5.00", "5000.00")
    assert bill.net == 0


@pytest.mark.parametrize("status", ["assigning", "assigned", "queued", "running", "failed", "cancelled"])
def test_nothing_else_can_be_cancelled(vendor: PracticeVendor, studio: Client, status: str) -> None:
    vendor.rules(hold="pending")
    number = studio.made()
    vendor.drive(number, status)
    reply = studio.post(f"/tasks/{number}/cancel")
    assert reply.status_code == 400
    assert status in reply.json()["error"]


@pytest.mark.parametrize(
    ("prompt", "code"),
    [("A boat [fail]", "SYSTEM_ERROR"), ("A boat [reject]", "INPUT_TEXT_MODERATION")],
)
def test_magic_words_make_a_task_fail(vendor: PracticeVendor, studio: Client, prompt: str, code: str) -> None:
    task = studio.ended(studio.made(prompt=prompt))
    assert (task["status"], task["errorCode"]) == ("failed", code)
    assert task["error"]
    assert vendor.bill().net == 0


def test_failures_are_kept_by_the_vendor_when_the_rule_says_so(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(refund_failures=False)
    studio.ended(studio.made(prompt="A boat [fail]"))
    assert vendor.bill().net == 5


def test_a_face_in_a_reference_is_refused_while_running(vendor: PracticeVendor, studio: Client) -> None:
    face = studio.material(picture(colour="pink"), "a-face.png")
    task = studio.ended(studio.made(materials=[{"id": face, "role": "ref_image"}]))
    assert (task["status"], task["error"]) == ("failed", "PrivacyInformation")
    assert task["errorCode"].startswith("INPUT_")
    assert vendor.bill().net == 0
    assert studio.ended(studio.made(prompt="A face in the crowd"))["status"] == "completed"


def test_the_later_era_passes_faces_on(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(faces="facepass", hold="running")
    face = studio.material(picture(colour="pink"), "a-face.png")
    number = studio.made(materials=[{"id": face, "role": "ref_image"}])
    vendor.drive(number, "queued")
    assert studio.task(number)["status"] == "preparing_facepass"
    vendor.finish([number])
    assert studio.ended(number)["status"] == "completed"


def test_held_tasks_wait_until_they_are_finished(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="running")
    numbers = [studio.made(), studio.made()]
    until(lambda: all(studio.task(number)["status"] == "running" for number in numbers))
    assert vendor.finish([numbers[0]]) == [numbers[0]]
    assert studio.ended(numbers[0])["status"] == "completed"
    assert studio.task(numbers[1])["status"] == "running"
    vendor.rules(hold=None)
    assert studio.ended(numbers[1])["status"] == "completed"


def test_a_stuck_task_ends_by_hand(vendor: PracticeVendor, studio: Client) -> None:
    number = studio.made(prompt="A boat [stuck]")
    until(lambda: studio.task(number)["status"] == "running")
    vendor.finish()
    assert studio.ended(number)["status"] == "completed"


def test_a_task_can_be_driven_by_hand(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="pending")
    number = studio.made()
    vendor.drive(number, "archiving")
    assert studio.task(number)["status"] == "archiving"
    vendor.drive(number, "failed", error="No luck", errorCode="PROVIDER_X_PASSTHROUGH")
    task = studio.task(number)
    assert (task["status"], task["error"], task["errorCode"]) == ("failed", "No luck", "PROVIDER_X_PASSTHROUGH")
    assert vendor.bill().net == 0
    vendor.drive(number, "completed")
    until(lambda: studio.task(number)["status"] == "completed")
    assert studio.task(number)["error"] is None


def test_a_failed_task_may_still_come_in_late_and_is_charged_then(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("late_success", seconds=3600)
    number = studio.made()
    assert studio.ended(number)["status"] == "failed"
    assert vendor.bill().net == 0
    vendor.advance(3601)
    until(lambda: studio.task(number)["status"] == "completed")
    assert vendor.bill().net == 5
    assert [entry["kind"] for entry in vendor.bill().entries] == ["opening", "charge", "refund", "charge"]


def test_a_cancelled_task_may_still_come_in_late(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="pending")
    vendor.fault("late_success", path="/cancel$", seconds=0)
    number = studio.made()
    assert studio.post(f"/tasks/{number}/cancel").status_code == 200
    until(lambda: studio.task(number)["status"] == "completed")
    assert vendor.bill().net == Decimal("5.00")


def test_others_see_no_task_of_mine(vendor: PracticeVendor, studio: Client) -> None:
    number = studio.made()
    with Client(vendor, vendor.account(10)) as other:
        for reply in (
            other.get(f"/tasks/{number}"),
            other.get(f"/tasks/{number}/result"),
            other.post(f"/tasks/{number}/cancel"),
            other.post(f"/tasks/{number}/save-as-material", {"name": "x"}),
        ):
            assert (reply.status_code, reply.json()) == (404, {"error": "Task not found"})
        assert other.read("/tasks", limit=20, offset=0) == {"tasks": []}


def test_a_task_names_its_owner(studio: Client) -> None:
    assert studio.task(studio.made())["userId"] == studio.read("/me")["user"]["id"]


@pytest.mark.parametrize("number", ["0", "999", "abc", "1.5", "-1", "99999999999999999999"])
def test_no_such_task_is_a_404(studio: Client, number: str) -> None:
    assert studio.get(f"/tasks/{number}").status_code == 404


def test_books_and_balance_agree_after_everything(vendor: PracticeVendor, studio: Client) -> None:
    for prompt in ("A", "B [fail]", "C", "D [reject]"):
        studio.ended(studio.made(prompt=prompt, tags=[prompt[0]]))
    bill = vendor.bill(STUDIO)
    assert bill.opening + bill.topups - bill.net == bill.balance
    assert sum((Decimal(entry["amount"]) for entry in bill.entries), Decimal(0)) == bill.balance
    assert bill.balance == Decimal(str(studio.read("/me")["credit"]["balance"]))
    assert [submit["tags"] for submit in bill.submits] == [["A"], ["B"], ["C"], ["D"]]

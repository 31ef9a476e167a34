"""The commands for scripts: exit codes, one document, sentences instead of tracebacks."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from jobs import money, watching
from jobs.models import Batch, Budget, Job, Key, LedgerEntry, Project
from providers.errors import Fault
from providers.order import Quote, Resend, Step
from providers.report import Gate, Report, State
from tests.jobs.fake_vendor import TAKE as TAKE_STEP
from tests.jobs.fake_vendor import done, error, lost
from tests.jobs.studio import Studio
from tests.jobs.terminal import Ran, run

Shell = Callable[..., Ran]
TAKE = ("--project", "Mystery package", "--key", "Main", "--model", "film", "--prompt", "a package")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], studio: Studio) -> Shell:
    return lambda name, *arguments: run(capsys, name, *arguments)


@pytest.fixture
def worked(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """While a command waits, the engine works and ten seconds go by."""

    def pause(_: float) -> None:
        studio.run()
        studio.world.all_say(done(10))
        studio.later(10)

    monkeypatch.setattr(watching, "pause", pause)
    return studio


def in_doubt(studio: Studio) -> Job:
    studio.world.answers = [lost()]
    studio.world.cannot_look = True
    job = studio.take()
    studio.run()
    studio.later(2)
    studio.run()
    job.refresh_from_db()
    assert job.reason == "unconfirmed"
    return job


# submit


def test_submit_waits_and_prints_one_document(shell: Shell, worked: Studio) -> None:
    ran = shell("submit", *TAKE, "--shot", "S1", "--tag", "night", "--wait", "--json")
    assert ran.code == 0
    keys = {"id", "status", "refs", "quote", "cost", "unit", "failure", "artifacts"}
    assert keys <= set(ran.document)
    assert (ran.document["status"], ran.document["cost"], ran.document["shot"]) == ("succeeded", 10, "S1")
    assert "S1 T01  succeeded" in ran.err  # the progress


def test_without_wait_it_prints_where_the_take_is_and_leaves(shell: Shell, studio: Studio) -> None:
    ran = shell("submit", *TAKE)
    assert (ran.code, studio.world.bodies) == (0, [])
    assert "Mystery package/S01/T01  queued, price 10 cr" in ran.out


def test_a_failed_take_ends_with_1_and_says_what_to_do(shell: Shell, worked: Studio) -> None:
    worked.world.answers = [error(Fault.REFUSED, request_id="req-7")]
    ran = shell("submit", *TAKE, "--wait")
    assert ran.code == 1
    assert "It said refused." in ran.out
    assert "Next: Change the prompt or the options and try again." in ran.out
    assert "request id req-7" in ran.out


def test_a_take_not_over_at_the_timeout_ends_with_3_and_is_not_lost(shell: Shell, studio: Studio) -> None:
    ran = shell("submit", *TAKE, "--wait", "--timeout", "0", "--json")
    assert (ran.code, ran.document["status"]) == (3, "queued")
    assert "1 take goes on and will be billed" in ran.err
    assert ran.document["id"] in ran.err


def test_an_interrupt_says_that_the_take_goes_on(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "pause", interrupted)
    ran = shell("submit", *TAKE, "--wait")
    assert ran.code == 3
    assert "Stopped waiting. 1 take goes on and will be billed" in ran.err


def test_it_does_not_wait_for_what_only_a_person_can_settle(shell: Shell, worked: Studio) -> None:
    worked.world.answers = [lost()]
    worked.world.cannot_look = True
    ran = shell("submit", *TAKE, "--wait")
    assert ran.code == 3
    assert "Nothing more happens until somebody decides" in ran.err


def test_the_same_once_gives_the_first_take(shell: Shell, studio: Studio) -> None:
    first, second = (shell("submit", *TAKE, "--once", "night-7", "--json").document for _ in range(2))
    assert first["id"] == second["id"]
    assert Job.objects.count() == 1


def test_a_take_that_names_a_new_project_makes_it_and_says_so(shell: Shell, studio: Studio) -> None:
    ran = shell("submit", "--project", "Night walk", *TAKE[2:], "--json")
    assert (ran.code, ran.document["project"]) == (0, "Night walk")
    assert "Made the project Night walk." in ran.err


def test_options_get_the_types_of_the_model_and_materials_that_cannot_be_used_fail_the_take(
    shell: Shell, studio: Studio, tmp_path: Path
) -> None:
    picture = tmp_path / "text.png"
    picture.write_text("hello")
    ran = shell("submit", *TAKE, "--option", "duration=5", "--material", f"ref_image={picture}", "--json")
    assert (ran.code, ran.document["status"]) == (1, "failed")
    assert "text.png cannot be used. The file is plain text" in ran.document["failure"]["message"]
    assert (Job.objects.get().order["options"], studio.world.bodies) == ({"duration": "5"}, [])


# What a command does not understand


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cap", "--project", "Nope", "5"), "There is: Mystery package."),
        (("submit", "--project", "New", "--key", "Nope", *TAKE[4:]), "There is: Main."),
        (("submit", *TAKE[:2], "--key", "Nope", *TAKE[4:]), "There is: Main."),
        (("show", "Nope"), "There is no take 'Nope'"),
        (("show", "Mystery package/S1/T09"), "PROJECT/SHOT/T01"),
        (("submit", *TAKE, "--as", "nobody"), "There is: producer."),
        (("submit", *TAKE, "--option", "duration"), "Write it like duration=5"),
        (("submit", *TAKE, "--material", "picture.png"), "first_frame=picture.png"),
        (("submit", *TAKE, "--timeout", "soon"), "Write seconds"),
        (("batch", "gone.json", *TAKE[:4]), "gone.json cannot be read"),
        (("cap", "--key", "Main", "much"), "Write a number"),
        (("cap", "--key", "Main", "99999999999"), "Write a number"),
        (("submit", *TAKE, "--once", "k" * 101), "Write 1 to 100"),
        (("reconcile", "--adopt", "7"), "--adopt needs --key and --project"),
    ],
)
def test_what_is_not_understood_ends_with_2_and_a_sentence(
    shell: Shell, arguments: tuple[str, ...], words: str
) -> None:
    ran = shell(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert not Job.objects.exists()
    assert Project.objects.count() == 1


def test_without_a_running_takeboard_it_says_how_to_start_one(shell: Shell) -> None:
    with override_settings(DATABASE_URL=""):
        ran = shell("submit", *TAKE)
    assert ran.code == 2
    assert ran.err.strip() == f"Takeboard is not running from {settings.TAKEBOARD_HOME}. Start it with: make run"


# Keys


def test_addkey_reads_the_secret_from_standard_input(
    shell: Shell, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("fk_a_new_secret_of_ours\n"))
    ran = shell("addkey", "fake", "--label", "Second", "--base-url", studio.world.address)
    assert ran.code == 0
    assert "Fake accepts the key (studio, balance 1000 cr)." in ran.out
    assert Key.objects.get(label="Second").secret() == "fk_a_new_secret_of_ours"
    assert "secret_of_ours" not in ran.out + ran.err


def test_a_key_the_vendor_refuses_is_not_stored(shell: Shell, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEBOARD_KEY_SECRET", "fk_a_wrong_secret")
    studio.world.key_is_bad = True
    ran = shell("addkey", "fake", "--label", "Wrong", "--base-url", studio.world.address)
    assert ran.code == 1
    assert "The key was not stored." in ran.err
    assert "wrong_secret" not in ran.out + ran.err
    assert not Key.objects.filter(label="Wrong").exists()


# One take


def test_show_finds_a_take_by_id_by_its_start_and_by_its_place(shell: Shell, studio: Studio) -> None:
    job = studio.take(shot="S1")
    names = (str(job.pk), str(job.pk)[:30], "Mystery package/S1/T01")
    assert {shell("show", name, "--json").document["id"] for name in names} == {str(job.pk)}


def test_cancel_of_a_queued_take_releases_its_hold(shell: Shell, studio: Studio) -> None:
    job = studio.take()
    ran = shell("cancel", job.pk, "--wait")
    assert (ran.code, Job.objects.get().status) == (0, "cancelled")
    assert [entry.kind for entry in LedgerEntry.objects.all()] == ["hold", "release"]
    assert shell("cancel", job.pk).code == 1  # it is over: refused, with a sentence


def test_again_makes_a_linked_take_of_one_that_ended(shell: Shell, studio: Studio) -> None:
    studio.world.refuses = "No."
    job = studio.take(shot="S1")
    studio.world.refuses = ""
    ran = shell("again", job.pk, "--without-materials", "--json")
    assert (ran.code, ran.document["retry_of"], ran.document["take"]) == (0, str(job.pk), 2)
    assert shell("submit", *TAKE, "--shot", "S" * 61).code == 1  # longer than a shot code may be
    live = shell("again", ran.document["id"])
    assert live.code == 1
    assert "Cancel it first, or wait" in live.err


def test_again_never_drops_a_reference_that_could_not_be_used(shell: Shell, studio: Studio) -> None:
    job = studio.take(refused="text.png cannot be used.")
    refused = shell("again", job.pk)
    assert (refused.code, Job.objects.count()) == (1, 1)
    assert "Submit it anew with another file" in refused.err
    assert shell("again", job.pk, "--without-materials").code == 0


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("giveup",), "cancelled", 0),
        (("resend",), "submitting", 0),
        (("attach", "1"), "running", 0),
        (("attach",), "waiting", 1),
    ],
)
def test_rescue_settles_a_take_in_doubt(
    shell: Shell, studio: Studio, arguments: tuple[str, ...], status: str, code: int
) -> None:
    job = in_doubt(studio)
    ran = shell("rescue", job.pk, *arguments)
    assert (ran.code, Job.objects.get().status) == (code, status)
    if arguments == ("resend",):
        assert "both are billed, 10 cr each" in ran.err


def test_rescue_of_a_take_that_is_not_in_doubt_is_refused(shell: Shell, studio: Studio) -> None:
    ran = shell("rescue", studio.take().pk, "resend")
    assert ran.code == 1
    assert "is not in doubt" in ran.err


def test_decide_approves_a_quote_and_holds_its_price(shell: Shell, studio: Studio) -> None:
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps = (plan, TAKE_STEP)
    studio.world.price = Decimal(0)
    job = studio.take()
    studio.run()
    gate = Gate(reason="approval", title="The plan", quote=Quote(amount=Decimal(12), unit="cr"))
    studio.world.all_say(Report(State.PERSON, "planned", gate=gate))
    studio.later(10)
    studio.run()
    assert shell("show", job.pk, "--json").document["reason"] == "approval"
    ran = shell("decide", job.pk, "approve", "--note", "go")
    assert ran.code == 0
    assert money.held(Job.objects.all()) == 12
    studio.run()
    assert studio.world.decisions == [("1", True, "go")]
    refused = shell("decide", job.pk, "reject")
    assert (refused.code, "does not wait for an approval" in refused.err) == (1, True)


# Many takes


SHEET = "shot_id,prompt,takes\nS1,a door,\nS2,a box,99\nS3,a lamp,2\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Three rows, of which one cannot be made, and one asks for two takes."""
    path = tmp_path / "list.csv"
    path.write_text(SHEET)
    return path


def test_batch_with_a_problem_makes_nothing_and_says_where_it_is(shell: Shell, studio: Studio, sheet: Path) -> None:
    ran = shell("batch", sheet, *TAKE[:4])
    assert ran.code == 1
    assert "Row 2, takes: Takes is 99; write 1 to 10." in ran.out
    assert "Row 2 cannot be made as written. Nothing was made and nothing was charged." in ran.err
    assert (Job.objects.count(), Batch.objects.count()) == (0, 0)


def test_batch_skips_problems_when_it_is_told_to(shell: Shell, worked: Studio, sheet: Path) -> None:
    ran = shell("batch", sheet, *TAKE[:4], "--skip-problems", "--wait")
    assert ran.code == 1
    assert "Row 2, left out, takes: Takes is 99" in ran.out
    assert "Total: 30 cr for 3 takes" in ran.out
    assert [str(job) for job in Job.objects.all()] == ["S1 T01", "S3 T01", "S3 T02"]
    assert len(worked.world.bodies) == 3


def test_a_dry_run_prints_rows_problems_and_totals_and_keeps_nothing(shell: Shell, studio: Studio, sheet: Path) -> None:
    ran = shell("batch", sheet, *TAKE[:4], "--dry-run")
    assert ran.code == 1
    lines = ["Row 1  S1  film  10 cr", "Row 2  S2  film  cannot be made", "Total: 30 cr for 3 takes"]
    assert [line for line in lines if line not in ran.out] == []
    assert "1 row cannot be made. Fix it, or leave it out." in ran.out
    told = shell("batch", sheet, *TAKE[:4], "--dry-run", "--json").document
    assert (told["total"], [row["quote"] for row in told["rows"]]) == ({"cr": 30}, [10, None, 10, 10])
    assert (Job.objects.count(), Batch.objects.count()) == (0, 0)


def test_a_price_that_a_gate_tells_is_told_so(shell: Shell, studio: Studio, sheet: Path) -> None:
    studio.world.later = True
    ran = shell("batch", sheet, *TAKE[:4], "--dry-run")
    assert "Row 1  S1  film  told with the plan" in ran.out
    assert "Total: 3 prices told with the plan for 3 takes" in ran.out
    told = shell("batch", sheet, *TAKE[:4], "--dry-run", "--json").document
    assert [(row["quote"], row["quote_later"]) for row in told["rows"]][:2] == [(None, True), (None, False)]


def test_the_same_sheet_again_makes_only_what_is_new(shell: Shell, worked: Studio, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("shot_id,prompt\nS1,a door\n")
    shell("batch", path, *TAKE[:4], "--wait")
    ran = shell("batch", path, *TAKE[:4], "--wait")
    assert (ran.code, "Nothing to make: 1 take was made by an earlier sheet" in ran.out) == (0, True)
    path.write_text("shot_id,prompt\nS1,a door\nS2,a box\n")
    assert "Total: 10 cr for 1 take\n" in shell("batch", path, *TAKE[:4], "--wait").out
    assert "Total: 20 cr for 2 takes" in shell("batch", path, *TAKE[:4], "--wait", "--again").out
    assert len(worked.world.bodies) == 4


def test_a_batch_gets_its_pace_and_its_cap(shell: Shell, studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("shot_id,prompt\nS1,a door\nS2,a box\n")
    ran = shell("batch", path, *TAKE[:4], "--cap", "15")
    assert (ran.code, Job.objects.count(), Budget.objects.count()) == (1, 0, 0)
    assert "Over the cap of list.csv: 15 cr: list.csv needs 20 cr for 2 takes, and 15 cr is left." in ran.err
    assert shell("batch", path, *TAKE[:4], "--cap", "20", "--max-in-flight", "2", "--stagger", "3").code == 0
    batch = Batch.objects.get()
    assert (batch.max_in_flight, batch.stagger, Budget.objects.get().held) == (2, 3, 20)


def test_batch_prints_one_document_and_ends_with_0(shell: Shell, worked: Studio, tmp_path: Path) -> None:
    sheet = tmp_path / "list.csv"
    sheet.write_text("shot_id,prompt,duration\nS1,a door,5\nS2,a box,5\n")
    ran = shell("batch", sheet, *TAKE[:4], "--wait", "--json", "--once", "night")
    assert (ran.code, ran.document["counts"], ran.document["cost"]) == (0, {"succeeded": 2}, {"cr": 20})
    again = shell("batch", sheet, *TAKE[:4], "--wait", "--json", "--once", "night")
    assert [job["id"] for job in again.document["jobs"]] == [job["id"] for job in ran.document["jobs"]]
    assert len(worked.world.bodies) == 2


# Money


def test_a_cap_from_the_terminal_holds(shell: Shell, studio: Studio) -> None:
    assert "15 cr a month" in shell("cap", "--project", "Mystery package", "15", "--window", "month").out
    assert shell("submit", *TAKE).code == 0
    ran = shell("submit", *TAKE, "--wait", "--timeout", "0", "--json")
    assert (ran.code, ran.document["status"], ran.document["reason"]) == (3, "waiting", "budget")
    shell("cap", "--project", "Mystery package", "25", "--window", "month")
    budget = Budget.objects.get()
    assert (budget.limit, budget.held) == (Decimal(25), Decimal(10))


def test_reconcile_lists_what_nobody_claims_and_adopts_it(shell: Shell, studio: Studio) -> None:
    job = in_doubt(studio)
    shell("rescue", job.pk, "giveup")
    studio.world.accept(job.current_step(), studio.world.bodies[0])
    ran = shell("reconcile", "--json")
    assert [work["id"] for work in ran.document["keys"][0]["unclaimed"]] == ["1"]
    assert "task 1  running  film" in shell("reconcile", "--key", "Main").out
    adopted = shell("reconcile", "--key", "Main", "--adopt", "1", *TAKE[:2], "--json")
    assert (adopted.code, adopted.document["status"], adopted.document["refs"][0]["id"]) == (0, "running", "1")
    gone = shell("reconcile", "--key", "Main", "--adopt", "99", *TAKE[:2])
    assert (gone.code, "shows no unclaimed work 99" in gone.err) == (1, True)

"""What a person gets wrong, against the practice vendor: a clear sentence, nothing lost, nothing paid."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image

from jobs import money, watching
from jobs.actions import keys
from jobs.actions.operations import Refused
from jobs.models import Attempt, Event, Job, Key, Project
from tests.jobs.fake_vendor import World
from tests.jobs.studio import Studio
from tests.jobs.terminal import Ran, run
from tests.practice import POOR, STUDIO, PracticeVendor

Shell = Callable[..., Ran]


@pytest.fixture(scope="module")
def vendor() -> Iterator[PracticeVendor]:
    with PracticeVendor.start(speed=1000) as practice:
        yield practice


@pytest.fixture
def submit(
    vendor: PracticeVendor, capsys: pytest.CaptureFixture[str], transactional_db: None, tmp_path: Path
) -> Iterator[Shell]:
    """`manage.py submit` of a take that would be fine, with what is changed about it."""
    vendor.reset()
    keys.add("renoise", "Studio", STUDIO, vendor.renoise)
    Project.objects.create(name="Film")
    usual = ("--project", "Film", "--key", "Studio", "--model", "renoise-2.0", "--prompt", "a door", "--json")
    yield lambda *changes: run(capsys, "submit", *usual, *changes)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE takeboard_clock SET shift = '0'")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    Image.new("RGB", (640, 360)).save(tmp_path / "good.png")
    Image.new("RGB", (6001, 3000)).save(tmp_path / "wide.png")
    Image.new("RGB", (200, 200)).save(tmp_path / "small.png")
    Image.new("RGB", (3800, 3700)).save(tmp_path / "heavy.bmp")  # 42 MB
    (tmp_path / "text.png").write_text("no picture at all")
    (tmp_path / "empty.png").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["--option", "duration=900"], "The length is 900 s; renoise-2.0 makes 5 to 15 s."),
        (["--option", "duration=soon"], "takes a whole number"),
        (["--option", "ratio=7:3"], "Choose 1:1, 16:9 or 9:16."),
        (["--option", "volume=11"], "has no setting volume"),
        (["--model", "sora"], "no model sora"),
        (["--prompt", " "], "The prompt is empty."),
        (["--material", "first_frame=good.png", "--material", "ref_image=good.png"], "cannot be used in one take"),
        (["--material", "last_frame=good.png"], "first_frame"),
        (["--material", "hero=good.png"], "hero"),
        (["--material", "ref_image=heavy.bmp"], "pictures under 30 MB"),
        (["--material", "ref_image=wide.png"], "6001 x 3000 pixels"),
        (["--material", "ref_image=small.png"], "200 x 200 pixels"),
        (["--material", "ref_image=text.png"], "The file is plain text, not a picture."),
        (["--material", "ref_image=empty.png"], "The file is empty"),
        (["--material", "ref_image=gone.png"], "There is no file"),
        (["--material", "ref_image=material:nothing"], "There is no material nothing"),
    ],
)
def test_it_ends_in_a_sentence_on_the_job_and_on_the_terminal(
    submit: Shell, vendor: PracticeVendor, files: Path, monkeypatch: pytest.MonkeyPatch, changes: list[str], words: str
) -> None:
    monkeypatch.chdir(files)
    ran = submit(*changes)
    assert ran.code == 1
    assert words in ran.document["failure"]["message"]
    assert "Nothing was sent and nothing was charged." in ran.document["failure"]["message"]
    job = Job.objects.get()
    assert (job.status, job.failure) == ("failed", job.failure)
    assert words in (job.failure or {})["message"]
    assert vendor.bill(STUDIO).submits == []
    assert money.held(Job.objects.all()) == 0


def test_a_wrong_key_is_refused_and_kept_out_of_everything(
    vendor: PracticeVendor,
    capsys: pytest.CaptureFixture[str],
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = "fk_not_a_key_of_anybody"
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret}\n"))
    ran = run(capsys, "addkey", "renoise", "--label", "Wrong", "--base-url", vendor.renoise)
    assert ran.code == 1
    assert "does not accept the key" in ran.err
    assert "The key was not stored." in ran.err
    assert secret not in ran.out + ran.err + caplog.text
    assert not Key.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["vendor.test", "ftp://vendor.test", "https://", "http://[::1", "http://[vendor]/"])
def test_an_address_of_a_key_that_is_none_is_told(address: str) -> None:
    with pytest.raises(Refused, match=r"is not a web address\. Nothing was stored"):
        keys.add("renoise", "Odd", "fk_a_secret", address)


@pytest.mark.parametrize("path", ["", "/api/public/v1", "/api/public/v1/", "/"])
def test_the_base_url_goes_with_and_without_the_api_path(
    vendor: PracticeVendor,
    capsys: pytest.CaptureFixture[str],
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    monkeypatch.setenv("TAKEBOARD_KEY_SECRET", STUDIO)
    bare = vendor.renoise.removesuffix("/api/public/v1")
    assert run(capsys, "addkey", "renoise", "--label", "Studio", "--base-url", bare + path).code == 0


def test_an_empty_balance_waits_for_a_top_up_and_is_paid_once(
    submit: Shell, vendor: PracticeVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _ = keys.add("renoise", "Poor", POOR, vendor.renoise)
    studio = Studio(key, Project.objects.get(), None, World())  # type: ignore[arg-type]

    def work(_: float) -> None:
        studio.run()
        studio.later(10)

    monkeypatch.setattr(watching, "pause", work)
    ran = submit("--key", "Poor", "--option", "duration=15", "--wait", "--timeout", "2")
    assert (ran.code, ran.document["status"], ran.document["reason"]) == (3, "waiting", "credits")
    assert "goes on by itself after a top-up" in ran.document["headline"]
    assert vendor.bill(POOR).submits == []

    vendor.topup(POOR, 100)
    job = studio.until_ended(Job.objects.get())
    assert (job.status, len(vendor.bill(POOR).submits)) == ("succeeded", 1)
    assert money.charged(job) == vendor.bill(POOR).net


def test_the_secret_is_in_no_event_and_no_attempt(submit: Shell, vendor: PracticeVendor) -> None:
    ran = submit()
    studio = Studio(Key.objects.get(), Project.objects.get(), None, World())  # type: ignore[arg-type]
    studio.until_ended(Job.objects.get(pk=ran.document["id"]))
    stored = [*Event.objects.values(), *Attempt.objects.values(), *Job.objects.values()]
    assert Attempt.objects.exists()
    assert STUDIO not in str(stored) + ran.out + ran.err

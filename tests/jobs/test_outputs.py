"""What a vendor says it made, written down: once each, however often it says so."""

import base64
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jobs.engine import links, outputs
from jobs.media import store
from jobs.models import Artifact, Job, Ref
from providers.report import Output
from tests.jobs.studio import Studio

S = Artifact.State
URL = "https://media.test/renders/7/video.mp4?verify=100-aaa"


@pytest.fixture
def ref(studio: Studio) -> Ref:
    job = studio.take()
    return Ref.objects.create(job=job, key=job.key, kind="task", remote_id="7", step="task")


def video(url: str = URL, **more: object) -> Output:
    return Output.model_validate({"name": "video", "kind": "video", "role": "main", "url": url} | more)


def record(ref: Ref, *said: Output) -> list[Artifact]:
    with transaction.atomic():
        return outputs.record(ref, said)


def stored(row: Artifact) -> None:
    Artifact.objects.filter(pk=row.pk).update(state=S.STORED, due_at=None, bytes=10, sha256="a" * 64)


def test_an_output_is_wanted_at_once_and_a_listed_one_is_not(ref: Ref) -> None:
    main, small = record(ref, video(label="1080p"), video(name="video 480p", keep=False))
    assert (main.state, main.label, main.order, small.state, small.order) == (S.WANTED, "1080p", 0, S.LISTED, 1)
    assert Artifact.objects.get(pk=main.pk).due_at is not None
    assert Artifact.objects.get(pk=small.pk).due_at is None


def test_the_same_report_again_writes_nothing(ref: Ref) -> None:
    record(ref, video(), video(name="cover", kind="image", role="cover"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record(ref, video(), video(name="cover", kind="image", role="cover"))
    assert not [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]
    assert Artifact.objects.count() == 2


def test_a_fresh_link_replaces_the_old_one_of_what_is_not_here_yet(ref: Ref) -> None:
    record(ref, video())
    fresh = URL.replace("100-aaa", "200-bbb")
    record(ref, video(fresh, expires_at=datetime(2030, 1, 1, tzinfo=UTC)))
    row = Artifact.objects.get()
    assert (row.url, row.url_expires_at) == (fresh, datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "signed_again",
    [URL.replace("100-aaa", "200-bbb"), URL.replace("media.test", "cdn2.test"), URL + "&X-Amz-Date=1", URL + "#t=1"],
)
def test_a_stored_output_under_a_newly_signed_link_is_the_same_output(ref: Ref, signed_again: str) -> None:
    stored(record(ref, video())[0])
    record(ref, video(signed_again))
    assert Artifact.objects.get().state == S.STORED


@pytest.mark.parametrize(
    "still", ["https://media.test/renders/7/final.mp4?verify=1", URL + "&v=2", "https://media.test/renders/8/video.mp4"]
)
def test_a_preview_that_gives_way_to_the_real_still_becomes_a_new_revision(ref: Ref, still: str) -> None:
    stored(record(ref, video())[0])
    (row,) = record(ref, video(still))
    assert (row.revision, row.state, row.url) == (1, S.WANTED, still)
    assert record(ref, video(still)) == [row]
    assert Artifact.objects.filter(revision=0).get().state == S.STORED


def test_a_revision_of_the_vendors_own_is_a_row_of_its_own(ref: Ref) -> None:
    stored(record(ref, video())[0])
    (row,) = record(ref, video("https://media.test/renders/7/r3.mp4", revision=3))
    assert row.revision == 3
    assert record(ref, video("https://media.test/renders/7/r3.mp4", revision=3)) == [row]


def test_revisions_side_by_side_are_rows_of_their_own(ref: Ref) -> None:
    said = [video(), video("https://media.test/renders/7/r2.mp4", revision=2)]
    rows = record(ref, *said)
    assert [row.revision for row in rows] == [0, 2]
    for row in rows:
        stored(row)
    assert record(ref, *said) == rows
    assert record(ref, *reversed(said)) == rows[::-1]
    assert Artifact.objects.count() == 2


def test_links_that_never_repeat_do_not_fill_the_disk(ref: Ref) -> None:
    for number in range(30):
        (row,) = record(ref, video(f"https://media.test/{number}/video.mp4"))
        stored(row)
    assert Artifact.objects.count() == 1 + outputs._REPLACEMENTS


def test_a_broken_output_is_wanted_again_when_the_vendor_puts_another_file_there(ref: Ref) -> None:
    (row,) = record(ref, video())
    Artifact.objects.update(state=S.BROKEN, due_at=None, tries=5, error="The file is empty.")
    record(ref, video(URL.replace("aaa", "bbb")))
    row.refresh_from_db()
    assert row.state == S.BROKEN
    record(ref, video("https://media.test/renders/9/video.mp4"))
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == (S.WANTED, 0, "")


def test_two_outputs_of_one_name_do_not_replace_each_other(ref: Ref) -> None:
    for _ in range(2):
        record(ref, video(), video("https://media.test/other.mp4"))
    assert Artifact.objects.get().url == URL


def test_a_text_is_stored_straight_away(ref: Ref) -> None:
    text = Output(name="shots.md", kind="document", role="document", text="# Shots\n\nGröße")
    (row,) = record(ref, text)
    assert (row.state, row.mime, row.bytes) == (S.STORED, "text/markdown", len("# Shots\n\nGröße".encode()))
    with store.open_stored(row.file) as file:
        assert file.read().decode() == text.text
    assert record(ref, text)[0].pk == row.pk
    (changed,) = record(ref, text.model_copy(update={"text": "# Shots, better"}))
    assert (changed.revision, changed.state) == (1, S.STORED)


def test_a_text_waits_for_its_download_where_storing_it_takes_a_network(
    ref: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "is_local", lambda: False)
    (row,) = record(ref, Output(name="notes", kind="document", role="document", text="Größe"))
    assert row.state == S.WANTED
    assert links.inline(row.url) == "Größe".encode()


def test_nothing_is_recorded_when_the_caller_rolls_back(ref: Ref) -> None:
    with transaction.atomic():
        outputs.record(ref, [video()])
        transaction.set_rollback(True)
    assert not Artifact.objects.exists()


def test_what_cannot_be_stored_as_text_does_not_stop_a_report(ref: Ref) -> None:
    (row,) = record(ref, video("https://media.test/a\x00.mp4", label="Clip \x00\ud800 1"))
    row.refresh_from_db()
    assert (row.url, row.label) == ("https://media.test/a.mp4", "Clip 1")


@pytest.mark.parametrize(
    ("link", "content"),
    [
        ("data:;base64," + base64.b64encode(b"abc").decode(), b"abc"),
        ("data:text/plain,a%20b", b"a b"),
        ("data:;base64,!!!", b""),
        ("https://media.test/a,b", None),
        ("data:nothing", None),
    ],
)
def test_a_link_may_carry_its_content(link: str, content: bytes | None) -> None:
    assert links.inline(link) == content


def test_the_job_of_a_take_is_untouched_by_its_outputs(ref: Ref) -> None:
    record(ref, video())
    assert Job.objects.get().status == "queued"

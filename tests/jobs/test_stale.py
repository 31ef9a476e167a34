"""Renders of a piece that was changed afterwards: they stay, and are not current any more."""

from datetime import datetime

import pytest

from jobs.actions import acts
from jobs.actions.picks import file_of
from jobs.models import Artifact, Job, Key
from jobs.models.identity import new_id
from providers.facts import Action
from providers.report import Report, State
from tests.jobs.fake_vendor import done
from tests.jobs.gated import looked_at, made, says
from tests.jobs.gated_vendor import Bench, link, script, sound
from tests.jobs.studio import Studio

MUSIC = Action(name="music", label="Other music", makes="audio", stales=True)
FINALIZE = Action(name="finalize", label="Record it", makes="audio")


@pytest.fixture
def take(studio: Studio, bench: Bench) -> Job:
    """A take with a recording and a film of its one piece."""
    bench.acts["artifact", State.DONE] = (MUSIC, FINALIZE)
    return made(studio, script(), link(), sound(), sound("film", "video"))


def begin(studio: Studio, take: Job, name: str) -> Job:
    found = {one.action.name: one for one in acts.offered(take, list(take.artifacts.select_related("ref")))}
    job = acts.carry_out(take, found[name].id, "0")
    studio.run()
    return job


def end(studio: Studio, job: Job, report: Report) -> Job:
    says(studio, job, report)
    return looked_at(studio, job)


def since(job: Job) -> dict[str, datetime | None]:
    return dict(job.artifacts.values_list("name", "stale_at"))


def names(job: Job) -> list[str]:
    return sorted(name for name, at in since(job).items() if at is not None)


def test_an_edit_puts_the_renders_of_its_piece_out_of_date_and_takes_nothing_away(studio: Studio, take: Job) -> None:
    """R15 and R17: what was rendered before stays with all it has, and is not shown as current."""
    before = list(take.artifacts.order_by("id").values("id", "state", "url", "file"))
    edit = begin(studio, take, "music")
    assert names(take) == [], "not before it is done"
    end(studio, edit, done(0, sound("preview")))
    assert edit.status == "succeeded"
    assert names(take) == ["film", "recording"]
    assert names(edit) == []
    assert list(take.artifacts.order_by("id").values("id", "state", "url", "file")) == before


def test_an_edit_that_fails_changes_nothing(studio: Studio, take: Job) -> None:
    """R17: a repair that does not come off takes nothing offline."""
    end(studio, begin(studio, take, "music"), Report(State.FAILED, "failed"))
    assert names(take) == []


def test_a_render_begun_after_the_edit_is_current(studio: Studio, take: Job) -> None:
    end(studio, begin(studio, take, "music"), done(0, sound("preview")))
    render = end(studio, begin(studio, take, "finalize"), done(0, sound()))
    assert (names(render), names(take)) == ([], ["film", "recording"])


def test_a_render_begun_before_the_edit_and_told_of_later_is_not(studio: Studio, take: Job) -> None:
    """R18: what counts is when it was begun, not when word of it came."""
    render = begin(studio, take, "finalize")
    end(studio, begin(studio, take, "music"), done(0, sound("preview")))
    end(studio, render, done(0, sound()))
    assert names(render) == ["recording"]


def test_word_of_an_edit_that_comes_late_does_not_touch_a_newer_render(studio: Studio, take: Job) -> None:
    """R18: the edit was over before; its job only waited for a file."""
    edit = begin(studio, take, "music")
    end(studio, edit, done(0, sound("preview")))
    render = end(studio, begin(studio, take, "finalize"), done(0, sound()))
    end(studio, edit, done(0, sound("preview")))
    assert names(render) == []


def test_another_key_has_pieces_of_its_own(studio: Studio, take: Job) -> None:
    edit = begin(studio, take, "music")
    other = Key.objects.get(pk=studio.key.pk)
    other.pk, other.label = new_id(), "Other"
    other.save(force_insert=True)
    Job.objects.filter(pk=take.pk).update(key=other)
    end(studio, edit, done(0, sound("preview")))
    assert names(take) == []


def test_what_is_up_to_date_is_picked_first() -> None:
    row = {"state": "stored", "kind": "audio", "role": "main"}
    old = Artifact(**row, revision=2, stale_at=datetime.now().astimezone())
    assert file_of([old, new := Artifact(**row, revision=1)]) is new
    assert file_of([old]) is old

"""What a vendor tells of its sources and its plan, on the page of the take."""

import re

import pytest
from django.test import Client

from dashboard.reading import health
from jobs import clock
from jobs.models import Job, Material
from providers.report import Detail, Failure, Report, State
from tests.dashboard.homes import words
from tests.dashboard.job_pages import fragment
from tests.dashboard.pipelines import piece, planned, reaches, says
from tests.jobs.studio import Studio

PREVIEW = "The bus turns into the depot.\n" * 40
TOLD = (
    Detail(label="Type", text="text"),
    Detail(label="Extraction", text="ready"),
    Detail(label="Bytes", text="4123"),
    Detail(label="Tokens", text="1031"),
    Detail(label="Digest", text="not started"),
    Detail(label="Begins", text=PREVIEW),
)
WRONG = "page_locked: The page asks for a password, so nothing could be read from it."


def sourced(studio: Studio) -> Job:
    """A take whose first source was read and whose second could not be."""
    job = reaches(studio, piece(studio), "source 1")
    says(studio, job, Report(State.DONE, "READY", details=TOLD))
    reaches(studio, job, "source 2")
    failed = (Detail(label="Type", text="url"), Detail(label="Failure", text=WRONG))
    failure = Failure(code="page_locked", message=WRONG, advice="edit")
    return says(studio, job, Report(State.FAILED, "FAILED", failure=failure, details=failed))


def test_every_source_tells_what_is_known_of_it(studio: Studio, member: Client) -> None:
    job = sourced(studio)
    html = fragment(member, job, "take-health").text
    told = words(html)
    assert "Source 1 ready Type text Extraction ready Bytes 4,123 Tokens 1,031 Digest not started" in told
    assert f"Source 2 failed Type url Failure {WRONG}" in told
    assert re.search(r'<details id="told-\d+-1"><summary class="link dense">Begins</summary>', html)
    assert html.count('data-group="bad"') == 1


def test_a_plan_is_told_too_and_nothing_as_nothing(studio: Studio, member: Client) -> None:
    job = planned(studio)
    assert "<section" not in fragment(member, job, "take-health").text
    job.refs.filter(step="plan").update(details=[{"label": "Model used", "text": "one of theirs"}])
    html = fragment(member, job, "take-health").text
    assert "Plan requires approval Model used one of theirs" in words(html)


def test_times_of_an_adapter_are_those_of_the_reader(studio: Studio, member: Client) -> None:
    job = planned(studio)
    at = clock.now().replace(hour=12, minute=5)
    told = [{"label": "Written", "text": f"{at:%Y-%m-%d %H:%M} UTC"}, {"label": "Due", "text": "2026-05-30"}]
    job.refs.filter(step="plan").update(details=told)
    assert "Written 12:05 Due 2026-05-30" in words(fragment(member, job, "take-health").text)


def test_what_vendors_wrote_is_only_text(studio: Studio, member: Client) -> None:
    job = planned(studio)
    nasty = "<script>alert(1)</script>"
    job.refs.update(details=[{"label": nasty, "text": nasty}, {"label": "Begins", "text": nasty * 100}])
    assert nasty not in fragment(member, job, "take-health").text


@pytest.mark.parametrize(
    ("text", "where"),
    [("ready", "cells"), ("x" * 41, "sentences"), ("two\nlines", "folded"), ("x" * 301, "folded")],
)
def test_longer_texts_stand_below_and_the_longest_are_folded(studio: Studio, text: str, where: str) -> None:
    job = planned(studio)
    job.refs.filter(step="plan").update(details=[{"label": "Said", "text": text}])
    (row,) = health.told(job, list(job.refs.all()))
    assert [bool(getattr(row, name)) for name in ("cells", "sentences", "folded")] == [
        name == where for name in ("cells", "sentences", "folded")
    ]


def test_a_document_names_how_many_other_takes_it_is_in(studio: Studio, member: Client) -> None:
    job = sourced(studio)
    fields = {"project": studio.project, "kind": "document", "file": "m/a.md", "mime": "text/markdown", "bytes": 9}
    story = Material.objects.create(name="treatment.md", sha256="a", **fields)
    Job.objects.filter(pk=job.pk).update(materials=[story.pk])
    assert "treatment.md is in no other take" in words(fragment(member, job, "take-health").text)
    other = studio.take(shot="S05")
    Job.objects.filter(pk=other.pk).update(materials=[story.pk])
    assert "treatment.md is also in 1 other take" in words(fragment(member, job, "take-health").text)

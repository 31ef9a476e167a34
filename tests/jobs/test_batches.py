"""Many takes from one sheet: every row becomes a job, and a repeat of the same operation makes none twice."""

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from jobs.actions import batches
from jobs.actions.sheets import rows_of
from jobs.models import Batch, Job
from tests.jobs.studio import Studio


def plan(studio: Studio, folder: Path | None = None, **more: object) -> batches.Plan:
    return batches.Plan(key=studio.key, project=studio.project, name="list.json", folder=folder, **more)  # type: ignore[arg-type]


def submit(studio: Studio, rows: Sequence[object], the_plan: batches.Plan, operation: str = "") -> list[Job]:
    batch = batches.begin(the_plan, studio.person, operation)
    sheet = rows_of(json.dumps(rows), "list.json")
    return list(batches.submit_rows(batch, sheet, the_plan, studio.person, operation))


def test_bad_rows_fail_with_their_sentence_and_the_others_go_on(studio: Studio) -> None:
    rows = [
        {"shot_id": "S1", "prompt": "a"},
        "nonsense",
        {"shot_id": "S3", "prompt": "b", "materials": "41"},
        {"prompt": "c"},
    ]
    jobs = submit(studio, rows, plan(studio))
    assert [job.status for job in jobs] == ["queued", "failed", "failed", "queued"]
    assert "Row 2 is not an object" in (jobs[1].failure or {})["message"]
    assert "ref_image" in (jobs[2].failure or {})["message"]
    assert (jobs[2].shot.code, jobs[2].prompt) == ("S3", "b")
    assert {job.batch for job in jobs} == {Batch.objects.get()}


def test_rows_carry_the_tags_of_the_vendors_script_and_the_usual_model(studio: Studio) -> None:
    (job,) = submit(studio, [{"shot_id": "S1", "prompt": "a", "duration": "5"}], plan(studio, tags=["night"]))
    order = job.as_order()
    assert order.model == "film"
    assert order.tags == ("night", "Mystery package", "S1")
    assert order.options == {"duration": "5"}  # the fake names no options: what was typed stays


def test_a_repeat_goes_on_where_the_first_run_stopped(studio: Studio) -> None:
    rows = [{"shot_id": f"S{number}", "prompt": "a"} for number in range(4)]
    the_plan = plan(studio)
    batch = batches.begin(the_plan, studio.person, "night-1")
    first = batches.submit_rows(batch, rows_of(json.dumps(rows), "list.json"), the_plan, studio.person, "night-1")
    stopped = [next(first), next(first)]
    again = submit(studio, rows, the_plan, "night-1")
    assert [job.pk for job in again[:2]] == [job.pk for job in stopped]
    assert (Job.objects.count(), Batch.objects.count()) == (4, 1)


def test_files_count_from_the_sheet_and_one_that_is_no_picture_is_told(studio: Studio, tmp_path: Path) -> None:
    Image.new("RGB", (640, 360)).save(tmp_path / "grid.png")
    (tmp_path / "text.png").write_text("not a picture")
    rows = [{"prompt": "a", "materials": f"{name}:ref_image"} for name in ("grid.png", "text.png", "gone.png")]
    good, text, gone = submit(studio, rows, plan(studio, tmp_path))
    assert (good.status, good.as_order().inputs[0].width) == ("queued", 640)
    assert "text.png cannot be used. The file is plain text, not a picture." in (text.failure or {})["message"]
    assert "There is no file gone.png" in (gone.failure or {})["message"]


def test_a_sheet_from_elsewhere_reads_no_file_of_this_machine(studio: Studio, tmp_path: Path) -> None:
    Image.new("RGB", (640, 360)).save(tmp_path / "grid.png")
    (job,) = submit(studio, [{"prompt": "a", "materials": f"{tmp_path}/grid.png:ref_image"}], plan(studio))
    assert "Upload it first" in (job.failure or {})["message"]


def test_a_material_the_vendor_has_goes_by_its_number(studio: Studio) -> None:
    (job,) = submit(studio, [{"prompt": "a", "materials": "41:ref_image;character:3:reference_image"}], plan(studio))
    inputs = {given.remote_id: (given.role, given.kind) for given in job.as_order().inputs}
    assert inputs == {"41": ("ref_image", "image"), "3": ("reference_image", "character")}
    assert job.materials == [None, None]

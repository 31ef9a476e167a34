"""Files beside a sheet on this machine: taken in once, and named by their ids from then on."""

from pathlib import Path

from PIL import Image

from jobs.batches.files import take_in_files
from jobs.batches.problems import notes
from jobs.models import Material
from tests.jobs.studio import Studio


def test_files_count_from_the_sheet_and_one_that_is_no_picture_is_told(studio: Studio, tmp_path: Path) -> None:
    Image.new("RGB", (640, 360)).save(tmp_path / "grid.png")
    (tmp_path / "text.png").write_text("not a picture")
    rows = [
        {"prompt": "a", "materials": "grid.png:ref_image;41:ref_image"},
        {"prompt": "b", "materials": "./grid.png:first_frame"},
        {"prompt": "c", "materials": "text.png:ref_image"},
        {"prompt": "d", "materials": "gone.png:ref_image"},
        {"prompt": "e", "materials": "torn"},
        {"prompt": "f"},
    ]
    first, second, text, *others = take_in_files(rows, tmp_path, studio.project, studio.person)
    material = Material.objects.get()
    assert first["materials"] == f"material:{material.pk}:ref_image;41:ref_image"
    assert second["materials"] == f"material:{material.pk}:first_frame"
    assert "text.png cannot be used. The file is plain text, not a picture." in notes(text)[0].message
    assert others == rows[3:]

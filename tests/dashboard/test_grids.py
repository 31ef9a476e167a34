"""Storyboard grids in the library: build one of stills, split one into panels, use them."""

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

import providers
from jobs.actions import keys
from jobs.media import store
from jobs.media.grids import Layout, build
from jobs.media.materials import take_in
from jobs.models import Artifact, Batch, Material, Project
from tests.dashboard.takes_made import made, stored
from tests.jobs.media import samples
from tests.jobs.media.test_grids import patterned
from tests.jobs.studio import Studio

PLAN = Layout(3, 3, (320, 180), gutter=8)
FORM = {
    "side": "2", "aspect": "16:9", "longest": "2048", "gutter": "8", "fit": "crop", "ground": "white", "name": "Board",
}  # fmt: skip


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def kept(tmp_path: Path, picture: Image.Image, name: str, project: Project | None = None) -> Material:
    path = tmp_path / name
    path.write_bytes(png(picture))
    return take_in(path, name, project, None)


@pytest.fixture
def board(studio: Studio, tmp_path: Path) -> Material:
    """A grid of nine panels, the last two empty."""
    return kept(tmp_path, build((patterned(n, PLAN.cell) for n in range(7)), PLAN), "Board.png", studio.project)


def still(studio: Studio, colour: str, shot: str = "S01") -> Artifact:
    """The poster of a finished film."""
    artifact = stored(made(studio, shot=shot))
    artifact.poster = store.put_bytes(png(Image.new("RGB", (640, 360), colour)), f"takes/{artifact.pk}.jpg")
    artifact.save()
    return artifact


def opened(material: Material) -> Image.Image:
    with store.open_stored(material.file) as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB")


def shown(answer: Any) -> list[str]:
    """The materials that the page which a POST leads to is about."""
    assert answer.status_code == 302, answer.content.decode()
    return re.findall(r"m=([0-9a-f-]{36})", answer["Location"])


def near(one: Any, other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 8 for a, b in zip(one, other, strict=True))


def test_the_library_leads_to_building_and_splitting(board: Material, producer: Client) -> None:
    html = producer.get("/library/").content.decode()
    assert reverse("build_grid") in html
    assert reverse("split_grid", args=[board.pk]) in html


def test_the_page_offers_picks_first_then_other_stills_and_materials(
    studio: Studio, board: Material, producer: Client
) -> None:
    first, second = still(studio, "red"), still(studio, "green", "S02")
    studio.project.shots.filter(code="S01").update(picked=first)
    html = producer.get(reverse("build_grid"), {"project": str(studio.project.pk)}).content.decode()
    order = [html.index(f"place-{key}") for key in (f"a:{first.pk}", f"a:{second.pk}", f"m:{board.pk}")]
    assert order == sorted(order)
    assert "S01 T01, picked" in html


def test_a_grid_is_built_of_stills_materials_and_uploads(studio: Studio, tmp_path: Path, producer: Client) -> None:
    film = still(studio, "red")
    picture = kept(tmp_path, Image.new("RGB", (400, 400), "blue"), "blue.png")
    upload = SimpleUploadedFile("green.png", png(Image.new("RGB", (300, 200), (0, 128, 0))), "image/png")
    places = {f"place-a:{film.pk}": "4", f"place-m:{picture.pk}": "1"}
    answer = producer.post(reverse("build_grid"), FORM | places | {"project": studio.project.pk, "file": upload})
    (made_of,) = shown(answer)
    grid = Material.objects.get(pk=made_of)
    assert (grid.name, grid.project, grid.mime, grid.width) == ("Board.jpg", studio.project, "image/jpeg", 2040 + 8)
    whole, (width, height) = opened(grid), (1020, 574)
    corners = [(200, 100), (width + 200, 100), (200, height + 100), (width + 200, height + 100)]
    colours = [whole.getpixel(at) for at in corners]
    wanted = [(0, 0, 255), (0, 128, 0), (255, 255, 255), (255, 0, 0)]
    assert all(near(one, other) for one, other in zip(colours, wanted, strict=True)), colours
    html = producer.get(answer["Location"]).content.decode()
    assert reverse("split_grid", args=[grid.pk]) in html
    assert reverse("material_file", args=[grid.pk]) in html


@pytest.mark.parametrize(
    ("places", "more", "says"),
    [
        ({}, {}, "Every cell is empty"),
        ({0: "1", 1: "1"}, {}, "Two pictures have the number 1"),
        ({0: "5"}, {}, "There is no cell 5. The cells count from 1 to 4."),
        ({0: "first"}, {}, "There is no cell first."),
        ({0: "1"}, {"gutter": "-3"}, "greater than or equal to 0"),
        ({0: "1"}, {"aspect": "2:7"}, "Select a valid choice"),
        ({0: "1"}, {"file": SimpleUploadedFile("a.png", b"no picture")}, "a.png cannot be used"),
    ],
)
def test_a_grid_that_cannot_be_built_keeps_the_numbers_and_says_why(
    studio: Studio, tmp_path: Path, producer: Client, places: dict[int, str], more: dict[str, Any], says: str
) -> None:
    pictures = [kept(tmp_path, Image.new("RGB", (400, 300), colour), f"{colour}.png") for colour in ("red", "blue")]
    numbers = {f"place-m:{pictures[which].pk}": number for which, number in places.items()}
    answer = producer.post(reverse("build_grid"), FORM | numbers | more)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    for name, number in numbers.items():
        assert re.search(rf'name="{name}"[^>]*value="{number}"', html)
    assert Material.objects.count() == 2


def test_a_removed_picture_leaves_its_cell_to_a_sentence(studio: Studio, tmp_path: Path, producer: Client) -> None:
    picture = kept(tmp_path, Image.new("RGB", (400, 300), "red"), "red.png")
    store.remove(picture.file)
    answer = producer.post(reverse("build_grid"), FORM | {f"place-m:{picture.pk}": "1"})
    assert answer.status_code == 422
    assert "The file of red.png is gone from the disk" in answer.content.decode()


def test_the_panels_are_seen_before_anything_is_saved(board: Material, producer: Client) -> None:
    html = producer.get(reverse("split_grid", args=[board.pk])).content.decode()
    assert re.findall(r'viewBox="([^"]+)"', html)[:2] == ["0 0 320 180", "328 0 320 180"]
    assert re.findall(r'name="panel" value="(\d)" checked', html) == list("1234567")
    assert "Empty, 320 × 180" in html
    assert "panels of another size are scaled" in html
    assert Material.objects.count() == 1
    preview = producer.get(reverse("grid_preview", args=[board.pk]))
    assert preview["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(preview.content)).size == (976, 556)


def test_the_numbers_of_the_cut_can_be_changed(board: Material, producer: Client) -> None:
    query: dict[str, Any] = {"rows": 1, "columns": 2, "gutters": "keep", "trim": 10}
    html = producer.get(reverse("split_grid", args=[board.pk]), query).content.decode()
    assert re.findall(r'viewBox="([^"]+)"', html) == ["10 10 468 536", "498 10 468 536"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"rows": 1, "columns": 1}, "more than one panel"),
        ({"rows": 90}, "less than or equal to 8"),
        ({"trim": 200}, "trim less"),
        ({"columns": ""}, "This field is required"),
    ],
)
def test_a_cut_that_makes_no_panels_says_why(board: Material, producer: Client, query: Any, says: str) -> None:
    answer = producer.get(reverse("split_grid", args=[board.pk]), query)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_the_ticked_panels_become_materials_once(studio: Studio, board: Material, producer: Client) -> None:
    sent = {"rows": 3, "columns": 3, "gutters": "find", "trim": 0, "panel": ["1", "2", "7"]}
    ids = shown(producer.post(reverse("save_panels", args=[board.pk]), sent))
    saved = [Material.objects.get(pk=one) for one in ids]
    assert [one.name for one in saved] == ["Board S1.png", "Board S2.png", "Board S7.png"]
    assert {(one.project, one.width, one.height) for one in saved} == {(studio.project, 533, 300)}
    assert shown(producer.post(reverse("save_panels", args=[board.pk]), sent)) == ids
    assert Material.objects.count() == 4


def test_nothing_ticked_saves_nothing(board: Material, producer: Client) -> None:
    answer = producer.post(
        reverse("save_panels", args=[board.pk]), {"rows": 3, "columns": 3, "gutters": "find", "trim": 0}
    )
    assert answer.status_code == 422
    assert "No panel was ticked, so nothing was saved." in answer.content.decode()


@pytest.mark.parametrize("name", ["split_grid", "grid_preview"])
def test_what_is_no_picture_has_no_panels(studio: Studio, tmp_path: Path, producer: Client, name: str) -> None:
    path = samples.sound(tmp_path / "a.wav", "pcm_s16le")
    material = take_in(path, "a.wav", None, None)
    assert producer.get(reverse(name, args=[material.pk])).status_code == 404


def test_a_picture_whose_file_is_gone_says_so(board: Material, producer: Client) -> None:
    store.remove(board.file)
    answer = producer.get(reverse("split_grid", args=[board.pk]))
    assert answer.status_code == 422
    assert "gone from the disk" in answer.content.decode()
    assert producer.get(reverse("grid_preview", args=[board.pk])).status_code == 404


def test_panels_open_a_draft_batch_with_a_row_for_each(
    studio: Studio, board: Material, tmp_path: Path, producer: Client
) -> None:
    other = kept(tmp_path, Image.new("RGB", (400, 300), "red"), "red.png")
    html = producer.get(reverse("panels"), {"m": [str(board.pk), str(other.pk)]}).content.decode()
    assert reverse("use_in_batch") in html
    sent = {"m": [str(board.pk), str(other.pk)], "project": str(studio.project.pk), "operation": "once"}
    answers = [producer.post(reverse("use_in_batch"), sent) for _ in range(2)]
    batch = Batch.objects.get()
    assert {answer["Location"] for answer in answers} == {reverse("batch", args=[batch.pk])}
    assert [row.cells for row in batch.rows.all()] == [
        {"shot": "S1", "materials": f"material:{board.pk}:first_frame"},
        {"shot": "S2", "materials": f"material:{other.pk}:first_frame"},
    ]
    assert (batch.name, batch.project) == ("Panels, Board", studio.project)


def test_a_batch_of_panels_needs_a_project(board: Material, producer: Client) -> None:
    answer = producer.post(reverse("use_in_batch"), {"m": str(board.pk)})
    assert answer["Location"].startswith(reverse("panels"))
    assert not Batch.objects.exists()


def test_panels_go_together_into_the_place_with_most_room(
    studio: Studio, board: Material, producer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(providers.PROVIDERS, "rich", "tests.dashboard.rich_vendor:RichVendor")
    key, _ = keys.add("rich", "Rich", "fk_secret_of_rich", studio.world.address)
    html = producer.get(reverse("panels"), {"m": str(board.pk)}).content.decode()
    (link,) = re.findall(r'class="button button-main" href="([^"]+)"', html)
    assert unquote(link.replace("&amp;", "&")) == (
        f"{reverse('new_take')}?model={key.pk}:long&put=ref:image|m:{board.pk}"
    )


def test_panels_that_were_removed_are_not_shown(board: Material, producer: Client) -> None:
    assert producer.get(reverse("panels"), {"m": [str(board.pk), "x", str(board.pk)]}).status_code == 200
    Material.objects.update(removed_at="2026-01-01T00:00:00Z")
    assert producer.get(reverse("panels"), {"m": str(board.pk)}).status_code == 404

"""Storyboard grids: stills put together into one picture, and such a picture cut into its panels."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from jobs.media.grids import CROP, LETTERBOX, Layout, build, layout
from jobs.media.materials import Unusable
from jobs.media.panels import boxes, cut, is_empty
from jobs.media.pictures import HEAVIEST, LARGEST, SMALLEST, as_file, fitting, open_picture
from tests.jobs.media import samples

COLOURS = ["red", "green", "blue", "orange", "purple", "teal", "olive", "navy", "maroon"]


def patterned(number: int, size: tuple[int, int]) -> Image.Image:
    """A picture in which no line is of one colour."""
    picture = Image.new("RGB", size, COLOURS[number % 9])
    draw = ImageDraw.Draw(picture)
    for at in range(-size[1], size[0], 16):
        draw.line((at, 0, at + size[1], size[1]), fill=(number * 20 % 256, 230, 240), width=6)
    return picture


def grid(plan: Layout, filled: int | None = None) -> Image.Image:
    return build((patterned(n, plan.cell) for n in range(plan.cells if filled is None else filled)), plan)


def framed(picture: Image.Image, border: int, colour: str = "white") -> Image.Image:
    whole = Image.new("RGB", (picture.width + 2 * border, picture.height + 2 * border), colour)
    whole.paste(picture, (border, border))
    return whole


def as_jpeg(picture: Image.Image) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return Image.open(out).convert("RGB")


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (3, 3), (4, 4), (1, 3)])
def test_cells_stand_in_row_major_order(rows: int, columns: int) -> None:
    plan = Layout(rows, columns, (160, 90), gutter=6)
    whole = build((Image.new("RGB", (160, 90), COLOURS[n % 9]) for n in range(plan.cells)), plan)
    assert whole.size == plan.size == (columns * 160 + (columns - 1) * 6, rows * 90 + (rows - 1) * 6)
    for n in range(plan.cells):
        left, top = plan.place(n)
        assert (left, top) == (n % columns * 166, n // columns * 96)
        assert whole.getpixel((left + 80, top + 45)) == Image.new("RGB", (1, 1), COLOURS[n % 9]).getpixel((0, 0))


def test_empty_cells_and_gutters_are_ground() -> None:
    plan = Layout(2, 2, (40, 40), gutter=4, ground="black")
    whole = build([patterned(0, (40, 40)), None, patterned(1, (40, 40))], plan)
    assert whole.getpixel((60, 20)) == whole.getpixel((60, 60)) == whole.getpixel((42, 20)) == (0, 0, 0)
    assert whole.getpixel((20, 60)) != (0, 0, 0)


@pytest.mark.parametrize(
    ("fit", "middle_of_the_side", "of_the_top"),
    [(CROP, (255, 0, 0), (255, 0, 0)), (LETTERBOX, (255, 255, 255), (255, 0, 0))],
)
def test_a_tall_picture_is_cropped_or_letterboxed(
    fit: str, middle_of_the_side: tuple[int, ...], of_the_top: tuple[int, ...]
) -> None:
    whole = build([Image.new("RGB", (90, 160), "red")], Layout(1, 1, (160, 90), fit=fit))
    assert whole.getpixel((2, 45)) == middle_of_the_side
    assert whole.getpixel((80, 1)) == of_the_top


@pytest.mark.parametrize("aspect", [(16, 9), (9, 16), (1, 1), (21, 9)])
@pytest.mark.parametrize("side", [2, 3, 4])
@pytest.mark.parametrize("longest", [2048, 4096, 6000])
def test_a_grid_is_within_the_limits_of_a_reference(aspect: tuple[int, int], side: int, longest: int) -> None:
    plan = layout(side, side, aspect, longest, gutter=8)
    assert max(plan.size) <= longest
    assert min(plan.size) >= SMALLEST
    assert plan.cell[0] / plan.cell[1] == pytest.approx(aspect[0] / aspect[1], rel=0.01)


@pytest.mark.parametrize(
    ("longest", "gutter", "says"),
    [(6100, 0, "6000 on each side"), (400, 8, "300 to 6000"), (2048, -1, "0 to 200"), (2048, 900, "0 to 200")],
)
def test_a_grid_out_of_the_limits_is_refused(longest: int, gutter: int, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        layout(3, 3, (16, 9), longest, gutter=gutter)


@pytest.mark.parametrize("size", [(300, 200), (301, 203), (1000, 999), (64, 64)])
@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (2, 4), (4, 3)])
def test_equal_parts_lose_no_pixel(size: tuple[int, int], rows: int, columns: int) -> None:
    found = boxes(Image.new("RGB", size), rows, columns, find=False)
    assert len(found) == rows * columns
    assert found[0][:2] == (0, 0)
    assert found[-1][2:] == size
    assert sum((right - left) * (bottom - top) for left, top, right, bottom in found) == size[0] * size[1]
    assert [box[0] for box in found[:columns]] == [round(n * size[0] / columns) for n in range(columns)]


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (3, 3), (4, 4), (1, 4)])
@pytest.mark.parametrize(("gutter", "border"), [(0, 0), (1, 0), (8, 0), (8, 8), (6, 40), (20, 3)])
@pytest.mark.parametrize("ground", ["white", "black"])
def test_gutters_and_borders_are_found(rows: int, columns: int, gutter: int, border: int, ground: str) -> None:
    plan = Layout(rows, columns, (208, 117), gutter, ground=ground)
    found = boxes(framed(grid(plan), border, ground), rows, columns)
    places = [plan.place(n) for n in range(plan.cells)]
    assert found == [(left + border, top + border, left + border + 208, top + border + 117) for left, top in places]


def test_what_was_built_is_split_into_what_it_was_built_of() -> None:
    plan = Layout(3, 3, (400, 300), gutter=10)
    whole = grid(plan)
    for n, box in enumerate(boxes(whole, 3, 3)):
        assert cut(whole, box).tobytes() == patterned(n, (400, 300)).tobytes()


def test_gutters_are_found_in_a_jpeg() -> None:
    plan = Layout(3, 3, (208, 117), gutter=12)
    for box, exact in zip(boxes(as_jpeg(grid(plan)), 3, 3), boxes(grid(plan), 3, 3), strict=True):
        assert all(abs(one - other) <= 2 for one, other in zip(box, exact, strict=True))


@pytest.mark.parametrize("filled", [1, 2, 3, 4, 6, 7])
@pytest.mark.parametrize("border", [0, 10])
def test_empty_cells_do_not_move_the_others(filled: int, border: int) -> None:
    plan = Layout(3, 3, (208, 117), gutter=10)
    whole = framed(grid(plan, filled), border)
    found = boxes(whole, 3, 3)
    for n in range(filled):
        middle = (plan.place(n)[0] + border + 104, plan.place(n)[1] + border + 58)
        left, top, right, bottom = found[n]
        assert left <= middle[0] <= right
        assert top <= middle[1] <= bottom
    assert [is_empty(whole, box) for box in found] == [n >= filled for n in range(9)]


def test_a_trim_is_cut_off_every_side() -> None:
    assert boxes(Image.new("RGB", (400, 200)), 1, 2, find=False, trim=10) == [(10, 10, 190, 190), (210, 10, 390, 190)]


@pytest.mark.parametrize(
    ("rows", "columns", "trim", "says"),
    [(0, 3, 0, "1 to 8"), (9, 3, 0, "1 to 8"), (1, 1, 0, "more than one panel"), (3, 3, 60, "under 16 pixels")],
)
def test_numbers_that_make_no_panels_are_refused(rows: int, columns: int, trim: int, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        boxes(Image.new("RGB", (300, 300)), rows, columns, trim=trim)


@pytest.mark.parametrize(
    ("size", "fits"),
    [((400, 300), (400, 300)), ((200, 100), (600, 300)), ((8000, 4000), (6000, 3000)), ((9000, 100), (6000, 67))],
)
def test_a_panel_gets_the_size_of_a_reference(size: tuple[int, int], fits: tuple[int, int]) -> None:
    assert fitting(*size) == fits
    assert max(fits) <= LARGEST


def test_a_photo_lying_on_its_side_is_opened_upright(tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.jpg", "JPEG", (600, 400), orientation=6)
    with path.open("rb") as file:
        assert open_picture(file, "a.jpg").size == (400, 600)


def test_a_large_photo_is_decoded_no_larger_than_needed(tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.jpg", "JPEG", (3200, 2400))
    with path.open("rb") as file:
        assert open_picture(file, "a.jpg", needed=500).size == (800, 600)


@pytest.mark.parametrize(
    ("mode", "colour", "becomes"),
    [
        ("RGBA", (255, 0, 0, 0), (255, 255, 255)),
        ("LA", (0, 255), (0, 0, 0)),
        ("L", 128, (128, 128, 128)),
        ("I;16", 128 * 256, (128, 128, 128)),
        ("P", 0, (0, 0, 0)),
    ],
)
def test_every_kind_of_pixel_becomes_plain(mode: str, colour: object, becomes: tuple[int, ...]) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 20), colour).save(out, "PNG")  # type: ignore[arg-type]  # a colour of each mode
    out.seek(0)
    picture = open_picture(out, "a.png")
    assert (picture.mode, picture.getpixel((5, 5))) == ("RGB", becomes)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"I am a text", "plain text, not a picture"),
        (b"\xff\xd8\xff\xe0 cut off", "damaged"),
        (samples.png()[:100], "damaged"),
        (b"", "a file of an unknown type|plain text"),
    ],
)
def test_what_does_not_open_is_refused_in_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says) as caught:
        open_picture(io.BytesIO(data), "door.png")
    assert caught.value.message.startswith("door.png")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with samples.bomb(tmp_path / "a.png").open("rb") as file, pytest.raises(Unusable, match="too many pixels"):
        open_picture(file, "a.png")


def test_a_file_is_light_enough_for_a_reference() -> None:
    noise = Image.effect_noise((3600, 3600), 120).convert("RGB")
    data, ending = as_file(noise)
    assert (ending, len(data) < HEAVIEST) == ("jpg", True)
    assert as_file(patterned(1, (400, 300)), lossless=True)[1] == "png"

"""Again with one thing changed: what a take is as a row, each change, and what is left out."""

from collections.abc import Mapping

import pytest

from jobs.actions import takes
from jobs.actions.operations import Refused
from jobs.batches.catalogue import read_catalogue
from jobs.batches.changes import Change, What, applied, changed, changed_rows
from jobs.batches.check import check
from jobs.batches.examine import examine
from jobs.engine.inputs import Said
from jobs.models import Batch, Job, Project
from providers.order import Input
from tests.dashboard.takes_made import made, stored
from tests.jobs.batches.sheets import Sheets, told

BARE = Change(What.BARE)


def take(sheets: Sheets, prompt: str = "A fog bank over the bay.", shot: str = "S01", **more: object) -> Job:
    options = more.pop("options", {"seconds": 10, "shape": "16:9", "sound": False})
    wanted = takes.Wanted(sheets.key, sheets.studio.project, "long", prompt, options=options, shot=shot, **more)  # type: ignore[arg-type]
    return takes.submit(wanted, sheets.studio.person)


def jobs() -> list[Job]:
    return list(Job.objects.select_related("key", "project", "shot").order_by("id"))


def test_a_take_becomes_the_row_that_asks_for_it_again(sheets: Sheets) -> None:
    picture = sheets.material("bay.png")
    at_vendor = Input(role="ref", kind="image", remote_id="41")
    take(
        sheets,
        materials=[("ref", picture)],
        characters=[("ref", "17")],
        at_vendor=[at_vendor],
        tags=["launch", "bay"],
        title="Fog",
    )
    (row,) = changed_rows(jobs(), Change(What.OPTION, "shape", "9:16"))
    assert row == {
        "shot": "S01",
        "prompt": "A fog bank over the bay.",
        "key": "Rich",
        "model": "long",
        "materials": f"material:{picture.pk}:ref;character:17:ref;41:ref",
        "tags": "launch, bay",
        "title": "Fog",
        "duration": "10",
        "shape": "9:16",
        "sound": "no",
    }


def test_what_was_said_of_pictures_and_of_new_entries_goes_along(sheets: Sheets) -> None:
    picture = sheets.material("bay.png")
    mara = Input(role="ref", kind="image", name="Baker", text="In a grey coat", human=True)
    first = take(sheets, materials=[("ref", picture)], said=[Said(of="Baker", consent="Her release")], at_vendor=[mara])
    (row,) = changed_rows(jobs(), Change(What.ADD, text="At dusk."))
    assert row["materials"] == f"take:{first.pk}/0:ref;take:{first.pk}/1:ref"
    batch = changed(jobs(), Change(What.ADD, text="At dusk."))
    order = examine(row, batch, read_catalogue(batch.project, [row])).order
    assert order is not None
    assert order.inputs == first.as_order().inputs


@pytest.mark.parametrize("taken", ["no take/0", "0197/0", f"{'0' * 32}/0", f"{'0' * 32}/x"])
def test_an_input_of_no_take_is_told(sheets: Sheets, taken: str) -> None:
    (row,) = sheets.check({"prompt": "Fog.", "materials": f"take:{taken}:ref"})
    assert "There is no material" in told(row)[0]


BEATS = "[0-4s] Fog.\n[4-10s] Sun."
CELLS = {"prompt": "A FOG bank, then fog again.", "duration": "10", "materials": "a.png:ref", "shape": "16:9"}


@pytest.mark.parametrize(
    ("change", "before", "differs"),
    [
        (Change(What.OPTION, "shape", "9:16"), CELLS, {"shape": "9:16"}),
        (Change(What.OPTION, "seed", "7"), CELLS, {"seed": "7"}),
        (Change(What.LENGTH, text="5"), CELLS, {"duration": "5"}),
        (
            Change(What.LENGTH, text="5"),
            {"prompt": BEATS, "duration": "10"},
            {"duration": "5", "prompt": "[0-2s] Fog.\n[2-5s] Sun."},
        ),
        (Change(What.LENGTH, text="5"), {"prompt": BEATS, "duration": "12"}, {"duration": "5"}),
        (Change(What.MODEL, "Other", "short"), CELLS, {"key": "Other", "model": "short"}),
        (Change(What.REPLACE, "fog", "mist"), CELLS, {"prompt": "A mist bank, then mist again."}),
        (Change(What.REPLACE, ", then fog again", ""), CELLS, {"prompt": "A FOG bank."}),
        (Change(What.REPLACE, "bank", ""), CELLS, {"prompt": "A FOG, then fog again."}),
        (Change(What.REPLACE, "a fog", ""), CELLS, {"prompt": "bank, then fog again."}),
        (Change(What.REPLACE, ".", r"\1"), {"prompt": "a.b"}, {"prompt": r"a\1b"}),
        (Change(What.ADD, text="At dusk."), CELLS, {"prompt": "A FOG bank, then fog again. At dusk."}),
        (Change(What.ADD, text="At dusk."), {}, {"prompt": "At dusk."}),
        (BARE, CELLS, {"materials": None}),
    ],
)
def test_one_thing_changes(change: Change, before: Mapping[str, str], differs: Mapping[str, str | None]) -> None:
    wanted = {name: text for name, text in ({**before, **differs}).items() if text}
    assert applied(dict(before), change) == wanted


def test_the_draft_shows_check_and_price_and_nothing_is_spent(sheets: Sheets) -> None:
    for shot in ("S01", "S02"):
        take(sheets, shot=shot)
    before = Job.objects.count()
    batch = changed(jobs(), Change(What.LENGTH, text="5"), sheets.studio.person)
    assert (batch.name, batch.confirmed_at) == ("Again, 5 s", None)
    rows = list(check(batch).rows.all())
    assert [told(row) for row in rows] == [[], []]
    assert [row.quote and row.quote["amount"] for row in rows] == ["15", "15"]
    assert [row.cells["shot"] for row in rows] == ["S01", "S02"]
    assert Job.objects.count() == before


def test_takes_that_would_be_the_same_and_those_no_sheet_can_ask_for_are_left_out(sheets: Sheets) -> None:
    take(sheets, "A fog bank.")
    take(sheets, "A clear day.", "S02")
    parent = stored(made(sheets.studio, shot="S03", prompt="Fog refined"))
    made(sheets.studio, shot="S03", prompt="Fog refined", parent=parent)
    batch = changed(jobs(), Change(What.REPLACE, "fog", "mist"), sheets.studio.person)
    assert [row.cells["prompt"] for row in batch.rows.all()] == ["A mist bank.", "mist refined"]


def test_a_repeat_makes_one_batch(sheets: Sheets) -> None:
    take(sheets)
    for _ in range(2):
        changed(jobs(), Change(What.ADD, text="At dusk."), sheets.studio.person, "once")
    assert Batch.objects.count() == 1


def test_nothing_selected_nothing_different_and_two_projects_are_refused(sheets: Sheets) -> None:
    with pytest.raises(Refused, match="No take was selected"):
        changed([], BARE)
    take(sheets)
    with pytest.raises(Refused, match="Nothing would be different: without materials holds"):
        changed(jobs(), BARE)
    made(sheets.studio, project=Project.objects.create(name="Other"))
    with pytest.raises(Refused, match="several projects"):
        changed(jobs(), Change(What.ADD, text="At dusk."))
    assert not Batch.objects.exists()


def test_a_model_that_is_gone_leaves_its_options_as_they_are_called(sheets: Sheets) -> None:
    take(sheets)
    Job.objects.update(model="gone")
    (row,) = changed_rows(jobs(), Change(What.ADD, text="At dusk."))
    assert (row["model"], row["seconds"]) == ("gone", "10")

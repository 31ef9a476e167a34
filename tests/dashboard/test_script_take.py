"""New take for a vendor of whole sequences: its cast by name or described, a style from its library, several models."""

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dashboard.reading import vendor_library
from jobs.actions import takes
from jobs.models import Draft, Job, Material, Preset
from providers.order import Input
from tests.dashboard.story_vendor import StoryDesk
from tests.dashboard.taking import Form, model
from tests.jobs.media.samples import png
from tests.jobs.studio import Studio

SCRIPT = "A keeper lights the lamp.\n\nA ferry answers with its horn."


@pytest.fixture
def form(story: StoryDesk, studio: Studio, producer: Client) -> Form:
    """A form with a script and nothing else."""
    chosen = Form(producer).fill(model=model(studio.key, "story"), project=str(studio.project.pk)).to("fields")
    return chosen.fill(prompt=SCRIPT).to("fields")


def picture(name: str = "keeper.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png((64, 48)), "image/png")


def described(form: Form, slot: str = "character:character", **said: str) -> Form:
    """With one more row, filled in."""
    kind = "new" if "text" in said else "known"
    form.act(f"add-entry {kind} {slot}")
    row = form.fields["entry"][-1].split()[0]
    return form.fill({f"entry-{row}-{name}": words for name, words in said.items()})


def sent(form: Form) -> Job:
    form.priced().send()
    return Job.objects.latest("pk")


def test_a_script_is_written_in_one_piece_and_has_no_length_of_its_own(form: Form) -> None:
    assert ">Script</h2>" in form.html
    assert "Finished cut" not in form.html
    assert 'name="timed" value="no"' in form.html
    assert sent(form).prompt == SCRIPT


@pytest.mark.parametrize(
    ("chosen", "other", "seconds"), [("", "", None), ("60", "", 60), ("300", "", 300), ("other", "75", 75)]
)
def test_a_length_is_a_chip_or_left_open(form: Form, chosen: str, other: str, seconds: int | None) -> None:
    words = re.findall(r'name="opt-seconds"[^>]*value="([^"]*)"( checked)?>([^<]+)<', form.html)
    assert words == [
        ("", " checked", "Open"), ("15", "", "15 s"), ("30", "", "30 s"), ("60", "", "1 min"), ("180", "", "3 min"),
        ("300", "", "5 min"), ("other", "", "Other"),
    ]  # fmt: skip
    job = sent(form.fill({"opt-seconds": chosen, "opt-seconds-other": other}))
    assert job.as_order().options.get("seconds") == seconds


def test_several_values_are_written_with_commas(form: Form) -> None:
    assert sent(form.fill({"opt-readers": "one, two"})).as_order().options["readers"] == "one, two"


def test_a_style_is_chosen_from_what_the_vendor_keeps(form: Form, studio: Studio) -> None:
    form.to("fields", browse="opt-style")
    assert "Noir" in form.html
    assert "Paper cut" in form.html
    assert f"/library/kept/{studio.key.pk}/picture/?kind=style&amp;id=st_1" in form.html
    form.to("fields", browse="opt-style", browse_find="paper")
    assert "Noir" not in form.html
    form.act(f"put opt-style|r:{studio.key.pk}~st_2:Paper cut")
    assert form.fields["opt-style"] == ["st_2"]
    assert "<small>Paper cut</small>" in form.html
    assert sent(form).as_order().options["style"] == "st_2"


def test_the_page_of_the_take_calls_a_style_by_its_name(form: Form, producer: Client, studio: Studio) -> None:
    """Also when the list of them was read long ago."""
    form.to("fields", browse="opt-style").act(f"put opt-style|r:{studio.key.pk}~st_2:Paper cut")
    vendor_library.forget(studio.key, "style")
    shown = producer.get(f"/takes/{sent(form).pk}/").text
    assert re.search(r"<dt[^>]*>Style</dt><dd>Paper cut</dd>", shown)


def test_known_entries_go_by_name(form: Form) -> None:
    described(form, name="Baker")
    described(form, "place:location", name="loc_9")
    assert sent(form).as_order().inputs == (
        Input(role="character", kind="character", remote_id="Baker"),
        Input(role="place", kind="location", remote_id="loc_9"),
    )


def test_the_page_of_the_take_names_who_is_in_it(form: Form, producer: Client) -> None:
    described(form, "character:character", name="Old Tom", text="Grey beard")
    described(form, "character:character", name="Night Baker")
    page = producer.get(f"/takes/{sent(form).pk}/").text
    assert re.search(r"<dt[^>]*>Character</dt><dd>Old Tom \(new\), Night Baker</dd>", page)


def test_a_new_entry_is_described_with_its_pictures(form: Form) -> None:
    described(form, name="Old Tom", text="Grey beard", human="yes", consent="Signed release")
    job = sent(form.fill({"file-r1@character_image:image": [picture()]}))
    shown, tom = job.as_order().inputs
    told = {"role": "character", "kind": "character", "name": "Old Tom", "text": "Grey beard"}
    assert tom == Input.model_validate({**told, "human": True, "consent": "Signed release"})
    assert (shown.role, shown.of, shown.name) == ("character_image", "Old Tom", "keeper.png")
    assert job.materials == [Material.objects.get().pk, None]


def test_a_picture_says_its_word_and_on_what_ground_it_may_be_used(form: Form) -> None:
    form.fill({"file-thing:image": [picture("logo.png")]}).to("fields")
    place = f"thing:image|m:{Material.objects.get().pk}"
    assert f'name="text-{place}"' in form.html
    (thing,) = sent(form.fill({f"text-{place}": "LOGO", f"consent-{place}": "Ours"})).as_order().inputs
    assert (thing.text, thing.consent, thing.mime) == ("LOGO", "Ours", "image/png")


def test_an_upload_by_script_brings_the_fields_of_its_words(form: Form, producer: Client) -> None:
    post = {"file": picture(), "slot": "thing:image", "says": "Word in the script|Ground to use it"}
    html = producer.post("/library/upload/", post, headers={"HX-Request": "true"}).content.decode()
    assert html.count('placeholder="Word in the script"') == 1
    assert html.count('placeholder="Ground to use it"') == 1


def test_a_row_without_a_name_is_refused_in_words(form: Form) -> None:
    described(form, name="")
    form.priced().send()
    assert not Job.objects.exists()
    assert "A character has no name. Write its name or ID, or remove the row." in form.html


def test_there_is_room_for_so_many_and_no_more(form: Form) -> None:
    for name in ("loc_1", "loc_2"):
        described(form, "place:location", name=name)
    assert "add-entry known place:location" not in form.html
    assert "add-entry new place:location" not in form.html, "a place cannot be described here"
    described(form, "place:location", name="loc_3").priced().send()
    assert "Place takes at most 2. Remove some." in form.html


def test_a_row_is_removed_with_its_pictures(form: Form) -> None:
    described(form, name="Old Tom", text="Grey beard")
    form.fill({"file-r1@character_image:image": [picture()]}).to("fields")
    described(form, name="Baker").act("drop-entry r1")
    (mara,) = sent(form).as_order().inputs
    assert mara.remote_id == "Baker"
    assert Material.objects.count() == 1, "the picture stays in the library"


def test_rows_wait_while_a_model_has_no_place_for_them(form: Form, studio: Studio) -> None:
    described(form, name="Baker")
    form.fill(model=model(studio.key, "long")).to("fields")
    assert "Baker has no place with Long film" in form.html
    form.fill(model=model(studio.key, "story")).to("fields")
    assert form.fields["entry-r1-name"] == ["Baker"]


@pytest.fixture
def whole(form: Form) -> Form:
    """A form with everything in it."""
    described(form, name="Baker")
    described(form, name="Old Tom", text="Grey beard", human="no", consent="Signed release")
    form.fill({"file-r2@character_image:image": [picture()], "file-thing:image": [picture("logo.png")]}).to("fields")
    word = next(name for name in form.fields if name.startswith("text-thing"))
    return form.fill({word: "LOGO", "opt-style": "st_1", "opt-readers": "one, two", "opt-seconds": "30"})


def order_of(job: Job) -> dict[str, Any]:
    """What matters of an order; the order of its inputs does not."""
    found = job.as_order().model_dump(mode="json", exclude={"inputs"})
    inputs = [one.model_dump(mode="json") for one in job.as_order().inputs]
    return {**found, "inputs": sorted(inputs, key=str)}


def test_again_asks_for_the_same(whole: Form) -> None:
    first = sent(whole)
    Job.objects.filter(pk=first.pk).update(status="failed", ended_at=first.created_at, due_at=None)
    first.refresh_from_db()
    assert order_of(takes.again(first)) == order_of(first)


def test_again_with_changes_shows_the_same(whole: Form, producer: Client) -> None:
    first = sent(whole)
    second = sent(Form(producer, again=str(first.pk)))
    assert second.pk != first.pk
    assert order_of(second) == order_of(first)


def test_a_preset_keeps_what_goes_by_name(whole: Form, producer: Client) -> None:
    first = sent(whole)
    place = f"/takes/{first.pk}/preset/"
    assert "with Baker." in producer.get(place).text
    producer.post(place, {"name": "Keeper", "place": "project", "operation": "once"})
    second = Form(producer, preset=str(Preset.objects.get().pk)).to("fields").fill(prompt=SCRIPT)
    order = sent(second).as_order()
    assert order.inputs == (Input(role="character", kind="character", remote_id="Baker"),)
    assert order.options["style"] == "st_1"


def test_a_draft_keeps_all_of_it(whole: Form, producer: Client) -> None:
    draft = str(uuid.uuid4())
    whole.fill(draft=draft)
    assert producer.post("/takes/new/draft/", whole.fields).status_code in {200, 302}
    assert Draft.objects.filter(pk=draft).exists()
    first, second = sent(Form(producer, draft=draft)), sent(whole)
    assert order_of(first) == order_of(second)


def test_the_library_leads_to_a_take_in_its_style(form: Form, studio: Studio, producer: Client) -> None:
    put = f"opt-style|r:{studio.key.pk}~st_1:Noir"
    opened = Form(producer, put=put, model=model(studio.key, "story"))
    assert opened.fields["opt-style"] == ["st_1"]

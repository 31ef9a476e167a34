"""The slots of New take: what goes in as what, and what does not fit."""

from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Job, Material
from providers.report import LibraryItem
from tests.dashboard.rich_vendor import Desk
from tests.dashboard.taking import Form, model, picture
from tests.jobs.studio import Studio


def test_exclusive_roles_close_each_other_and_keep_what_they_held(ready: Form, studio: Studio) -> None:
    ready.fill({"file-first:image": picture()}).to("fields")
    material = Material.objects.get()
    assert ready.fields["in-first:image"] == [f"m:{material.pk}"]
    assert "Off while a first frame is set" in ready.html
    ready.fill(group="references").to("fields")
    assert ready.fields["in-first:image"] == [f"m:{material.pk}"]
    assert "1 kept for later" in ready.html
    ready.priced().send()
    assert Job.objects.get().as_order().inputs == ()
    again = Form(ready.client, again=Job.objects.get().pk)
    assert "in-first:image" not in again.fields


def test_roles_of_one_name_are_told_apart_by_their_kind(ready: Form, desk: Desk, studio: Studio) -> None:
    desk.shelf = [LibraryItem(kind="character", remote_id="7", name="Keeper", category="male")]
    ready.fill({"group": "references", "file-ref:image": [picture("a.png"), picture("b.png", (320, 180))]}).to("fields")
    ready.to("fields", browse="ref:character")
    assert "Keeper" in ready.html
    ready.act(f"put ref:character|c:{studio.key.pk}~7:Keeper").priced().send()
    given = [(one.role, one.kind, one.remote_id) for one in Job.objects.get().as_order().inputs]
    assert given == [("ref", "image", ""), ("ref", "image", ""), ("ref", "character", "7")]


def test_a_full_slot_says_how_many_it_takes(ready: Form, studio: Studio) -> None:
    three = [picture(f"{number}.png", (300 + number, 200)) for number in range(3)]
    ready.fill({"group": "references", "file-ref:image": three}).to("fields").priced()
    assert "Reference takes at most 2. Remove some." in ready.html
    gone = ready.fields["in-ref:image"][0]
    ready.act(f"remove ref:image|{gone}")
    assert len(ready.fields["in-ref:image"]) == 2


def test_a_material_without_a_place_in_the_new_model_waits_beside_it(ready: Form, studio: Studio) -> None:
    ready.fill({"file-first:image": picture()}).to("fields")
    ready.fill(model=model(studio.key, "short")).to("fields")
    assert "Short film has no place for these" in ready.html
    ready.fill(model=model(studio.key, "long")).to("fields")
    assert ready.fields["in-first:image"] == [f"m:{Material.objects.get().pk}"]
    assert "no place for these" not in ready.html


def test_a_material_follows_its_role_to_another_models_name_for_it(ready: Form, studio: Studio) -> None:
    ready.fill({"group": "references", "file-ref:image": picture()}).to("fields")
    ready.fill(model=model(studio.key, "short")).to("fields")
    assert ready.fields["in-reference:image"] == [f"m:{Material.objects.get().pk}"]


def test_a_refused_file_is_explained_in_its_slot(ready: Form) -> None:
    ready.fill({"file-first:image": SimpleUploadedFile("frame.png", b"just words")}).to("fields")
    slot = ready.html.split('id="slot-first-image"')[1].split('id="slot-last-image"')[0]
    assert "frame.png cannot be used" in slot
    assert not Material.objects.exists()


def test_the_wrong_kind_of_file_is_refused_but_kept_in_the_library(ready: Form) -> None:
    ready.fill({"group": "references", "file-clip:video": picture()}).to("fields")
    assert "headland.png is an image; this place takes a video." in ready.html
    assert "in-clip:video" not in ready.fields
    assert Material.objects.count() == 1

"""Library: materials with their uses, the vendors' characters, and what else vendors keep for us."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jobs.actions import keys, takes
from jobs.engine.vendor import provider_for
from jobs.media.materials import take_in
from jobs.models import Event, Job, Material, MaterialCopy, Project
from providers.errors import Fault, ProviderError
from providers.report import LibraryItem
from tests.dashboard.rich_vendor import Desk
from tests.dashboard.taking import Form
from tests.jobs.media.samples import png
from tests.jobs.studio import Studio
from tests.practice import STUDIO, PracticeVendor


@pytest.fixture
def kept(studio: Studio, desk: Desk, tmp_path: Path) -> Material:
    """A picture in the library."""
    file = tmp_path / "headland.png"
    file.write_bytes(png((640, 360)))
    return take_in(file, file.name, studio.project, studio.person)


def another(tmp_path: Path, name: str, project: Project | None = None, size: tuple[int, int] = (80, 60)) -> Material:
    file = tmp_path / name
    file.write_bytes(png(size))
    return take_in(file, name, project, None)


def used_by(studio: Studio, material: Material) -> Job:
    return takes.submit(
        takes.Wanted(studio.key, studio.project, "long", "A bay.", materials=[("first", material)]), studio.person
    )


def page(client: Client, address: str = "/library/", **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_library_says_what_to_do(db: None, member: Client) -> None:
    assert "Nothing here yet." in page(member)


def test_a_material_shows_where_it_is_used_and_leads_into_a_new_take(
    studio: Studio, kept: Material, person: Client
) -> None:
    assert "Not used yet" in page(person)
    used_by(studio, kept)
    used_by(studio, kept)
    html = page(person)
    assert "Used in 2 takes" in html
    assert "640 × 360" in html
    address = html.split('href="/takes/new/?')[1].split('"')[0].replace("&amp;", "&")
    assert Form(person, f"/takes/new/?{address}").fields["in-first:image"] == [f"m:{kept.pk}"]


def test_search_and_kind_narrow_the_wall(studio: Studio, kept: Material, person: Client, tmp_path: Path) -> None:
    another(tmp_path, "harbour.png")
    html = page(person, find="head")
    assert "headland.png" in html
    assert "harbour.png" not in html
    assert "No material has that name" in page(person, kind="video")
    fragment = person.get("/library/", {"find": "har"}, headers={"HX-Request": "true", "HX-Target": "materials"})
    assert fragment.content.decode().lstrip().startswith("<section")


def test_uploads_are_added_and_refusals_are_told(desk: Desk, person: Client) -> None:
    good, bad = SimpleUploadedFile("bay.png", png()), SimpleUploadedFile("notes.png", b"words")
    answer = person.post("/library/upload/", {"file": [good, bad]}, follow=True)
    html = answer.content.decode()
    assert "Added bay.png" in html
    assert "notes.png cannot be used" in html
    assert Material.objects.get().name == "bay.png"


def test_the_script_gets_a_card_or_the_reason(desk: Desk, person: Client) -> None:
    good = person.post("/library/upload/", {"file": SimpleUploadedFile("bay.png", png())}, headers={"X-Upload": "yes"})
    assert (good.status_code, f"material-{Material.objects.get().pk}" in good.content.decode()) == (200, True)
    bad = person.post("/library/upload/", {"file": SimpleUploadedFile("a.mp4", b"x")}, headers={"X-Upload": "yes"})
    assert (bad.status_code, "data-refused" in bad.content.decode()) == (422, True)


def test_a_slot_gets_a_tile_or_the_reason(desk: Desk, studio: Studio, person: Client) -> None:
    file = SimpleUploadedFile("bay.png", png())
    good = person.post("/library/upload/", {"file": file, "slot": "first:image", "project": str(studio.project.pk)})
    material = Material.objects.get()
    assert f'name="in-first:image" value="m:{material.pk}"' in good.content.decode()
    assert material.project == studio.project
    wrong = person.post("/library/upload/", {"file": SimpleUploadedFile("bay.png", png()), "slot": "clip:video"})
    assert wrong.status_code == 422
    assert "is an image; this place takes a video" in wrong.content.decode()
    none = person.post("/library/upload/", {"slot": "first:image"})
    assert "No file came" in none.content.decode()


def test_a_removed_material_leaves_the_library_and_stays_with_its_takes(
    studio: Studio, kept: Material, person: Client
) -> None:
    job = used_by(studio, kept)
    person.post(f"/library/{kept.pk}/remove/")
    kept.refresh_from_db()
    assert kept.removed_at is not None
    assert default_storage.exists(kept.file)
    assert "headland.png" not in page(person).split('id="materials"')[1].split('id="toasts"')[0]
    assert Event.objects.filter(kind="material", after="removed", actor=studio.person).count() == 1
    form = Form(person, again=str(job.pk)).priced()
    assert "A material here was removed from the library." in form.html


def test_the_file_of_an_unused_material_goes(kept: Material, person: Client) -> None:
    answer = person.post(f"/library/{kept.pk}/remove/", headers={"HX-Request": "true"})
    assert "Removed headland.png" in answer.content.decode()
    assert not default_storage.exists(kept.file)


def test_the_same_file_uploaded_again_brings_it_back(kept: Material, person: Client) -> None:
    person.post(f"/library/{kept.pk}/remove/")
    person.post("/library/upload/", {"file": SimpleUploadedFile("again.png", png((640, 360)))})
    kept.refresh_from_db()
    assert kept.removed_at is None
    assert default_storage.exists(kept.file)


def test_characters_stand_by_category_and_lead_into_a_new_take(desk: Desk, studio: Studio, person: Client) -> None:
    desk.shelf = [
        LibraryItem(kind="character", remote_id="7", name="Lighthouse keeper", category="male"),
        LibraryItem(kind="character", remote_id="9", name="Red fox", category="animal"),
    ]
    html = page(person, "/library/characters/")
    assert html.index("Animal") < html.index("Red fox") < html.index("Male") < html.index("Lighthouse keeper")
    assert "Red fox" not in page(person, "/library/characters/", find="keeper").split('id="main"')[1]
    address = html.split('href="/takes/new/?')[1].split('"')[0].replace("&amp;", "&")
    form = Form(person, f"/takes/new/?{address}")
    assert form.fields["in-ref:character"] == [f"c:{studio.key.pk}~9:Red fox"]
    assert form.fields["group"] == ["references"]


def test_a_vendor_that_does_not_answer_is_a_sentence(desk: Desk, person: Client) -> None:
    desk.shelf_trouble = ProviderError("Rich could not be reached.", code="timeout", fault=Fault.NETWORK)
    assert "Rich could not be reached." in page(person, "/library/characters/")


def test_what_was_read_is_kept_for_some_minutes(desk: Desk, person: Client) -> None:
    desk.shelf = [LibraryItem(kind="character", remote_id="7", name="Keeper")]
    page(person, "/library/characters/")
    desk.shelf_trouble = ProviderError("Rich could not be reached.", code="timeout", fault=Fault.NETWORK)
    assert "Keeper" in page(person, "/library/characters/")


def test_what_the_vendor_keeps_can_be_used_as_it_is(desk: Desk, studio: Studio, person: Client) -> None:
    desk.shelf = [LibraryItem(kind="image", remote_id="41", name="Bay: dawn.png", mime="image/png")]
    html = page(person, "/library/kept/")
    address = html.split('href="/takes/new/?')[1].split('"')[0].replace("&amp;", "&")
    form = Form(person, f"/takes/new/?{address}").fill(timed="no", was_timed="no", prompt="The camera pushes in.")
    form.priced().send()
    given = Job.objects.get().as_order().inputs[0]
    assert (given.role, given.remote_id, given.name) == ("first", "41", "Bay: dawn.png")


def test_what_cannot_be_copied_says_why(desk: Desk, studio: Studio, person: Client) -> None:
    desk.shelf = [LibraryItem(kind="image", remote_id="41", name="bay.png")]
    wish = {"kind": "image", "remote_id": "41"}
    html = person.post(f"/library/kept/{studio.key.pk}/copy/", wish, follow=True).content.decode()
    assert "gives no link to bay.png" in html
    html = person.post(f"/library/kept/{studio.key.pk}/copy/", {**wish, "remote_id": "5"}, follow=True).content.decode()
    assert "does not show that image any more" in html


def test_the_library_asks_the_database_a_constant_number_of_times(
    studio: Studio, kept: Material, person: Client, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(13) as few:
        page(person)
    for number in range(5):
        used_by(studio, another(tmp_path, f"{number}.png", studio.project, (80 + number, 60)))
    with django_assert_max_num_queries(len(few)):
        page(person)


@pytest.mark.parametrize("address", ["/library/", "/library/characters/", "/library/kept/"])
def test_nobody_sees_the_library(db: None, nobody: Client, address: str) -> None:
    assert nobody.get(address).status_code == 302


def test_with_a_real_practice_vendor_from_upload_to_copy(
    studio: Studio, person: Client, redis_url: str, settings: Any, tmp_path: Path
) -> None:
    """One walk over real sockets: a price, a take with a material and a character, and a copy of what is kept there."""
    settings.MEDIA_ROOT = tmp_path / "media"
    studio.key.delete()
    with PracticeVendor.start() as vendor:
        key, _ = keys.add("renoise", "Practice", STUDIO, vendor.renoise)
        assert "Lighthouse keeper" in page(person, "/library/characters/")
        form = Form(person).fill(timed="no", was_timed="no", prompt="The camera pushes towards the lighthouse.")
        form.fill({"group": "references", "file-ref_image:image": SimpleUploadedFile("bay.png", png((640, 360)))})
        form.to("fields").act(f"put reference_image:character|c:{key.pk}~1:Lighthouse keeper")
        form.priced().send()
        job = Job.objects.get()
        assert job.quote is not None
        assert job.quote > Decimal(0)
        assert [(one.role, one.kind) for one in job.as_order().inputs] == [
            ("reference_image", "image"),
            ("reference_image", "character"),
        ]
        material = Material.objects.get()
        uploaded = provider_for(key).upload(  # type: ignore[attr-defined]
            Path(default_storage.path(material.file)), material.name, "image", "image/png"
        )
        assert "bay.png" in page(person, "/library/kept/")
        wish = {"kind": "image", "remote_id": uploaded.remote_id}
        html = person.post(f"/library/kept/{key.pk}/copy/", wish, follow=True).content.decode()
        assert "Copied bay.png into the library" in html
        assert MaterialCopy.objects.get(key=key).remote_id == uploaded.remote_id

"""New take: a form from the model's options, and nothing typed that is ever lost."""

import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from jobs import money
from jobs.models import Draft, Job, Key, Project
from jobs.states import Status
from tests.dashboard.rich_vendor import Desk
from tests.dashboard.taking import Form, cut, fields, model, picture, text_of
from tests.jobs.studio import Studio


def test_every_kind_of_option_is_a_control_of_its_own(ready: Form) -> None:
    html = ready.html
    for value in ("5", "8", "10", "12", "15", "other"):
        assert re.search(rf'type="radio" name="opt-seconds"[^>]*value="{value}"', html)
    assert 'name="opt-seconds-other"' in html
    assert re.search(r'type="radio" name="opt-shape"[^>]*value="16:9" checked', html)
    assert re.search(r'<select[^>]*name="opt-size".*<option value="hd" selected>', html, re.DOTALL)
    assert re.search(r'type="radio" name="opt-sound"[^>]*value="true" checked', html)
    assert re.search(r'type="text" name="opt-seed"', html)
    assert re.search(r'type="radio" name="opt-shots"[^>]*value="4"', html)


def test_what_is_chosen_reaches_the_vendor_in_its_own_types(ready: Form) -> None:
    wish = {"opt-seconds": "other", "opt-seconds-other": "7", "opt-shape": "9:16", "opt-sound": "false",
            "opt-seed": "42a", "opt-shots": "3", "tags": "teaser, shot-02, teaser", "title": "Dawn"}  # fmt: skip
    ready.fill(wish).priced().send()
    order = Job.objects.get().as_order()
    expected = {"seconds": 7, "shape": "9:16", "size": "hd", "sound": False, "seed": "42a", "shots": 3}
    assert order.options == expected
    assert (order.tags, order.title) == (("teaser", "shot-02"), "Dawn")


def test_rendering_holds_the_price_and_shows_the_take(ready: Form, studio: Studio) -> None:
    answer = ready.priced().send()
    job = Job.objects.get()
    assert (job.status, job.quote, money.held(Job.objects.all())) == (Status.QUEUED, Decimal(15), Decimal(15))
    assert (job.project, job.created_by) == (studio.project, studio.person)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/takes/{job.pk}/"


def test_htmx_is_led_to_the_page_of_the_take(ready: Form) -> None:
    assert ready.priced().send(htmx=True).headers["HX-Redirect"] == f"/takes/{Job.objects.get().pk}/"


def test_several_takes_share_a_shot_and_lead_to_the_wall(ready: Form, studio: Studio) -> None:
    answer = ready.fill(takes=3).priced().send()
    assert [str(job) for job in Job.objects.order_by("take")] == ["S01 T01", "S01 T02", "S01 T03"]
    assert str(studio.project.pk) in answer.headers["Location"]


def test_a_double_click_renders_once(ready: Form) -> None:
    ready.fill(takes=2).priced()
    first, second = ready.send(), ready.send()
    assert Job.objects.count() == 2
    assert first.headers["Location"] == second.headers["Location"]


def test_a_key_that_is_paused_says_so_on_its_models_and_stops_the_button(ready: Form, studio: Studio) -> None:
    Key.objects.filter(pk=studio.key.pk).update(state=Key.State.PAUSED)
    ready.priced()
    assert "Key paused" in ready.html
    assert re.search(r'id="pay"[^>]* disabled', ready.html)


def test_one_prompt_goes_to_several_models(ready: Form, studio: Studio) -> None:
    both = [model(studio.key, "long"), model(studio.key, "short")]
    ready.fill(several="yes", model=both, takes=2).to("fields").priced()
    page = text_of(ready.html)
    assert "Long film: 2 takes × 5 s × 3 cr" in page
    assert "Short film: 2 takes × 5 s × 1 cr" in page
    assert "Render 4 takes 40 cr" in page
    ready.send()
    assert sorted(Job.objects.values_list("model", flat=True)) == ["long", "long", "short", "short"]
    assert {job.shot.code for job in Job.objects.select_related("shot")} == {"S01"}


def test_several_models_share_what_all_of_them_take(ready: Form, studio: Studio) -> None:
    both = [model(studio.key, "long"), model(studio.key, "short")]
    html = ready.fill(several="yes", model=both).to("fields").html
    lengths = re.findall(r'name="opt-seconds"[^>]*value="(\w+)"', html)
    assert lengths == ["5", "6", "7", "8", "9", "10"]  # of 5 to 15, and 3 to 10
    assert "9:16" not in html.split('id="options"')[1]
    assert "Long film only" in html


def test_invalid_input_keeps_everything_that_was_typed(ready: Form, studio: Studio) -> None:
    typed = {"prompt": "", "title": "Dawn", "tags": "teaser", "shot": "S07", "takes": "99", "opt-seed": "x",
             "opt-seconds": "other", "opt-seconds-other": "abc"}  # fmt: skip
    ready.fill(typed)
    answer = ready.send()
    assert (answer.status_code, Job.objects.count()) == (422, 0)
    kept = fields(answer)
    assert {name: kept[name] for name in ("title", "tags", "shot", "takes", "opt-seed", "opt-seconds-other")} == {
        "title": ["Dawn"], "tags": ["teaser"], "shot": ["S07"], "takes": ["99"], "opt-seed": ["x"],
        "opt-seconds-other": ["abc"],
    }  # fmt: skip
    page = text_of(ready.html)
    assert "The prompt is empty." in page
    assert "Takes is 99. Choose 1 to 8" in page
    assert "Length is abc. Choose a number." in page


def test_a_new_project_is_made_with_the_first_take(desk: Desk, studio: Studio, person: Client) -> None:
    form = Form(person).fill(cut(studio.key, studio.project)).fill(project="new").to("fields")
    assert form.priced().send().status_code == 422
    assert "A take belongs to a project. Name one" in form.html
    form.fill(new_project="Kestrel Bay").priced().send()
    assert Job.objects.get().project.name == "Kestrel Bay"


def test_a_name_that_is_taken_keeps_the_form(desk: Desk, studio: Studio, person: Client) -> None:
    form = Form(person).fill(cut(studio.key, studio.project)).fill(project="new").to("fields")
    answer = form.fill(new_project=studio.project.name).priced().send()
    assert answer.status_code == 422
    assert "There is a project called" in form.html
    assert not Job.objects.exists()


def test_the_text_blocks_of_a_project_go_in_verbatim(ready: Form, studio: Studio) -> None:
    Project.objects.filter(pk=studio.project.pk).update(style="35 mm film, soft grain.")
    ready.act("insert-style")
    assert ready.fields["prompt"] == ["The camera pushes in.\n35 mm film, soft grain."]


def test_a_draft_survives_a_closed_tab(ready: Form, studio: Studio) -> None:
    ready.fill({"opt-shape": "9:16", "file-first:image": picture()}, title="Dawn", shot="S03").to("fields")
    saved = ready.client.post("/takes/new/draft/", ready.fields, headers={"HX-Request": "true"})
    assert "Saved" in saved.content.decode()
    draft = Draft.objects.get()
    assert (draft.person, draft.project) == (studio.person, studio.project)
    fresh = Form(ready.client)
    assert f"?draft={draft.pk}" in fresh.html
    opened = Form(ready.client, draft=str(draft.pk))
    for name in ("prompt", "title", "shot", "opt-shape", "in-first:image", "model", "draft"):
        assert opened.fields[name] == ready.fields[name]
    opened.priced().send()
    assert not Draft.objects.exists()


def test_saving_twice_keeps_one_draft_and_a_plain_post_opens_it(ready: Form) -> None:
    for _ in range(2):
        answer = ready.client.post("/takes/new/draft/", ready.fields)
    assert answer.headers["Location"] == f"/takes/new/?draft={Draft.objects.get().pk}"


def test_a_draft_is_nobody_elses(ready: Form, member: Client) -> None:
    ready.client.post("/takes/new/draft/", ready.fields)
    draft = Draft.objects.get()
    assert member.get("/takes/new/", {"draft": str(draft.pk)}).status_code == 404
    assert member.post("/takes/new/draft/", {**ready.fields, "title": "Mine"}).status_code == 403
    member.post(f"/takes/drafts/{draft.pk}/discard/")
    assert Draft.objects.filter(pk=draft.pk).exists()
    ready.client.post(f"/takes/drafts/{draft.pk}/discard/")
    assert not Draft.objects.exists()


def test_a_search_finds_models_by_name_and_keeps_the_chosen_one(ready: Form) -> None:
    html = ready.fill(find="still").to("fields").html
    assert "Long film" in html  # the chosen one
    assert "Short film" not in html


def test_a_changed_kind_brings_a_model_of_it(ready: Form) -> None:
    ready.fill(kind="image").to("fields")
    assert ready.fields["model"][0].endswith(":still")
    assert "opt-seconds" not in ready.fields
    assert ready.fields["prompt"] == ["The camera pushes in."]


def test_a_studio_without_keys_says_what_to_do(db: None, member: Client) -> None:
    assert "This studio has no key yet" in member.get("/takes/new/").content.decode()


@pytest.mark.parametrize("query", [{"again": str(uuid.uuid4())}, {"again": "nonsense"}, {"draft": str(uuid.uuid4())}])
def test_what_is_not_there_is_a_404(db: None, member: Client, query: dict[str, Any]) -> None:
    assert member.get("/takes/new/", query).status_code == 404


def test_nobody_sees_the_form(db: None, nobody: Client) -> None:
    assert nobody.get("/takes/new/").status_code == 302
    for address in ("/takes/new/", "/takes/new/fields/", "/takes/new/price/", "/takes/new/draft/"):
        assert nobody.post(address).status_code == 302
    assert nobody.get("/takes/new/price/").status_code == 405


def test_the_page_asks_the_database_a_constant_number_of_times(
    ready: Form, studio: Studio, django_assert_max_num_queries: Any
) -> None:
    def read() -> None:
        assert ready.client.get("/takes/new/").status_code == 200

    with django_assert_max_num_queries(14) as few:
        read()
    for number in range(6):
        project = Project.objects.create(name=f"P{number}")
        studio.take(project=project)
        Draft.objects.create(person=studio.person, project=project)
    with django_assert_max_num_queries(len(few)):
        read()

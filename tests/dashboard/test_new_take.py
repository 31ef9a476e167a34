"""New take: a form from the model's options, its price before the press, and nothing typed that is ever lost."""

import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
import redis
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jobs import money
from jobs.models import Budget, Draft, Job, Key, Material, Project
from jobs.states import Status
from providers.errors import Fault, ProviderError
from providers.report import LibraryItem
from tests.dashboard.rich_vendor import Desk
from tests.dashboard.taking import Form, cut, fields, model
from tests.jobs.media.samples import png
from tests.jobs.studio import Studio


@pytest.fixture
def person(studio: Studio) -> Client:
    client = Client()
    client.force_login(studio.person)
    return client


@pytest.fixture
def ready(desk: Desk, studio: Studio, person: Client) -> Form:
    """A form with everything a take needs."""
    return Form(person).fill(cut(studio.key, studio.project)).to("fields")


def picture(name: str = "headland.png", size: tuple[int, int] = (640, 360)) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(size), "image/png")


def in_beats(form: Form) -> Form:
    """A finished cut: 15 s in three empty beats."""
    return form.fill(prompt="", purpose="cut").to("fields")


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


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


def test_the_button_carries_the_price_and_what_is_left_after(ready: Form, studio: Studio) -> None:
    money.set_cap(Budget(key=studio.key, unit="cr", window="month", limit=Decimal(200)))
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(90)))
    page = text_of(ready.fill(takes=3).priced().html)
    assert "Render 3 takes 45 cr" in page
    assert "3 takes × 5 s × 3 cr" in page
    assert "Quoted by Rich" in page
    assert "Balance after 955 cr" in page
    assert "Month cap left after 155 cr of 200 cr" in page
    assert "Project budget after 45 cr of 90 cr" in page


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


def test_nothing_is_sent_at_a_price_that_was_not_on_the_button(ready: Form, desk: Desk, redis_url: str) -> None:
    ready.priced()
    desk.prices["long"] = Decimal(4)
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    answer = ready.send()
    assert (answer.status_code, Job.objects.count()) == (422, 0)
    assert "The price is now 20 cr" in text_of(ready.html)
    assert "Render the take 20 cr" in text_of(ready.html)


def test_a_price_that_a_gate_tells_is_told_so_and_nothing_is_held(ready: Form, desk: Desk, studio: Studio) -> None:
    desk.later = True
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(90)))
    page = text_of(ready.priced().html)
    assert "Render the take No charge yet" in page
    assert "Nothing is held or charged before somebody approves it." in page
    assert "Project budget after 90 cr of 90 cr" in page
    assert ready.send().status_code == 302
    job = Job.objects.get()
    assert (job.status, job.quote, job.quote_later, job.ledger.count()) == (Status.QUEUED, None, True, 0)


def test_a_press_before_any_price_asks_for_another_press(ready: Form) -> None:
    assert ready.send().status_code == 422
    assert "This costs 15 cr" in text_of(ready.html)
    assert not Job.objects.exists()


def test_over_a_cap_the_line_says_so_and_the_button_is_off(ready: Form, studio: Studio) -> None:
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(10)))
    ready.priced()
    assert re.search(r'data-group="bad">\s*<dt>Project budget after', ready.html)
    assert "5 cr over the cap of Mystery package" in ready.html
    assert re.search(r'id="pay"[^>]* disabled', ready.html)
    assert ready.send().status_code == 422
    assert not Job.objects.exists()


def test_an_owner_gets_the_way_to_the_cap(desk: Desk, studio: Studio) -> None:
    cap = money.set_cap(Budget(key=studio.key, unit="cr", limit=Decimal(10)))
    owner = Client()
    owner.force_login(User.objects.create_superuser("owner"))
    html = Form(owner).fill(cut(studio.key, studio.project)).priced().html
    assert f"/admin/jobs/budget/{cap.pk}/change/" in html


def test_a_cap_of_a_window_that_is_over_starts_anew(ready: Form, studio: Studio) -> None:
    cap = money.set_cap(Budget(key=studio.key, unit="cr", window="day", limit=Decimal(20)))
    Budget.objects.filter(pk=cap.pk).update(spent=20)
    studio.later(26 * 3600)
    assert "Day cap left after 5 cr of 20 cr" in text_of(ready.priced().html)


def test_a_price_that_does_not_come_is_being_got(ready: Form, desk: Desk) -> None:
    desk.trouble = ProviderError("The rate is used up.", code="rate_budget", fault=Fault.RATE)
    ready.to("price", htmx=True)
    assert "Getting a price" in ready.html
    assert 'hx-trigger="load delay:3s"' in ready.html
    assert re.search(r'id="pay"[^>]* disabled', ready.html)


def test_a_price_that_is_refused_says_why(ready: Form, desk: Desk) -> None:
    desk.trouble = ProviderError("Rich knows no such model.", code="no_model", fault=Fault.REFUSED)
    assert "Rich knows no such model." in ready.priced().html


def test_typing_does_not_ask_the_vendor_again(ready: Form, desk: Desk) -> None:
    ready.priced()
    for words in ("The camera pulls back.", "The camera pans over the bay."):
        ready.fill(prompt=words).to("price", htmx=True)
    assert len(desk.asked) == 1
    ready.fill({"opt-seconds": "8"}).to("price", htmx=True)
    assert len(desk.asked) == 2


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


def test_beats_become_the_prompt_and_come_back(ready: Form) -> None:
    in_beats(ready)
    assert (ready.fields["beat_start"], ready.fields["beat_end"]) == (["0", "3", "10"], ["3", "10", "15"])
    ready.fill(beat_text=["Wide.", "Push.", "Hold."]).priced().send()
    job = Job.objects.get()
    assert job.prompt == "[0-3s] Wide.\n[3-10s] Push.\n[10-15s] Hold."
    again = Form(ready.client, again=job.pk)
    assert again.fields["beat_text"] == ["Wide.", "Push.", "Hold."]
    assert again.fields["opt-seconds"] == ["15"]


def test_beats_without_words_are_left_out(ready: Form) -> None:
    in_beats(ready).fill(beat_text=["", "Push.", ""]).priced().send()
    assert Job.objects.get().prompt == "[0-15s] Push."


def test_beats_without_any_word_say_so_once(ready: Form) -> None:
    assert in_beats(ready).priced().send().status_code == 422
    assert ready.html.count("No beat has words yet") == 1


def test_a_take_that_is_asked_for_again_keeps_its_length(ready: Form) -> None:
    ready.fill(timed="yes").to("fields").priced().send()
    again = Form(ready.client, again=Job.objects.get().pk).priced()
    assert (again.fields["beat_end"], again.fields["opt-seconds"]) == (["5"], ["5"])


def test_beats_can_be_added_split_and_removed_without_scripts(ready: Form) -> None:
    in_beats(ready).fill(beat_text=["Wide.", "Push.", "Hold."])
    ready.act("split-beat 1")
    assert ready.fields["beat_end"] == ["3", "7", "10", "15"]
    ready.act("drop-beat 0")
    assert ready.fields["beat_text"] == ["Push.", "", "Hold."]
    assert ready.fields["beat_start"] == ["0", "7", "10"]
    ready.act("add-beat")
    assert len(ready.fields["beat_text"]) == 4


def test_another_length_stretches_the_beats_and_says_so(ready: Form) -> None:
    in_beats(ready).fill({"beat_text": ["A.", "B.", "C."], "opt-seconds": "5"}).to("fields")
    assert ready.fields["beat_end"] == ["1", "3", "5"]
    assert "The beats were fitted to 5 s" in ready.html


def test_an_error_stands_on_its_beat(ready: Form) -> None:
    in_beats(ready).fill(beat_text=["A.", "B.", "C."], beat_end=["3", "10", "11"]).priced()
    assert ready.send().status_code == 422
    third = ready.html.split('data-beat="2"')[-1]
    assert "Beats end at 11 s, the take is 15 s. Stretch the last" in third


def test_switching_between_plain_and_timed_loses_no_word(ready: Form) -> None:
    ready.fill(timed="yes").to("fields")
    assert ready.fields["beat_text"] == ["The camera pushes in."]
    ready.fill(timed="no").to("fields")
    assert ready.fields["prompt"] == ["[0-5s] The camera pushes in."]


def test_finished_cut_and_clip_stock_set_length_and_way_of_writing(desk: Desk, studio: Studio, person: Client) -> None:
    form = Form(person)
    assert (form.fields["opt-seconds"], form.fields["timed"]) == (["15"], ["yes"])
    form.fill(purpose="clip").to("fields")
    assert (form.fields["opt-seconds"], form.fields["timed"]) == (["5"], ["no"])


def test_quiet_hints_come_with_the_price(ready: Form) -> None:
    ready.fill(prompt="lighthouse, night, fog, cinematic, 8k, masterpiece").to("price", htmx=True)
    assert "list of keywords" in ready.html
    assert "No camera move" in ready.html
    assert 'hx-swap-oob="true"' in ready.html


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


def test_the_price_asks_the_database_a_constant_number_of_times(
    ready: Form, studio: Studio, django_assert_max_num_queries: Any
) -> None:
    money.set_cap(Budget(key=studio.key, unit="cr", window="month", limit=Decimal(2000)))
    with django_assert_max_num_queries(16) as few:
        ready.to("price", htmx=True)
    for window in ("day", "week", "total"):
        money.set_cap(Budget(key=studio.key, unit="cr", window=window, limit=Decimal(2000)))
    both = [model(studio.key, "long"), model(studio.key, "short")]
    ready.fill(several="yes", model=both)
    with django_assert_max_num_queries(len(few)):
        ready.to("price", htmx=True)

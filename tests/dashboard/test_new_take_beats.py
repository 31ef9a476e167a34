"""The timed beats of New take: written, split, stretched and sent as a prompt."""

from django.test import Client

from jobs.models import Job
from tests.dashboard.rich_vendor import Desk
from tests.dashboard.taking import Form
from tests.jobs.studio import Studio


def in_beats(form: Form) -> Form:
    """A finished cut: 15 s in three empty beats."""
    return form.fill(prompt="", purpose="cut").to("fields")


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

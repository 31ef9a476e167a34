"""The bodies of a take's steps: only the keys of the contract, an own project, a key of the operation for each POST."""

import pytest

from providers.errors import Fault, ProviderError
from providers.order import Input, Order, Resend
from tests.providers.sleeperhit.fake import ORDER, TARGET, bare, built, made

PROJECT = made("project", "cmp1")
MADE = (PROJECT, made("source", "cmq1"), made("source", "cmq2"), made("plan", "cmpl1"))


def names(order: Order) -> list[str]:
    return [step.name for step in bare().steps(order)]


def order(*inputs: Input, prompt: str = ORDER.prompt, title: str = "", **options: object) -> Order:
    return Order.model_validate(
        {"model": "table_read", "prompt": prompt, "title": title, "inputs": inputs, "options": TARGET | options}
    )


NOTES = Input(role="source", kind="document", name="notes.md", text="# Notes", size=7)
PAGE = Input(role="url", kind="document", remote_id="https://example.test/story")
DECK = Input(role="pdf", kind="document", remote_id="https://example.test/deck.pdf", name="Deck")


def test_a_take_is_a_project_its_sources_a_plan_and_a_job_of_which_the_job_alone_is_paid() -> None:
    steps = bare().steps(order(NOTES, PAGE))
    assert [step.name for step in steps] == ["project", "source 1", "source 2", "source 3", "plan", "job"]
    assert [step.makes for step in steps] == ["project", "source", "source", "source", "plan", "job"]
    assert [step.name for step in steps if step.paid] == ["job"]
    assert {step.resend for step in steps} == {Resend.SAME_KEY}


def test_r11_generations_start_apart_and_few_at_once() -> None:
    job = bare().steps(ORDER)[-1]
    assert job.max_in_flight == 3
    assert job.stagger > 0


def test_a_take_without_a_story_draws_on_what_is_given() -> None:
    assert names(order(PAGE, prompt=" ")) == ["project", "source 1", "plan", "job"]
    assert built(order(PAGE, prompt=""), "source 1", PROJECT)[1].body["type"] == "url"


def test_trap_1_every_take_has_a_project_of_its_own_with_our_mark() -> None:
    """In one project a newer plan supersedes an older one, so two takes would kill each other."""
    _, request = built(order(title="Night Keeper"), "project", token="a1")
    assert (request.path, request.body) == (
        "/story-projects",
        {"name": "Night Keeper", "metadata": {"takeboard": "a1"}},
    )
    assert built(ORDER, "project", token="b2")[1].body != built(ORDER, "project", token="a1")[1].body


def test_a_project_is_called_by_the_title_or_the_first_line_within_200_characters() -> None:
    assert built(order(prompt="\n\nThe storm\nrises"), "project")[1].body["name"] == "The storm"
    assert len(str(built(order(title="x" * 300), "project")[1].body["name"])) == 200


@pytest.mark.parametrize(
    ("at", "body"),
    [
        ("source 1", {"type": "text", "content": ORDER.prompt, "label": ORDER.prompt}),
        ("source 2", {"type": "markdown", "content": "# Notes", "label": "notes.md"}),
        ("source 3", {"type": "url", "uri": "https://example.test/story"}),
        ("source 4", {"type": "pdf", "uri": "https://example.test/deck.pdf", "label": "Deck"}),
    ],
)
def test_a_source_of_each_type(at: str, body: dict[str, object]) -> None:
    _, request = built(order(NOTES, PAGE, DECK), at, PROJECT)
    assert request.path == "/story-projects/cmp1/sources"
    assert request.body == body | {"metadata": {"takeboard": "tok1"}}


def test_a_source_with_nothing_in_it_is_not_sent() -> None:
    with pytest.raises(ProviderError) as caught:
        built(order(Input(role="source", kind="document", name="x")), "source 2", PROJECT)
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.REFUSED, False)


def test_a_plan_names_what_was_made_and_leaves_out_what_was_left_open() -> None:
    """`autoApprove` among it: the approval is a person's (R22)."""
    _, request = built(ORDER, "plan", *MADE)
    assert request.path == "/story-projects/cmp1/story-plans"
    assert request.body == {
        "target": TARGET,
        "artifactRequests": [{"type": "table_read"}],
        "sourceIds": ["cmq1", "cmq2"],
    }


def test_everything_that_can_be_said_of_a_plan() -> None:
    said = order(
        title="Night Keeper", tone="dry", industry="shipping", distribution="podcast feed", mode="drama",
        narration="suppress", duration="90", notes=" Focus on the storm ", visual_style="clean", voice="warm",
        forbidden_visuals="handshakes, stock", music_policy="no lyrics", brand_safety=["no names"], genre="noir",
        readers="adults", pages=12, comps="Radio\nTheatre", must_know="The lamp is out", replan="Less rain",
    )  # fmt: skip
    assert built(said, "plan", *MADE)[1].body == {
        "title": "Night Keeper",
        "target": TARGET | {"tone": "dry", "industry": "shipping", "distributionContext": "podcast feed"},
        "artifactRequests": [
            {
                "type": "table_read",
                "mode": "drama",
                "narrationPolicy": "suppress",
                "durationSeconds": 90,
                "notes": "Focus on the storm",
            }
        ],
        "styleConstraints": {
            "preferredVisualStyle": "clean",
            "forbiddenVisuals": ["handshakes", "stock"],
            "voicePreference": "warm",
            "musicPolicy": "no lyrics",
            "brandSafety": ["no names"],
        },
        "creativeBrief": {
            "genre": "noir",
            "audience": "adults",
            "pageTarget": 12,
            "comps": ["Radio", "Theatre"],
            "mustKnowBeforeWriting": ["The lamp is out"],
            "replanInstruction": "Less rain",
        },
        "sourceIds": ["cmq1", "cmq2"],
    }


def test_trap_2_notes_are_said_again_on_the_job_as_a_stored_plan_drops_them() -> None:
    assert built(ORDER, "job", *MADE)[1].body == {"storyPlanId": "cmpl1", "projectId": "cmp1"}
    _, request = built(order(notes="Focus", mode="drama"), "job", *MADE)
    assert request.path == "/story-jobs"
    assert request.body["artifactRequests"] == [{"type": "table_read", "mode": "drama", "notes": "Focus"}]


@pytest.mark.parametrize("name", ["project", "source 1", "plan", "job"])
def test_r1_and_trap_4_every_post_has_the_token_of_its_step_as_its_key(name: str) -> None:
    assert built(ORDER, name, *MADE, token="tok7")[1].headers == {"Idempotency-Key": "tok7"}


def test_a_step_whose_forerunner_is_gone_is_not_sent() -> None:
    with pytest.raises(ProviderError) as caught:
        built(ORDER, "job", PROJECT)
    assert caught.value.code == "no_plan"


def test_an_id_stays_one_segment_of_a_path() -> None:
    assert built(ORDER, "plan", made("project", "a/../b"))[1].path == "/story-projects/a%2F..%2Fb/story-plans"

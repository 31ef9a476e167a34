"""Settings that are needed say so, and those of a group are folded away until one of them is filled in."""

import pytest

from dashboard.reading.controls import controls, folds
from dashboard.take_form.offers import Setting
from providers.facts import Option

OPTIONS = (
    Option(name="audience", label="Audience", kind="text", maximum=200, required=True),
    Option(name="outcome", label="Outcome", kind="text", maximum=400, required=True),
    Option(name="tone", label="Tone", kind="text", group="Style"),
    Option(name="pages", label="Pages", kind="integer", minimum=1, group="Style"),
    Option(name="comps", label="Compare with", kind="texts", group="Brief for the writers"),
)


def test_a_needed_setting_says_so_and_a_long_text_has_room() -> None:
    audience, outcome, tone, *_ = controls([Setting(option) for option in OPTIONS], {}, {})
    assert [(one.widget, one.end, one.required) for one in (audience, outcome, tone)] == [
        ("area", "needed", True),
        ("area", "needed", True),
        ("text", "optional", False),
    ]


@pytest.mark.parametrize(
    ("typed", "errors", "facts", "opened"),
    [
        ({}, {}, "2 settings", False),
        ({"tone": "dry"}, {}, "2 settings, 1 filled in", True),
        ({}, {"opt-pages": "It is x; give a whole number."}, "2 settings, 1 filled in", True),
    ],
)
def test_a_group_is_open_when_something_of_it_is_filled_in(
    typed: dict[str, str], errors: dict[str, str], facts: str, opened: bool
) -> None:
    style, brief = folds(controls([Setting(option) for option in OPTIONS], typed, errors))
    assert (style.label, style.anchor, style.facts, style.open) == ("Style", "fold-style", facts, opened)
    assert (brief.anchor, brief.facts, brief.open) == ("fold-brief-for-the-writers", "1 setting", False)

"""The colours of the studio: as the interface language gives them, and readable in both themes."""

import pytest

from tests.dashboard.colours import contrast, distance, hex_of, tokens

TOKENS = tokens()
GIVEN = {  # sRGB: light, dark
    "room": ("#f2f3f3", "#0a0a0a"),
    "surface": ("#fdfdfd", "#121212"),
    "raised": ("#f5f6f6", "#1a1b1b"),
    "over": ("#e9eaeb", "#232425"),
    "well": ("#e5e6e6", "#050505"),
    "line": ("#dcddde", "#272829"),
    "line-2": ("#848689", "#656668"),
    "ink": ("#151618", "#eff0f1"),
    "ink-2": ("#46484b", "#b6b7ba"),
    "ink-3": ("#5d5f63", "#929497"),
    "accent": ("#0664c1", "#6eaff7"),
    "accent-ink": ("#fcfcfc", "#050e1a"),
    "accent-quiet": ("#dcebfe", "#162840"),
    "idle": ("#5c5e60", "#9d9ea1"),
    "live": ("#0062b1", "#6fb8f5"),
    "you": ("#895709", "#eebb58"),
    "good": ("#0f6d3a", "#6cd092"),
    "bad": ("#bc2729", "#f87b73"),
}
TEXT = [(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("room", "surface", "raised", "over", "well")]
STATES = [(group, ground) for group in ("idle", "live", "you", "good", "bad") for ground in ("room", "surface")]
CHIPS = [(group, f"{group}-quiet") for group in ("idle", "live", "you", "good", "bad")]
LABELS = [("accent-ink", "accent"), ("ink", "accent-quiet"), ("accent", "room"), ("accent", "surface"), ("room", "ink")]
PARTS = [("line-2", "room"), ("line-2", "surface"), ("accent", "raised"), ("accent", "over"), ("idle", "over")]
THEMES = ("light", "dark")


@pytest.mark.parametrize("name", GIVEN)
def test_a_token_is_the_colour_that_the_language_gives(name: str) -> None:
    for theme, given in zip(THEMES, GIVEN[name], strict=True):
        assert distance(hex_of(TOKENS[name][theme]), given) <= 2, f"{theme} {name} is {hex_of(TOKENS[name][theme])}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), [*TEXT, *STATES, *CHIPS, *LABELS])
def test_text_has_the_contrast_of_aa(theme: str, ink: str, ground: str) -> None:
    found = contrast(TOKENS[ink][theme], TOKENS[ground][theme])
    assert found >= 4.5, f"{ink} on {ground}: {found:.2f}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_parts_that_carry_meaning_stand_out_three_to_one(theme: str, part: str, ground: str) -> None:
    found = contrast(TOKENS[part][theme], TOKENS[ground][theme])
    assert found >= 3, f"{part} on {ground}: {found:.2f}"

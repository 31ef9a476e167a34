"""A long text is cut where a reader would cut it, into parts that each fit and lose nothing."""

import pytest

from jobs.media.splitting import parts, split, too_long

PARAGRAPH = "The bell rings twice, and nobody comes to the door."
SENTENCES = f"{PARAGRAPH} " * 40


def words_of(*texts: str) -> list[str]:
    return " ".join(texts).split()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("\n\n".join([PARAGRAPH] * 20 + ["# Night"] + [PARAGRAPH] * 18), "# Night"),
        ("\n\n".join([PARAGRAPH] * 20 + ["INT. HALL - NIGHT"] + [PARAGRAPH] * 18), "INT. HALL"),
        ("\n\n".join([PARAGRAPH] * 40), "The bell"),
        ("\n".join([PARAGRAPH] * 40), "The bell"),
        (SENTENCES, "The bell"),
    ],
)
def test_it_is_cut_before_a_heading_else_between_paragraphs_lines_or_sentences(text: str, begins: str) -> None:
    first, second = split(text, 1_300)
    assert second.startswith(begins)
    assert words_of(first, second) == words_of(text)
    assert abs(len(first) - len(second)) < 400


@pytest.mark.parametrize("text", ["word " * 900, "w" * 4_500, "ö" * 2_250, "声" * 1_500, "\n\n".join(["🎬" * 50] * 22)])
@pytest.mark.parametrize("most", [1_000, 1_700, 4_499])
def test_every_part_fits_and_nothing_is_lost(text: str, most: int) -> None:
    found = split(text, most)
    assert len(found) == parts(len(text.encode()), most)
    assert all(0 < len(part.encode()) <= most for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_text_that_fits_is_left_whole() -> None:
    assert split(SENTENCES.strip(), 10_000) == [SENTENCES.strip()]


@pytest.mark.parametrize(
    ("size", "most", "says"),
    [
        (1_400_000, 1_000_000, "This text has 1.4 MB; at most 1 MB fits in one source. Split it into 2 parts"),
        (1_000_001, 1_000_000, "This text has 1,000,001 bytes; at most 1,000,000 fits in one source. Split it into 2 parts"),  # noqa: E501
        (1_950_000, 1_000_000, "This text has 1.9 MB; at most 1 MB fits in one source. Split it into 3 parts"),
        (4_500, 2_000, "This text has 4.5 kB; at most 2 kB fits in one source. Split it into 3 parts"),
        (1_000_000, 1_000_000, ""),
        (9_000_000, 0, ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_so(size: int, most: int, says: str) -> None:
    assert too_long(size, most) == says

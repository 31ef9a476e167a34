"""Documents on a page: Markdown without anything dangerous, scripts as screenplays."""

import pytest

from dashboard.reading.texts import drawn, markdown, screenplay


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Plan\n\nWords.", "<h3>Plan</h3>\n<p>Words.</p>\n"),
        ("###### Deep", "<h6>Deep</h6>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<b onclick=x>bold</b>", "<p>&lt;b onclick=x&gt;bold&lt;/b&gt;</p>\n"),
        ("[here](javascript:alert(1))", "<p>[here](javascript:alert(1))</p>\n"),
        (
            "[here](https://example.test/)",
            '<p><a href="https://example.test/" rel="noreferrer noopener nofollow" target="_blank" class="link">'
            "here</a></p>\n",
        ),
    ],
)
def test_markdown_is_drawn_safely(text: str, html: str) -> None:
    assert markdown(text) == html


def test_pictures_from_elsewhere_are_not_loaded() -> None:
    assert "<img" not in markdown("![cat](https://example.test/cat.png)")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("INT. HALL - NIGHT", [("scene", "INT. HALL - NIGHT")]),
        ("A lamp swings.", [("action", "A lamp swings.")]),
        ("BAKER\n(quietly)\nWe are late.", [("cue", "BAKER"), ("aside", "(quietly)"), ("said", "We are late.")]),
        ("BAKER: We are late.", [("cue", "BAKER"), ("said", "We are late.")]),
        ("BAKER (V.O.): Late.", [("cue", "BAKER"), ("aside", "(V.O.)"), ("said", "Late.")]),
        ("BAKER: One.\nKEEPER: Two.", [("cue", "BAKER"), ("said", "One."), ("cue", "KEEPER"), ("said", "Two.")]),
        ("ZOË (V.O.)\nLate.", [("cue", "ZOË"), ("aside", "(V.O.)"), ("said", "Late.")]),
        ("Baker: late.", [("action", "Baker: late.")]),
        ("BANG", [("action", "BANG")]),
        ("", []),
    ],
)
def test_a_script_is_read_by_what_its_lines_are(text: str, lines: list[tuple[str, str]]) -> None:
    assert [(line.kind, line.words) for line in screenplay(text)] == lines


def test_plain_words_stay_paragraphs() -> None:
    assert drawn("One.\n\nTwo.").html == "<p>One.</p>\n<p>Two.</p>\n"

"""What comes from outside is cleaned before it is shown or stored."""

import pytest

from providers.text import clean_text, redact, storable

SECRET = "fk_live/abc+1"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("plain", "plain"),
        ("  two\r\n lines\t ", "two lines"),
        ("nul\x00 and \x1b[31mred\x1b[0m", "nul and [31mred[0m"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("日本語 é 🎬", "日本語 é 🎬"),
        ("", ""),
    ],
)
def test_text_for_a_message_is_one_clean_line(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_a_long_text_is_cut_to_the_limit() -> None:
    assert clean_text("a" * 500) == "a" * 299 + "…"
    assert clean_text("one two three", 8) == "one two…"


@pytest.mark.parametrize(
    "echo",
    [
        "key fk_live/abc+1 is bad",
        r"key fk_live\/abc+1 is bad",
        "key fk_live/abc%2B1 is bad",
        "key fk_live%2Fabc%2B1 is bad",
    ],
)
def test_the_key_is_taken_out_however_it_was_escaped(echo: str) -> None:
    assert redact(echo, SECRET) == "key [key] is bad"


@pytest.mark.parametrize("secret", ["", "a", "short"])
def test_an_ordinary_word_is_no_key(secret: str) -> None:
    assert redact("a short text", secret) == "a short text"


def test_every_string_of_a_reply_becomes_storable() -> None:
    reply = {"a\x00": ["x\ud800", 1, None, True, {"k": f"<{SECRET}>"}], SECRET: 1.5}
    assert storable(reply, SECRET) == {"a": ["x", 1, None, True, {"k": "<[key]>"}], "[key]": 1.5}


def test_a_prompt_comes_through_untouched() -> None:
    prompt = "A shot\n\twith 日本語 \u200fand “quotes”"
    assert storable(prompt, SECRET) == prompt

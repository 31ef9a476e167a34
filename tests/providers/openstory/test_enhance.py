"""Enhancing a script: the stream of contract 1.12, however it is cut into pieces, and its failures."""

from collections.abc import Iterator

import pytest

from providers.base import Access
from providers.errors import Fault, ProviderError
from providers.openstory import OpenStory
from providers.openstory.enhance import enhance_body, pieces
from providers.order import Input, Order
from providers.report import Piece
from tests.providers.openstory.fake import KEY
from tests.providers.wire import Script, answer, serving

ORDER = Order(model="sequence", prompt="A lighthouse keeper.")
STREAM = (
    b'data: {"delta":"A light"}\n\n: keep-alive\n\ndata: {"delta":"house \xc3\xa9"}\r\n\r\n'
    b'event: replace\ndata: {"enhancedScript":\ndata: "Shorter"}\n\n'
    b'event: done\ndata: {"enhancedScript":"Shorter.","duration":30,"_links":{}}\n\n'
)
WHOLE = [
    Piece("A light"),
    Piece("house é"),
    Piece("Shorter", replace=True),
    Piece("Shorter.", replace=True, done=True),
]


def cut(size: int) -> Iterator[bytes]:
    return (STREAM[at : at + size] for at in range(0, len(STREAM), size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
def test_a_stream_is_the_same_however_it_arrives(size: int) -> None:
    assert list(pieces(cut(size))) == WHOLE


def test_a_done_without_a_text_is_what_was_written_so_far() -> None:
    assert list(pieces([b'data: {"delta":"A"}\n\ndata: {"delta":"B"}\n\nevent: done\ndata: {}\n\n']))[-1] == Piece(
        "AB", replace=True, done=True
    )


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (b'data: {"delta":"A"}\n\nevent: error\ndata: {"code":"MODEL_DOWN","message":"Model is down"}\n\n', "is down"),
        (b'data: {"delta":"A"}\n\n', "before the script was whole"),
        (b"data: {not json\n\n", "before the script was whole"),
        (b"", "before the script was whole"),
    ],
)
def test_half_a_script_is_none(stream: bytes, words: str) -> None:
    with pytest.raises(ProviderError, match=words) as caught:
        list(pieces([stream]))
    assert "Your script is as it was." in caught.value.message


LATEST = ("resolution", "stop_at")


def test_the_body_has_what_an_enhancement_may_know() -> None:
    logo = Input(role="element", kind="image", remote_id="https://x.example/l.png", text="LOGO")
    nameless = Input(role="element", kind="image", remote_id="https://x.example/n.png")
    options = {"style": "Noir", "ratio": "9:16", "duration": 30, "video_models": "a, b", "motion": True}
    assert enhance_body(ORDER.model_copy(update={"options": options, "inputs": (logo, nameless)}), LATEST) == {
        "script": ORDER.prompt,
        "style": "Noir",
        "aspectRatio": "9:16",
        "targetSeconds": 30,
        "videoModel": "a",
        "elements": [{"url": "https://x.example/l.png", "token": "LOGO"}],
    }
    assert enhance_body(ORDER, LATEST) == {"script": ORDER.prompt}


@pytest.mark.parametrize(
    ("offered", "seconds", "sent"),
    [
        ((), 300, {"targetSeconds": 180}),
        (("resolution",), 300, {"targetSeconds": 180, "videoModel": "a"}),
        (("resolution", "stop_at"), 300, {"targetSeconds": 300, "videoModel": "a"}),
        ((), 30, {"targetSeconds": 30}),
    ],
    ids=["first", "second", "latest", "short"],
)
def test_an_era_is_asked_for_no_more_than_it_takes(
    offered: tuple[str, ...], seconds: int, sent: dict[str, object]
) -> None:
    order = ORDER.model_copy(update={"options": {"duration": seconds, "video_models": "a"}})
    assert enhance_body(order, offered) == {"script": ORDER.prompt, **sent}


ROOT = answer('{"name":"OpenStory API","_links":{"enhance-script":{"href":"/api/v1/write","method":"POST"}}}')
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"


def stream_of(script: Script) -> tuple[list[Piece], bytes]:
    with serving(ROOT, script) as server:
        found = list(OpenStory(Access(server.url, KEY)).stream(ORDER))
        return found, server.requests[-1]


def test_it_streams_over_the_wire_to_where_the_root_points() -> None:
    found, request = stream_of(HEAD + b"Connection: close\r\n\r\n" + STREAM)
    assert found == WHOLE
    assert request.startswith(b"POST /api/v1/write HTTP/1.1")
    assert b"text/event-stream" in request


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (answer('{"error":{"code":"VALIDATION_ERROR","message":"Too short"}}', "400 No"), Fault.REFUSED),
        (answer('{"error":{"code":"UNAUTHORIZED","message":"No"}}', "401 No"), Fault.AUTH),
        (answer('{"error":{"code":"RATE_LIMITED","message":"No"}}', "429 No", "Retry-After: 3"), Fault.RATE),
        (answer("<html>", "200 OK", "Content-Type: text/html"), Fault.UNREADABLE),
        (answer('{"enhancedScript":"x"}'), Fault.UNREADABLE),
        (HEAD + b"Content-Length: 5000\r\n\r\n" + b'data: {"delta":"A"}\n\n', Fault.NETWORK),
    ],
)
def test_what_is_no_stream_is_an_error_by_name(script: bytes, fault: Fault) -> None:
    with pytest.raises(ProviderError) as caught:
        stream_of(script)
    assert caught.value.fault is fault
    assert KEY not in f"{caught.value!r}{vars(caught.value)}"


@pytest.mark.parametrize("root", [answer("{}", "503 Away"), answer('{"error":{}}', "429 No", "Retry-After: 2")])
def test_nothing_is_asked_before_the_first_piece(root: bytes) -> None:
    with serving(root, root) as server:
        pieces = OpenStory(Access(server.url, KEY)).stream(ORDER)
        assert not server.requests
        with pytest.raises(ProviderError):
            next(pieces)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (answer("Not Found", "404 No", "Content-Type: text/plain"), "no_enhance"),
        (answer("", "405 No"), "no_enhance"),
        (answer('{"error":{"code":"NOT_FOUND","message":"No style found matching \\"X\\"."}}', "404 No"), "not_found"),
    ],
)
def test_a_server_without_it_says_so_and_a_style_it_does_not_know_is_its_own_word(script: bytes, code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        stream_of(script)
    assert caught.value.code == code

"""Files on their way to a vendor: forms to its API, and plain bodies to links it signed."""

from pathlib import Path

import pytest

from providers.errors import Fault
from tests.providers.caller import SECRET, Serve, client, fails
from tests.providers.wire import answer


def test_an_upload_streams_the_file_with_its_fields_in_order(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "local name.bin"
    file.write_bytes(b"\x89PNG" * 50_000)
    server = serve(answer('{"material": {"id": 41}}'))
    fields = [("type", "image"), ("project", "x\x00")]
    reply = client(server.url).upload("/materials", fields, file, name='a"b\r\n.png', mime="image/png")
    assert reply.json == {"material": {"id": 41}}
    sent = server.requests[0]
    assert b'name="file"; filename="a%22b .png"\r\nContent-Type: image/png\r\n\r\n\x89PNG' in sent
    assert b'name="project"\r\n\r\nx\r\n' in sent
    places = [sent.index(b'name="file"'), sent.index(b'name="type"'), sent.index(b'name="project"')]
    assert places == sorted(places)


def test_a_file_goes_to_a_signed_link_without_the_key(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"frames" * 20_000)
    store = serve(answer(b"", "200 OK"))
    client("http://127.0.0.1:1/api").put_file(store.url + "/up?sig=a%2Fb", file, "video/mp4")
    head, _, body = store.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"PUT /up?sig=a%2Fb HTTP/1.1\r\n")
    assert b"Content-Type: video/mp4" in head
    assert b"Content-Length: 120000" in head
    assert SECRET.encode() not in head
    assert body == file.read_bytes()


@pytest.mark.parametrize("status", ["403 Forbidden", "302 Found", "500 X"])
def test_a_signed_link_that_ran_out_says_nothing_of_the_key(serve: Serve, tmp_path: Path, status: str) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"")
    store = serve(answer("<Error/>", status, "Location: http://127.0.0.1:1/"))
    error = fails(client(store.url).put_file, store.url + "/up?sig=s", file, "video/mp4")
    assert (error.fault, error.code) == (Fault.NETWORK, "upload_refused")
    assert "sig=" not in error.message


def test_a_signed_link_into_the_studio_is_refused(serve: Serve, tmp_path: Path) -> None:
    store = serve(answer())
    (tmp_path / "f").write_bytes(b"x")
    error = fails(client("https://vendor.example").put_file, store.url, tmp_path / "f", "image/png")
    assert (error.code, store.connections) == ("media_refused", 0)

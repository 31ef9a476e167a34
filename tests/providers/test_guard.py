"""Links of a vendor: followed to public hosts and listed ones, judged at every hop, and never with credentials."""

from typing import Any

import httpx
import pytest

from providers.errors import Fault
from providers.guard import MediaHosts, MediaRefused, next_hop
from tests.providers.caller import HERE, Serve, fetch
from tests.providers.test_network import Names
from tests.providers.wire import answer


def refused(link: str, hosts: MediaHosts = HERE, **more: Any) -> str:
    with pytest.raises(MediaRefused) as caught:
        fetch(link, hosts, **more)
    assert (caught.value.code, caught.value.fault, caught.value.maybe_sent) == ("media_refused", Fault.REFUSED, False)
    assert "Nothing was downloaded." in caught.value.message
    return caught.value.message


def forward(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, f"Location: {to}")


# What is allowed


@pytest.mark.parametrize(
    ("allowed", "host", "port", "passes"),
    [
        ("127.0.0.1", "127.0.0.1", 8106, True),
        ("127.0.0.1:8106", "127.0.0.1", 8106, True),
        ("127.0.0.1:8106", "127.0.0.1", 6379, False),
        ("NAS.studio. ", "nas.studio", 80, True),
        ("nas.studio", "x.nas.studio", 80, False),
        ("[::1]:80", "::1", 80, True),
        ("::1", "::1", 81, True),
        ("nas.studio", "nas.studio.evil.example", 80, False),
    ],
)
def test_a_listed_host_may_be_inside(allowed: str, host: str, port: int, passes: bool) -> None:
    hosts = MediaHosts(frozenset([allowed]))
    assert hosts.allow(host, "127.0.0.1", port) is passes
    assert hosts.allow("cdn.example", "8.8.8.8", 443)
    assert not hosts.allow("cdn.example", "10.0.0.5", 443)


@pytest.mark.parametrize("address", ["169.254.169.254", "168.63.129.16", "0.0.0.0", "fd00:ec2::254", "224.0.0.1"])
def test_even_a_listed_name_may_not_lead_to_metadata(address: str) -> None:
    assert not MediaHosts(frozenset(["nas.studio"])).allow("nas.studio", address, 80)


@pytest.mark.parametrize(
    ("base_url", "listed", "allowed"),
    [
        ("http://127.0.0.1:8101/api", [], {"127.0.0.1", "localhost"}),
        ("http://Localhost:8101", ["nas"], {"127.0.0.1", "localhost", "nas"}),
        (
            " https://WWW.renoise.ai ",
            ["asset.renoise.ai", "nas:8080"],
            {"www.renoise.ai", "asset.renoise.ai", "nas:8080"},
        ),
        ("http://[::1]:80/", [], {"::1"}),
        ("http://10.0.0.5:8101", [], {"10.0.0.5"}),
        ("not a url", [], set()),
        ("http://\ud800", ["nas"], {"nas"}),
    ],
)
def test_the_host_of_the_key_is_listed_by_itself(base_url: str, listed: list[str], allowed: set[str]) -> None:
    assert MediaHosts.of(base_url, listed).allowed == allowed


# What is refused before anything is dialled


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "ftp://cdn.example/a",
        "gopher://127.0.0.1/",
        "//127.0.0.1/a",
        "/a.mp4",
        "",
        "http:///a",
        "http://user:pass@127.0.0.1/a",
        "http://key@cdn.example/a",
        "http://cdn.example\\@127.0.0.1/",
        "http://2130706433/",
        "http://134744072/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://1.2.3.4.5/",
        "http://127%2e0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::127.0.0.1]/",
        "http://cdn.example:99999/",
        "http://\ud800/",
        "http://①②⑦.0.0.1/",
        "http://cdn.example/\x00",
    ],
)
def test_odd_links_are_refused_without_asking_anybody(link: str) -> None:
    names = Names(["127.0.0.1"])
    message = refused(link, resolver=names)
    assert names.asked == 0
    assert "pass" not in message.replace("password", "")


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.5",
        "192.168.1.9",
        "[::1]",
        "[fd12::1]",
        "[::ffff:10.0.0.5]",
        "169.254.169.254",
        "0.0.0.0",
        "127。0。0。2",
    ],
)
def test_addresses_inside_are_refused(host: str) -> None:
    refused(f"http://{host}/a.mp4")


def test_the_sentence_says_where_the_link_points_and_what_to_do() -> None:
    assert refused("http://10.0.0.5/a.mp4?sig=s") == (
        "The link points to 10.0.0.5, which is inside the studio's network. Nothing was downloaded. "
        "If the provider keeps its files there, add 10.0.0.5 to the media hosts of the key."
    )
    assert refused("http://assets.test/a", resolver=Names(["8.8.8.8", "192.168.0.7"])).startswith(
        "The link points to assets.test (192.168.0.7), which is inside the studio's network."
    )
    assert "media hosts" not in refused("http://169.254.169.254/latest/meta-data/")


def test_a_name_that_rebinds_is_caught_the_second_time(serve: Serve) -> None:
    server = serve(forward("/again"), answer(b"secret"))
    hosts = MediaHosts(frozenset(["media.test"]))
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    assert "media.test (169.254.169.254)" in refused(f"http://media.test:{server.port}/", hosts, resolver=names)
    assert len(server.requests) == 1


# Redirects


@pytest.mark.parametrize("status", ["301 X", "302 X", "303 X", "307 X", "308 X"])
def test_a_redirect_is_followed(serve: Serve, status: str) -> None:
    server = serve(forward("/b?sig=1", status), answer(b"film"))
    media, data = fetch(server.url + "/a")
    assert (media.status, data, media.url) == (200, b"film", server.url + "/b?sig=1")


@pytest.mark.parametrize(
    "to",
    [
        "http://10.0.0.5/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://2130706433/",
        "http://u:p@127.0.0.1/",
        "file:///etc/passwd",
        "http://\x80/",
    ],
)
def test_every_hop_is_judged(serve: Serve, to: str) -> None:
    server = serve(forward("/b"), forward(to))
    refused(server.url + "/a")
    assert server.connections == 2


def test_encryption_is_not_given_up_on_the_way() -> None:
    with pytest.raises(MediaRefused, match="without encryption"):
        next_hop(HERE, httpx.URL("https://cdn.example/a"), "http://cdn.example/a")
    assert next_hop(HERE, httpx.URL("http://cdn.example/a"), "//cdn.example/b").scheme == "http"


def test_redirects_come_to_an_end(serve: Serve) -> None:
    server = serve(forward("/loop"))
    assert "leads from address to address" in refused(server.url + "/a")
    assert server.connections == 6

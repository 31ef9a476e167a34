"""HAL links and `?wait`: what is followed, and what is ever sent (contract 1.6, 1.8, 1.14)."""

import pytest

from providers.openstory.address import place
from providers.openstory.links import path_of
from providers.openstory.wait import spelled

ORIGIN = "http://127.0.0.1:8102"


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ({"href": "/api/v1/sequences/01J"}, "/api/v1/sequences/01J"),
        ({"href": "/api/v1/sequences/01J{?wait}", "templated": True}, "/api/v1/sequences/01J"),
        ({"href": "/api/v1/sequences/01J{?wait}"}, "/api/v1/sequences/01J"),
        ({"href": "/api/v1/sequences{?limit,cursor}", "templated": True}, "/api/v1/sequences?limit=5"),
        ({"href": "/api/v1/sequences?cursor=a%2Fb&limit=5"}, "/api/v1/sequences?cursor=a%2Fb&limit=5"),
        ({"href": f"{ORIGIN}/api/v1/x", "method": "get"}, "/api/v1/x"),
        ([{"href": "/api/v1/x"}, {"href": "/api/v1/y"}], "/api/v1/x"),
        ({"href": "/api/v1/x", "method": "POST"}, ""),
        ({"href": "https://evil.example/api/v1/x"}, ""),
        ({"href": "//evil.example/x"}, ""),
        ({"href": "http://127.0.0.1:8102@evil.example/x"}, ""),
        ({"href": "http://[bad"}, ""),
        ({"href": "/api/{broken"}, ""),
        ({"href": 7}, ""),
        ({}, ""),
        ("nothing", ""),
        (None, ""),
    ],
)
def test_a_link_is_expanded_resolved_and_followed_on_our_vendors_host_alone(link: object, path: str) -> None:
    assert path_of({"next": link}, "next", ORIGIN, limit=5) == path


def test_the_self_link_of_a_create_reply_is_a_post_and_no_address_to_read() -> None:
    links = {"self": {"href": "/api/v1/sequences", "method": "POST", "contentType": "application/json"}}
    assert path_of(links, "self", ORIGIN) == ""
    assert path_of(links, "self", ORIGIN, method="POST") == "/api/v1/sequences"


def test_a_template_variable_stays_one_segment() -> None:
    assert path_of({"style": {"href": "/api/v1/styles/{id}"}}, "style", ORIGIN, id="a/b") == "/api/v1/styles/a%2Fb"


@pytest.mark.parametrize(("seconds", "sent"), [(60, "60s"), (0, "1s"), (-3, "1s"), (1.9, "1s"), (500, "90s")])
def test_a_wait_is_spelled_in_the_grammar(seconds: float, sent: str) -> None:
    assert spelled(seconds) == sent


@pytest.mark.parametrize(
    ("typed", "origin", "api"),
    [
        ("", "https://openstory.so", "/api/v1"),
        ("openstory.so", "https://openstory.so", "/api/v1"),
        ("https://openstory.so/", "https://openstory.so", "/api/v1"),
        ("https://openstory.so/api", "https://openstory.so", "/api/v1"),
        (" https://openstory.so/api/v1/ ", "https://openstory.so", "/api/v1"),
        ("https://openstory.so/api/v1/sequences", "https://openstory.so", "/api/v1"),
        ("http://127.0.0.1:8102", "http://127.0.0.1:8102", "/api/v1"),
        ("https://studio.example/story/api/v1", "https://studio.example", "/story/api/v1"),
    ],
)
def test_every_form_of_the_address(typed: str, origin: str, api: str) -> None:
    found = place(typed)
    assert (found.origin, found.api) == (origin, api)


def test_an_id_stays_one_segment_of_the_path() -> None:
    assert place("").sequences("../styles") == "/api/v1/sequences/..%2Fstyles"

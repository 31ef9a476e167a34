"""What a failing vendor says reaches the person who reads it: its words, its code, and never the key."""

import pytest

from providers.errors import Fault, ProviderError
from providers.http import Reply
from tests.providers.caller import SECRET, Serve, client, fails
from tests.providers.wire import answer


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": "No"}', "No"),
        ('{"error": {"message": "No", "code": "x"}}', "No"),
        ('{"message": "No"}', "No"),
        ('{"detail": [{"loc": ["body"], "msg": "No"}, {"msg": "Nor this"}]}', "No; Nor this"),
        ('{"errors": ["No"]}', "No"),
        ("No", "No"),
        ('{"error": "N\\u0000o\\u001b \\ud800"}', "No"),
        ("<html>503", ""),
        ("", ""),
        ("{}", ""),
        ("[" * 300 + "]" * 300, ""),
    ],
)
def test_the_vendors_words_are_found_wherever_they_stand(serve: Serve, body: str, words: str) -> None:
    error = fails(client(serve(answer(body, "422 No")).url).post, "/x", {})
    assert error.message == (f"Vendor refused this: “{words}”" if words else "Vendor refused this.")


def test_a_long_story_is_cut(serve: Serve) -> None:
    assert len(fails(client(serve(answer("no " * 5000, "400 No")).url).get, "/x").message) < 400


ECHO = r'{"error": "bad key fk_secret_4242 / \u0066k_secret_4242", "request": "fk_secret_4242"}'


@pytest.mark.parametrize("status", ["401 No", "422 No", "500 No", "200 OK"])
def test_a_vendor_that_echoes_the_key_is_not_quoted(serve: Serve, status: str) -> None:
    headers = (f"X-Request-Id: {SECRET}", f"Location: /{SECRET}")
    vendor = client(serve(answer(ECHO, status, *headers)).url)
    if status == "200 OK":
        reply = vendor.get("/x")
        assert SECRET not in f"{reply!r} {reply.json} {reply.text} {reply.request_id}"
    else:
        assert "bad key [key] / [key]" in fails(vendor.get, "/x").message


@pytest.mark.parametrize("status", ["302 Found", "200 OK"])
def test_neither_a_redirect_nor_a_page_can_carry_the_key_into_a_message(serve: Serve, status: str) -> None:
    raw = answer(f"<p>{SECRET}", status, f"Location: http://10.0.0.5/{SECRET}?t={SECRET}", f"CF-Ray: {SECRET}")
    error = fails(client(serve(raw).url).get, "/x")
    assert error.fault is Fault.UNREADABLE
    assert "http://10.0.0.5/[key]" in error.message or error.request_id == "[key]"


def test_the_adapter_reads_a_failure_first(serve: Serve) -> None:
    def classify(reply: Reply) -> ProviderError | None:
        if reply.words.startswith("Pricing not configured"):
            return reply.error(Fault.REFUSED, code="no_price", maybe_sent=False)
        return None

    server = serve(answer('{"error": "Pricing not configured for this model"}', "500 X"), answer("{}", "500 X"))
    vendor = client(server.url, classify=classify)
    definite = fails(vendor.post, "/tasks", {})
    assert (definite.fault, definite.code, definite.maybe_sent) == (Fault.REFUSED, "no_price", False)
    assert fails(vendor.post, "/tasks", {}).maybe_sent


def test_an_adapter_names_what_a_reply_lacks(serve: Serve) -> None:
    vendor = client(serve(answer("{}", "201 Created", "CF-Ray: ray1")).url)
    error = vendor.unreadable(vendor.post("/tasks", {}), "no task id", maybe_sent=True)
    assert error.message == "Vendor answered with no task id (HTTP 201)."
    assert (error.fault, error.maybe_sent, error.request_id) == (Fault.UNREADABLE, True, "ray1")

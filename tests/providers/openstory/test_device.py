"""Signing in with a code: no key is pasted, and the key comes once (contract 1.2)."""

import pytest

from providers.errors import ProviderError
from tests.providers.openstory.fake import NOT_FOUND, PAGE, Asked, Reply, failing, faking

DEVICE = {
    "device_code": "d1",
    "user_code": "ABCD-EFGH",
    "verification_url": "https://openstory.so/device",
    "verification_url_complete": "https://openstory.so/device?code=ABCD-EFGH",
    "expires_in": 600,
    "interval": 5,
    "_links": {},
}


def test_a_sign_in_is_confirmed_at_the_vendor_and_gives_the_key_once() -> None:
    answers: list[Reply] = [
        failing(428, "authorization_pending", "Waiting"),
        (429, {"error": {"code": "slow_down", "message": "Slower"}}, {"Retry-After": "5"}),
        {"api_key": "osk_new", "team": {"id": "t", "name": "Studio"}},
        failing(410, "expired_token", "Expired"),
    ]

    def say(asked: Asked) -> Reply:
        if asked.path == "/api/v1":
            return NOT_FOUND if asked.headers.get("x-api-key") else {"_links": {"self": {"href": "/api/v1"}}}
        return (201, DEVICE) if asked.method == "POST" else answers.pop(0)

    with faking(say) as desk:
        provider = desk.provider(secret="")
        begun = provider.begin_sign_in()
        assert (begun.user_code, begun.every, begun.lasts) == ("ABCD-EFGH", 5, 600)
        assert [provider.finish_sign_in(begun) for _ in range(3)] == [None, None, "osk_new"]
        assert desk.asked[-1].query == {"device_code": "d1"}
        assert not any("Authorization" in asked.headers or "x-api-key" in asked.headers for asked in desk.asked)
        with pytest.raises(ProviderError, match="not confirmed in time"):
            provider.finish_sign_in(begun)


@pytest.mark.parametrize("reply", [NOT_FOUND, PAGE, (401, {"error": {"code": "UNAUTHORIZED", "message": "No key"}})])
def test_a_server_without_a_sign_in_says_so_and_speaks_of_no_key(reply: Reply) -> None:
    root = {"_links": {"self": {"href": "/api/v1"}}}
    with (
        faking(lambda asked: reply if asked.method == "POST" else root) as desk,
        pytest.raises(ProviderError, match="has no sign-in with a code"),
    ):
        desk.provider(secret="").begin_sign_in()

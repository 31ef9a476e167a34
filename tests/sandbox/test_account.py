"""GET /me, /credit/*, /models, and who is let in (contract 1, 2, 5)."""

import httpx
import pytest

from tests.practice import STUDIO, PracticeVendor
from tests.sandbox.client import Client


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": STUDIO},
        {"Authorization": f"Bearer {STUDIO}"},
        {"Authorization": f"bearer {STUDIO}"},
        {"X-API-Key": STUDIO, "Authorization": "Bearer an-old-web-token"},
    ],
)
def test_a_key_opens_the_door_in_either_header(
    vendor: PracticeVendor, http: httpx.Client, headers: dict[str, str]
) -> None:
    body = http.get(vendor.renoise + "/me", headers=headers).json()
    assert body["user"]["id"] == 1001
    assert body["credit"] == {"balance": 5000}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": "fk_nobody"},
        {"Authorization": STUDIO},
        {"Authorization": f"Basic {STUDIO}"},
        {"X-API-Key": "fk_nobody", "Authorization": f"Bearer {STUDIO}"},
    ],
)
def test_anything_else_is_a_401_in_json(vendor: PracticeVendor, http: httpx.Client, headers: dict[str, str]) -> None:
    reply = http.get(vendor.renoise + "/me", headers=headers)
    assert reply.status_code == 401
    assert "error" in reply.json()

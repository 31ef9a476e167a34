"""The practice vendors that `manage.py up` runs: a key of theirs for a studio that has none. Spends no money."""

import json
from decimal import Decimal
from typing import Any

import httpx
from django.conf import settings
from django.contrib.auth.models import User

import providers
from dashboard import home
from dashboard.reading.titles import provider_label
from jobs.actions import keys
from jobs.actions.operations import Refused
from jobs.models import Key

PATIENCE = 5.0  # seconds for an answer
ALLOWANCE = Decimal(1000)  # what a new practice account has, in its vendor's unit


def runs() -> bool:
    """Do practice vendors run beside this studio?"""
    return bool(address())


def address() -> str:
    """The control address of the running practice vendors; "" when none run."""
    if not home.running("sandbox"):
        return ""
    try:
        found = json.loads((settings.TAKEBOARD_HOME / "running.json").read_text())
    except (OSError, json.JSONDecodeError):
        return ""
    return str((found.get("sandbox") or {}).get("url", ""))


def add_keys(actor: User) -> list[Key]:
    """Open an account at every practice vendor this studio knows and keep its key. Raises Refused with a sentence."""
    control = address()
    if not control:
        raise Refused("No practice vendors run beside this studio. Start it without --no-sandbox.")
    try:
        with httpx.Client(base_url=control, timeout=PATIENCE, trust_env=False) as client:
            addresses = client.get("/_control/health").raise_for_status().json()["addresses"]
            return [_add(client, slug, addresses, actor) for slug in providers.PROVIDERS if slug in addresses]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise Refused(f"The practice vendors at {control} did not answer as they should: {error}.") from None


def _add(client: httpx.Client, slug: str, addresses: dict[str, Any], actor: User) -> Key:
    label = f"Practice {provider_label(slug)}"
    known = Key.objects.filter(label=label).first()
    if known is not None:
        return known
    wish = {"vendor": slug, "balance": str(ALLOWANCE), "label": "Practice studio"}
    secret = client.post("/_control/accounts", json=wish).raise_for_status().json()["key"]
    key, _ = keys.add(slug, label, secret, addresses[slug], actor)
    return key

"""Pages as a person reads them, and what they can do there."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from jobs.models import Job

REFUSAL = 'It does not take a face. It says: "PrivacyInformation".'


def words(response: Any) -> str:
    """The text of a page as a person reads it, without its scripts and tags."""
    text = re.sub(r"<(script|style|dialog)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def page(client: Client, job: Job) -> str:
    response = client.get(reverse("take", args=[job.pk]))
    assert response.status_code == 200
    return words(response)


def verbs(client: Client, job: Job) -> set[str]:
    """What a person can do on the page: the last parts of the addresses that its forms post to."""
    html = client.get(reverse("take", args=[job.pk])).content.decode()
    posts = re.findall(rf'<form[^>]*action="/takes/{job.pk}/([^"]*)"', html)
    return {re.sub(r"/[0-9a-f-]{36}/$", "", one).strip("/") for one in posts}


def post(client: Client, name: str, job: Job, *more: Any, htmx: bool = False, **fields: Any) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse(name, args=[job.pk, *more]), {"operation": "once", **fields}, headers=headers)


def fragment(client: Client, job: Job, target: str, **query: str) -> Any:
    headers = {"HX-Request": "true", "HX-Target": target}
    return client.get(reverse("take", args=[job.pk]), query, headers=headers)

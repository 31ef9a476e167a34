"""Filling in the New take form as a browser does: what the page shows, with changes, sent on."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from jobs.models import Key, Project
from tests.jobs.media.samples import png


class Fields(HTMLParser):
    """The successful controls of the form with the id `take`, in order, as (name, value)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.inside = False
        self.area: str | None = None
        self.select = ""
        self.options: list[tuple[str, bool]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "form":
            self.inside = at.get("id") == "take"
        name = at.get("name") or ""
        if not self.inside or "disabled" in at:
            return
        if tag == "input" and name:
            kind = at.get("type", "text")
            if kind in {"radio", "checkbox"} and "checked" not in at:
                return
            if kind not in {"file", "submit"}:
                self.found.append((name, at.get("value") or ""))
        elif tag == "textarea":
            self.area, self.words = name, ""
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((at.get("value") or "", "selected" in at))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area is not None:
            self.found.append((self.area, self.words))
            self.area = None
        elif tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected] or [v for v, _ in self.options[:1]]
            self.found += [(self.select, value) for value in chosen]
            self.select = ""


def fields(response: Any) -> dict[str, list[str]]:
    """What a browser would send of the form in this answer."""
    found: dict[str, list[str]] = {}
    for name, value in Fields(response.content.decode()).found:
        found.setdefault(name, []).append(value)
    return found


class Form:
    """One open form, by whoever is signed in."""

    def __init__(self, client: Client, address: str = "/takes/new/", **query: Any) -> None:
        self.client = client
        self.response: Any = client.get(address, query)
        assert self.response.status_code == 200, self.response
        self.fields = fields(self.response)

    @property
    def html(self) -> str:
        return str(self.response.content.decode())

    def fill(self, changes: Mapping[str, object] | None = None, **more: object) -> "Form":
        for name, value in {**(changes or {}), **more}.items():
            values = value if isinstance(value, list) else [value]
            self.fields[name] = [str(one) if isinstance(one, str | int) else one for one in values]  # type: ignore[misc]
        return self

    def to(self, step: str, *, htmx: bool = False, **more: object) -> "Form":
        """Press a button that shows the form again: fields or price. The new form takes the place of this one."""
        headers = {"HX-Request": "true", "HX-Target": "take"} if htmx else {}
        self.response = self.client.post(f"/takes/new/{step}/", {**self.fields, **more}, headers=headers)
        if step == "fields" or not htmx:
            files = [name for name in self.fields if name.startswith("file-")]
            self.fields = fields(self.response)
            assert not any(name in self.fields for name in files)
        return self

    def act(self, word: str) -> "Form":
        return self.to("fields", act=word)

    def priced(self) -> "Form":
        """With the price on the button, as a browser without scripts gets it."""
        return self.to("price")

    def send(self, *, htmx: bool = False) -> HttpResponse:
        headers = {"HX-Request": "true"} if htmx else {}
        self.response = self.client.post("/takes/new/", self.fields, headers=headers)
        return self.response  # type: ignore[no-any-return]


def model(key: Key, name: str) -> str:
    return f"{key.pk}:{name}"


def cut(key: Key, project: Project, **more: object) -> dict[str, object]:
    """A plain take of five seconds."""
    plain = {"timed": "no", "was_timed": "no", "purpose": "clip", "was_purpose": "clip"}
    words = {"model": model(key, "long"), "prompt": "The camera pushes in.", "opt-seconds": "5"}
    return {**plain, **words, "project": str(project.pk), **more}


def picture(name: str = "headland.png", size: tuple[int, int] = (640, 360)) -> SimpleUploadedFile:
    """A picture as a browser uploads it."""
    return SimpleUploadedFile(name, png(size), "image/png")


def text_of(html: str) -> str:
    """What a person reads of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())

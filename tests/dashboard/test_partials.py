"""Every partial in every state: it renders, and says what it must in words, not by colour alone."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from dashboard.forms import OwnerForm
from dashboard.reading.balances import BalanceCard
from dashboard.reading.cards import Card, Segment
from dashboard.reading.pills import Pill
from dashboard.reading.shell import PLACES, Link
from dashboard.reading.stages import Stage
from dashboard.reading.status import LOOKS, PICKED, Look

NOW = timezone.now()
DONE, LIVE, BAD, YOU, IDLE = (
    Look("good", "done", "Done"),
    Look("live", "running", "Clip 5 of 7"),
    Look("bad", "failed", "Refused"),
    Look("you", "waiting", "No answer"),
    Look("idle", "queued", "2nd in line"),
)
CLIPS = tuple(
    Segment(state, f"clip {at}, {state}") for at, state in enumerate(["done", "done", "bad", "live", "todo"], start=1)
)
CARD = Card(
    pk=uuid.uuid4(),
    title="Headland, <dawn> pass",
    href="/takes/1/",
    state="done",
    look=DONE,
    provider="gone",
    model="Film 2.0",
    project="Kestrel Bay",
    person="Night Artist",
    unit="cr",
    when=NOW - timedelta(minutes=4),
    amount=Decimal(36),
    money_word="held",
    image="/media/1/poster/",
    length="0:10",
    end="71% · 38 s",
)
POSTERS = {
    "done": CARD,
    "picked": replace(CARD, look=PICKED),
    "another shape": replace(CARD, contain=True),
    "live": replace(CARD, state="live", look=LIVE, figure="71%", says="38 s", fraction=0.71, length=""),
    "live in parts": replace(CARD, state="live", look=LIVE, figure="4 of 5", segments=CLIPS),
    "partial": replace(CARD, state="partial", look=Look("you", "partial", "4 of 5 clips"), segments=CLIPS),
    "refused": replace(CARD, state="refused", look=BAD, says="Face in the still looks like a real person"),
    "queued": replace(CARD, state="queued", look=IDLE, says="2nd in line", image=""),
    "no image": replace(CARD, image="", look=IDLE),
    "waiting": replace(CARD, state="waiting", look=YOU, says="No answer"),
    "broken": replace(CARD, image="", says="Could not read the file. Fetch again"),
}
BALANCE = BalanceCard(
    CARD.pk, "gone", "Main", "Used of the cap", "1,284 cr", part=Decimal(1), whole=Decimal(3), start="90 cr held"
)
NEEDS = {"look": YOU, "when": NOW, "title": "Teaser", "href": "/x/", "words": "It was sent."}
FAILED = {"title": "Clip 5 was refused", "words": "“No.” Nothing was charged."}
PILLS = [Pill("All", "?", 1284, current=True), Pill("Failed", "?f", 3, group="bad", shape="failed")]
STAGES = [
    Stage(DONE, "Quoted and held", "36 cr", NOW),
    Stage(LIVE, "Film", current=True),
    Stage(IDLE, "Fetch", ahead=True),
]
WRONG = OwnerForm({"code": "x", "name": "", "password": "short"})
OPTIONS = [("Wall", "?wall", True), ("List", "?list", False)]
CREDITS = next(place for place in PLACES if place.url == "credits")
SHELL = SimpleNamespace(
    links=[Link(PLACES[0], "/", True, 3), Link(CREDITS, "/credits/", False)],
    tabs=[Link(PLACES[0], "/", True, 3)],
    more=[Link(CREDITS, "/credits/", False)],
    projects=[],
    theme="",
)
CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    *(("status", {"look": look}, [look.word, f'data-group="{look.group}"']) for look in [*LOOKS.values(), PICKED]),
    ("status", {"look": DONE, "chip": True}, ["status-chip", "Done"]),
    ("provider", {"provider": "gone"}, ["gone", ">G<"]),
    ("provider", {"provider": "gone", "text": "Film 2.0", "off": "Key paused"}, ["Film 2.0", "Key paused"]),
    (
        "progress",
        {"look": LIVE, "end": "4 min", "fraction": 0.25, "name": "a"},
        ["<progress", 'value="0.2500"', "4 min"],
    ),
    ("progress", {"look": LIVE, "segments": CLIPS}, ['aria-label="clip 3, bad"', "Clip 5 of 7"]),
    ("progress", {"label": "Uploading", "end": "3 of 8 MB", "fraction": None}, ["Uploading", "3 of 8 MB"]),
    ("bar", {"part": Decimal(3), "whole": Decimal(9), "name": "Used", "group": "you"}, ['aria-label="Used"', "you"]),
    ("bar", {"part": None, "whole": None}, []),
    ("money", {"amount": Decimal("61.4"), "unit": "USD", "word": "held"}, ["$61.40", "held"]),
    ("money", {"amount": None, "unit": "cr", "word": ""}, ["—"]),
    *(
        ("poster", {"card": card}, ["Headland, &lt;dawn&gt; pass", card.look.word, card.says])
        for card in POSTERS.values()
    ),
    ("poster", {"card": CARD, "check": "selection"}, ['form="selection"', 'aria-label="Select Headland']),
    ("poster", {"card": CARD, "bare": True}, ["poster-image"]),
    *(("in_flight_row", {"card": card}, ["36 cr", "held", "Kestrel Bay", ">NA<"]) for card in POSTERS.values()),
    (
        "needs_card",
        {"look": YOU, "when": NOW, "title": "A", "href": "/x/", "words": "B."},
        ["Check and decide", "No answer"],
    ),
    ("needs_card", {"look": YOU, "when": NOW, "title": "A", "href": "/x/", "words": "B.", "act": "Read"}, [">Read<"]),
    ("stage_list", {"stages": STAGES}, ['aria-current="step"', 'data-when="ahead"', "Quoted and held", ", Done"]),
    ("failure_card", {"title": "Clip 5 was refused", "words": "“No.” Nothing was charged."}, ["aria-labelledby"]),
    (
        "failure_card",
        {"title": "A", "words": "B", "code": "X1", "request_id": "req_1", "live": True},
        ["Copy", "alert", "X1"],
    ),
    (
        "rescue_card",
        {"title": "No answer", "words": "Sent at 14:02.", "actions": "home/actions.html", "next": NOW},
        ["Next look in"],
    ),
    ("needs_count", {"count": 3, "id": "needs-count", "tab": False}, ["needs-count", "need you"]),
    ("balance_card", {"balance": BALANCE}, ["1,284 cr", "90 cr held", "<progress"]),
    ("balance_card", {"balance": replace(BALANCE, whole=None, error="It said no. read 4 min ago")}, ["It said no"]),
    ("field", {"field": WRONG["password"]}, ['aria-invalid="true"', "At least 8", "too short", "aria-describedby"]),
    ("field", {"field": OwnerForm()["name"], "optional": True}, ["optional", 'for="id_name"']),
    ("segmented", {"options": OPTIONS, "label": "View"}, ['aria-current="true"', 'aria-label="View"']),
    ("segmented", {"options": OPTIONS, "name": "view", "label": "View", "wide": True}, ["checked", "<legend"]),
    ("pills", {"pills": PILLS, "label": "Takes"}, ["1,000+", 'aria-current="true"', 'data-group="bad"']),
    ("empty", {"words": "Nothing needs you"}, ["Nothing needs you"]),
    ("empty", {"words": "No keys", "href": "/x/", "act": "Add a key"}, ["Add a key"]),
    (
        "dialog",
        {"id": "twice", "title": "Pay twice", "words": "It may.", "action": "/x/", "act": "Send again", "sum": "$0.30"},
        ["autofocus", "Keep it", "$0.30", 'name="operation"'],
    ),
    ("toast", {"text": "Picked", "group": "success"}, ["Picked", 'data-group="good"']),
    ("toast", {"text": "No", "group": "error", "oob": True}, ["beforeend:#toasts", 'data-group="bad"']),
    ("topline", {"title": "Home", "facts": "31 takes today"}, ["<h1>Home</h1>", "31 takes today"]),
    (
        "topline",
        {"title": "T", "crumbs": [("Kestrel Bay", "/p/"), ("take 019", "")], "look": YOU, "back": "/p/"},
        ["Kestrel Bay", "status-chip", 'aria-label="Back"'],
    ),
    ("rail", {"shell": SHELL}, ['aria-current="page"', "need you", 'id="connection"', "Sign out", "Night Artist"]),
    ("tabs", {"shell": SHELL}, ["More", "Credits", "Sign out"]),
    ("person_menu", {"shell": SimpleNamespace(theme="")}, ['value="dark"']),
    ("person_menu", {"shell": SimpleNamespace(theme="dark")}, ['value="light"']),
    ("person_menu", {"shell": SimpleNamespace(theme="light")}, ['value="system"']),
]
VOID = {"img", "input", "br", "hr", "meta", "link", "use"}


class Balanced(HTMLParser):
    """Fails on a tag that is closed twice or never, and on an id used twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        assert not self.open, self.open
        assert len(self.ids) == len(set(self.ids)), self.ids

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return None


@pytest.mark.parametrize(
    ("name", "context", "words"), CASES, ids=[f"{name}-{at}" for at, (name, *_) in enumerate(CASES)]
)
def test_a_partial_renders_and_says_it_in_words(name: str, context: dict[str, Any], words: list[str]) -> None:
    request = RequestFactory().get("/")
    request.user = User(username="artist", first_name="Night", last_name="Artist")
    text = render_to_string(f"partials/{name}.html", {"shell": SHELL} | context, request)
    Balanced(text)
    for word in words:
        assert word in text, text
    for drawing in re.findall(r"<svg[^>]*>", text):
        assert "aria-hidden" in drawing or "aria-label" in drawing


def test_every_partial_is_tried_here() -> None:
    there = {file.stem for file in (Path(__file__).resolve().parents[2] / "templates" / "partials").glob("*.html")}
    assert {name for name, *_ in CASES} <= there
    ours = "status provider progress bar money poster in_flight_row needs_card stage_list failure_card rescue_card"
    ours += " balance_card needs_count field segmented pills empty dialog toast topline rail tabs person_menu"
    assert set(ours.split()) <= {name for name, *_ in CASES}


def test_a_poster_is_silent_to_a_reader_but_for_its_words() -> None:
    text = render_to_string("partials/poster.html", {"card": POSTERS["partial"]})
    assert 'alt=""' in text
    assert text.count("<li") == len(CLIPS)

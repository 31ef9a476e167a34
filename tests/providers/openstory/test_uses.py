"""The table of what is used says exactly what is sent: every face is put to work, with little said and with all."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from providers.errors import ProviderError
from providers.facts import Model
from providers.openstory import OpenStory
from providers.openstory.catalogue import EVERY_ERA, LATER, sequence
from providers.openstory.uses import endpoints
from providers.order import Input, Order
from providers.report import RemoteRef, SignIn
from tests.providers.openstory.fake import NOT_FOUND, Asked, Reply, faking
from tests.providers.uses import rotten

AT = datetime(2026, 5, 29, tzinfo=UTC)
MODELS: tuple[Model, ...] = (sequence((*EVERY_ERA, *LATER)),)
SCRIPT = "A lighthouse keeper befriends a stranded whale."
LISTS: dict[str, Any] = {"sequences": [], "exports": [], "styles": [], "_links": {"self": {"href": "/api/v1"}}}
SEQUENCE = RemoteRef(kind="sequence", remote_id="s1", step="sequence")
EXPORT = RemoteRef(kind="export", remote_id="e1", step="export", data={"sequence": "s1"})
STYLE = dict.fromkeys(("description", "ratio", "image_model", "video_model", "tags", "uses"), "a")
CONSENT = "I own these pictures"


def new(role: str, *, much: bool, **more: Any) -> Iterator[Input]:
    """A new entry of a role, with its picture and all that can be said of it, or with its name alone."""
    name = f"New {role}"
    yield Input(role=role, kind="character", name=name, text="Old, bearded" if much else "", **(more if much else {}))
    if much:
        yield Input(role=f"{role}_image", kind="image", remote_id="https://a.test/b.png", of=name, consent=CONSENT)


def inputs(*, much: bool) -> tuple[Input, ...]:
    element = Input(role="element", kind="image", remote_id="https://a.test/logo.png")
    if much:
        element = element.model_copy(update={"text": "LOGO", "name": "logo.png", "consent": CONSENT})
    return (*new("character", much=much, human=True), *new("location", much=much), element)


def orders() -> Iterator[Order]:
    chosen: dict[str, JsonValue] = {"integer": 20, "boolean": True, "texts": ["a"]}
    settings: dict[str, JsonValue] = {
        option.name: chosen.get(option.kind, (*option.choices, "a")[0]) for model in MODELS for option in model.options
    }
    yield Order(model="sequence", prompt=SCRIPT, options={"stop_at": "images"})
    yield Order(model="sequence", prompt=SCRIPT, options={"motion": False}, inputs=inputs(much=False))
    yield Order(model="sequence", prompt=SCRIPT, options=settings, inputs=inputs(much=True))
    yield Order(model="sequence", prompt=SCRIPT, options=settings | {"stop_at": None}, inputs=inputs(much=True))


def put_to_work(provider: OpenStory) -> Iterator[Callable[[], object]]:
    """Every call that talks."""
    yield from (provider.check, provider.fetch_models, provider.differences, provider.begin_sign_in)
    yield lambda: provider.finish_sign_in(SignIn("code", "ABC", "https://a.test", 5, 600))
    for order in orders():
        step = provider.steps(order)[0]
        yield lambda step=step, order=order: provider.submit(step, provider.build(step, order, (), "tok1"))  # type: ignore[misc]
        yield lambda order=order: list(provider.stream(order))  # type: ignore[misc]
    film = Order(model="sequence", prompt=SCRIPT, options={"export": True})
    step = provider.steps(film)[1]
    yield lambda: provider.submit(step, provider.build(step, film, (SEQUENCE,), "tok1"))
    yield lambda: provider.find(provider.steps(film)[0], film, "tok1", AT)
    yield lambda: list(provider.poll([SEQUENCE, EXPORT]))
    yield lambda: provider.long_poll(SEQUENCE, 60)
    yield lambda: list(provider.recent(None))
    yield lambda: list(provider.library("style"))
    for said in ({}, STYLE | {"category": "film"}):
        yield lambda said=said: provider.add("style", {"name": "Wet Ink", **said})  # type: ignore[misc]


def test_the_table_says_what_is_sent_and_nothing_else() -> None:
    listed = {"sequences": [{"id": "x", "title": "y", "status": "completed"}]}
    more = {"_links": {"next": {"href": "/api/v1/sequences?cursor=c2&limit=100"}}}

    def newest(asked: Asked) -> Reply:
        paged = asked.path.endswith("/sequences") and asked.method == "GET" and "cursor" not in asked.query
        return LISTS | (listed | more if paged else {})

    def oldest(asked: Asked) -> Reply:
        return NOT_FOUND if asked.path.endswith("/sequences") and asked.method == "GET" else LISTS

    asked: list[Asked] = []
    for say in (newest, oldest):
        with faking(say) as desk:
            for call in put_to_work(desk.provider(models=MODELS)):
                with suppress(ProviderError):
                    call()
            asked += desk.asked
    assert rotten(endpoints(MODELS), asked) == []

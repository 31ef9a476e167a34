"""The table of what is used says exactly what is sent: every face is put to work, with little said and with all."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from providers.errors import ProviderError
from providers.facts import Option
from providers.order import Input, Order, Parent
from providers.sleeperhit import SleeperHit
from providers.sleeperhit.catalogue import BUILT_IN
from providers.sleeperhit.edits import TAILS
from providers.sleeperhit.options import FIELDS
from providers.sleeperhit.uses import EXAMPLES, OPENAPI, endpoints
from tests.providers.sleeperhit.bodies import CAPABILITIES, CREDITS, artifact, job, plan, project, source
from tests.providers.sleeperhit.fake import API, ARTIFACT, ORDER, Asked, Desk, Reply, action, failing, faking, made
from tests.providers.uses import rotten

AT = datetime(2026, 5, 29, 9, 59, tzinfo=UTC)
CAST = {"character": "BAKER", "voiceId": "v1"}
WHOLE_CAST = CAST | {"voiceName": "Warm", "gender": "female", "provider": "cartesia"}
CUE = {"label": "door", "prompt": "three knocks", "volume": 55, "offset": "before"}
EVERYTHING: dict[str, Any] = CAPABILITIES | {
    "project": project(), "projects": [project()], "source": source(), "sources": [source()], "plan": plan(),
    "plans": [plan()], "job": job("READY"), "jobs": [job("READY")], "storyJob": job(), "artifact": artifact(),
    "artifacts": [artifact()], "credits": CREDITS, "reportId": "r1", "status": "ready", "cue": {"id": "s1"},
    "music": {"status": "ready"}, "sfx": {"cues": []}, "cast": [CAST], "coverage": None,
    "script": {"totalEntries": 0, "selection": {"entries": []}},
}  # fmt: skip
LITTLE: dict[str, dict[str, Any]] = {
    "recast": {"character": "BAKER", "voice_id": "v1", "voice_name": "Warm"},
    "recast_several": {"cast": [CAST], "voice_1": "v2"},
    "scene_music": {"scene": 1},
    "sfx_add": {"entry": 3, "label": "door", "prompt": "three knocks"},
    "sfx_update": {"id": "s1"},
    "sfx_remove": {"id": "s1"},
}
MUCH: dict[str, dict[str, Any]] = {
    "refine": {"scope": "plan"},
    "coverage": {"focus": "The midpoint"},
    "music": {"share": 35},
    "recast": LITTLE["recast"] | {"gender": "female", "provider": "cartesia"},
    "recast_several": {"cast": [WHOLE_CAST], "voice_1": "v1"},
    "scene_music": {"scene": 1, "prompt": "heavier", "weight": 85, "enabled": False},
    "sfx_add": LITTLE["sfx_add"] | CUE,
    "sfx_update": {"id": "s1", "regenerate": True} | CUE,
}
PROJECT, SOURCE, PLAN = made("project", "cmp1"), made("source", "cmq1", project="cmp1"), made("plan", "cmpl1")


def say(asked: Asked) -> Reply:
    """Everything there is, in pages; finalize makes no films, so that the other door is taken too."""
    if b'"video"' in asked.body:
        return failing(422, "validation_failed", "`mode` is invalid")
    return EVERYTHING | {"nextCursor": None if "cursor" in asked.query else "c2"}


def some(option: Option) -> Any:
    """A value of a setting."""
    return {"integer": option.minimum, "boolean": True, "texts": ["a"]}.get(option.kind, (*option.choices, "a")[0])


def takes() -> Iterator[Order]:
    yield ORDER
    inputs = [Input(role=role, kind="document", remote_id="https://a.test/b", text="c") for role in ("source", "url")]
    inputs += [Input(role="pdf", kind="document", remote_id="https://a.test/b", name="Deck")]
    for few in (("visual_style", "genre", "notes"), ("voice", "readers", "notes")):
        yield ORDER.model_copy(update={"options": ORDER.options | {name: some(FIELDS[name].option) for name in few}})
    settings = {name: some(field.option) for name, field in FIELDS.items()}
    yield ORDER.model_copy(update={"title": "Night Keeper", "options": settings, "inputs": tuple(inputs)})


def edits() -> Iterator[Order]:
    for name in TAILS:
        words = "Make it warmer" if name == "refine" else ""
        yield action(name, words, **LITTLE.get(name, {}))
        yield action(name, words, **MUCH.get(name, LITTLE.get(name, {})))
    yield action("resume_job", parent=Parent(kind="job", remote_id="cmj1"))
    yield action("resume_plan", parent=Parent(kind="plan", remote_id="cmpl1"))


def put_to_work(provider: SleeperHit) -> Iterator[Callable[[], object]]:
    """Every call that talks."""
    yield from (provider.check, provider.fetch_models, provider.differences)
    for order in (*takes(), *edits()):
        refs = (*(() if order.action else (PROJECT,)), SOURCE, PLAN)
        for step in provider.steps(order):
            yield lambda step=step, order=order, refs=refs: provider.submit(  # type: ignore[misc]
                step, provider.build(step, order, refs, "tok1")
            )
    for step in provider.steps(ORDER):
        yield lambda step=step: provider.find(step, ORDER, "none", AT, (PROJECT, PLAN))  # type: ignore[misc]
    on = {"artifact": "cma1"}
    kinds = ("finalize_audio", "music", "sfx_add", "coverage")
    polled = [PROJECT, SOURCE, PLAN, *(made(kind, f"{kind}#t", **on) for kind in kinds)]
    yield lambda: list(provider.poll([*polled, made("job", "cmj1", **{"revision cma1": "1"})]))
    yield lambda: list(provider.poll([made("job", f"cmj{at}") for at in range(3)]))
    yield lambda: provider.decide(PLAN, True, "")
    yield lambda: provider.decide(PLAN, False, "")
    yield lambda: provider.decide(PLAN, False, "Too dark")
    yield lambda: provider.cancel(made("job", "cmj1"))
    yield lambda: provider.quote(action("resume_job", parent=Parent(kind="job", remote_id="cmj1")))
    yield lambda: provider.desk(ARTIFACT)
    yield lambda: provider.archive([PROJECT])
    yield lambda: provider.tidy([PROJECT, SOURCE])
    yield lambda: list(provider.recent(None))


def sent(desk: Desk) -> list[Asked]:
    for call in put_to_work(desk.provider()):
        with suppress(ProviderError):
            call()
    return [one for one in desk.asked if one.path.removeprefix(API) not in (OPENAPI, EXAMPLES)]


@pytest.fixture(scope="module")
def everything() -> list[Asked]:
    with faking(say) as desk:
        return sent(desk)


def test_the_table_says_what_is_sent_and_nothing_else(everything: list[Asked]) -> None:
    assert rotten(endpoints(BUILT_IN), everything, API) == []


def test_a_row_that_is_missing_and_one_that_is_too_much_are_seen(everything: list[Asked]) -> None:
    table = list(endpoints(BUILT_IN))
    gone = table.pop(2)
    found = rotten(table, everything, API)
    assert gone.name == "POST /story-projects"
    assert set(found) == {f"POST {API}/story-projects is in no row"}
    assert rotten([*table, gone], [], API)[0] == "GET /capabilities was never sent"

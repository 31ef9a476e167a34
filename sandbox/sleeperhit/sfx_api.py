"""Sound cues of a table read (REF "sfx", contract 1.4): one an entry, a draft until its sound is made."""

import logging
from functools import partial

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.runs import Runs
from sandbox.sleeperhit.artifact_orders import AddCue, CueFields, RemoveCue, UpdateCue
from sandbox.sleeperhit.artifacts import Artifact, Cue
from sandbox.sleeperhit.bodies import read_form, read_json
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.edits import mark_edited
from sandbox.sleeperhit.errors import InvalidError
from sandbox.sleeperhit.fate import is_ordered
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.manifest import link
from sandbox.sleeperhit.records import Json
from sandbox.sleeperhit.studio import Studio

log = logging.getLogger("sandbox")
A_SOUND = 2.0
Order = AddCue | UpdateCue | RemoveCue
FORMS: dict[str, type[Order]] = {"add": AddCue, "update": UpdateCue, "remove": RemoveCue}


class SfxApi:
    def __init__(self, desk: Desk, runs: Runs, studio: Studio) -> None:
        self.desk, self.runs, self.studio = desk, runs, studio

    async def change(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.ready(account, request.match_info["artifact"])
        order = await _order(request)
        if isinstance(order, AddCue):
            cue = self._add(artifact, order)
        elif isinstance(order, UpdateCue):
            cue = self._update(artifact, order)
        else:
            cue = _cue(artifact, order.id)
            self.runs.stop(cue.id)
            artifact.cues.remove(cue)
        mark_edited(self.desk, artifact)
        return reply({"artifactId": artifact.id, "cue": self._document(request, artifact, cue)})

    def _add(self, artifact: Artifact, order: AddCue) -> Cue:
        if order.entry_index >= len(artifact.current.entries):
            raise InvalidError(f"`entryIndex` is invalid: the screenplay has {len(artifact.current.entries)} entries")
        if any(cue.entry == order.entry_index for cue in artifact.cues):
            raise InvalidError(f"`entryIndex` is invalid: entry {order.entry_index} has a cue already")
        cue = Cue(
            id=new_id("sfx"), entry=order.entry_index, label=order.label, prompt=order.prompt,
            created_at=self.desk.now,
        )  # fmt: skip
        _fill(cue, order)
        artifact.cues.append(cue)
        self.start(artifact, cue)
        return cue

    def _update(self, artifact: Artifact, order: UpdateCue) -> Cue:
        """The sound is made again only when asked for."""
        cue = _cue(artifact, order.id)
        _fill(cue, order)
        if order.regenerate:
            cue.file = None
            self.start(artifact, cue)
        return cue

    def start(self, artifact: Artifact, cue: Cue) -> None:
        self.runs.start(cue.id, partial(self._sound, artifact, cue))

    async def _sound(self, artifact: Artifact, cue: Cue) -> None:
        if is_ordered("draft sfx", cue.prompt):
            return
        await self.runs.pause(cue.id, A_SOUND)
        try:
            cue.file = await self.studio.sound(artifact, cue)
        except Exception:
            log.exception("cue %s", cue.id)
        self.desk.world.touch()

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.artifact(account, request.match_info["artifact"])
        cues = [self._document(request, artifact, cue) for cue in sorted(artifact.cues, key=lambda cue: cue.entry)]
        return reply({"sfx": {"artifactId": artifact.id, "cues": cues}})

    def _document(self, request: web.Request, artifact: Artifact, cue: Cue) -> Json:
        return {
            "id": cue.id,
            "label": cue.label,
            "prompt": cue.prompt,
            "entryIndex": cue.entry,
            "volume": cue.volume,
            "triggerOffset": cue.trigger,
            "generatedDurationS": cue.seconds,
            "enabled": cue.enabled,
            "soundUrl": link(self.desk, request, artifact, cue.file) if cue.file else None,
            "isDraft": cue.file is None,
        }


async def _order(request: web.Request) -> Order:
    """`op` chooses the form."""
    body = await read_json(request)
    op = body.get("op") if isinstance(body, dict) else None
    if not isinstance(op, str) or op not in FORMS:
        raise InvalidError("`op` is invalid: one of add, update, remove")
    return await read_form(request, FORMS[op])


def _cue(artifact: Artifact, number: str) -> Cue:
    found = next((cue for cue in artifact.cues if cue.id == number), None)
    if found is None:
        raise InvalidError(f"`id` is invalid: there is no cue {number}")
    return found


def _fill(cue: Cue, order: CueFields) -> None:
    """What is given replaces what is there."""
    cue.label, cue.prompt = order.label or cue.label, order.prompt or cue.prompt
    cue.volume = cue.volume if order.volume is None else order.volume
    cue.trigger = order.trigger_offset or cue.trigger
    cue.seconds = cue.seconds if order.generated_duration_s is None else order.generated_duration_s
    cue.enabled = cue.enabled if order.enabled is None else order.enabled
    if order.is_disabled is not None:
        cue.enabled = not order.is_disabled

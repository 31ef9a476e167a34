"""The practice vendor as the sandbox sees it: its routes by era, its rules, and its sequences driven by hand."""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.books import TaskId
from sandbox.clock import iso
from sandbox.faults import MEDIA
from sandbox.media_host import MediaHost
from sandbox.openstory import records
from sandbox.openstory.create_api import CreateApi
from sandbox.openstory.desk import Desk, Endpoint, Records
from sandbox.openstory.device_api import PATH, DeviceApi
from sandbox.openstory.discovery import Discovery
from sandbox.openstory.enhance_api import EnhanceApi
from sandbox.openstory.eras import Era
from sandbox.openstory.errors import CODES, envelope, missing
from sandbox.openstory.export_api import ExportApi
from sandbox.openstory.links import API
from sandbox.openstory.pipeline import Pipeline
from sandbox.openstory.rules import Rules
from sandbox.openstory.sequence_api import SequenceApi
from sandbox.openstory.style_api import StyleApi
from sandbox.world import World


class OpenStoryPractice:
    """See `sandbox.vendor.Practice`."""

    def __init__(self, world: World) -> None:
        self.desk = Desk(world)
        self.pipeline = Pipeline(self.desk)
        self.exports = ExportApi(self.desk, self.pipeline)
        self.media = MediaHost(world)

    def routes(self) -> Iterable[web.RouteDef]:
        discovery = Discovery(self.desk)
        yield web.get(API, discovery.root)
        yield web.get(f"{API}/openapi.json", discovery.openapi)
        yield web.get("/llms.txt", discovery.llms)
        yield web.get("/r2/{path:.*}", self._stored, name=MEDIA)
        device = DeviceApi(self.desk)
        yield web.post(f"{API}/device/code", self._known(self.desk.of_anybody(device.begin), "B"))
        yield web.get(f"{API}/device/token", self._known(self.desk.of_anybody(device.token), "B"))
        yield web.get(PATH, self._known(device.page, "B"))
        yield web.post(PATH, self._known(device.answer, "B"))
        for method, path, endpoint, era in self._endpoints():
            yield web.route(method, API + path, self._known(self.desk.signed_in(endpoint), era))
        yield web.route("*", "/{tail:.*}", self._unknown)

    def _endpoints(self) -> Iterable[tuple[str, str, Endpoint, Era]]:
        """Contract section 1.1, line by line; the last column is the era that brought it."""
        sequence, style = SequenceApi(self.desk), StyleApi(self.desk)
        return [
            ("POST", "/sequences", CreateApi(self.desk, self.pipeline).create, "A"),
            ("GET", "/sequences/{id}", sequence.detail, "A"),
            ("POST", "/scripts/enhance", EnhanceApi(self.desk).enhance, "A"),
            ("GET", "/sequences", sequence.listing, "A'"),
            ("GET", "/sequences/{id}/exports", self.exports.listing, "B"),
            ("POST", "/sequences/{id}/exports", self.exports.create, "B"),
            ("GET", "/styles", style.listing, "B"),
            ("POST", "/styles", style.create, "B"),
            ("GET", "/styles/{id}", style.detail, "B"),
        ]

    def _known(self, handler: Handler, era: Era) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self.desk.rules.has(era):
                return await self._unknown(request)
            return await handler(request)

        return guarded

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        """Errors are always JSON."""
        raise missing(f"No route {request.method} {request.path}.")

    async def _stored(self, request: web.Request) -> web.StreamResponse:
        """Media of era A, on the API's own host."""
        if elsewhere := self.media.refused_on_order(request):
            return elsewhere
        path = request.match_info["path"]
        try:
            file = self.desk.world.media.file(path)
            known = path.startswith(self.desk.place() + "/") and file.is_file()
        except (ValueError, OSError):  # a path that leaves the folder, or is none
            known = False
        if not known:
            raise missing("File not found.")
        return await self.media.send(request, file)

    def middlewares(self) -> Sequence[Middleware]:
        return []

    def creates(self, request: web.Request) -> bool:
        return request.method == "POST" and re.fullmatch(rf"{API}/sequences/?", request.path) is not None

    def refusal(self, status: int, words: str) -> Mapping[str, object]:
        return envelope(CODES.get(status, "UNKNOWN_ERROR"), words)

    async def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        """No header is on every reply."""

    def rules(self) -> dict[str, object]:
        return self.desk.rules.model_dump()

    def change_rules(self, changes: dict[str, object]) -> None:
        before = self.desk.rules.hold
        self.desk.records.rules = Rules.model_validate({**self.desk.rules.model_dump(), **changes})
        if before != self.desk.rules.hold:
            self.pipeline.wake()
        self._go_on_with_exports()

    def tasks(self) -> list[dict[str, object]]:
        return [self._summary(sequence) for sequence in reversed(self.desk.records.sequences.values())]

    def _summary(self, sequence: records.Sequence) -> dict[str, object]:
        return {
            "id": sequence.id,
            "key": sequence.key,
            "status": sequence.word or sequence.status,
            "model": sequence.analysis,
            "kind": "sequence",
            "prompt": sequence.asked,
            "tags": [sequence.title],
            "error": sequence.status_error,
            "price": str(sequence.price),
            "charged": str(sequence.charged),
            "shots": len(sequence.shots),
            "created_at": iso(sequence.created_at),
        }

    def finish(self, ids: Sequence[TaskId] | None) -> list[TaskId]:
        """Sequences, and the exports of sequences that are named or all."""
        chosen = self._chosen(ids)
        for sequence in chosen:
            if sequence.live:
                self.pipeline.release(sequence)
            for export in sequence.exports:
                self.pipeline.runs.release(export.id)
        return [sequence.id for sequence in chosen if sequence.live]

    def _chosen(self, ids: Sequence[TaskId] | None) -> list[records.Sequence]:
        known = self.desk.records.sequences
        if ids is None:
            return list(known.values())
        strange = [number for number in ids if str(number) not in known]
        if strange:
            raise LookupError(f"no sequence {strange[0]}")
        return [known[str(number)] for number in ids]

    def drive(self, task_id: str, changes: dict[str, object]) -> dict[str, object]:
        """{status, error?}: from here on the sequence moves only by hand. An unknown word is shown as it is."""
        sequence = self.desk.records.sequences.get(task_id)
        word = changes.get("status")
        if sequence is None:
            raise LookupError(f"no sequence {task_id}")
        if not isinstance(word, str) or not word:
            raise ValueError("status is required")
        self.pipeline.runs.stop(sequence.id)
        sequence.by_hand = True
        if word == "completed":
            sequence.fate.analysis_error = sequence.fate.late_seconds = sequence.status_error = None
            self.pipeline.charge_again(sequence)
            self.pipeline.move(sequence, "processing")
            self.pipeline.release(sequence)
        elif word == "failed":
            self.pipeline.fail(sequence, str(changes.get("error", "Generation failed")))
        else:
            self.pipeline.put(sequence, word)
        return self._summary(sequence)

    def dump(self) -> dict[str, object]:
        return self.desk.records.model_dump(mode="json")

    def load(self, state: dict[str, object]) -> None:
        self.desk.records = Records.model_validate(state)
        for sequence in self.desk.records.sequences.values():
            waits_late = sequence.status == "failed" and sequence.fate.late_seconds is not None
            if not sequence.by_hand and (sequence.live or waits_late):
                self.pipeline.start(sequence)
        self._go_on_with_exports()

    def _go_on_with_exports(self) -> None:
        for sequence in self.desk.records.sequences.values():
            for export in sequence.exports:
                if export.status == "processing" and export.id not in self.pipeline.runs:
                    self.exports.start(sequence, export)

    def stop(self) -> None:
        self.pipeline.runs.stop_all()

    def reset(self) -> None:
        self.pipeline.runs.stop_all()
        self.desk.rate.clear()
        self.desk.address_rate.clear()
        shutil.rmtree(self.desk.world.media.file(self.desk.place()), ignore_errors=True)
        self.desk.records = Records()

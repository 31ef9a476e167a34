"""The practice vendor as the sandbox sees it: its routes, its rules, and what a restart goes on with."""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.books import TaskId
from sandbox.replies import reply
from sandbox.runs import Runs
from sandbox.sleeperhit.by_hand import ByHand
from sandbox.sleeperhit.desk import API, Desk, Records
from sandbox.sleeperhit.discovery import Discovery
from sandbox.sleeperhit.endpoints import Endpoints
from sandbox.sleeperhit.errors import CODES, envelope, missing
from sandbox.sleeperhit.extraction import Extraction
from sandbox.sleeperhit.finals import Finals
from sandbox.sleeperhit.ledger import Ledger
from sandbox.sleeperhit.openapi import openapi
from sandbox.sleeperhit.pipeline import Pipeline
from sandbox.sleeperhit.planner import Planner
from sandbox.sleeperhit.resuming import go_on
from sandbox.sleeperhit.rules import Rules
from sandbox.sleeperhit.score import Score
from sandbox.sleeperhit.share_pages import SharePages
from sandbox.sleeperhit.studio import Studio
from sandbox.sleeperhit.writing import Writing
from sandbox.world import World

PAID = re.compile(rf"{API}/(story-jobs|artifacts/[^/]+/(refine|finalize|render-video))/?")


class SleeperHitPractice:
    """See `sandbox.vendor.Practice`."""

    def __init__(self, world: World) -> None:
        self.desk = Desk(world)
        self.runs = Runs(world)
        ledger, studio = Ledger(self.desk), Studio(self.desk)
        score = Score(self.desk, self.runs, studio)
        self.extraction = Extraction(self.desk, self.runs)
        self.planner = Planner(self.desk, self.runs)
        self.pipeline = Pipeline(self.desk, self.runs, ledger, Writing(self.desk, score))
        self.finals = Finals(self.desk, self.runs, ledger, studio)
        self.by_hand = ByHand(self.desk, self.runs, self.planner, self.pipeline, self.finals)
        self.endpoints = Endpoints(
            self.desk, self.runs, ledger, studio, score, self.extraction, self.planner, self.pipeline, self.finals
        )

    def routes(self) -> Iterable[web.RouteDef]:
        table = self.endpoints.table()
        document = openapi(table)

        async def spec(_: web.Request) -> web.Response:
            return reply(document)

        yield web.get(f"{API}/openapi.json", self.desk.open_handler(spec))
        yield web.get(f"{API}/examples", self.desk.open_handler(Discovery(self.desk).examples))
        for endpoint in table:
            yield web.route(endpoint.method, API + endpoint.path, self.desk.handler(endpoint))
        pages = SharePages(self.desk, self.finals)
        yield web.get("/share/table-read/{token}", pages.theater)
        yield web.get("/share/table-read-audio/{token}", pages.theater)
        yield web.post("/api/share/table-read/start-live", pages.start_live)
        yield web.route("*", "/{tail:.*}", self._unknown)

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        """Errors are always JSON."""
        raise missing("not_found", f"The route {request.method} {request.path}")

    def middlewares(self) -> Sequence[Middleware]:
        return []

    def creates(self, request: web.Request) -> bool:
        """What reserves credits."""
        return request.method == "POST" and PAID.fullmatch(request.path) is not None

    def refusal(self, status: int, words: str) -> Mapping[str, object]:
        return envelope(CODES.get(status, "internal_error"), words)

    async def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        self.desk.sign(request, response)

    def rules(self) -> dict[str, object]:
        return self.desk.rules.model_dump()

    def change_rules(self, changes: dict[str, object]) -> None:
        before = self.desk.rules.hold
        self.desk.records.rules = Rules.model_validate({**self.desk.rules.model_dump(), **changes})
        if before != self.desk.rules.hold:
            self._go_on()

    def _go_on(self) -> None:
        go_on(self.desk, self.extraction, self.planner, self.pipeline, self.finals, self.endpoints)

    def tasks(self) -> list[dict[str, object]]:
        return self.by_hand.rows()

    def finish(self, ids: Sequence[TaskId] | None) -> list[TaskId]:
        return self.by_hand.finish(ids)

    def drive(self, task_id: str, changes: dict[str, object]) -> dict[str, object]:
        return self.by_hand.drive(task_id, changes)

    def dump(self) -> dict[str, object]:
        return self.desk.records.model_dump(mode="json")

    def load(self, state: dict[str, object]) -> None:
        self.desk.records = Records.model_validate(state)
        self._go_on()

    def stop(self) -> None:
        self.runs.stop_all()

    def reset(self) -> None:
        self.runs.stop_all()
        self.desk.rate.clear()
        self.desk.idempotency.clear()
        shutil.rmtree(self.desk.world.media.file(self.desk.place()), ignore_errors=True)
        self.desk.records = Records()

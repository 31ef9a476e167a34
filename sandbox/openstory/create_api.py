"""POST /sequences: the one request that costs money (contract 1.5, 1.6)."""

import asyncio
from decimal import Decimal

from aiohttp import web

from sandbox.accounts import Account
from sandbox.books import Submit
from sandbox.openstory import documents, fate, links
from sandbox.openstory.bodies import read_json
from sandbox.openstory.cast import Company, gather
from sandbox.openstory.desk import SLUG, Desk
from sandbox.openstory.errors import bad, refused
from sandbox.openstory.library import STYLES, find_style
from sandbox.openstory.models import chosen_models
from sandbox.openstory.orders import (
    CreateSequence,
    CreateSequenceC,
    CreateSequenceLateB,
    check_music,
    create_form,
    read_body,
)
from sandbox.openstory.pipeline import BEFORE_MOTION, Pipeline
from sandbox.openstory.pricing import NOTHING, estimate
from sandbox.openstory.records import Sequence, Stop, Style
from sandbox.openstory.screenplay import enhanced, shot_list, wants_enhancing
from sandbox.openstory.waiting import hold_sequence, wait_of
from sandbox.replies import reply
from sandbox.wire import struck

UNTITLED = "Untitled Sequence"
GUARD_SECONDS, GUARD_ROWS = 120.0, 10
SLOW_CREATE = 20.0


class CreateApi:
    """Checks in this order: body, models, style, cast, images, duplicate, credits. Only then is anything kept.

    `?wait` is read after that: a malformed one is a 400, and the sequences exist and are paid (trap 6).
    """

    def __init__(self, desk: Desk, pipeline: Pipeline) -> None:
        self.desk, self.pipeline = desk, pipeline

    async def create(self, request: web.Request, account: Account) -> web.Response:
        rules = self.desk.rules
        order = read_body(create_form(rules.era), await read_json(request))
        check_music(order, rules.era)
        models = chosen_models("analysis", order.analysisModels, rules.models == "known")
        draft = self._draft(order, account)
        company = await gather(self.desk, account, order)
        better = await self._enhanced(order)
        sequences = [self._sequence(draft, order, company, better, model) for model in models]
        self._check_duplicate(account, sequences)
        self._check_credits(account, sum((sequence.price for sequence in sequences), NOTHING))
        for sequence in sequences:
            self._accept(sequence, account, request)
        self._keep(company)
        return await self._answer(request, sequences, better)

    def _draft(self, order: CreateSequence, account: Account) -> Sequence:
        """What all sequences of the order share."""
        known_only = self.desk.rules.models == "known"
        style, name = self._style(order, account)
        stop = stop_of(order)
        now = self.desk.now
        return Sequence(
            id="", key=account.key, user_id=account.user_id, run="", title=order.title or UNTITLED,
            untitled=order.title is None, script=order.script, asked=order.script,
            ratio=order.aspectRatio or (style.ratio if style else None) or "16:9",
            resolution=order.resolution if isinstance(order, CreateSequenceLateB) else "720p",
            style_id=style.id if style else self.desk.new_id(), style_name=name,
            images=chosen_models("image", order.imageModels, known_only),
            videos=chosen_models("video", order.videoModels, known_only),
            audio=chosen_models("audio", order.audioModels, known_only)[0],
            analysis="", stop=stop, stills=makes_stills(order, stop), plan=[],
            price=NOTHING, charged=NOTHING, created_at=now, updated_at=now, status_at=now,
        )  # fmt: skip

    def _style(self, order: CreateSequence, account: Account) -> tuple[Style | None, str | None]:
        """None = derived from the script, which era C knows as "auto" and takes when the field is absent."""
        derives = self.desk.rules.has("C")
        if derives and (order.style is None or order.style.strip().lower() == "auto"):
            return None, None
        style = STYLES[0] if order.style is None else find_style(self.desk.styles(account), order.style)
        return style, style.name

    async def _enhanced(self, order: CreateSequence) -> str | None:
        """The better script, after as long as a language model takes; None when the script stays as it is."""
        slow = fate.is_ordered("slow create", order.script)
        wanted = wants_enhancing(order.script, order.enhance)
        if wanted or slow:
            seconds = self.desk.rules.create_seconds * (SLOW_CREATE if slow else 1.0)
            await self.desk.world.rest(self.desk.now, seconds)
        return enhanced(order.script, order.targetSeconds, self.desk.new_id()) if wanted else None

    def _sequence(
        self, draft: Sequence, order: CreateSequence, company: Company, better: str | None, model: str
    ) -> Sequence:
        now = self.desk.now
        sequence = draft.model_copy(deep=True)
        sequence.id, sequence.run, sequence.analysis = self.desk.new_id(), self.desk.new_id(), model
        sequence.script, sequence.references = better or order.script, list(dict.fromkeys(company.pictures))
        sequence.created_at = sequence.updated_at = sequence.status_at = now
        sequence.status = self.desk.rules.created_status
        sequence.plan = shot_list(sequence.script, now)
        sequence.price = sequence.charged = estimate(sequence)
        return sequence

    def _check_duplicate(self, account: Account, sequences: list[Sequence]) -> None:
        """The weak guard of contract 1.13: the same script, running, with every model asked for, in two minutes."""
        if not self.desk.rules.guards_duplicates:
            return
        mine = [s for s in self.desk.records.sequences.values() if s.user_id == account.user_id][-GUARD_ROWS:]
        young = [s for s in mine if s.status == "processing" and s.created_at > self.desk.now - GUARD_SECONDS]
        running = {s.analysis for s in young if s.script == sequences[0].script}
        if running >= {sequence.analysis for sequence in sequences}:
            raise bad("Already generating this script — open the existing sequence.")

    def _check_credits(self, account: Account, price: Decimal) -> None:
        if self.desk.world.books.balance(account) < price:
            raise refused(402, "Insufficient credits to generate storyboard")

    def _accept(self, sequence: Sequence, account: Account, request: web.Request) -> None:
        sequence.fate = fate.decide(request, sequence.asked, len(sequence.plan), sequence.videos[0])
        if vanish := struck(request, "vanish"):
            sequence.hidden = "everywhere" if vanish.everywhere else "lists"
        self.desk.records.sequences[sequence.id] = sequence
        self.desk.world.books.submits.append(
            Submit(
                vendor=SLUG, key=account.key, task_id=sequence.id, price=sequence.price, tags=[sequence.title],
                idempotency_key=None, at=sequence.created_at,
            )
        )  # fmt: skip
        self.pipeline.book(sequence, "charge", sequence.price)
        self.pipeline.start(sequence)

    def _keep(self, company: Company) -> None:
        self.desk.records.characters += company.characters
        self.desk.records.locations += company.locations

    async def _answer(self, request: web.Request, sequences: list[Sequence], better: str | None) -> web.Response:
        seconds = wait_of(request)
        if seconds:
            rows = await asyncio.gather(*(self._waited(request, sequence, seconds) for sequence in sequences))
        else:
            rows = [_created(sequence) for sequence in sequences]
        body: documents.Document = {"sequences": rows}
        if better is not None:
            body["enhancedScript"] = better
        body["_links"] = {"self": links.create_sequence(), "root": links.root()}
        return reply(body, 202)

    async def _waited(self, request: web.Request, sequence: Sequence, seconds: float) -> documents.Document:
        waited = await hold_sequence(self.desk.world, seconds, sequence)
        gone = sequence.hidden == "everywhere"
        return {
            "id": sequence.id,
            "workflowRunId": sequence.run,
            "state": None if gone else documents.state(self.desk, request, sequence),
            "waitChanged": waited.changed,
            "waitDone": gone or waited.done,
        }


def _created(sequence: Sequence) -> documents.Document:
    return {
        "id": sequence.id,
        "status": sequence.status,
        "workflowRunId": sequence.run,
        "statusUrl": links.sequence_path(sequence.id),
        "_links": {"self": links.sequence(sequence.id), "poll": links.poll(sequence.id)},
    }


def stop_of(order: CreateSequence) -> Stop:
    """How far to run: `stopAt` where there is one, else as motion and music say."""
    if isinstance(order, CreateSequenceC) and order.stopAt is not None:
        return order.stopAt
    if order.motion:
        return "music" if order.music else "motion"
    return "dialogue"


def makes_stills(order: CreateSequence, stop: Stop) -> bool:
    """A and B always make them. In C a run that goes on to motion makes them only with `startFrames`."""
    if not isinstance(order, CreateSequenceC):
        return True
    return stop not in ("script", "references") and (stop in BEFORE_MOTION or order.startFrames)

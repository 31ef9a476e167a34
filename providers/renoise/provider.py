"""Renoise: video and image generation paid in credits (contract 0.2.1, and newer endpoints where a server has them)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import ClassVar

from providers.base import Access, Provider
from providers.errors import Fault, ProviderError
from providers.facts import Facts, Model, Rate
from providers.http import Client
from providers.order import Order, Problem, Quote, Request, Resend, Step
from providers.renoise import account, checks, holdings, live_models, materials, replies
from providers.renoise.address import DEFAULT, api_base, media_base
from providers.renoise.catalogue import BUILT_IN, named
from providers.renoise.errors import classify
from providers.renoise.fields import Row
from providers.renoise.looking import look
from providers.renoise.paging import PAGE, Pages, all_before
from providers.renoise.payload import all_tags, estimate_query, task_body, token_tag
from providers.renoise.replies import Task
from providers.renoise.watching import Watch
from providers.report import (
    Account,
    CancelResult,
    Entry,
    Finding,
    LibraryItem,
    RemoteRef,
    RemoteWork,
    Report,
    State,
    Uploaded,
)
from providers.text import clean_text

MOST_PAGES = 200  # of a list read to its end


class Renoise(Provider):
    """One Renoise account, by its API key."""

    facts: ClassVar[Facts] = Facts(
        slug="renoise",
        label="Renoise",
        unit=account.UNIT,
        base_url=DEFAULT,
        rate=Rate(240, 60),  # our courtesy: the vendor names none
        poll_every=10,
        settle_time=60,
        cancel="while_pending",
        max_in_flight=20,  # the vendor's own cap is 50 for the whole account, people in its app included
        usual_budget=900,
        key_hint="fk_...",
        top_up_url="https://www.renoise.ai/pricing",
    )
    kinds: ClassVar[tuple[str, ...]] = ("image", "video", "audio", "character")
    token_tag = staticmethod(token_tag)

    def __init__(self, access: Access) -> None:
        super().__init__(access)
        self._base = api_base(access.base_url)
        self._client = Client(
            access,
            provider=self.facts.label,
            base_url=self._base,
            headers={"X-API-Key": access.secret.strip()},
            classify=classify,
        )

    def models(self) -> tuple[Model, ...]:
        return self.access.models or BUILT_IN

    def fetch_models(self) -> tuple[Model, ...]:
        """GET /models, which only the newer servers have."""
        return live_models.models(self._where_it_exists("/models", {}))

    def check(self) -> Account:
        return account.account(self._client.get("/me", use="balance").json)

    def problems(self, order: Order) -> tuple[Problem, ...]:
        return checks.problems(order, self.models())

    def quote(self, order: Order) -> Quote:
        """The vendor's estimate, which is what it charges at creation as far as is known, but is not promised."""
        query = estimate_query(order, self._model(order))
        return account.quote(self._client.get("/credit/estimate", query, use="balance").json, order.model)

    def steps(self, order: Order) -> tuple[Step, ...]:
        return (Step(name="task", paid=True, resend=Resend.LOOK),)

    def build(self, step: Step, order: Order, refs: Sequence[RemoteRef], token: str) -> Request:
        return Request(path="/tasks", body=task_body(order, self._model(order), token))

    def submit(self, step: Step, request: Request) -> tuple[RemoteRef, ...]:
        reply = self._client.post(request.path, request.body, headers=request.headers)
        return (replies.created(reply.json, reply.status, self._makes(str(request.body.get("model", "")))),)

    def find(self, step: Step, order: Order, token: str, since: datetime, refs: Sequence[RemoteRef] = ()) -> Finding:
        return look(self._look_for, self._single_for_find, order, token, since, self._makes(order.model))

    def poll(self, refs: Sequence[RemoteRef]) -> Iterator[tuple[RemoteRef, Report | ProviderError]]:
        watch = Watch(
            listing=lambda offset: self._tasks({}, offset, "poll"),
            single=lambda remote_id: self._task(remote_id, "poll"),
            result=lambda remote_id: self._client.get(task_path(remote_id, "/result"), use="poll").json,
            media_base=media_base(self._base),
            now=lambda: datetime.now(UTC),
        )
        return watch.read(refs)

    def cancel(self, ref: RemoteRef) -> CancelResult:
        """Only pending work can be cancelled; a refusal is looked into, as the task may be cancelled already."""
        try:
            reply = self._client.post(task_path(ref.remote_id, "/cancel"), use="cancel")
        except ProviderError as error:
            if error.fault is not Fault.REFUSED:
                raise
            return self._too_late(ref, error)
        task = replies.task(reply.json)
        if task is None or not task.word or task.state is State.CANCELLED:
            return CancelResult.CANCELLED
        return CancelResult.ASKED if task.state is State.ACTIVE else CancelResult.TOO_LATE

    def upload(self, path: Path, name: str, kind: str, mime: str) -> Uploaded:
        return materials.send(self._client, self._base, path, name, kind, mime)

    def library(self, kind: str, search: str = "", category: str = "") -> Iterator[LibraryItem]:
        """Materials of a kind, or the vendor's characters, where this server has them."""
        if kind == "character":
            read = self._characters(search, category)
        else:
            read = Pages(lambda offset: self._materials(kind, search, offset), lambda item: item.remote_id, MOST_PAGES)
        for page in read:
            yield from (item for item in page if item.kind == kind)

    def books(self, since: datetime | None) -> Iterator[Entry]:
        """The lines are read to `since` before the first is understood: what a sign means shows in all of them."""
        lines: list[Row] = []
        for page in Pages(self._history, account.line_name, MOST_PAGES):
            lines += page
            if all_before([account.time_of(line) for line in page], since):
                break
        yield from (entry for entry in account.entries(lines) if not before(entry.at, since))

    def recent(self, since: datetime | None) -> Iterator[RemoteWork]:
        pages = Pages(lambda offset: self._tasks({}, offset, "find"), lambda task: task.remote_id, MOST_PAGES)
        for page in pages:
            yield from (
                replies.work_of(task, self._makes(task.model)) for task in page if not before(task.created_at, since)
            )
            if all_before([task.created_at for task in page], since):
                return

    def set_tags(self, ref: RemoteRef, tags: Iterable[str], token: str) -> None:
        """PATCH replaces the whole list, so our own tag goes along every time."""
        own = token or ref.data.get("token", "")
        self._client.patch(task_path(ref.remote_id, "/tags"), {"tags": all_tags(tags, own)})

    def _model(self, order: Order) -> Model | None:
        return named(self.models(), order.model)

    def _makes(self, name: str) -> str:
        """What the model of this name makes, "" when it is not known: it decides which file of a result is the take."""
        model = named(self.models(), name)
        return model.kind if model else ""

    def _tasks(self, query: dict[str, str], offset: int, use: str) -> list[Task]:
        """One page of tasks, newest first; `limit` and `offset` are always sent, as the CLI does."""
        return replies.tasks(self._shown("/tasks", {**query, "limit": PAGE, "offset": offset}, use))

    def _look_for(self, tag: str, offset: int) -> list[Task]:
        return self._tasks({"tag": tag} if tag else {}, offset, "find")

    def _single_for_find(self, remote_id: str) -> Task:
        return self._task(remote_id, "find")

    def _task(self, remote_id: str, use: str) -> Task:
        found = replies.task(self._shown(task_path(remote_id), {}, use))
        if found is None or found.remote_id != remote_id or not found.word:
            raise replies.unreadable(f"something about task {remote_id} that cannot be read")
        return found

    def _shown(self, path: str, query: dict[str, str | int], use: str) -> object:
        """The body of a read about tasks. A refusal to show something is no verdict about it: never REFUSED."""
        try:
            return self._client.get(path, query, use=use).json
        except ProviderError as error:
            if error.fault is Fault.REFUSED:
                error.fault = Fault.UNREADABLE
            raise

    def _too_late(self, ref: RemoteRef, refusal: ProviderError) -> CancelResult:
        try:
            task = self._task(ref.remote_id, "cancel")
        except ProviderError as error:
            if error.status == 404:  # no such task: that is no reason to say that it goes on
                raise refusal from error
            return CancelResult.TOO_LATE
        return CancelResult.CANCELLED if task.state is State.CANCELLED else CancelResult.TOO_LATE

    def _where_it_exists(self, path: str, query: dict[str, str | int]) -> object:
        """The body of an endpoint that some servers lack; None there. An unknown route may answer 200 with a page."""
        try:
            return self._client.get(path, query, use="poll").json
        except ProviderError as error:
            if error.status == 404 or error.code == "html":
                return None
            raise

    def _materials(self, kind: str, search: str, offset: int) -> list[LibraryItem]:
        query: dict[str, str | int] = {"type": kind, "limit": PAGE, "mine": "true"}
        if search:
            query["search"] = search
        if offset:  # the CLI leaves it out when it is 0
            query["offset"] = offset
        return holdings.materials(self._client.get("/materials", query, use="poll").json)

    def _characters(self, search: str, category: str) -> Pages[LibraryItem]:
        numbers = count(1)
        filters: dict[str, str | int] = {"search": search, "category": category}
        asked = {name: value for name, value in filters.items() if value}

        def read(_offset: int) -> list[LibraryItem]:
            query = {**asked, "page": next(numbers), "page_size": PAGE}
            return holdings.characters(self._where_it_exists("/characters", query))

        return Pages(read, lambda item: item.remote_id, MOST_PAGES)

    def _history(self, offset: int) -> list[Row]:
        return account.history(
            self._client.get("/credit/history", {"limit": PAGE, "offset": offset}, use="balance").json
        )


def task_path(remote_id: str, more: str = "") -> str:
    """The path of a task. Its number may have been typed by a person, and must not become another path."""
    if not (remote_id.isascii() and remote_id.isdigit()):
        raise replies.unreadable(f"nothing: “{clean_text(remote_id, 40)}” is not the number of a task")
    return f"/tasks/{remote_id}{more}"


def before(time: datetime | None, since: datetime | None) -> bool:
    return time is not None and since is not None and time < since

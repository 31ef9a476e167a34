"""Sources (REF "Sources"): inline text is READY at once, addresses are extracted in the background."""

import hashlib
from typing import Literal, cast

from aiohttp import web

from sandbox.accounts import Account
from sandbox.clock import iso
from sandbox.replies import reply
from sandbox.sleeperhit import documents, fate
from sandbox.sleeperhit.addresses import check_address, outcome_of
from sandbox.sleeperhit.bodies import read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.errors import InvalidError, refused
from sandbox.sleeperhit.extraction import Extraction
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.paging import page
from sandbox.sleeperhit.project_orders import CreateSource
from sandbox.sleeperhit.reading import check_reading
from sandbox.sleeperhit.records import Project, Source

TYPES = ("text", "markdown", "url", "pdf")
INLINE = ("text", "markdown")
LARGEST = 1_000_000
Type = Literal["TEXT", "MARKDOWN", "URL", "PDF"]


class SourceApi:
    def __init__(self, desk: Desk, extraction: Extraction) -> None:
        self.desk, self.extraction = desk, extraction

    async def create(self, request: web.Request, account: Account) -> web.Response:
        project = self._project(request, account)
        order = await read_form(request, CreateSource)
        check_reading(self.desk.rules, order)
        check_source(order)
        if (known := self._known(project, order)) is not None:
            return reply({"source": documents.source(known), "deduplicated": True})
        source = self._source(project, order)
        self.desk.records.sources[source.id] = source
        self.extraction.start(source)
        return reply({"source": documents.source(source)})

    def _known(self, project: Project, order: CreateSource) -> Source | None:
        """One source a (project, producer, externalId)."""
        if order.producer is None or order.external_id is None:
            return None
        mark = (order.producer, order.external_id)
        return next((s for s in self.desk.sources(project) if (s.producer, s.external_id) == mark), None)

    def _source(self, project: Project, order: CreateSource) -> Source:
        inline = order.type in INLINE
        words = (order.content or "") if inline else (order.label or "")
        path = "" if inline else (order.uri or "")
        source = Source(
            id=new_id("source"), project_id=project.id, type=cast(Type, order.type.upper()), label=order.label,
            uri=None if inline else order.uri, retention=order.retention_policy,
            metadata=dict(order.metadata) if order.metadata is not None else None, producer=order.producer,
            external_id=order.external_id, originated_at=order.originated_at,
            outcome=outcome_of(path), digest_fails=fate.is_ordered("fail digest", words),
            slow=fate.slowness(words, "source") * (10.0 if "slow" in path.lower() else 1.0),
            created_at=self.desk.now, updated_at=self.desk.now,
        )  # fmt: skip
        if inline:
            source.text, source.status, source.extracted_at = order.content, "READY", self.desk.now
            source.content_hash = hashlib.sha256((order.content or "").encode()).hexdigest()
        return source

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        rows, cursor = page(request, self.desk.sources(self._project(request, account)))
        return reply({"sources": [documents.source(source) for source in rows], "nextCursor": cursor})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        return reply({"source": documents.source(self._asked(request, account))})

    async def delete(self, request: web.Request, account: Account) -> web.Response:
        source = self._asked(request, account)
        source.deleted_at = self.desk.now
        return reply({"id": source.id, "deletedAt": iso(source.deleted_at)})

    def _project(self, request: web.Request, account: Account) -> Project:
        return self.desk.project(account, request.match_info["project"])

    def _asked(self, request: web.Request, account: Account) -> Source:
        return self.desk.source(self._project(request, account), request.match_info["source"])


def check_source(order: CreateSource) -> None:
    """What the type wants, the size of inline text, and where an address leads."""
    if order.type not in TYPES:
        raise refused("source_type_unsupported", f"Sources of type {order.type} are not supported.")
    if order.type in INLINE:
        if not order.content:
            raise InvalidError(f"`content` is required for a source of type {order.type}")
        if len(order.content.encode()) > LARGEST:
            words = f"The source is larger than {LARGEST} bytes."
            raise refused("source_too_large", words, {"maxBytes": LARGEST})
    elif not order.uri:
        raise InvalidError(f"`uri` is required for a source of type {order.type}")
    else:
        check_address(order.uri)
    _check_completeness(order)


def _check_completeness(order: CreateSource) -> None:
    """`sourceContextMode: "full"` promises that everything was fetched (contract 1.4)."""
    metadata = order.metadata or {}
    if metadata.get("sourceContextMode") != "full":
        return
    told = metadata.get("sourceCompleteness")
    if not isinstance(told, dict) or "expected" not in told or told.get("expected") != told.get("fetched"):
        raise InvalidError("`metadata.sourceCompleteness` is invalid: expected must equal fetched")

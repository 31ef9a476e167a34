"""OpenStory: whole sequences from a script, paid from a wallet in USD that its API does not show (public API v1)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import unquote

from pydantic import JsonValue

from providers.base import Access, Provider
from providers.differences import Difference
from providers.errors import Fault, ProviderError
from providers.facts import Action, Facts, Model, Option, Rate
from providers.http import Client
from providers.openstory import checks, device, discovery, enhance, exports, prices, replies, results, styles
from providers.openstory.address import DEFAULT, place
from providers.openstory.catalogue import BUILT_IN
from providers.openstory.comparison import differences
from providers.openstory.errors import classify
from providers.openstory.links import path_of
from providers.openstory.looking import every, look, ref_of
from providers.openstory.options import Settings
from providers.openstory.payload import create_body, expected_of, own_title
from providers.openstory.reads import Reads
from providers.openstory.watching import Watch
from providers.order import Order, Parent, Problem, Quote, Request, Resend, Step
from providers.report import (
    Account,
    CancelResult,
    Finding,
    LibraryItem,
    Piece,
    RemoteRef,
    RemoteWork,
    Report,
    SignIn,
    State,
)

CREATE = 150.0  # seconds: pictures are fetched and the script is enhanced before the answer (contract 1.5)
MOST_PAGES = 200  # of a list read to its end
NOBODY = "0" * 26  # an id no sequence has: a 404 for it proves the key in the first era


class OpenStory(Provider):
    """One team at OpenStory, by one of its API keys."""

    facts: ClassVar[Facts] = Facts(
        slug="openstory",
        label="OpenStory",
        unit=prices.UNIT,
        base_url=DEFAULT,
        rate=Rate(10, 1),
        poll_every=5,
        settle_time=300,  # the vendor may still be enhancing the script when the connection is long gone
        cancel="never",
        max_in_flight=5,
        usual_budget=2700,
        key_hint="osk_...",
        top_up_url="https://openstory.so/settings",
        takes_links=True,
    )
    kinds: ClassVar[tuple[str, ...]] = ("style",)

    def __init__(self, access: Access) -> None:
        super().__init__(access)
        self._place = place(access.base_url)
        secret = access.secret.strip()
        # Either header will do; a key goes in both, as a server or a proxy in front may read only one of them. Another
        # token is OAuth's, and goes as Bearer alone.
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if secret.startswith("osk_"):
            headers["x-api-key"] = secret
        self._client = Client(
            access, provider=self.facts.label, base_url=self._place.origin, headers=headers, classify=classify
        )
        self._reads = Reads(self._client, self._place)

    def models(self) -> tuple[Model, ...]:
        return self.access.models or BUILT_IN

    def fetch_models(self) -> tuple[Model, ...]:
        """The create fields of this server's own schema, and whether it puts clips together."""
        start = self._reads.root()
        return discovery.models(start, self._reads.where_it_exists(self._spec(start)))

    def differences(self) -> tuple[Difference, ...]:
        start = self._reads.root()
        return differences(self._client, start, self._spec(start), self.models())

    def _spec(self, start: discovery.Root) -> str:
        """Where the OpenAPI document is."""
        return path_of(start.links, "openapi-spec", self._place.origin) or f"{self._place.api}/openapi.json"

    def check(self) -> Account:
        """GET /sequences?limit=1. The first era has no list; there a 404 for an unknown id proves the key."""
        if self._reads.page("", "balance", 1) is None:
            self._reads.root()
            try:
                self._client.get(self._place.sequences(NOBODY), use="balance")
            except ProviderError as error:
                if error.code != "not_found":
                    raise
        return Account(label="OpenStory team", balance=None)

    def problems(self, order: Order) -> tuple[Problem, ...]:
        return checks.problems(order, self.models())

    def quote(self, order: Order) -> Quote:
        return prices.quote(order)

    def steps(self, order: Order) -> tuple[Step, ...]:
        """A sequence, and where one film is wanted an export of each sequence after it.

        An export may be sent again after a lost reply: one in flight is given again and it costs nothing.
        """
        if order.action == "export":
            return (Step(name="export", makes="export", paid=False, resend=Resend.SAME_KEY),)
        wanted = Settings.of(order)
        count = max(1, len(wanted.analysis_models)) if wanted.export else 0
        names = [f"export {at}" if at > 1 else "export" for at in range(1, count + 1)]
        film = [Step(name=n, makes="export", paid=False, resend=Resend.SAME_KEY, optional=True) for n in names]
        return (Step(name="sequence", makes="sequence", paid=True, resend=Resend.LOOK), *film)

    def build(self, step: Step, order: Order, refs: Sequence[RemoteRef], token: str) -> Request:
        """A create carries no `wait`: a malformed one is a 400 for work that is billed (traps 6)."""
        if step.name == "sequence":
            return Request(path=self._place.sequences(), body=create_body(order, token))
        return Request(path=self._place.sequences(exported(step, order, refs), "/exports"))

    def submit(self, step: Step, request: Request) -> tuple[RemoteRef, ...]:
        origin = self._place.origin
        if step.name == "sequence":
            reply = self._client.post(request.path, request.body, headers=request.headers, deadline=CREATE)
            return replies.created(reply.json, reply.status, origin, expected_of(request.body))
        sequence = sequence_in(request.path)
        try:
            reply = self._client.post(request.path, headers=request.headers)
        except ProviderError as error:
            if step.optional and error.fault is Fault.REFUSED and not error.maybe_sent:
                return (exports.refused(sequence, step, error.message),)
            raise
        return (exports.created(reply.json, reply.status, sequence, step, origin),)

    def find(self, step: Step, order: Order, token: str, since: datetime, refs: Sequence[RemoteRef] = ()) -> Finding:
        if step.name == "sequence":
            return look(lambda path: self._reads.page(path, "find"), order, token, since)
        return self._reads.find_export(exported(step, order, refs), step)

    def poll(self, refs: Sequence[RemoteRef]) -> Iterator[tuple[RemoteRef, Report | ProviderError]]:
        watch = Watch(
            listing=lambda path: self._reads.page(path, "poll"), single=self._reads.sequence, export=self._reads.export
        )
        return watch.read(refs)

    def long_poll(self, ref: RemoteRef, seconds: float) -> Report | None:
        """`?wait`, where there is no list to tell what changed. What happened between two of these shows in the
        document with `X-Wait-Changed: false`, so the document is read and not the header."""
        if ref.kind != "sequence" or self._reads.page("", "poll", 1) is not None:
            return None
        return results.report(self._reads.sequence(ref, seconds), ref.data)

    def cancel(self, ref: RemoteRef) -> CancelResult:
        return CancelResult.NEVER

    def actions(self, piece: Parent, ended: State) -> tuple[Action, ...]:
        if piece.kind != "sequence" or ended is not State.DONE:
            return ()
        note = "When every shot has its clip."
        return (Action(name="export", label="Put the clips together to one film", makes="video", note=note),)

    def recent(self, since: datetime | None) -> Iterator[RemoteWork]:
        for one in every(lambda path: self._reads.page(path, "find"), since, MOST_PAGES):
            yield RemoteWork(
                ref=ref_of(one, {}),
                model="sequence",
                prompt=own_title(one.title),
                word=one.word,
                tags=(),
                created_at=one.created_at,
            )

    def library(self, kind: str, search: str = "", category: str = "") -> Iterator[LibraryItem]:
        """Styles; nothing else is listed, and the first era lists no styles either."""
        body = (
            self._reads.where_it_exists(self._reads.linked("list-styles", self._place.styles))
            if kind == "style"
            else None
        )
        for item in styles.items(body, self._place.origin) if body is not None else ():
            fits = search.lower() in f"{item.name} {item.category}".lower()
            if fits and (not category or item.category.lower() == category.lower()):
                yield item

    def fields(self, kind: str) -> tuple[Option, ...]:
        return styles.FIELDS if kind == "style" else ()

    def add(self, kind: str, values: Mapping[str, JsonValue]) -> LibraryItem:
        """A new style. Sent twice it is refused the second time, as its name is taken: safe to repeat."""
        if kind != "style":
            message = f"OpenStory's API makes no {kind} by itself. Describe it in a take, and it is made with that."
            raise ProviderError(message, code="no_such_kind", fault=Fault.REFUSED)
        path = self._reads.linked("create-style", self._place.styles, "POST")
        return styles.made(self._client.post(path, styles.style_body(values), use="poll").json, self._place.origin)

    def stream(self, order: Order) -> Iterator[Piece]:
        """The script, enhanced as it is written. Nothing is asked before the first `next`, so whoever reads the pieces
        meets every error too."""
        try:
            path = self._reads.linked("enhance-script", self._place.enhance, "POST")
            offered = {option.name for model in self.models() for option in model.options}
            yield from enhance.pieces(self._client.stream(path, enhance.enhance_body(order, offered)))
        except ProviderError as error:
            raise enhance.refusal(error) from error

    def begin_sign_in(self) -> SignIn:
        path = self._reads.linked("device-authorize", f"{self._place.api}/device/code", "POST")
        try:
            return device.begun(self._client.post(path, {}, use="poll").json)
        except ProviderError as error:
            raise device.refusal(error) from error

    def finish_sign_in(self, begun: SignIn) -> str | None:
        try:
            query = {"device_code": begun.device_code}
            return device.key_of(self._client.get(f"{self._place.api}/device/token", query, use="poll").json)
        except ProviderError as error:
            if error.code in device.PENDING:
                return None
            raise device.refusal(error) from error


def exported(step: Step, order: Order, refs: Sequence[RemoteRef]) -> str:
    """The sequence that a step exports: the parent of an action, else the one of its number."""
    if order.parent is not None and order.action:
        return order.parent.remote_id
    made = [ref.remote_id for ref in refs if ref.kind == "sequence"]
    at = int(step.name.rpartition(" ")[2]) if " " in step.name else 1
    if len(made) < at:
        message = "There is no sequence to make a film of. What was made before is kept."
        raise ProviderError(message, code="no_sequence", fault=Fault.REFUSED)
    return made[at - 1]


def sequence_in(path: str) -> str:
    """The id in `/api/v1/sequences/{id}/exports`."""
    return unquote(path.removesuffix("/exports").rpartition("/")[2])

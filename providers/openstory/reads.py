"""Every read of OpenStory's API, with what it means that an era lacks an endpoint."""

from datetime import UTC, datetime

from providers.errors import Fault, ProviderError
from providers.http import Client
from providers.openstory import discovery, exports, replies, wait
from providers.openstory.address import Place
from providers.openstory.links import path_of
from providers.order import Step
from providers.report import Finding, Found, NotSeen, RemoteRef, Report
from providers.values import text

PAGE = 100  # the most the list gives
NO_SUCH_PLACE = (404, 405, 501)


class Reads:
    """The reads of one key."""

    def __init__(self, client: Client, place: Place) -> None:
        self._client, self._place = client, place

    def root(self) -> discovery.Root:
        return discovery.root(self.where_it_exists(self._place.api))

    def linked(self, name: str, usual: str, method: str = "GET") -> str:
        """The path the root document names, or the usual one where it names none."""
        return path_of(self.root().links, name, self._place.origin, method=method) or usual

    def where_it_exists(self, path: str) -> object:
        """The body of an endpoint that some eras lack; None there. An unknown route may answer with a page."""
        try:
            return self._client.get(path, use="poll").json
        except ProviderError as error:
            if error.status in NO_SUCH_PLACE or error.code == "html":
                return None
            raise

    def page(self, path: str, use: str, limit: int = PAGE) -> replies.Page | None:
        """A page of the list by the path of its link, the first for ""; None where this server has no list."""
        query = None if path else {"limit": limit}
        try:
            body = self._client.get(path or self._place.sequences(), query, use=use).json
        except ProviderError as error:
            if not path and (error.status in NO_SUCH_PLACE or error.code == "html"):
                return None
            raise shown(error) from error
        return replies.page(body, self._place.origin)

    def sequence(self, ref: RemoteRef, held: float = 0) -> replies.Sequence:
        """The status document of a ref. held: seconds that the vendor may hold the request until something changes."""
        usual = self._place.sequences(ref.remote_id)
        try:
            body = self._document(ref.data.get("poll") or usual, held)
        except ProviderError as error:
            if error.status not in NO_SUCH_PLACE or ref.data.get("poll", usual) == usual:
                raise shown(error) from error
            body = self._usual_document(usual, held)
        found = replies.sequence(body, self._place.origin)
        if found.remote_id != ref.remote_id:
            raise replies.unreadable("another sequence than the one asked for")
        return found

    def _usual_document(self, path: str, held: float) -> object:
        """A link of the vendor's that leads nowhere must not lose the work."""
        try:
            return self._document(path, held)
        except ProviderError as error:
            raise shown(error) from error

    def _document(self, path: str, held: float) -> object:
        query = {"wait": wait.spelled(held)} if held else None
        return self._client.get(path, query, use="poll", deadline=min(held, wait.LONGEST) + 30).json

    def export(self, ref: RemoteRef) -> Report:
        """What became of an export; one the vendor refused to begin needs no request."""
        if exports.REFUSED in ref.data:
            return exports.not_made(ref)
        sequence = ref.data.get("sequence", "")
        if not sequence:
            raise replies.unreadable("nothing: of which sequence this export is, is not known here")
        path = ref.data.get("poll") or self._place.sequences(sequence, "/exports")
        try:
            body = self._client.get(path, use="poll").json
        except ProviderError as error:
            raise shown(error) from error
        return exports.report(body, ref, self._place.origin, datetime.now(UTC))

    def find_export(self, sequence: str, step: Step) -> Finding:
        """The newest export of a sequence: an export in flight or ready is the one that was asked for."""
        body = self._client.get(self._place.sequences(sequence, "/exports"), use="find").json
        newest = next(iter(exports.listed(body)), None)
        if newest is None or text(newest.get("status")).lower() == "failed":
            return NotSeen()
        return Found(refs=(exports.ref(newest, step, {"sequence": sequence}),))


def shown(error: ProviderError) -> ProviderError:
    """A refusal to show something is no verdict about it: never REFUSED."""
    if error.fault is Fault.REFUSED:
        error.fault = Fault.UNREADABLE
    return error

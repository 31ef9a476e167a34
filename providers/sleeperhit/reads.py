"""Every read of the API, and what it means when one of them is refused."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from providers.errors import Fault, ProviderError
from providers.http import Client
from providers.report import RemoteRef
from providers.sleeperhit import scopes, scripts
from providers.sleeperhit.address import path
from providers.sleeperhit.artifacts import Artifact, from_reply
from providers.sleeperhit.errors import shown, unreadable
from providers.sleeperhit.paging import MOST_PAGES, PAGE, pages
from providers.values import Row

Got = TypeVar("Got")
KEY_OR_PACE = (Fault.AUTH, Fault.RATE, Fault.QUOTA)  # errors that are about no single thing


class Reads:
    """The reads of one key. A refusal to show something is never REFUSED: it is no verdict about the work."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def body(self, *segments: str, query: dict[str, str | int] | None = None, use: str = "poll") -> object:
        try:
            return self._client.get(path(*segments), query, use=use).json
        except ProviderError as error:
            raise scopes.told(shown(error), "GET", path(*segments)) from error

    def optional(self, read: Callable[[], Got], *, patient: bool = False) -> tuple[Got | None, str]:
        """What was read, or None and why it could not be. Errors about the key or the pace are raised all the same, and
        where there is time for another look (patient) trouble on the line as well."""
        try:
            return read(), ""
        except ProviderError as error:
            if error.fault in KEY_OR_PACE or (patient and error.fault is Fault.NETWORK):
                raise
            return None, error.message

    def listing(
        self,
        name: str,
        *segments: str,
        use: str = "poll",
        most: int = MOST_PAGES,
        query: Mapping[str, str | int] | None = None,
    ) -> Iterator[list[Row]]:
        """The pages of a list, `name` being the key its rows are under. query: what narrows it."""

        def get(cursor: str) -> object:
            page: dict[str, str | int] = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
            return self.body(*segments, query={**(query or {}), **page}, use=use)

        return pages(get, name, most)

    def artifact(self, remote_id: str, revision: int = 0) -> Artifact:
        """revision: an older one than the newest, 0 for the newest."""
        query: dict[str, str | int] | None = {"revision": revision} if revision else None
        return from_reply(self.body("artifacts", remote_id, query=query), remote_id, revision)

    def source(self, ref: RemoteRef) -> object:
        if not ref.data.get("project"):
            raise unreadable("nothing: of which project this source is, is not known here")
        return self.body("story-projects", ref.data["project"], "sources", ref.remote_id)

    def script(self, remote_id: str) -> str:
        """The script as text."""
        lines: dict[int, scripts.Line] = {}
        for _ in range(scripts.MOST_PAGES):
            start = max(lines, default=-1) + 1  # whether the last line of a range is in it, the contract leaves open
            page = scripts.page(self.body("artifacts", remote_id, "script", query=scripts.query(start)))
            before = len(lines)
            lines |= {one.at: one for one in page.lines}
            if len(lines) >= page.total or len(lines) == before:
                break
        return scripts.as_text(list(lines.values()))

"""What the vendor keeps of a take: its project and the sources in it. Put away there, or removed for good."""

from collections.abc import Iterable, Sequence

from providers.errors import Fault, ProviderError
from providers.http import Client
from providers.report import RemoteRef
from providers.sleeperhit import scopes
from providers.sleeperhit.address import path, vendor_id
from providers.sleeperhit.errors import LABEL
from providers.sleeperhit.reads import Reads
from providers.values import identity

KEEPS = ("project",)
GONE = ("project_not_found", "source_not_found")


class Tidier:
    """Every request may be repeated: what is gone already counts as removed."""

    def __init__(self, client: Client, reads: Reads) -> None:
        self._client, self._reads = client, reads

    def remove(self, refs: Sequence[RemoteRef]) -> str:
        """The sources first: a project that is deleted shows none of them any more."""
        project = project_of(refs)
        known = [vendor_id(ref.remote_id) for ref in refs if ref.kind == "source"]
        sources = dict.fromkeys((*known, *self._listed(project)))
        for source in sources:
            self._gone("story-projects", project, "sources", source)
        self._gone("story-projects", project)
        count = len(sources)
        return f"Deleted at {LABEL}: its project and {count} source{'' if count == 1 else 's'}."

    def archive(self, refs: Sequence[RemoteRef]) -> str:
        where = path("story-projects", project_of(refs))
        try:
            self._client.patch(where, {"archived": True}, use="cancel")
        except ProviderError as error:
            raise scopes.told(error, "PATCH", where) from error
        return f"Archived at {LABEL}: its project. It stays readable there."

    def _listed(self, project: str) -> Iterable[str]:
        """Every source of the project, to the end of the list (R21): one whose reply was lost is in it too."""
        try:
            for page in self._reads.listing("sources", "story-projects", project, "sources", use="cancel"):
                yield from (remote_id for one in page if (remote_id := identity(one.get("id"))))
        except ProviderError as error:
            if error.code != "project_not_found":
                raise

    def _gone(self, *segments: str) -> None:
        where = path(*segments)
        try:
            self._client.delete(where, use="cancel")
        except ProviderError as error:
            if error.code not in GONE:
                raise scopes.told(error, "DELETE", where) from error


def project_of(refs: Sequence[RemoteRef]) -> str:
    found = next((vendor_id(ref.remote_id) for ref in refs if ref.kind in KEEPS), "")
    if not found:
        message = f"{LABEL} has no project of this take, so there is nothing to put away or remove."
        raise ProviderError(message, code="no_project", fault=Fault.REFUSED)
    return found

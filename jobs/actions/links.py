"""Opening a page at the vendor: its link as it is, or a fresh one when that has run out.

Who has such a link may look, so it is told to who asks for it and written in no event and no log.
"""

from jobs.actions.operations import Refused
from jobs.engine import links
from jobs.engine.outputs import LINK
from jobs.models import Artifact
from jobs.vault import CannotOpen
from providers.errors import ProviderError


def address(artifact: Artifact) -> str:
    """Where the page is now. Asks the vendor only when the link has run out, or will within a minute; Refused when
    there is no fresh one. The artifact needs its job's key and its ref."""
    if artifact.kind != LINK:
        raise Refused(f"{artifact.label or artifact.name} is a file and no page at the vendor. Nothing was opened.")
    if artifact.state == Artifact.State.DELETED:
        raise Refused(f"{artifact.label or artifact.name} was removed at the vendor. Nothing was opened.")
    if links.runs_out(artifact):
        try:
            links.refresh(artifact)
        except (ProviderError, CannotOpen, KeyError) as error:
            why = error.message if isinstance(error, ProviderError) else str(error)
            raise Refused(f"The link has run out, and there is no fresh one. {why} Nothing was charged.") from None
        if links.runs_out(artifact):
            raise Refused("The link has run out, and the vendor names no fresh one. Nothing was charged. Try later.")
    return artifact.url

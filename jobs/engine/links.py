"""The links of outputs: do two name the same file, what is in one that carries its content, and fresh ones."""

import base64
import binascii
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from jobs import clock
from jobs.engine import vendor
from jobs.models import Artifact
from providers.errors import ProviderError
from providers.report import Output
from providers.text import storable

_SAYS_WHICH = {"id", "v", "version", "file", "filename", "name", "key", "path"}  # of a query; the rest is a signature
_FRESH = timedelta(seconds=60)  # a link needs at least so long to live
_S = Artifact.State


def same_place(one: str, other: str) -> bool:
    """Do two links name the same file? Hosts and signatures change with every asking, the path does not."""
    if one.startswith("data:") or other.startswith("data:"):
        return one == other
    try:
        a, b = urlsplit(one), urlsplit(other)
    except ValueError:
        return one == other
    return a.path == b.path and _which(a.query) == _which(b.query)


def _which(query: str) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in parse_qsl(query) if name.lower() in _SAYS_WHICH)


def inline(url: str) -> bytes | None:
    """The bytes of a `data:` link; None when it is none, or cannot be read."""
    head, comma, body = url.partition(",")
    if not comma or not head.startswith("data:"):
        return None
    try:
        return base64.b64decode(unquote_to_bytes(body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return None


def runs_out(artifact: Artifact) -> bool:
    """Is there no link, or one that ends before a download could?"""
    if not artifact.url:
        return True
    return artifact.url_expires_at is not None and artifact.url_expires_at <= clock.now() + _FRESH


def refresh(artifact: Artifact) -> bool:
    """Ask the vendor where the file is now. True when it names another link, which the row then has.

    Writes the links of all outputs of the ref that are not stored yet. Raises ProviderError, and what opening a key
    raises.
    """
    before = artifact.url
    provider = vendor.provider_for(artifact.job.key)
    for _, report in provider.poll([artifact.ref.as_remote()]):
        if isinstance(report, ProviderError):
            raise report
        _relink(artifact, report.outputs)
    artifact.refresh_from_db(fields=["url", "url_expires_at"])
    return artifact.url != before


def _relink(artifact: Artifact, outputs: Sequence[Output]) -> None:
    """No new rows here: only a sweep, which sees a report as a whole, records what is new."""
    rows = list(Artifact.objects.filter(ref_id=artifact.ref_id).order_by("revision"))
    names = Counter(output.name[:120] for output in outputs)
    for output in outputs:
        name = output.name[:120]
        row = newest_of([row for row in rows if row.name == name], output.revision, versioned=names[name] > 1)
        if row is not None and output.url:
            Artifact.objects.filter(pk=row.pk, state__in=[_S.WANTED, _S.LISTED, _S.BROKEN]).update(
                url=storable(output.url), url_expires_at=output.expires_at
            )


def newest_of(revisions: Sequence[Artifact], revision: int, *, versioned: bool) -> Artifact | None:
    """The row that a vendor's word on this revision is about: the very one where it lists several side by side, else
    the newest, which may be one that we made of it. `revisions` in order."""
    fits = [row for row in revisions if (row.revision == revision if versioned else row.revision >= revision)]
    return fits[-1] if fits else None

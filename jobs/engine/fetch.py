"""Bringing one output home: claim its row, download, look at it, store it, and finish its job with the last one.

A network that is away never gives up a finished take: such tries go on for as long as it takes. A file that arrives
whole and is no use is fetched again a few times with fresh links, then called broken. Which of the two a row is at
shows in `bytes`: set as soon as a whole file is here, before anything opens it, so that a file that takes the process
down with it is counted too.
"""

import hashlib
import logging
import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from jobs import clock, events
from jobs.clock import After, Now
from jobs.engine import links
from jobs.engine.arrival import LEASE, LeaseLost, give_up, keep, later, tell, write
from jobs.engine.finish import attend_fetching, charged, words_of
from jobs.engine.outputs import LINK
from jobs.media import part
from jobs.media.download import Downloaded, DownloadFailed, LinkExpired, TooLarge, download
from jobs.media.poster import poster
from jobs.media.probe import MediaFacts, Unplayable, probe
from jobs.models import Artifact
from jobs.wake import wake
from providers.errors import ProviderError
from providers.guard import MediaHosts, MediaRefused

__all__ = ["attend_fetching", "fetch", "refetch"]

log = logging.getLogger(__name__)
_S = Artifact.State
AWAY = (2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)  # seconds between tries when something is not reached
UNUSABLE = (2.0, 5.0, 15.0, 30.0)  # and after a whole file that is no use: one try more than there are pauses
DEAD_LINK = timedelta(days=1)  # after which a take no longer waits for an output whose links all fail
_MB = 1024 * 1024


def fetch(artifact_id: uuid.UUID) -> None:
    """Bring a due artifact home, or write down why not and when to try again. Never raises for what a file, a server
    or a vendor does; with the database away the lease runs out and another try comes."""
    artifact = _claim(artifact_id)
    if artifact is None:
        return
    try:
        _attempt(artifact)
    except LeaseLost:
        log.info("artifact %s was taken over by another worker", artifact_id)
    except Exception:
        log.exception("fetching artifact %s stopped; it is tried again when its lease runs out", artifact_id)


def refetch(artifact_id: uuid.UUID, actor: User | None = None) -> bool:
    """Try again for a broken artifact, or bring in one that was only listed. True when it is wanted now.

    A job that is over stays as it ended; only the artifact changes.
    """
    wanted = {"state": _S.WANTED, "due_at": Now(), "lease": None, "tries": 0, "error": "", "bytes": None, "sha256": ""}
    with transaction.atomic():
        artifact = Artifact.objects.select_related("job").filter(pk=artifact_id).first()
        rows = Artifact.objects.filter(pk=artifact_id, state__in=[_S.BROKEN, _S.LISTED]).exclude(kind=LINK)
        if artifact is None or not rows.update(**wanted):
            return False
        note = f"{words_of(artifact)}: to be fetched again"
        events.record("artifact", job=artifact.job, before=artifact.state, after=_S.WANTED, note=note, actor=actor)
        wake("jobs.tasks.fetch", artifact_id)
    return True


def _claim(artifact_id: uuid.UUID) -> Artifact | None:
    """The row, ours for LEASE seconds; the try counts now, so that one that kills the process counts."""
    lease = uuid.uuid4()
    taken = Artifact.objects.filter(pk=artifact_id, state=_S.WANTED, due_at__lte=Now()).update(
        lease=lease, due_at=After(LEASE), tries=F("tries") + 1
    )
    rows = Artifact.objects.select_related("ref", "job__key", "job__shot", "job__project")
    return rows.get(pk=artifact_id, lease=lease) if taken else None


def _attempt(artifact: Artifact) -> None:
    """One try, and for everything that can go wrong with it what it means for the row."""
    try:
        if artifact.bytes is not None and artifact.tries > len(UNUSABLE) + 1:
            raise Unplayable("Opening the file stopped the worker each time.")
        _bring(artifact)
    except LeaseLost:
        raise
    except Unplayable as error:
        _unusable(artifact, str(error))
    except MediaRefused as error:
        give_up(artifact, f"{error.message} After that, fetch it again. {charged(artifact.job)}".rstrip())
    except TooLarge:
        give_up(artifact, _too_large(artifact))
    except LinkExpired as error:
        _dead_link(artifact, str(error))
    except DownloadFailed as error:
        _away(artifact, str(error), error.retry_after)
    except OSError as error:
        _away(artifact, f"The disk did not take it: {error.strerror or type(error).__name__}.")
    except Exception as error:
        log.exception("artifact %s", artifact.pk)
        _away(artifact, f"Takeboard stumbled over it ({type(error).__name__}).")


def _bring(artifact: Artifact) -> None:
    path = part.place(artifact.pk)
    if artifact.bytes is not None or links.runs_out(artifact):
        _try_refresh(artifact)
    got = _download(artifact, path)
    if artifact.bytes is None:  # the first whole file: from here on tries count openings
        artifact.tries = 1
    write(artifact, due_at=After(LEASE), bytes=got.bytes, sha256=got.sha256, tries=artifact.tries)
    facts = _judge(path, artifact.kind)
    keep(artifact, path, got, facts, _poster(path) if facts.kind == "video" else None)


def _download(artifact: Artifact, path: Path) -> Downloaded:
    """The bytes at `path`; a link that expired is replaced once by the vendor's fresh one."""
    try:
        return _one_download(artifact, path)
    except LinkExpired as expired:
        if not _try_refresh(artifact, expired):
            raise
    return _one_download(artifact, path)


def _one_download(artifact: Artifact, path: Path) -> Downloaded:
    if (content := links.inline(artifact.url)) is not None:
        path.write_bytes(content)
        return Downloaded(len(content), hashlib.sha256(content).hexdigest(), "")
    if not artifact.url:
        raise LinkExpired("The provider names no link for it at the moment.")
    key = artifact.job.key
    return download(
        artifact.url,
        path,
        hosts=MediaHosts.of(key.base_url, key.media_hosts),
        cap=settings.MEDIA_MAX_BYTES,
        beat=lambda done, total: tell(artifact, done, total),
    )


def _try_refresh(artifact: Artifact, expired: LinkExpired | None = None) -> bool:
    """Is there a fresh link now? A vendor that is away only matters when the old link has `expired`."""
    try:
        return links.refresh(artifact)
    except ProviderError as error:
        if expired and not error.permanent:
            raise DownloadFailed(f"{expired} For a fresh one: {error.message}", error.retry_after) from error
    except Exception as error:  # a key that does not open any more, a vendor that is no longer known
        log.warning("no fresh link for artifact %s: %s", artifact.pk, error)
    return False


def _judge(path: Path, kind: str) -> MediaFacts:
    try:
        return probe(path, kind)
    except (Unplayable, OSError):
        raise
    except Exception as error:  # the file did this, so it counts against the file
        log.exception("probe of %s", path.name)
        raise Unplayable(f"The file cannot be opened ({type(error).__name__}).") from error


def _poster(path: Path) -> bytes | None:
    """A video without a poster is still a take."""
    try:
        return poster(path)
    except Exception as error:
        log.warning("no poster of %s: %s", path.name, error)
        return None


def _away(artifact: Artifact, why: str, retry_after: float | None = None) -> None:
    """Not reached: again later, for as long as it takes. What arrived before no longer counts against the file."""
    pause = AWAY[min(artifact.tries, len(AWAY)) - 1]
    later(artifact, max(pause, min(retry_after or 0.0, AWAY[-1])), why, bytes=None, sha256="")


def _dead_link(artifact: Artifact, why: str) -> None:
    if clock.now() - artifact.created_at < DEAD_LINK:
        _away(artifact, f"{why} The provider gives no other yet.")
        return
    words = f"{charged(artifact.job)}Fetch it again later, or ask the provider."
    give_up(artifact, f"{why} The provider gives no other. {words}")


def _unusable(artifact: Artifact, why: str) -> None:
    """A whole file came and is no use: once more with a fresh link, or the end."""
    part.discard(part.place(artifact.pk))
    if artifact.tries <= len(UNUSABLE):
        later(artifact, UNUSABLE[artifact.tries - 1], f"{why} It is fetched again.")
        return
    give_up(
        artifact,
        f"{why} It was fetched {len(UNUSABLE) + 1} times. {charged(artifact.job)}"
        f"Fetch it again if the provider repairs it, or make a new take.",
    )


def _too_large(artifact: Artifact) -> str:
    return (
        f"The file is larger than the {settings.MEDIA_MAX_BYTES / _MB:.0f} MB that are allowed here. "
        f"{charged(artifact.job)}Raise TAKEBOARD_MEDIA_MAX_MB, then fetch it again: the provider still has it."
    )

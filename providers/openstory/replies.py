"""Reading sequences of every era: the status document, rows of the list, the reply to a create (contract 1.6 to 1.9).

Pure and tolerant: `shots ?? frames`, keys that are missing, addresses without a host.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from providers.errors import Fault, ProviderError
from providers.openstory.links import followed, path_of
from providers.report import RemoteRef
from providers.values import Row, address, identity, moment, row, rows, text, whole

ENDED = ("completed", "failed", "archived")
KNOWN = ("draft", "processing", *ENDED)


@dataclass(frozen=True)
class Shot:
    """place: 0-based, as it stands in the film. video_url may be an older render while the status speaks of a newer."""

    remote_id: str
    place: int
    title: str
    image: str
    image_url: str
    video: str
    video_url: str
    video_error: str


@dataclass(frozen=True)
class Sequence:
    """A status document, or a row of the list, which has everything but the shots (`shots` None).

    word  the status as the vendor spells it     total, images, videos, videos_failed  its counts, else counted here
    """

    remote_id: str
    title: str
    word: str
    error: str
    created_at: datetime | None
    updated: str
    updated_at: datetime | None
    poster: str
    music: str
    music_url: str
    shots: tuple[Shot, ...] | None
    total: int
    images: int
    videos: int
    videos_failed: int
    links: Row

    @property
    def ended(self) -> bool:
        return self.word.lower() in ENDED

    @property
    def known(self) -> bool:
        return self.word.lower() in KNOWN

    @property
    def key(self) -> str:
        """What the vendor itself takes for a change (contract 1.8), and the number of shots."""
        poster = "poster" if self.poster else ""
        counts = (self.total, self.images, self.videos, self.videos_failed)
        return "|".join([self.word, self.updated, self.music, poster, *map(str, counts)])


@dataclass(frozen=True)
class Page:
    """One page of the list. next: the path of the one after it, "" at the end."""

    sequences: tuple[Sequence, ...]
    next: str


def sequence(body: object, origin: str) -> Sequence:
    """A status document. Raises ProviderError UNREADABLE when it names no sequence or no status."""
    found = read(row(body), origin)
    if not found.remote_id or not found.word:
        raise unreadable("something about a sequence that cannot be read")
    return found


def read(document: Row, origin: str) -> Sequence:
    listed = document.get("shots") if document.get("shots") is not None else document.get("frames")
    shots = tuple(each_by_its_own_id(listed, origin)) if isinstance(listed, list) else None
    counts, music, there = row(document.get("counts")), row(document.get("music")), shots or ()
    named = whole(counts.get("shots"))
    total = named if named is not None else whole(counts.get("frames"))

    def count(name: str, counted: int) -> int:
        said = whole(counts.get(name))
        return counted if said is None else said

    return Sequence(
        remote_id=identity(document.get("id")),
        title=text(document.get("title")),
        word=text(document.get("status")),
        error=text(document.get("statusError")),
        created_at=moment(document.get("createdAt")),
        updated=text(document.get("updatedAt")),
        updated_at=moment(document.get("updatedAt")),
        poster=address(row(document.get("poster")).get("url"), origin),
        music=text(music.get("status")),
        music_url=address(music.get("url"), origin),
        shots=None if shots is None else tuple(sorted(shots, key=lambda one: one.place)),
        total=len(there) if total is None else total,
        images=count("imagesReady", sum(bool(one.image_url) for one in there)),
        videos=count("videosReady", sum(one.video == "completed" for one in there)),
        videos_failed=count("videosFailed", sum(one.video == "failed" for one in there)),
        links=row(document.get("_links")),
    )


def each_by_its_own_id(listed: object, origin: str) -> Iterator[Shot]:
    """Files are kept by the id of their shot: where two shots share one, the second is told by its place too."""
    seen: set[str] = set()
    for at, document in enumerate(rows(listed)):
        one = shot(document, at, origin)
        yield replace(one, remote_id=f"{one.remote_id} at {one.place}") if one.remote_id in seen else one
        seen.add(one.remote_id)


def shot(document: Row, at: int, origin: str) -> Shot:
    image, video = row(document.get("image")), row(document.get("video"))
    place = whole(document.get("orderIndex"))
    return Shot(
        remote_id=identity(document.get("id")) or f"at {at}",
        place=at if place is None else place,
        title=text(document.get("title")),
        image=text(image.get("status")).lower(),
        image_url=address(image.get("url"), origin),
        video=text(video.get("status")).lower(),
        video_url=address(video.get("url"), origin),
        video_error=text(video.get("error")) or text(row(video.get("error")).get("message")),
    )


def page(body: object, origin: str) -> Page:
    """A page of the list, each sequence once.

    Raises ProviderError UNREADABLE when there is no list or none of its rows has an id: that must not be taken for
    "your sequence is not there".
    """
    listed = row(body).get("sequences")
    found = [one for document in rows(listed) if (one := read(document, origin)).remote_id]
    if not isinstance(listed, list) or (listed and not found):
        raise unreadable("a list of sequences that cannot be read")
    unique: dict[str, Sequence] = {}
    for one in found:
        unique.setdefault(one.remote_id, one)
    return Page(tuple(unique.values()), path_of(row(body).get("_links"), "next", origin))


def created(body: object, status: int, origin: str, data: Mapping[str, str]) -> tuple[RemoteRef, ...]:
    """A ref for every sequence of a create, waited for or not; several analysis models make several.

    data  what is known of them all. Raises ProviderError UNREADABLE, maybe sent, when no id can be read in a 2xx.
    """
    found: dict[str, RemoteRef] = {}
    for entry in rows(row(body).get("sequences")):
        state = row(entry.get("state"))
        remote_id = identity(entry.get("id")) or identity(state.get("id"))
        if remote_id:
            links = entry.get("_links") or state.get("_links")
            poll = path_of(links, "poll", origin) or followed(entry.get("statusUrl"), origin)
            poll = poll or path_of(links, "self", origin)
            own = {**data, "poll": poll} if poll else dict(data)
            word = text(entry.get("status")) or text(state.get("status"))
            found.setdefault(
                remote_id, RemoteRef(kind="sequence", remote_id=remote_id, step="sequence", state=word, data=own)
            )
    if not found:
        message = "OpenStory answered, but not with the id of a sequence. It may have taken the order."
        raise ProviderError(message, code="no_id", fault=Fault.UNREADABLE, maybe_sent=True, status=status)
    refs = list(found.values())
    enhanced = text(row(body).get("enhancedScript"))
    if enhanced:  # said once for all of them, so kept once
        refs[0] = refs[0].model_copy(update={"data": {**refs[0].data, "script": enhanced}})
    return tuple(refs)


def unreadable(what: str) -> ProviderError:
    return ProviderError(f"OpenStory showed {what}.", code="unreadable", fault=Fault.UNREADABLE)

"""Reading GET /tasks/:id/result into outputs (contract 2, 11.6, 12): the best resolution is stored, the rest listed."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from providers.order import Kind
from providers.renoise.fields import moment, pick, text
from providers.report import Output

LINKS_LAST = timedelta(hours=1)  # contract 1: "Video URLs expire after 1 hour"
SIGNATURES = ("verify", "expires", "exp", "signature", "sig", "x-amz-", "key-pair-id", "policy", "x-goog-")
RESOLUTION = re.compile(r"(?<![a-z0-9])(\d{3,4}p|[1-8]k)(?![a-z0-9])", re.IGNORECASE)
# An address without a resolution in it is taken for one just under a labelled 720p: better than 480p, no rival to HD.
UNLABELLED = 719
MEDIA: dict[Kind, tuple[str, ...]] = {
    "video": (".mp4", ".mov", ".webm", ".mkv", ".avi"),
    "image": (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tiff"),
    "audio": (".mp3", ".wav", ".aac", ".ogg", ".m4a"),
}
Made = Literal["video", "image", "audio"]


def outputs(body: object, *, base_url: str, now: datetime, kind: str = "") -> tuple[Output, ...]:
    """Every file of a result; () while there is no address in it.

    base_url  where relative addresses start      kind  what the model makes, "" when not known
    """
    inner = pick(body, "result", "data")
    row = inner if isinstance(inner, Mapping) else body
    found = list(listed(row, base_url, kind))
    fetched = moment(pick(row, "fetchedAt"))
    kept: dict[str, Output] = {}
    names: set[str] = set()
    for output in found:
        if bare(output.url) in kept:
            continue
        name = output.name if output.name not in names else f"{output.name} {len(names) + 1}"
        names.add(name)
        ends = expiry(output.url, fetched, now)
        kept[bare(output.url)] = output.model_copy(update={"name": name, "expires_at": ends})
    return tuple(kept.values())


def listed(row: object, base: str, kind: str) -> Iterator[Output]:
    """Main outputs first, so that a cover with the same address is dropped and not the take itself."""
    videos, images, audios = addresses(row, "video", base), addresses(row, "image", base), addresses(row, "audio", base)
    resolutions = dict(by_label(row, base))
    made = maker(bool(videos), bool(images), bool(audios), resolutions, kind)
    yield from best_first(made, {"video": videos, "image": images, "audio": audios}[made], resolutions)
    if made != "video":
        yield from (numbered("video", "variant", videos))
    if made != "image":
        yield from (numbered("image", "frame", images))
    if made != "audio":
        yield from (numbered("audio", "music", audios))
    cover = address(pick(row, "coverUrl", "thumbnailUrl"), base)
    if cover:
        yield Output(name="cover", kind="image", role="cover", url=cover, label="Cover")


def maker(video: bool, image: bool, audio: bool, resolutions: Mapping[str, str], kind: str) -> Made:
    """What the main output is: the model's kind, else the first address there is, else the look of a resolution."""
    there: dict[Made, bool] = {"video": video, "image": image, "audio": audio}
    for made, present in there.items():
        if made == kind and (present or resolutions):
            return made
    for made, present in there.items():
        if present:
            return made
    urls = [urlsplit(url).path.lower() for url in resolutions.values()]
    return "image" if urls and all(path.endswith(MEDIA["image"]) for path in urls) else "video"


def best_first(made: Made, plain: list[str], resolutions: Mapping[str, str]) -> Iterator[Output]:
    """One picture in several resolutions, or several pictures. The name of the best is stable: "video"."""
    if not resolutions:
        yield from numbered(made, "main", plain)
        return
    rest = plain[1:] if made == "image" else []
    labelled = [(rank(label), label, url) for label, url in resolutions.items()]
    known = {bare(url) for url in resolutions.values()}
    labelled += [(rank(in_url(url)), in_url(url), url) for url in plain[:1] if bare(url) not in known]
    labelled.sort(key=lambda entry: -entry[0])
    for place, (_, label, url) in enumerate(labelled):
        if place == 0:
            yield Output(name=made, kind=made, role="main", url=url, label=label)
        else:
            name = f"{made} {label}" if label else f"{made} as delivered"
            yield Output(name=name, kind=made, role="variant", url=url, label=label, keep=False)
    for place, url in enumerate(rest, start=2):
        yield Output(name=f"{made} {place}", kind=made, role="main", url=url, label=f"{made.title()} {place}")


def numbered(made: Made, role: str, urls: list[str]) -> Iterator[Output]:
    for place, url in enumerate(urls, start=1):
        name = made if place == 1 else f"{made} {place}"
        label = in_url(url) if len(urls) == 1 else f"{made.title()} {place}"
        yield Output(name=name, kind=made, role=role, url=url, label=label)


def addresses(row: object, made: Made, base: str) -> list[str]:
    """`videoUrl` and `videoUrls[]`, each address once."""
    many = pick(row, f"{made}Urls")
    given = [pick(row, f"{made}Url"), *(many if isinstance(many, list) else [])]
    found = [url for value in given if (url := address(value, base))]
    return list({bare(url): url for url in reversed(found)}.values())[::-1]


def by_label(row: object, base: str) -> Iterator[tuple[str, str]]:
    """`resolutions` as {label: url}, {label: {url}} or [{label, url}]."""
    found = pick(row, "resolutions")
    if isinstance(found, Mapping):
        for label, value in found.items():
            url = address(value, base)
            if url:
                yield text(label), url
    for entry in found if isinstance(found, list) else []:
        url = address(entry, base)
        if url:
            yield text(pick(entry, "resolution", "label", "name")), url


def address(value: object, base: str) -> str:
    """A web address, made absolute; "" for anything else (a data: or file: address is none)."""
    given = pick(value, "url", "videoUrl", "imageUrl", "audioUrl") if isinstance(value, Mapping) else value
    written = text(given) if isinstance(given, str) else ""
    try:
        whole = urljoin(base, written) if "/" in written else ""  # a word such as "pending" is no path
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""


def in_url(url: str) -> str:
    found = RESOLUTION.search(urlsplit(url).path)
    return found.group(1).lower() if found else ""


def rank(label: str) -> int:
    """Lines of the picture, about: 4k > 2k > 1080p > 720p > 480p, and 2k > 1k."""
    match = RESOLUTION.search(label)
    if not match:
        return UNLABELLED
    size = match.group(1).lower()
    return int(size[:-1]) * (1 if size.endswith("p") else 720)


def bare(url: str) -> str:
    """The address without its signature, which is new in every reply."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not key.lower().startswith(SIGNATURES)]
    return urlunsplit(parts._replace(query=urlencode(kept), fragment=""))


def expiry(url: str, fetched: datetime | None, now: datetime) -> datetime | None:
    """When the link ends, by the link itself or an hour after it was fetched; None when that hour is already over
    (a cached reply): it is then worth trying and not worth believing."""
    told = told_expiry({key.lower(): values[0] for key, values in parse_qs(urlsplit(url).query).items()}, now)
    if told:
        return told
    end = min(fetched, now) + LINKS_LAST if fetched else now + LINKS_LAST
    return end if end > now else None


def told_expiry(query: Mapping[str, str], now: datetime) -> datetime | None:
    """Expiry parameters of the usual stores. A `verify` stamp in the past is the time of signing, not the end."""
    signed = compact(query.get("x-amz-date", "") or query.get("x-goog-date", ""))
    lasts = query.get("x-amz-expires", "") or query.get("x-goog-expires", "")
    if signed and lasts.isascii() and lasts.isdigit() and len(lasts) < 8:
        return signed + timedelta(seconds=int(lasts))
    for name in ("expires", "exp", "verify"):
        stamp = query.get(name, "").split("-")[0]
        if len(stamp) not in (10, 13) or not stamp.isdigit():
            continue
        at = moment(stamp)
        if at is None or abs(at - now) > timedelta(days=30):
            continue
        if at > now or name != "verify":
            return at
        return at + LINKS_LAST if at + LINKS_LAST > now else None
    return None


def compact(stamp: str) -> datetime | None:
    """20260310T120000Z"""
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None

"""From a status document to a report: what is there, what is missing, what a person reads meanwhile (contract 1.7)."""

import re
from collections.abc import Iterator, Mapping

from providers.openstory.replies import Sequence, Shot
from providers.report import Failure, Output, Report, State
from providers.text import clean_text

CREDIT = re.compile(r"insufficient[\s_-]*(credit|balance|fund)|not enough credit", re.IGNORECASE)
REVIEW = re.compile(r"content|moderation|polic(y|ies)\b|refus|flagged|sensitive|unsafe|prohibit|nsfw", re.IGNORECASE)
STILL_SHARE = 0.4  # of the bar, while clips are to come

Data = Mapping[str, str]


def report(found: Sequence, data: Data) -> Report:
    """A report of a whole document, every file with its address as soon as it has one.

    data  of the ref: what was ordered (`images`, `motion`, `music`: 1 or 0, absent when nobody knows) and the enhanced
          `script`
    """
    state = state_of(found)
    files = tuple(outputs(found, data, ended=state is not State.ACTIVE))
    if state is State.DONE and found.word.lower() == "archived" and not any(one.url for one in files):
        state = State.FAILED
    return Report(
        state=state,
        word=found.word,
        known=found.known,
        progress=progress(found, data),
        note=note(found) if found.known else "",
        outputs=files,
        missing=tuple(missing(found, data)) if state is not State.ACTIVE else (),
        failure=failure(found) if state is State.FAILED else None,
        data=kept(found),
    )


def glance(found: Sequence, data: Data) -> Report:
    """A report of a row of the list: work in progress, and the files that the row itself names when it changed."""
    changed = found.key != data.get("seen")
    return Report(
        state=State.ACTIVE,
        word=found.word,
        known=found.known,
        progress=progress(found, data),
        note=note(found) if found.known else "",
        outputs=tuple(beside_the_shots(found, data)) if changed else (),
        data=kept(found),
    )


def needs_shots(found: Sequence, data: Data) -> bool:
    """Is a row of the list reason to read the sequence itself? When it ended, or changed while it has files."""
    if found.ended:
        return True
    return found.key != data.get("seen") and bool(found.images or found.videos or found.videos_failed)


def kept(found: Sequence) -> dict[str, str]:
    """For the next poll: what this one saw."""
    return {"seen": found.key}


def state_of(found: Sequence) -> State:
    """A word never met is work in progress, never a verdict."""
    word = found.word.lower()
    if word == "failed":
        return State.FAILED
    return State.DONE if word in ("completed", "archived") else State.ACTIVE


def outputs(found: Sequence, data: Data, *, ended: bool) -> Iterator[Output]:
    """Poster, music, script; then each shot's still and clip. Names are by shot id: places shift while shots come in,
    and a still's address changes from the preview to the real one under the same name."""
    yield from beside_the_shots(found, data)
    with_clips = clips_wanted(found, data)
    pictures = False
    for one in found.shots or ():
        pictures = pictures or bool(one.image_url or one.video_url)
        if one.image_url:
            role = "frame" if with_clips else "main"
            label = numbered("Still", one)
            yield Output(name=f"still {one.remote_id}", kind="image", role=role, url=one.image_url, label=label)
        if one.video_url:
            label = numbered("Clip", one)
            yield Output(name=f"clip {one.remote_id}", kind="video", role="main", url=one.video_url, label=label)
    if ended and found.shots and not pictures and data.get("images") == "0":  # stopped early: the shots are the result
        listed = "\n".join(f"{at}. {one.title or 'Untitled'}" for at, one in enumerate(found.shots, start=1))
        yield Output(name="shot list", kind="document", role="main", text=listed, label="Shot list")


def beside_the_shots(found: Sequence, data: Data) -> Iterator[Output]:
    if found.poster:
        yield Output(name="poster", kind="image", role="cover", url=found.poster, label="Poster")
    if found.music_url:
        yield Output(name="music", kind="audio", role="music", url=found.music_url, label="Music")
    if data.get("script"):
        yield Output(
            name="enhanced script", kind="document", role="prompt", text=data["script"], label="Enhanced script"
        )


def missing(found: Sequence, data: Data) -> Iterator[str]:
    """What will not come, by name with the vendor's reason. Read only at the end: before it, nothing tells a still that
    failed from one that is not made yet (traps 8)."""
    shots, done = found.shots or (), found.word.lower() in ("completed", "archived")
    clips = clips_wanted(found, data)
    named = 0
    for one in shots:
        if one.video == "failed":
            named += 1
            reason = clean_text(one.video_error, 250) or "OpenStory gives no reason"
            older = f"{reason.rstrip('.')}. The older clip is kept."
            yield f"{numbered('Clip', one)}: {older if one.video_url else reason}"
        elif clips and done and not one.video_url:
            yield f"{numbered('Clip', one)}: it was not made"
    if done and not shots and not found.total:
        yield "Shots: none were made"
    unnamed = found.videos_failed - named
    if unnamed > 0:
        yield f"{unnamed} clip{'s' if unnamed > 1 else ''}: failed, and OpenStory does not say which"
    if done:
        yield from (f"{numbered('Still', one)}: it never came" for one in shots if stuck(one, found, data))
    if found.music == "failed":
        yield "Music: it failed at OpenStory"
    elif done and data.get("music") == "1" and not found.music_url:
        yield "Music: it was not made"


def stuck(one: Shot, found: Sequence, data: Data) -> bool:
    """A still that failed shows as pending for ever. The latest era may animate without stills, and then makes none:
    where nobody knows whether stills were to come, other stills tell, or a clip that failed with no clip beside it."""
    if one.image_url or one.video_url or data.get("images") == "0":
        return False
    shots = found.shots or ()
    if data.get("images") == "1" or any(other.image_url for other in shots):
        return True
    return one.video == "failed" and not any(other.video_url for other in shots)


def clips_wanted(found: Sequence, data: Data) -> bool:
    """Were clips ordered? A sequence nobody ordered here tells by whether any clip was ever begun."""
    if data.get("motion"):
        return data["motion"] == "1"
    begun = any(one.video_url or one.video in ("generating", "completed", "failed") for one in found.shots or ())
    return begun or bool(found.videos or found.videos_failed)


def numbered(what: str, one: Shot) -> str:
    """Clip 3 · The storm. Several shots may share a title, and some have none."""
    return f"{what} {one.place + 1} · {clean_text(one.title, 80)}" if one.title else f"{what} {one.place + 1}"


def note(found: Sequence) -> str:
    """2 of 7 clips, 7 stills, 1 clip failed. The number of shots grows while the script is read."""
    if found.word.lower() == "archived":
        return "Archived at OpenStory"
    if not found.total:
        return "In line at OpenStory" if found.word.lower() == "draft" else "Reading the script"
    parts = [f"{found.images} of {found.total} stills"]
    if found.videos or found.videos_failed:
        parts = [f"{found.videos} of {found.total} clips", f"{found.images} still{'s' if found.images != 1 else ''}"]
    if found.videos_failed:
        parts.append(f"{found.videos_failed} clip{'s' if found.videos_failed > 1 else ''} failed")
    if found.music == "completed":
        parts.append("music")
    return ", ".join(parts)


def progress(found: Sequence, data: Data) -> float | None:
    """The share of stills and clips that are there; None while there is nothing to count, and never 1 before the end:
    previews count as stills, and totals grow."""
    if found.word.lower() == "completed":
        return 1.0
    if not found.total:
        return None
    stills = min(1.0, found.images / found.total)
    if data.get("motion") != "1" and not found.videos:
        return round(stills * 0.9, 3)
    clips = min(1.0, (found.videos + found.videos_failed) / found.total)
    return round(min(0.99, stills * STILL_SHARE + clips * (1 - STILL_SHARE)), 3)


def failure(found: Sequence) -> Failure:
    """Why there is no sequence, with the vendor's words in quotes and one sensible next step."""
    if found.word.lower() == "archived":
        return Failure(code="archived", message="The sequence was archived at OpenStory before anything was made.")
    words = clean_text(found.error, 500)
    advice = "top_up" if CREDIT.search(words) else "edit" if REVIEW.search(words) else "again"
    told = f'OpenStory says: "{words}".' if words else "OpenStory gives no reason."
    return Failure(code="sequence_failed", message=f"OpenStory gave this sequence up. {told}", advice=advice)

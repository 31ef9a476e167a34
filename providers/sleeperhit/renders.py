"""Renders of a table read: the recording and the film, from the call to the file (contract 2.2). Pure."""

from decimal import Decimal

from providers.report import Failure, Gate, Output, RemoteRef, Report, State
from providers.sleeperhit.artifacts import LABELS, Artifact, film, length, output, recording
from providers.sleeperhit.edits import PAID
from providers.sleeperhit.errors import LABEL, private
from providers.sleeperhit.reading import advice, detail
from providers.text import clean_text
from providers.values import Row, address, text

NEEDS = "needs_recording"
WORKING = {
    "queued": "In line to be rendered",
    "rendering": "Rendering",
    "uploading": "Uploading",
    "not_rendered": "In line",
}
# Words a call is answered with when the render was there before it, which then is not charged (contract 2.2). A film
# may begin as "rendering" (reference); a recording begins as "queued".
BEFORE_US = {"finalize_audio": ("complete", "rendering", "uploading"), "finalize_video": ("complete", "uploading")}
HOW = (
    "There is no completed live read to make a recording of. Open the live read, run it to its end with recording on, "
    "then say here that it is recorded: the recording is asked for again. Nothing is charged until then."
)


def begun(body: Row, action: str) -> tuple[str, dict[str, str]]:
    """The word a call was answered with, and what to remember of it."""
    where = body.get("finalize") if "finalize" in body else body.get("render")
    word = text(where.get("status")).lower() if isinstance(where, dict) else ""
    return word, {"begun": word, "free": "1" if word in BEFORE_US[action] else "0"}


def report(found: Artifact, ref: RemoteRef, origin: str) -> Report:
    """How the render stands. An address alone proves nothing: after an edit it is the old mix (contract 1.5)."""
    audio = ref.kind == "finalize_audio"
    where, begun_as = (found.finalize if audio else found.video), ref.data.get("begun", "")
    word = text(where.get("status")).lower() or begun_as
    if audio and NEEDS in (word, begun_as):
        return Report(state=State.PERSON, word=NEEDS, gate=gate(found, origin))
    url = recording(found, origin) if audio else film(found, origin)
    if url:
        return done(found, ref, word, url, audio=audio)
    if word == "failed":
        return Report(state=State.FAILED, word=word, cost=Decimal(0), failure=lost(where, ref, audio=audio))
    if word == "complete":
        return Report(state=State.ACTIVE, word=word, note="Complete, but with no up-to-date file yet")
    return Report(state=State.ACTIVE, word=word, known=word in WORKING, note=WORKING.get(word, ""))


def done(found: Artifact, ref: RemoteRef, word: str, url: str, *, audio: bool) -> Report:
    kind, label = LABELS["recording" if audio else "film"]
    file: Output = output(found, "recording" if audio else "film", kind, "main", label, url=url)
    cost = Decimal(0) if ref.data.get("free") == "1" else PAID.get(ref.kind)
    known = (*detail("Length", length(found) if audio else ""), *detail("Revision", found.version))
    return Report(state=State.DONE, word=word, progress=1.0, outputs=(file,), cost=cost, details=known)


def gate(found: Artifact, origin: str) -> Gate:
    """A person runs the live read. The same key would give the same answer again, so it is asked anew after that."""
    link = address(found.audio.get("liveUrl"), origin)
    return Gate(reason="recording", title="Run the live read, then go on", detail=HOW, link=link, again=True)


def lost(where: Row, ref: RemoteRef, *, audio: bool) -> Failure:
    """With the words inside the manifest: the reply itself is a 200 (R5)."""
    inner = where.get("error")
    told = inner if isinstance(inner, dict) else {"message": inner}
    words = private(clean_text(text(told.get("message")) or text(where.get("failureMessage")), 500))
    code = clean_text(text(told.get("code")) or text(where.get("failureCode")), 60).lower()
    said = f'{LABEL} says: "{words.rstrip(".")}."' if words else f"{LABEL} gives no reason."
    what = "recording" if audio else "film"
    return Failure(
        code=code or "render_failed",
        message=f"The {what} was not made. {said} What was reserved is released; the read itself is as it was.",
        request_id=ref.data.get("request_id", ""),
        advice=advice(code, words),
    )

"""Coverage: a reader's report of the script, asked for and read beside the work (contract 2.2). Pure."""

from providers.facts import Part, Section
from providers.report import Failure, Output, RemoteRef, Report, State
from providers.sleeperhit.edits import ON_ARTIFACTS
from providers.sleeperhit.envelope import readable
from providers.sleeperhit.errors import LABEL, private
from providers.text import clean_text
from providers.values import Row, identity, row, text


def read(body: object) -> Row:
    """The report's row; {} when none was asked for yet."""
    return row(row(body).get("coverage"))


def report(found: Row, ref: RemoteRef) -> Report:
    word = text(found.get("status"))
    said = word.lower()
    if said == "complete":
        return Report(state=State.DONE, word=word, progress=1.0, outputs=(document(found, ref),))
    if said == "failed":
        return Report(state=State.FAILED, word=word, failure=lost(found, ref))
    known = said in ("generating", "")
    return Report(
        state=State.ACTIVE, word=word or "generating", known=known, note="Reading the script" if known else ""
    )


def document(found: Row, ref: RemoteRef) -> Output:
    words = as_text(found)
    return Output(
        name="coverage",
        kind="document",
        role="coverage",
        label="Script coverage",
        text=words or "The report is empty.",
        piece=ref.data.get("artifact", ""),
    )


def as_text(found: Row) -> str:
    words = readable(found.get("report"))
    return f"# Script coverage\n\n{words}" if words else ""


def lost(found: Row, ref: RemoteRef) -> Failure:
    error = found.get("error")
    words = text(error) or text(row(error).get("message")) or text(found.get("failureMessage"))
    words = private(clean_text(words, 500))
    said = f'{LABEL} says: "{words.rstrip(".")}."' if words else f"{LABEL} gives no reason."
    return Failure(
        code=clean_text(text(found.get("failureCode")), 60).lower() or "coverage_failed",
        message=f"There is no coverage. {said} Nothing was charged. Ask for it again.",
        request_id=ref.data.get("request_id", ""),
    )


def section(found: Row) -> Section:
    again = tuple(one for one in ON_ARTIFACTS if one.name == "coverage")
    parts: tuple[Part, ...] = ()
    if found:
        name = identity(found.get("id")) or identity(found.get("reportId")) or "latest"
        begins = clean_text(as_text(found).removeprefix("# Script coverage"), 300)
        parts = (Part(name=name, label="Latest report", note=begins, word=text(found.get("status")).lower()),)
    return Section(name="coverage", label="Script coverage", parts=parts, actions=again)

"""Sound effects of a table read: cues at lines of the script, drafts until they have a sound (contract 2.2). Pure."""

from providers.facts import Part, Section
from providers.report import RemoteRef, Report, State
from providers.sleeperhit.edits import SFX_ADD, cue_options, sfx_remove, sfx_update
from providers.sleeperhit.errors import private, unreadable
from providers.text import clean_text
from providers.values import Row, identity, number, row, rows, text, whole

READS = 12  # of a draft, before the take ends without its sound
EVERY = 10.0  # seconds between them


def read(body: object) -> list[Row]:
    """The cues, each once; the newest record of a cue is the last."""
    listed = row(row(body).get("sfx")).get("cues")
    if not isinstance(listed, list):
        raise unreadable("sound effects that cannot be read")
    return list({identity(one.get("id")): one for one in rows(listed) if identity(one.get("id"))}.values())


def draft(cue: Row) -> bool:
    """A draft is taken by the vendor, and silent."""
    return cue.get("isDraft") is True or not text(cue.get("soundUrl"))


def report(cues: list[Row], ref: RemoteRef) -> Report:
    """Of a cue that was added or changed: done when it has its sound. One that is not listed is not one that failed."""
    cue = next((one for one in cues if identity(one.get("id")) == ref.data.get("cue")), None)
    count = int(ref.data.get("reads", "0")) + 1
    if cue is not None and not draft(cue):
        return Report(state=State.DONE, word="ready", progress=1.0)
    word = "missing" if cue is None else "draft"
    if count < READS:
        return Report(
            state=State.ACTIVE, word=word, note="The sound is being made", next_poll=EVERY, data={"reads": str(count)}
        )
    told = "is not in the list of the read" if cue is None else "is still a draft, and silent. Look at it on the desk"
    label = private(clean_text(ref.data.get("label", ""), 80)) or "the cue"
    return Report(state=State.DONE, word=word, missing=(f"Sound of {label}: it {told}",))


def section(cues: list[Row]) -> Section:
    return Section(name="effects", label="Sound effects", parts=tuple(part(one) for one in cues), actions=(SFX_ADD,))


def part(cue: Row) -> Part:
    remote_id, label = identity(cue.get("id")), text(cue.get("label"))
    volume, at = number(cue.get("volume")), whole(cue.get("entryIndex"))
    share = None if volume is None else min(100, max(0, int(volume * 100)))
    off = cue.get("enabled") is False or cue.get("isDisabled") is True
    options = cue_options(label, text(cue.get("prompt")), share, text(cue.get("triggerOffset")))
    return Part(
        name=remote_id,
        label=private(clean_text(label, 120)) or "Sound",
        note="" if at is None else f"at line {at + 1}",
        word="off" if off else "draft" if draft(cue) else "ready",
        actions=(sfx_update(remote_id, options), sfx_remove(remote_id)),
    )

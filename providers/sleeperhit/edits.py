"""What can be done with finished or failed work, as data: its form, what it costs, and where it goes. Pure.

An edit of music, sound effects or a voice changes the live read in place, is free, and puts every recording and film
made before out of date; so does a refine (R15).
"""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import JsonValue

from providers.facts import Action, Option
from providers.order import Parent, Resend, Step
from providers.report import State
from providers.sleeperhit.address import path, vendor_id

REFINE, AUDIO, VIDEO = Decimal(8), Decimal(6), Decimal(12)  # credits, as listed (contract 1.8)
SCOPES = ("auto", "screenplay", "plan")
OFFSETS = ("before", "with")
FREE = "Free."
STALE = "Free. Recordings and films made before are out of date after it."
# Changing one voice has every voice spoken anew at the next recording; changing several does not (contract 1.4).
SEVERAL = (
    f"{STALE} One made afterwards may still have the old voices, until Sleeper Hit speaks them anew: changing a single "
    "voice makes it do so."
)
VOICE = "voice"  # the library kind of the id of a voice


def text(name: str, label: str, default: str | None = None) -> Option:
    return Option(name=name, label=label, kind="text", default=default or None)


def voice_id(name: str, label: str, default: str | None = None) -> Option:
    return Option(name=name, label=label, kind="text", default=default or None, library=VOICE)


def percent(name: str, label: str, default: int | None = None) -> Option:
    return Option(name=name, label=label, kind="integer", minimum=0, maximum=100, unit="%", default=default)


ON_ARTIFACTS: tuple[Action, ...] = (
    Action(
        name="refine", label="Refine", makes="link", words="What to change", stales=True,
        options=(Option(name="scope", label="What to rewrite", kind="choice", default="auto", choices=SCOPES),),
        note="A new revision of the same read, at the same links.",
    ),
    Action(
        name="finalize_audio", label="Make the recording (MP3)", makes="audio",
        note="Of the live read as it is now.",
    ),
    Action(
        name="finalize_video", label="Make the film (MP4)", makes="video",
        note="Of the live read as it is now.",
    ),
    Action(
        name="coverage", label="Ask for script coverage", makes="document", options=(text("focus", "Focus on"),),
        note=f"{FREE} A report of a reader's; it changes nothing.",
    ),
    Action(
        name="music", label="Make the music anew", makes="link", options=(percent("share", "Share with music"),),
        stales=True, note=STALE,
    ),
)  # fmt: skip
RESUME_JOB = Action(
    name="resume_job", label="Go on where it failed", makes="link",
    note="From its checkpoint, by the same plan. When the plan itself was at fault, order again instead.",
)  # fmt: skip
RESUME_PLAN = Action(
    name="resume_plan", label="Plan it again", makes="link",
    note="Of a plan that was never written. The same sources and settings; it waits for your approval again.",
)  # fmt: skip

PAID = {"refine": REFINE, "finalize_audio": AUDIO, "finalize_video": VIDEO}
MAKES_JOBS = ("refine", "resume_job")
# Five generations at once got truncated voices at the vendor, and of four finalized at once three failed (R11).
AT_ONCE = {"job": 3, "refine": 3, "resume_job": 3, "finalize_audio": 1, "finalize_video": 1}
TAILS = {
    "refine": "refine",
    "finalize_audio": "finalize",
    "finalize_video": "finalize",
    "coverage": "coverage",
    "music": "music",
    "scene_music": "music",
    "recast": "voice",
    "recast_several": "cast",
    "sfx_add": "sfx",
    "sfx_update": "sfx",
    "sfx_remove": "sfx",
}


def actions(piece: Parent, ended: State) -> tuple[Action, ...]:
    """A failed job or plan may be resumed; a finished artifact may be worked on."""
    if ended is State.FAILED:
        return {"job": (RESUME_JOB,), "plan": (RESUME_PLAN,)}.get(piece.kind, ())
    return ON_ARTIFACTS if ended is State.DONE and piece.kind == "artifact" else ()


def known(name: str) -> bool:
    return name in TAILS or name in ("resume_job", "resume_plan")


def steps(name: str) -> tuple[Step, ...]:
    """One step, named like the action; a plan that is resumed goes on to its job."""
    if name == "resume_plan":
        return (step("resume_plan", "plan", paid=False), step("job", "job", paid=True))
    paid = name in PAID or name == "resume_job"
    return (step(name, "job" if name in MAKES_JOBS else name, paid=paid),)


def step(name: str, makes: str, *, paid: bool) -> Step:
    most = AT_ONCE.get(name)
    stagger = 5 if paid else 0
    return Step(name=name, makes=makes, paid=paid, resend=Resend.SAME_KEY, max_in_flight=most, stagger=stagger)


def path_of(name: str, parent: Parent) -> str:
    """Where the POST of an action goes."""
    remote_id = vendor_id(parent.remote_id)
    if name == "resume_job":
        return path("story-jobs", remote_id, "resume")
    if name == "resume_plan":
        return path("story-plans", remote_id, "resume")
    return path("artifacts", remote_id, TAILS[name])


def recast(character: str, voice: dict[str, str]) -> Action:
    """voice: voiceId, voiceName, gender, provider as they are now."""
    return Action(
        name="recast", label="Change the voice", makes="link", values={"character": character}, stales=True, note=STALE,
        options=(
            voice_id("voice_id", "Voice id", voice.get("voiceId")),
            text("voice_name", "Voice name", voice.get("voiceName")),
            text("gender", "Gender", voice.get("gender")),
            text("provider", "Voice provider", voice.get("provider")),
        ),
    )  # fmt: skip


def recast_several(cast: Sequence[tuple[str, dict[str, str]]]) -> Action:
    """cast: every character with its voice as it is now, as in `recast`. The whole of it goes along: what becomes of
    those that a batch leaves out, the contract does not say."""
    now: list[JsonValue] = [{"character": character, **voice} for character, voice in cast]
    return Action(
        name="recast_several", label="Change several voices", makes="link", values={"cast": now}, stales=True,
        note=SEVERAL,
        options=tuple(
            voice_id(voice_of(at), character, voice.get("voiceId")) for at, (character, voice) in enumerate(cast)
        ),
    )  # fmt: skip


def voice_of(at: int) -> str:
    """The name of the option with the voice of the character at this place of the cast."""
    return f"voice_{at + 1}"


def scene_music(scene: int | None, prompt: str = "", weight: int | None = None, *, enabled: bool = True) -> Action:
    """scene: from 1, as people count; None where the vendor does not say how many there are, and then it is filled in.
    weight: percent."""
    which = Option(name="scene", label="Scene", kind="integer", minimum=1, required=True)
    return Action(
        name="scene_music", label="Change the music" if scene is not None else "Change the music of a scene",
        makes="link", values={} if scene is None else {"scene": scene}, stales=True, note=STALE,
        options=(
            *(() if scene is not None else (which,)),
            text("prompt", "What it should be", prompt),
            percent("weight", "Weight", weight),
            Option(name="enabled", label="Play it", kind="boolean", default=enabled),
        ),
    )  # fmt: skip


def cue_options(label: str = "", prompt: str = "", volume: int | None = None, offset: str = "") -> tuple[Option, ...]:
    chosen = offset if offset in OFFSETS else None
    return (
        text("label", "Name", label),
        text("prompt", "Sound", prompt),
        percent("volume", "Volume", volume),
        Option(name="offset", label="Starts", kind="choice", choices=OFFSETS, default=chosen),
    )


def new_cue() -> tuple[Option, ...]:
    needed = {"required": True}
    return tuple(one.model_copy(update=needed) if one.name in ("label", "prompt") else one for one in cue_options())


SFX_ADD = Action(
    name="sfx_add", label="Add a sound", makes="link", stales=True, note=STALE,
    options=(Option(name="entry", label="At line", kind="integer", minimum=1, required=True), *new_cue()),
)  # fmt: skip


def sfx_update(cue: str, options: tuple[Option, ...]) -> Action:
    again = Option(name="regenerate", label="Make the sound anew", kind="boolean", default=False)
    values: dict[str, JsonValue] = {"id": cue}
    return Action(
        name="sfx_update", label="Change it", makes="link", values=values, options=(*options, again),
        stales=True, note=STALE,
    )  # fmt: skip


def sfx_remove(cue: str) -> Action:
    return Action(name="sfx_remove", label="Remove it", makes="link", values={"id": cue}, stales=True, note=STALE)

"""A piece of a vendor's work as takes leave it: pages there, a script, renders, and the takes that changed it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from jobs import clock
from jobs.models import Artifact, Job
from jobs.states import Status
from providers.facts import Action, Option, Part, Section
from providers.order import Order, Parent
from tests.dashboard.takes_made import made, stored
from tests.jobs.studio import Studio

PIECE = "art_1"
SCRIPT = "INT. HALL - NIGHT\n\nA lamp swings.\n\nBAKER\n(quietly)\nWe are late.\n\nKEEPER: We are not."
SECRET = "http://theater.test/watch?token=seven-herons"
REFINE = Action(
    name="refine", label="Refine", makes="link", words="What to change", stales=True, note="A new version.",
    options=(Option(name="scope", label="What to rewrite", kind="choice", default="auto", choices=("auto", "script")),),
)  # fmt: skip
RECORD = Action(name="record", label="Make the recording", makes="audio")
CHECK = Action(name="check", label="Ask for coverage", makes="document")
RESUME = Action(name="resume", label="Go on where it failed", makes="link")
PRICES = {"refine": Decimal(8), "record": Decimal(6)}


def spoken_by(voice: str, name: str, character: str = "BAKER") -> Action:
    """Changing a voice, with how it is now."""
    said = (("voice_name", "Voice name", name), ("gender", "Gender", "female"), ("provider", "Voice provider", "labs"))
    return Action(
        name="recast", label="Change the voice", makes="link", stales=True, values={"character": character},
        options=(
            Option(name="voice_id", label="Voice id", kind="text", default=voice, library="voice"),
            *(Option(name=option, label=label, kind="text", default=value) for option, label, value in said),
        ),
    )  # fmt: skip


SECTIONS = [
    Section(name="cast", label="Cast and voices", parts=(
        Part(name="BAKER", label="BAKER", note="Amber", word="ready", actions=(spoken_by("v_amber", "Amber"),)),
        Part(name="KEEPER", label="KEEPER", note="Gravel", actions=(spoken_by("v_gravel", "Gravel", "KEEPER"),)),
    )),
    Section(name="effects", label="Sound effects", parts=(
        Part(name="cue_1", label="Door", word="draft"),
    ), actions=(Action(name="sfx_add", label="Add a sound", makes="link"),)),
    Section(name="coverage", label="Coverage", actions=(CHECK,)),
]  # fmt: skip


def link(job: Job, name: str, *, days: float = 29.5, **more: Any) -> Artifact:
    """A page at the vendor: listed, never copied."""
    facts: dict[str, Any] = {
        "name": name, "label": name, "state": "listed", "url": f"{SECRET}&page={name.replace(' ', '-')}", "file": "",
        "poster": "", "bytes": None, "sha256": "", "width": None, "height": None, "duration": None, "piece": PIECE,
        "mime": "", "stored_at": None, "url_expires_at": clock.now() + timedelta(days=days), "role": "extra",
        "revision": 1,
    }  # fmt: skip
    return stored(job, kind="link", **{**facts, **more})


def text(job: Job, words: str, **more: Any) -> Artifact:
    facts = {"name": "script", "label": "Script", "mime": "text/plain", "piece": PIECE, "revision": 1}
    sizes = {"width": None, "height": None, "duration": None}
    return stored(job, kind="document", data=words.encode(), **{**facts, **sizes, **more})


def read(studio: Studio, status: Status = Status.SUCCEEDED, **more: Any) -> Job:
    """A take that made the piece: three pages, and its script."""
    job = made(studio, status, model="story", title="The long quiet", **more)
    link(job, "theater", role="main", label="Theater", order=1)
    link(job, "fullscreen", label="Full screen", order=2)
    link(job, "live audio", label="Live audio", order=3)
    text(job, SCRIPT, order=4)
    return job


def worked_on(studio: Studio, read: Job, action: str, *, words: str = "", stales: bool = False, **more: Any) -> Job:
    """A take of an action on the piece."""
    parent = Artifact.objects.filter(job=read, piece=PIECE).order_by("order").first()
    options = more.pop("options", {})
    order = Order(
        model="story", prompt=words, action=action, options=options,
        parent=Parent(kind="artifact", remote_id=PIECE, revision=1), title="The long quiet",
    )  # fmt: skip
    facts = {"order": order.model_dump(mode="json"), "parent": parent, "prompt": words, "model": "story"}
    return made(studio, **{**facts, "stales": PIECE if stales else "", **more})


def recorded(studio: Studio, read: Job, **more: Any) -> Artifact:
    """The recording of the piece, by a take of its own."""
    job = worked_on(studio, read, "record", cost=Decimal(6))
    facts = {"name": "recording", "label": "Recording", "mime": "audio/mpeg", "width": None, "height": None}
    return stored(job, kind="audio", data=b"sound", **{**facts, "piece": PIECE, "duration": 754.0, **more})

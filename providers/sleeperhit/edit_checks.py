"""What the vendor would refuse of an action, told before it is sent (R8). Pure."""

from collections.abc import Iterator

from providers import typed
from providers.order import Order, Problem
from providers.sleeperhit.edit_payload import members
from providers.sleeperhit.edits import OFFSETS, SCOPES, TAILS, known, voice_of
from providers.sleeperhit.options import blank, given

NEEDED = {
    "recast": {"character": "a character", "voice_id": "a voice id", "voice_name": "the name of the voice"},
    "scene_music": {"scene": "a scene"},
    "sfx_add": {"entry": "a line", "label": "a name", "prompt": "what is to be heard"},
    "sfx_update": {"id": "a sound of the read"},
    "sfx_remove": {"id": "a sound of the read"},
}
PARENTS = {"resume_job": "job", "resume_plan": "plan"}
CHOICES = {"scope": SCOPES, "offset": OFFSETS}


def problems(order: Order) -> Iterator[Problem]:
    if not known(order.action):
        yield Problem(field="action", message=f"Sleeper Hit cannot {order.action.replace('_', ' ')} a table read.")
        return
    wanted = PARENTS.get(order.action, "artifact")
    if order.parent is None or order.parent.kind != wanted or not order.parent.remote_id:
        told = "failed " if order.action in PARENTS else "finished "
        yield Problem(field="action", message=f"This is done with a {told}{wanted}. Choose one that is.")
    if order.action == "refine" and not order.prompt.strip():
        yield Problem(field="prompt", message="Say what to change.")
    for name, what in NEEDED.get(order.action, {}).items():
        if order.options.get(name) is None or blank(order.options[name]):
            yield Problem(field=name, message=f"This needs {what}. Say it.")
    if order.action == "recast_several":
        yield from voices(order)
    if order.action == "scene_music" and not {"prompt", "weight", "enabled"} & given(order).keys():
        yield Problem(field="prompt", message="Say what to change of the music: what it is, its weight, or on and off.")
    if order.action in TAILS:
        yield from values(order)


def voices(order: Order) -> Iterator[Problem]:
    said = given(order)
    cast = members(said)
    if not cast:
        yield Problem(field="cast", message="This needs the cast of the read. Open its sound desk and choose there.")
    elif all(said.get(voice_of(at), one.get("voiceId")) == one.get("voiceId") for at, one in enumerate(cast)):
        yield Problem(field=voice_of(0), message="Every voice is the one there is. Change at least one.")


def values(order: Order) -> Iterator[Problem]:
    for name, value in order.options.items():
        if value is None or blank(value):
            continue
        if name in CHOICES and value not in CHOICES[name]:
            yield Problem(field=name, message=f"It cannot be {value}. Choose {', '.join(CHOICES[name])}.")
        if name in ("share", "weight", "volume") and (count := typed.whole(value)) not in range(101):
            yield Problem(field=name, message=f"It is {value if count is None else count}; give a percent, 0 to 100.")
        if name in ("entry", "scene") and (typed.whole(value) or 0) < 1:
            yield Problem(
                field=name,
                message=f"It is {value}; give a whole number from 1.",
            )
        if name in ("enabled", "regenerate") and not isinstance(value, bool):
            yield Problem(field=name, message=f"It is {value}. Switch it on or off.")

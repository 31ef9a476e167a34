"""The references of an order against the roles of its model, and pictures against the limits (contract 7.1)."""

from collections import Counter
from collections.abc import Iterator

from providers.facts import Model, Role
from providers.order import Input, Order, Problem
from providers.renoise.roles import role_for

IMAGE_TYPES = {
    "image/jpeg": "jpeg",
    "image/jpg": "jpeg",
    "image/pjpeg": "jpeg",
    "image/png": "png",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/x-ms-bmp": "bmp",
    "image/tiff": "tiff",
    "image/gif": "gif",
}
IMAGE_ENDINGS = ("jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "gif")
IMAGE_BYTES = 30 * 1024 * 1024  # "< 30 MB"; the vendor's other limit, 50 MB, is 50*1024*1024 in its own client
SIDES = (300, 6000)  # pixels
SHAPES = (0.4, 2.5)  # width / height


def roles(order: Order, model: Model) -> Iterator[Problem]:
    """Every reference has a role the model takes, of its own kind. A missing role is never guessed: the oldest CLI made
    it ref_video, which is dearer and wrong for a picture."""
    for item in order.inputs:
        role = role_for(model, item.role, item.kind)
        if not model.roles:
            yield Problem(field="inputs", message=f"{model.id} takes no references. Remove {called(item)}.")
        elif not item.role:
            yield Problem(field="inputs", message=f"{called(item)} has no role. Choose {choices(model, item)}.")
        elif role is None:
            message = f'{model.id} has no role "{item.role}" for {called(item)}. Choose {choices(model, item)}.'
            yield Problem(field="inputs", message=message)
        elif role.kind != item.kind:
            yield Problem(
                field="inputs",
                message=f"{called(item)} is {a(item.kind)}, but {role.name} takes {a(role.kind)}. "
                f"Choose {choices(model, item)} for it, or give {a(role.kind)}.",
            )
        if item.remote_id and not (item.remote_id.isascii() and item.remote_id.isdigit()):
            message = f"The id of {called(item)} at Renoise is not a number. Upload it again."
            yield Problem(field="inputs", message=message)


def modes(order: Order, model: Model) -> Iterator[Problem]:
    """The input modes exclude each other: frames, or references, never both; a last frame needs a first."""
    used = [role for item in order.inputs if (role := role_for(model, item.role, item.kind))]
    groups: dict[str, list[str]] = {}
    for role in used:
        if role.group and role.name not in groups.setdefault(role.group, []):
            groups[role.group].append(role.name)
    if len(groups) > 1:
        sides = " and ".join(", ".join(names) for names in groups.values())
        keep = " or ".join(f"the {group}" for group in groups)
        yield Problem(field="inputs", message=f"{sides} cannot be used in one take. Keep {keep} and remove the others.")
    present = {role.name for role in used}
    for role in used:
        if role.needs and role.needs not in present:
            message = f"{role.name} needs a {role.needs} too. Add one, or remove the {role.name}."
            yield Problem(field="inputs", message=message)
    if used and model.kind != "audio" and all(role.kind == "audio" for role in used):
        message = "Audio cannot be the only reference. Add a reference image or video, or remove the audio."
        yield Problem(field="inputs", message=message)


def counts(order: Order, model: Model) -> Iterator[Problem]:
    """Not more of one role than the model takes."""
    used = Counter(role for item in order.inputs if (role := role_for(model, item.role, item.kind)) is not None)
    for role, count in used.items():
        if count > role.maximum:
            message = f"There are {count} {role.name}; {model.id} takes at most {role.maximum}."
            yield Problem(field="inputs", message=f"{message} Remove {count - role.maximum}.")


def pictures(order: Order, model: Model) -> Iterator[Problem]:
    """Format and weight of every picture; sides and shape where the contract states them, which is for videos."""
    for item in order.inputs:
        if item.kind != "image":
            continue
        yield from weight(item)
        if model.kind == "video" and item.width > 0 and item.height > 0:
            yield from shape(item)


def weight(item: Input) -> Iterator[Problem]:
    form = unknown_format(item)
    if form:
        yield Problem(
            field="inputs",
            message=f"{called(item)} is {form}; Renoise reads jpeg, png, webp, bmp, tiff and gif. "
            "Save it as one of these.",
        )
    if item.size >= IMAGE_BYTES:
        yield Problem(
            field="inputs",
            message=f"{called(item)} has {item.size / 1024 / 1024:.1f} MB; Renoise takes pictures under 30 MB. "
            "Save it smaller.",
        )


def shape(item: Input) -> Iterator[Problem]:
    size = f"{item.width} x {item.height} pixels"
    if not all(SIDES[0] <= side <= SIDES[1] for side in (item.width, item.height)):
        yield Problem(
            field="inputs",
            message=f"{called(item)} has {size}; each side must be {SIDES[0]} to {SIDES[1]}. Scale it to that range.",
        )
    if not SHAPES[0] <= item.width / item.height <= SHAPES[1]:
        yield Problem(
            field="inputs",
            message=f"{called(item)} has {size}, width / height {item.width / item.height:.2f}; it must be "
            f"{SHAPES[0]} to {SHAPES[1]}. Crop it.",
        )


def unknown_format(item: Input) -> str:
    """The format that Renoise does not read, or "" when it reads it or nothing is known of it."""
    mime = item.mime.partition(";")[0].strip().lower()
    if mime and mime != "application/octet-stream":
        return "" if mime in IMAGE_TYPES else mime
    ending = item.name.rpartition(".")[2].lower() if "." in item.name else ""
    return "" if not ending or ending in IMAGE_ENDINGS else f"a .{ending} file"


def choices(model: Model, item: Input) -> str:
    """The roles that fit this input, or all of them."""
    fitting: list[Role] = [role for role in model.roles if role.kind == item.kind] or list(model.roles)
    names = [role.name for role in fitting]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def called(item: Input) -> str:
    return f'"{item.name}"' if item.name else f"the {item.kind} {item.remote_id}".strip()


def a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"

"""The roles references can have, as data, and which one an input means (contract 3, 7)."""

from providers.facts import Model, Role
from providers.order import Kind


def frames(*, last: bool = True) -> tuple[Role, ...]:
    """The first frame, and the last one that needs it: a mode of their own, never with references (contract 7.1)."""
    first = Role(name="first_frame", label="First frame", kind="image", group="frames")
    end = Role(name="last_frame", label="Last frame", kind="image", group="frames", needs="first_frame")
    return (first, end) if last else (first,)


def references(images: int, videos: int = 0, audios: int = 0, group: str = "references") -> tuple[Role, ...]:
    """References by the canonical names of contract 7.2, with the 0.2.1 spellings as aliases."""
    counts: tuple[tuple[Kind, int], ...] = (("image", images), ("video", videos), ("audio", audios))
    return tuple(
        Role(
            name=f"reference_{kind}",
            label=f"Reference {kind}",
            kind=kind,
            group=group,
            maximum=count,
            aliases=(f"ref_{kind}",),
        )
        for kind, count in counts
        if count
    )


CHARACTER = Role(name="reference_image", label="Character", kind="character", group="references", maximum=9)

# Contract 0.2.1 spells its references ref_*; the long spelling was already taken there (characters) and is an alias.
RENOISE_ROLES = (
    *frames(),
    Role(
        name="ref_image",
        label="Reference image",
        kind="image",
        group="references",
        maximum=9,
        aliases=("reference_image",),
    ),
    Role(
        name="ref_video",
        label="Reference video (dearer)",
        kind="video",
        group="references",
        maximum=3,
        aliases=("reference_video",),
    ),
    Role(
        name="ref_audio",
        label="Reference audio",
        kind="audio",
        group="references",
        maximum=3,
        aliases=("reference_audio",),
    ),
    Role(name="image1", label="Product image 1", kind="image", group="references"),
    Role(name="image2", label="Product image 2", kind="image", group="references"),
    CHARACTER,
)
NANO_ROLES = (
    Role(name="ref_image", label="Reference image", kind="image", maximum=14, aliases=("reference_image",)),
    Role(name="image1", label="Product image 1", kind="image"),
    Role(name="image2", label="Product image 2", kind="image"),
    CHARACTER.model_copy(update={"group": "", "maximum": 14}),
)


def role_for(model: Model, name: str, kind: str) -> Role | None:
    """The role an input means: by name or alias, and by what the input is where a name serves two kinds."""
    same = [role for role in model.roles if role.name == name] + [r for r in model.roles if name in r.aliases]
    return next((role for role in same if role.kind == kind), same[0] if same else None)

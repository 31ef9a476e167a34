"""The rules for materials in a task: which roles may meet, how many, and what each file must be (contract 7)."""

import av
from PIL import Image

from sandbox.media_store import MediaStore
from sandbox.renoise.models import Model, material_roles
from sandbox.renoise.orders import bad
from sandbox.renoise.records import Material, Use

ROLE_TYPES = {
    "reference_image": "image", "first_frame": "image", "last_frame": "image", "mask": "image",
    "reference_video": "video", "source_video": "video", "reference_audio": "audio",
}  # fmt: skip
REFERENCES = ("reference_image", "reference_video", "reference_audio")
IMAGE_FORMATS = frozenset({"JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "MPO"})
LARGEST_IMAGE = 30 * 1000 * 1000
SHORTEST_SIDE, LONGEST_SIDE = 300, 6000
NARROWEST, WIDEST = 0.4, 2.5
UPSCALED_EDGE = {"1080p": 1920, "2k": 2560, "4k": 3840}


def check_roles(model: Model, uses: list[Use], duration: int | None) -> None:
    """Roles against the model and against each other."""
    count = {role: sum(use.role == role for use in uses) for role in ROLE_TYPES}
    allowed = material_roles(model)
    for use in uses:
        if use.role not in allowed:
            raise bad(f"{model.name} takes no {use.said}")
    for role, most in zip(REFERENCES, model.refs, strict=True):
        if count[role] > most:
            raise bad(f"{model.name} takes at most {most} of {role}, got {count[role]}")
    _check_frames(model, count)
    references = sum(count[role] for role in REFERENCES)
    if count["reference_audio"] and model.kind != "audio" and references == count["reference_audio"]:
        raise bad("reference_audio can't be the only reference")
    if model.name == "seed-audio-1.0" and count["reference_image"] and count["reference_audio"]:
        raise bad("seed-audio-1.0 takes either an image or audio, not both")
    if model.exactly_one is not None:
        fitting = sum(ROLE_TYPES[use.role] == model.exactly_one for use in uses)
        if fitting != 1:
            raise bad(f"{model.name} needs exactly one {model.exactly_one}")
    _check_length(model, duration, references, count["reference_video"])


def _check_frames(model: Model, count: dict[str, int]) -> None:
    first, last = count["first_frame"], count["last_frame"]
    if first > 1 or last > 1:
        raise bad("at most one first_frame and one last_frame")
    if last and not first:
        raise bad("last_frame needs first_frame")
    if (first or last) and any(count[role] for role in REFERENCES) and not model.frames_with_refs:
        raise bad("first_frame/last_frame and references are mutually exclusive")


def _check_length(model: Model, duration: int | None, references: int, videos: int) -> None:
    limits = [(model.longest_with_refs, references), (model.longest_with_video, videos)]
    for longest, present in limits:
        if longest is not None and present and duration is not None and duration > longest:
            raise bad(f"{model.name} with references is at most {longest} s long")


def check_material(use: Use, material: Material, media: MediaStore) -> None:
    """The role must fit the type, and the file must be what the type says."""
    wanted = ROLE_TYPES[use.role]
    if material.type != wanted:
        raise bad(f"material {material.id} is {material.type}, role {use.said} needs {wanted}")
    if use.role == "source_video" and not material.mime_type.startswith("video/"):
        raise bad(f"material {material.id} was uploaded as {material.mime_type}; source_video needs a video type")
    if wanted == "image":
        _check_image(material, media)


def _check_image(material: Material, media: MediaStore) -> None:
    who = f"material {material.id}"
    if material.size >= LARGEST_IMAGE:
        raise bad(f"{who} must be smaller than 30 MB")
    try:
        with Image.open(media.file(material.path)) as image:
            kind, (width, height) = image.format, image.size
    except (OSError, ValueError, Image.DecompressionBombError) as unreadable:
        raise bad(f"{who} is not a readable image") from unreadable
    if kind not in IMAGE_FORMATS:
        raise bad(f"{who} is {kind}; use jpeg, png, webp, bmp, tiff or gif")
    if min(width, height) < SHORTEST_SIDE or max(width, height) > LONGEST_SIDE:
        raise bad(f"{who} is {width}x{height}; each side must be 300 to 6000 px")
    if not NARROWEST <= width / height <= WIDEST:
        raise bad(f"{who} is {width}x{height}; width / height must be 0.4 to 2.5")


def check_upscale(materials: list[Material], resolution: str, media: MediaStore) -> None:
    """The target's long edge must exceed the source's (contract 7.2)."""
    source = materials[0]
    width, height = _video_size(source, media) if source.type == "video" else _image_size(source, media)
    if source.type == "image" and (max(width, height) > 2048 or min(width, height) < 256):
        raise bad(f"material {source.id} is {width}x{height}; upscaling takes 256 to 2048 px")
    if max(width, height) >= UPSCALED_EDGE[resolution]:
        raise bad(f"material {source.id} is {width}x{height}, already as large as {resolution}")


def _image_size(material: Material, media: MediaStore) -> tuple[int, int]:
    with Image.open(media.file(material.path)) as image:
        return image.size


def _video_size(material: Material, media: MediaStore) -> tuple[int, int]:
    try:
        with av.open(str(media.file(material.path))) as film:
            stream = film.streams.video[0]
            return stream.width, stream.height
    except (av.FFmpegError, IndexError, ValueError) as unreadable:
        raise bad(f"material {material.id} is not a readable video") from unreadable

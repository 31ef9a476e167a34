"""Files that come with a form: written to the disk as they arrive, then taken into the library or refused in words."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest

from jobs.media.materials import Unusable, take_in
from jobs.models import Material, Project


def taken_in(file: "UploadedFile[bytes]", kind: str, project: Project | None, person: User) -> Material:
    """The material that an upload became. kind: what its slot takes, "" for anything. Raises Unusable."""
    with _on_disk(file) as path:
        material = take_in(path, file.name or "untitled", project, person)
    if kind and material.kind != kind:
        article = "an" if kind[0] in "aeiou" else "a"
        raise Unusable(
            f"{material.name} is {'an' if material.kind[0] in 'aeiou' else 'a'} {material.kind}; this place takes "
            f"{article} {kind}. It is in the library now; choose another file here."
        )
    return material


def of_slots(request: HttpRequest, prefix: str) -> Iterator[tuple[str, "UploadedFile[bytes]"]]:
    """(slot, file) for every file that a slot's own file field sent along."""
    for name in request.FILES:
        if name.startswith(prefix):
            for file in request.FILES.getlist(name):
                yield name.removeprefix(prefix), file


@contextmanager
def _on_disk(file: "UploadedFile[bytes]") -> Iterator[Path]:
    """The upload as a file: large ones are one already."""
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    place: Path = settings.TAKEBOARD_HOME / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)

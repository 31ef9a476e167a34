"""The studio's files, after an access check: takes, their posters, and what goes into takes."""

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard import access
from dashboard.serving import Stored, serve
from jobs.media import lending, names
from jobs.models import Artifact, Material

DAY = 24 * 3600  # a poster may be kept so long: walls show hundreds, and the cookie of the reader is part of its name


@require_safe
def media(request: HttpRequest, artifact_id: uuid.UUID, name: str = "") -> HttpResponseBase:  # noqa: ARG001  # the name is for the person who saves it
    """Members. The file of an artifact, with Range. `name` is for people who save the link; any will do."""
    access.member(request)
    artifact = _artifact(artifact_id)
    if artifact.state != Artifact.State.STORED or not artifact.file:
        raise Http404("There is no copy of this file here. The page of its take says why.")
    called = names.file_name(artifact, artifact.job)
    return serve(request, Stored(artifact.file, artifact.mime, artifact.sha256, artifact.stored_at, called))


@require_safe
def poster(request: HttpRequest, artifact_id: uuid.UUID) -> HttpResponseBase:
    """Members. The picture that stands for an artifact: its poster, or itself when it is one."""
    access.member(request)
    artifact = _artifact(artifact_id)
    if artifact.state != Artifact.State.STORED or not (artifact.poster or artifact.kind == "image"):
        raise Http404("There is no picture of this file.")
    name, mime = (artifact.poster, "image/jpeg") if artifact.poster else (artifact.file, artifact.mime)
    called = f"{names.take_file(artifact.job)}_poster.{name.rpartition('.')[2]}"
    etag = f"{artifact.sha256}-poster"
    return serve(request, Stored(name, mime, etag, artifact.stored_at, called, keep=DAY))


@require_safe
def material_file(request: HttpRequest, material_id: uuid.UUID) -> HttpResponseBase:
    """Members. The file of a material, under the name it came with."""
    access.member(request)
    found = get_object_or_404(Material, pk=material_id)
    if found.removed_at is not None:
        raise Http404(f"{found.name} was removed from the library.")
    return serve(request, Stored(found.file, found.mime, found.sha256, found.created_at, found.name, keep=DAY))


@require_safe
def lent(request: HttpRequest, token: str, name: str) -> HttpResponseBase:  # noqa: ARG001  # the name is for people
    """Whoever holds an address that was handed out: a vendor that fetches references itself. It says which file, and
    until when."""
    found = lending.material_of(token)
    if found is None:
        raise Http404("This address has run out, or never was one of ours.")
    return serve(request, Stored(found.file, found.mime, found.sha256, found.created_at, found.name))


def _artifact(artifact_id: uuid.UUID) -> Artifact:
    return get_object_or_404(Artifact.objects.select_related("job__project", "job__shot"), pk=artifact_id)

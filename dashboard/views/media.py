"""The studio's files, after an access check."""

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard import access
from jobs.models import Artifact, Material


@require_safe
def media(request: HttpRequest, artifact_id: uuid.UUID) -> HttpResponseBase:
    """Members. The file of an artifact."""
    access.member(request)
    artifact = get_object_or_404(Artifact, pk=artifact_id)
    return _file(artifact.file, artifact.mime)


@require_safe
def poster(request: HttpRequest, artifact_id: uuid.UUID) -> HttpResponseBase:
    """Members. The picture that stands for an artifact: its poster, or itself when it is one."""
    access.member(request)
    artifact = get_object_or_404(Artifact, pk=artifact_id)
    if artifact.poster:
        return _file(artifact.poster, "image/jpeg")
    return _file(artifact.file if artifact.kind == "image" else "", artifact.mime)


@require_safe
def material_file(request: HttpRequest, material_id: uuid.UUID) -> HttpResponseBase:
    """Members. The file of a material."""
    access.member(request)
    material = get_object_or_404(Material, pk=material_id)
    return _file(material.file, material.mime)


def _file(name: str, mime: str) -> HttpResponseBase:
    if not name or not default_storage.exists(name):
        raise Http404("The file is not here.")
    return FileResponse(default_storage.open(name), content_type=mime or "application/octet-stream")

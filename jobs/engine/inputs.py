"""Getting a job's materials to the vendor: free, done before the journal, and safe to repeat."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from jobs.models import Job, Material, MaterialCopy
from providers.base import Provider, Uploads
from providers.errors import Fault, ProviderError
from providers.order import Order


def ready(job: Job, provider: Provider) -> Order:
    """The job's order with every material uploaded and named by its id at the vendor. Raises ProviderError."""
    order = job.as_order()
    inputs = list(order.inputs)
    for place, material_id in enumerate(job.materials):
        if material_id is not None:
            remote_id = _at_vendor(job, provider, material_id)
            inputs[place] = inputs[place].model_copy(update={"remote_id": remote_id})
    return order.model_copy(update={"inputs": tuple(inputs)})


def _at_vendor(job: Job, provider: Provider, material_id: uuid.UUID) -> str:
    copy = MaterialCopy.objects.filter(material=material_id, key=job.key).first()
    if copy is not None:
        return copy.remote_id
    material = Material.objects.get(pk=material_id)
    if not isinstance(provider, Uploads):
        message = f"{provider.facts.label} takes no uploads, so {material.name} cannot be used there. Remove it."
        raise ProviderError(message, code="no_uploads", fault=Fault.REFUSED)
    with _on_disk(material) as path:
        uploaded = provider.upload(path, material.name, material.kind, material.mime)
    MaterialCopy.objects.update_or_create(material=material, key=job.key, defaults={"remote_id": uploaded.remote_id})
    return uploaded.remote_id


@contextmanager
def _on_disk(material: Material) -> Iterator[Path]:
    """The material as a file: itself in a file storage, else a copy for the time of the upload."""
    try:
        path = default_storage.path(material.file)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, default_storage.open(material.file) as source:
            for chunk in source.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
    else:
        yield Path(path)

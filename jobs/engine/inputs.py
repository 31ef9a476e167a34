"""Getting a job's materials to the vendor: free, done before the journal, and safe to repeat."""

import uuid
from dataclasses import asdict, dataclass

from jobs.media import lending, store
from jobs.models import Job, Material, MaterialCopy
from providers.base import Provider, Uploads
from providers.errors import Fault, ProviderError
from providers.order import Input, Order


@dataclass(frozen=True)
class Said:
    """What goes with a material in one take: see the fields of this name in `providers.order.Input`."""

    text: str = ""
    of: str = ""
    consent: str = ""


NOTHING_SAID = Said()


def as_input(role: str, material: Material, said: Said = NOTHING_SAID) -> Input:
    """A material as an order names it."""
    return Input.model_validate(
        asdict(said)
        | {
            "role": role,
            "kind": material.kind,
            "name": material.name,
            "mime": material.mime,
            "size": material.bytes,
            "width": material.width or 0,
            "height": material.height or 0,
            "seconds": material.duration or 0,
        }
    )


def ready(job: Job, provider: Provider) -> Order:
    """The job's order with every material named by its id at the vendor, uploaded if need be, or by an address where
    the vendor can fetch it. Raises ProviderError."""
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
    if provider.facts.takes_links:
        return lending.address(material, job.key, provider.facts.label)
    if not isinstance(provider, Uploads):
        message = f"{provider.facts.label} takes no uploads, so {material.name} cannot be used there. Remove it."
        raise ProviderError(message, code="no_uploads", fault=Fault.REFUSED)
    with store.on_disk(material.file) as path:
        uploaded = provider.upload(path, material.name, material.kind, material.mime)
    MaterialCopy.objects.update_or_create(material=material, key=job.key, defaults={"remote_id": uploaded.remote_id})
    return uploaded.remote_id

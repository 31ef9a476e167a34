"""Getting a job's materials to the vendor: free, done before the journal, and safe to repeat."""

import uuid
from dataclasses import asdict, dataclass

from jobs.media import lending, store, texts
from jobs.models import Job, Material, MaterialCopy, MaterialText
from providers.base import Provider, Uploads
from providers.errors import Fault, ProviderError
from providers.facts import Role
from providers.order import Input, Order


@dataclass(frozen=True)
class Said:
    """What goes with a material in one take: see the fields of this name in `providers.order.Input`."""

    text: str = ""
    of: str = ""
    consent: str = ""


NOTHING_SAID = Said()


def as_input(role: str, material: Material, said: Said = NOTHING_SAID) -> Input:
    """A material as an order names it. The size of a document is that of its text."""
    return Input.model_validate(
        asdict(said)
        | {
            "role": role,
            "kind": material.kind,
            "name": material.name,
            "mime": material.mime,
            "size": material.bytes if material.text_bytes is None else material.text_bytes,
            "width": material.width or 0,
            "height": material.height or 0,
            "seconds": material.duration or 0,
        }
    )


def ready(job: Job, provider: Provider) -> Order:
    """The job's order with every material named by its id at the vendor, uploaded if need be, or by an address where
    the vendor can fetch it; a document that goes inline with its text. Raises ProviderError."""
    order = job.as_order()
    inputs = list(order.inputs)
    for place, material_id in enumerate(job.materials):
        if material_id is None:
            continue
        if _goes_inline(inputs[place], order.model, provider):
            update = {"text": _text(material_id)}
        else:
            update = {"remote_id": _at_vendor(job, provider, material_id)}
        inputs[place] = inputs[place].model_copy(update=update)
    return order.model_copy(update={"inputs": tuple(inputs)})


def _goes_inline(given: Input, model: str, provider: Provider) -> bool:
    def fits(role: Role) -> bool:
        return role.kind == given.kind and given.role in (role.name, *role.aliases)

    models = (one for one in provider.models() if model in (one.id, *one.aliases))
    return given.kind == "document" and any(role.inline and fits(role) for one in models for role in one.roles)


def _text(material_id: uuid.UUID) -> str:
    text = MaterialText.objects.filter(material=material_id).values_list("text", flat=True).first()
    if text is not None:
        return text
    material = texts.with_text(Material.objects.get(pk=material_id))
    text = MaterialText.objects.filter(material=material_id).values_list("text", flat=True).first()
    if text is None:
        why = material.text_error or "Upload the file again."
        message = f"There is no text of {material.name} to send. {why} Then ask again."
        raise ProviderError(message, code="no_text", fault=Fault.REFUSED)
    return text


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
    try:
        with store.on_disk(material.file) as path:
            uploaded = provider.upload(path, material.name, material.kind, material.mime)
    except FileNotFoundError:
        message = f"The file of {material.name} is not here any more. Upload it again, then ask again."
        raise ProviderError(message, code="no_file", fault=Fault.REFUSED) from None
    MaterialCopy.objects.update_or_create(material=material, key=job.key, defaults={"remote_id": uploaded.remote_id})
    return uploaded.remote_id

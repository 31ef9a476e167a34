"""The text of documents that were kept before texts were read out of them: when it is first needed, and by the hour."""

import logging

from django.db import transaction

from jobs.media import documents, store
from jobs.media.documents import OPENING, Text, Textless
from jobs.models import Material, MaterialText

log = logging.getLogger(__name__)
AT_ONCE = 100  # documents of one round; the next one goes on


def with_text(material: Material) -> Material:
    """The material, its text read out where it is a document that nobody tried yet; `text_error` says why it has none.
    May take `documents.SECONDS`; to be called outside of a transaction. Never raises for what is in the file."""
    if material.kind != "document" or material.text_bytes is not None or material.text_error:
        return material
    try:
        with store.on_disk(material.file) as path:
            keep(material, documents.read(path, material.mime))
    except Textless as error:
        _note(material, f"{error} Upload it again when that is mended.")
    except FileNotFoundError:
        _note(material, "Its file is not here any more. Upload it again.")
    except OSError as error:  # of the disk: the next one may do better
        log.warning("the text of %s could not be read: %s", material.pk, error)
    return material


def keep(material: Material, text: Text) -> None:
    facts = {"text_bytes": text.size, "words": text.words, "pages": text.pages, "opening": text.text[:OPENING]}
    with transaction.atomic():
        Material.objects.filter(pk=material.pk).update(**facts, text_error="")
        MaterialText.objects.update_or_create(material=material, defaults={"text": text.text})
    material.refresh_from_db()


def read_missing() -> int:
    """Of documents in the library that nobody tried yet; how many were tried."""
    rows = Material.objects.filter(kind="document", text_bytes=None, text_error="", removed_at=None)
    found = list(rows.order_by("created_at")[:AT_ONCE])
    for material in found:
        with_text(material)
    return len(found)


def _note(material: Material, why: str) -> None:
    Material.objects.filter(pk=material.pk).update(text_error=why)
    material.text_error = why

"""Reading what the vendor keeps for a key: materials and characters, and the reply to an upload (contract 2). Pure."""

from collections.abc import Mapping

from providers.errors import Fault, ProviderError
from providers.order import Kind
from providers.renoise.fields import pick, remote_id, rows, text
from providers.report import LibraryItem, Uploaded

KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "audio"}


def uploaded(body: object) -> Uploaded:
    """`{material: {id}, action: "created" | "exists"}`, or the material at the top of it."""
    material = pick(body, "material", "data")
    inner = material if isinstance(material, Mapping) else body
    found = remote_id(pick(inner, "id", "materialId"))
    if not found:
        raise ProviderError(
            "Renoise took the file, but its answer has no number for it. Upload it again.",
            code="no_material_id",
            fault=Fault.UNREADABLE,
        )
    action = text(pick(body, "action")) or text(pick(inner, "action"))
    return Uploaded(remote_id=found, existing=action.lower() in ("exists", "existing", "duplicate"))


def materials(body: object) -> list[LibraryItem]:
    """Rows `{id, type, name, mimeType, url}`; the type may be missing and is then read off the MIME type."""
    found: list[LibraryItem] = []
    for row in rows(body, "materials", "items", "data"):
        number = remote_id(pick(row, "id"))
        mime = text(pick(row, "mimeType", "mime"))
        kind = KINDS.get((text(pick(row, "type", "kind")) or mime.partition("/")[0]).lower())
        if number and kind:
            found.append(
                LibraryItem(
                    kind=kind,
                    remote_id=number,
                    name=text(pick(row, "name", "filename")) or f"Material {number}",
                    url=text(pick(row, "url", "downloadUrl")),
                    mime=mime,
                )
            )
    return found


def characters(body: object) -> list[LibraryItem]:
    """Rows `{id, code, name, category, usage_group}`."""
    found: list[LibraryItem] = []
    for row in rows(body, "characters", "items", "data"):
        number = remote_id(pick(row, "id"))
        if number:
            name = text(pick(row, "name")) or text(pick(row, "code")) or f"Character {number}"
            found.append(
                LibraryItem(
                    kind="character",
                    remote_id=number,
                    name=name,
                    category=text(pick(row, "category")),
                    url=text(pick(row, "imageUrl", "coverUrl", "avatarUrl", "avatar", "url")),
                )
            )
    return found

"""Uploads and the material library (contract 2, 7.1 and 8)."""

import secrets
from pathlib import Path
from typing import get_args

from aiohttp import BodyPartReader, web

from sandbox.accounts import Account
from sandbox.clock import iso
from sandbox.media_store import content_type_of
from sandbox.renoise import orders
from sandbox.renoise.desk import Desk, ids_in, page, path_id
from sandbox.renoise.material_store import MaterialStore, kind_by_name, md5_of, safe_name
from sandbox.renoise.models import Kind
from sandbox.renoise.records import Material, Upload
from sandbox.replies import RefusalError, clean, object_body, reply

UPLOAD_LINK_SECONDS = 3600
MOST_IDS = 200
KINDS = get_args(Kind)


class MaterialApi:
    """Everything under /materials."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.store = MaterialStore(desk)

    def row(self, request: web.Request, material: Material) -> dict[str, object]:
        return {
            "id": material.id,
            "type": material.type,
            "name": material.name,
            "mimeType": material.mime_type,
            "size": material.size,
            "md5": material.md5,
            "url": self.desk.link(request, material.path),
            "createdAt": iso(material.created_at),
        }

    async def upload(self, request: web.Request, account: Account) -> web.Response:
        """multipart: `file` with a filename, and `type`; the part's own type is kept as `mimeType`."""
        file, name, mime_type, kind = await self._receive(request, account)
        return self._kept(request, account, file, name, kind or kind_by_name(name), mime_type)

    def _kept(
        self, request: web.Request, account: Account, file: Path, name: str, kind: Kind, mime_type: str
    ) -> web.Response:
        material, action = self.store.keep(file, name, kind, mime_type, account)
        row = self.row(request, material)
        body = {"material": row, "action": action, "downloadUrl": row["url"]}
        return reply(body, 201 if action == "created" else 200)

    async def _receive(self, request: web.Request, account: Account) -> tuple[Path, str, str, Kind | None]:
        if request.content_type != "multipart/form-data":
            raise orders.bad("multipart/form-data with a file expected")
        file, name, mime_type, kind = None, "", "", None
        try:
            async for part in await request.multipart():
                if not isinstance(part, BodyPartReader):
                    raise orders.bad("nested multipart is not accepted")
                if part.name == "file" and part.filename:
                    name, mime_type = str(clean(part.filename)), str(clean(part.headers.get("Content-Type", "")))
                    file = await self._spool(part, account)
                elif part.name == "type":
                    kind = kind_named(await part.text())
        except ValueError as broken:
            raise orders.bad(f"Broken multipart body: {broken}") from broken
        if file is None:
            raise orders.bad("file is required")
        return file, name, mime_type, kind

    async def _spool(self, part: BodyPartReader, account: Account) -> Path:
        file, most, size = self.store.spool(account), self.desk.rules.upload_max_mb * 1_000_000, 0
        with file.open("wb") as sink:
            while block := await part.read_chunk(256 * 1024):
                size += len(block)
                if size > most:
                    file.unlink()
                    raise RefusalError(413, {"error": f"File too large (limit {self.desk.rules.upload_max_mb} MB)"})
                sink.write(block)
        if size == 0:
            file.unlink()
            raise orders.bad("The file is empty")
        return file

    async def upload_url(self, request: web.Request, account: Account) -> web.Response:
        """Step one of a presigned upload: {filename, contentType} -> {uploadUrl, path, expiresAt}."""
        body = await object_body(request)
        name, content_type = body.get("filename"), body.get("contentType")
        if not isinstance(name, str) or not name.strip() or not isinstance(content_type, str) or not content_type:
            raise orders.bad("filename and contentType are required")
        path = self.desk.place("uploads", secrets.token_hex(8), safe_name(name))
        expires = self.desk.world.clock.now() + UPLOAD_LINK_SECONDS
        self.desk.records.uploads[path] = Upload(path=path, user_id=account.user_id, content_type=content_type)
        link = self.desk.world.media.link(request, path, expires, "PUT", content_type)
        return reply({"uploadUrl": link, "path": path, "expiresAt": iso(expires)})

    async def register(self, request: web.Request, account: Account) -> web.Response:
        """Step three: {name, md5, type, storagePath, mimeType, size}; all of it must be true."""
        body = await object_body(request)
        name, path, mime_type = (body.get(key) for key in ("name", "storagePath", "mimeType"))
        if not isinstance(name, str) or not name.strip() or not isinstance(path, str) or not isinstance(mime_type, str):
            raise orders.bad("name, storagePath and mimeType are required")
        kind = kind_named(body.get("type"))
        upload = self.desk.records.uploads.get(path)
        if upload is None or upload.user_id != account.user_id:
            raise orders.bad("storagePath is not one of your uploads")
        file = self.desk.world.media.file(path)
        if not file.is_file():
            raise orders.bad("Nothing was uploaded to storagePath")
        if orders.whole(body.get("size")) != file.stat().st_size:
            raise orders.bad(f"size does not match the uploaded file ({file.stat().st_size} bytes)")
        if str(body.get("md5")).lower() != md5_of(file):
            raise orders.bad("md5 does not match the uploaded file")
        del self.desk.records.uploads[path]
        return self._kept(request, account, file, name, kind, mime_type)

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        """Newest first; `type`, `search` in the name, `id`, `ids`. `mine` changes nothing: all are the caller's."""
        limit, offset = page(request, self.desk.rules.page_size_max)
        query, rules = request.query, self.desk.rules
        search, wanted = query.get("search", "").lower(), self._wanted(request) if rules.ids_filter else None
        found = [
            material
            for material in reversed(self.desk.records.materials.values())
            if material.user_id == account.user_id
            and not material.deleted
            and query.get("type") in (None, "", material.type)
            and search in material.name.lower()
            and (wanted is None or material.id in wanted)
        ]
        return reply({"materials": [self.row(request, material) for material in found[offset : offset + limit]]})

    def _wanted(self, request: web.Request) -> set[int] | None:
        given = [request.query[name] for name in ("id", "ids") if request.query.get(name)]
        return set().union(*(ids_in(text) for text in given)) if given else None

    async def by_ids(self, request: web.Request, account: Account) -> web.Response:
        ids = (await object_body(request)).get("ids")
        if not isinstance(ids, list) or any(orders.whole(number) is None for number in ids):
            raise orders.bad("ids must be a list of integers")
        if len(ids) > MOST_IDS:
            raise orders.bad(f"at most {MOST_IDS} ids")
        found = [self.desk.material(number, account) for number in dict.fromkeys(map(int, ids))]
        return reply({"materials": [self.row(request, material) for material in found if material]})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        return reply({"material": self.row(request, self._one(request, account))})

    async def delete(self, request: web.Request, account: Account) -> web.Response:
        """Soft: the file stays for the tasks that use it."""
        material = self._one(request, account)
        material.deleted = True
        return reply({"deleted": True, "id": material.id})

    def _one(self, request: web.Request, account: Account) -> Material:
        material = self.desk.material(path_id(request), account)
        if material is None:
            raise RefusalError(404, {"error": "Material not found"})
        return material

    async def save_result(self, request: web.Request, account: Account) -> web.Response:
        """POST /tasks/:id/save-as-material {name, imageIndex?}: no download and no upload needed."""
        task = self.desk.task(request, account)
        body = await object_body(request)
        name, index = body.get("name"), orders.whole(body.get("imageIndex", 0))
        if not isinstance(name, str) or not 1 <= len(name) <= 200:
            raise orders.bad("name must have 1 to 200 characters")
        if task.status != "completed":
            raise orders.bad("Task is not completed")
        if index is None or not 0 <= index < len(task.files):
            raise orders.bad(f"imageIndex must be 0 to {len(task.files) - 1}")
        path = task.files[index]
        copy = self.store.spool(account)
        copy.write_bytes(self.desk.world.media.file(path).read_bytes())
        named = name if Path(name).suffix else name + Path(path).suffix
        material, action = self.store.keep(copy, named, task.kind, content_type_of(path), account)
        return reply({"material": self.row(request, material), "action": action})

    async def llm_upload(self, request: web.Request, account: Account) -> web.Response:
        """POST /llm/files/upload (the language model's file gateway, contract 1)."""
        file, name, mime_type, _ = await self._receive(request, account)
        path = self.desk.place("llm", secrets.token_hex(8), safe_name(name))
        place = self.desk.world.media.file(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)
        expires = self.desk.world.clock.now() + self.desk.world.settings.link_seconds
        return reply({
            "previewUrl": self.desk.link(request, path),
            "mimeType": mime_type or content_type_of(name),
            "size": place.stat().st_size,
            "expiresAt": iso(expires),
        })  # fmt: skip


def kind_named(text: object) -> Kind:
    for kind in KINDS:
        if text == kind:
            found: Kind = kind
            return found
    raise orders.bad("type must be image, video or audio")

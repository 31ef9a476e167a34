"""Styles: the public templates and the team's own (contract 1.11)."""

import asyncio

from aiohttp import web

from sandbox.accounts import Account
from sandbox.clock import iso
from sandbox.openstory import links
from sandbox.openstory.bodies import read_json
from sandbox.openstory.desk import Desk
from sandbox.openstory.documents import Document
from sandbox.openstory.errors import missing, refused
from sandbox.openstory.library import slug_of
from sandbox.openstory.orders import CreateStyle, read_body
from sandbox.openstory.pictures import Artist
from sandbox.openstory.records import Style
from sandbox.replies import reply

PATH = f"{links.API}/styles"


class StyleApi:
    """Full documents, no pages. The public templates have a sample picture, drawn when it is first asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.artist = desk, Artist(desk)
        self._samples: dict[str, asyncio.Task[str]] = {}

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        found = {
            "self": links.get(PATH, "Styles"),
            "create-style": links.post(PATH, "Create a style", links.STYLE_EXAMPLE),
            "root": links.root(),
        }
        styles = self.desk.styles(account)
        pictures = await asyncio.gather(*(self._picture(request, style) for style in styles))
        documents = [document(style, url) for style, url in zip(styles, pictures, strict=True)]
        return reply({"styles": documents, "_links": found})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        wanted = request.match_info["id"]
        for style in self.desk.styles(account):
            if style.id == wanted:
                return reply(document(style, await self._picture(request, style)))
        raise missing("Style not found.")

    async def create(self, request: web.Request, account: Account) -> web.Response:
        order = read_body(CreateStyle, await read_json(request))
        slug = slug_of(order.name)
        if any(style.slug == slug for style in self.desk.styles(account)):
            raise refused(409, f'A style named "{order.name}" already exists.')
        style = Style(
            id=self.desk.new_id(), user_id=account.user_id, name=order.name, slug=slug, category=order.category,
            description=order.description, tags=order.tags, use_cases=order.useCases, ratio=order.defaultAspectRatio,
            image_model=order.recommendedImageModel, video_model=order.recommendedVideoModel,
            config=order.config.model_dump(), created_at=self.desk.now,
        )  # fmt: skip
        self.desk.records.styles.append(style)
        return reply(document(style, None), 201)

    async def _picture(self, request: web.Request, style: Style) -> str | None:
        """Where the sample of a template is; a team's own style has none. Drawn once, also for many who ask at once."""
        if style.user_id is not None:
            return None
        place = self.desk.place("styles", style.id)
        if place not in self._samples:
            self._samples[place] = asyncio.create_task(self.artist.sample(style))
        return self.desk.link(request, await asyncio.shield(self._samples[place]), style.created_at)


def document(style: Style, picture: str | None) -> Document:
    return {
        "id": style.id,
        "name": style.name,
        "description": style.description,
        "category": style.category,
        "tags": style.tags,
        "useCases": style.use_cases,
        "isTemplate": style.user_id is None,
        "defaultAspectRatio": style.ratio,
        "recommendedImageModel": style.image_model,
        "recommendedVideoModel": style.video_model,
        "previewUrl": picture,
        "config": style.config,
        "createdAt": iso(style.created_at),
        "_links": {
            "self": links.get(f"{PATH}/{style.id}", style.name),
            "create-sequence": links.create_sequence({**links.CREATE_EXAMPLE, "style": style.id}),
            "list-styles": links.get(PATH, "Styles"),
        },
    }

"""Styles: the public templates and the team's own (contract 1.11)."""

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
from sandbox.openstory.records import Style
from sandbox.replies import reply

PATH = f"{links.API}/styles"


class StyleApi:
    """Full documents, no pages."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def listing(self, _: web.Request, account: Account) -> web.Response:
        found = {
            "self": links.get(PATH, "Styles"),
            "create-style": links.post(PATH, "Create a style", links.STYLE_EXAMPLE),
            "root": links.root(),
        }
        return reply({"styles": [document(style) for style in self.desk.styles(account)], "_links": found})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        wanted = request.match_info["id"]
        for style in self.desk.styles(account):
            if style.id == wanted:
                return reply(document(style))
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
        return reply(document(style), 201)


def document(style: Style) -> Document:
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
        "previewUrl": None,
        "config": style.config,
        "createdAt": iso(style.created_at),
        "_links": {
            "self": links.get(f"{PATH}/{style.id}", style.name),
            "create-sequence": links.create_sequence({**links.CREATE_EXAMPLE, "style": style.id}),
            "list-styles": links.get(PATH, "Styles"),
        },
    }

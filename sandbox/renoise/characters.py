"""The public characters of the 0.2.1 era (contract 2: every field is read as a string)."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.accounts import Account
from sandbox.renoise.desk import number_in, path_id
from sandbox.replies import RefusalError, reply


@dataclass(frozen=True)
class Character:
    id: int
    code: str
    name: str
    category: str
    usage_group: str

    def row(self) -> dict[str, str]:
        return {
            "id": str(self.id),
            "code": self.code,
            "name": self.name,
            "category": self.category,
            "usage_group": self.usage_group,
        }


CHARACTERS = tuple(
    Character(number, f"CH-{number:03}", name, category, group)
    for number, (name, category, group) in enumerate(
        [
            ("Lighthouse keeper", "male", "film"),
            ("Harbour pilot", "female", "film"),
            ("Night baker", "male", "film"),
            ("Market florist", "female", "commerce"),
            ("Bicycle courier", "female", "commerce"),
            ("Watchmaker", "male", "commerce"),
            ("Observatory robot", "robot", "film"),
            ("Garden robot", "robot", "commerce"),
            ("Red fox", "animal", "film"),
            ("Grey heron", "animal", "film"),
            ("Studio cat", "animal", "commerce"),
            ("Jasmine tea host", "female", "commerce"),
        ],
        start=1,
    )
)


def character_of(number: int) -> Character | None:
    return next((character for character in CHARACTERS if character.id == number), None)


class CharacterApi:
    """GET /characters and /characters/:id."""

    async def listing(self, request: web.Request, _: Account) -> web.Response:
        query = request.query
        search = query.get("search", "").lower()
        found = [
            character
            for character in CHARACTERS
            if query.get("category") in (None, "", character.category)
            and query.get("usage_group") in (None, "", character.usage_group)
            and search in f"{character.name} {character.code}".lower()
        ]
        size, number = min(number_in(request, "page_size", 20, 1), 100), number_in(request, "page", 1, 1)
        rows = [character.row() for character in found[(number - 1) * size : number * size]]
        return reply({"characters": rows, "total": len(found), "page": number, "page_size": size})

    async def detail(self, request: web.Request, _: Account) -> web.Response:
        character = character_of(path_id(request))
        if character is None:
            raise RefusalError(404, {"error": "Character not found"})
        return reply({"character": character.row()})

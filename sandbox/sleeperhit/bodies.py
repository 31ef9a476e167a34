"""Reading bodies against strict forms: an unknown key is refused, and so is null where it means nothing (1.1)."""

import json
from typing import ClassVar, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from sandbox.replies import parsed_body
from sandbox.sleeperhit.errors import InvalidError


class Strict(BaseModel):
    """Field names are the vendor's in camelCase; no value is turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)
    shown_as: ClassVar[str] = ""

    def given(self) -> dict[str, object]:
        """What the client has sent, with the vendor's names."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Nothing(Strict):
    """No field at all; `{}` and no body are the same."""

    shown_as = "Nothing"


Form = TypeVar("Form", bound=Strict)


async def read_json(request: web.Request) -> object:
    """The body as JSON, `{}` when there is none."""
    if not await request.read():
        return {}
    if request.content_type != "application/json":
        raise InvalidError("Content-Type must be application/json")
    try:
        body = await parsed_body(request)
        json.dumps(body, allow_nan=False)  # no NaN, no 1e999: they could not be written as JSON again
    except ValueError as broken:
        raise InvalidError("The request body is not valid JSON") from broken
    return body


async def read_form(request: web.Request, form: type[Form]) -> Form:
    body = await read_json(request)
    if not isinstance(body, dict):
        raise InvalidError("The request body must be an object")
    try:
        return form.model_validate(body)
    except ValidationError as error:
        raise InvalidError(words_of(error)) from error


def words_of(error: ValidationError) -> str:
    """Every fault with the path of its field: "`artifactRequests[0].notes` is invalid: ..."."""
    return "; ".join(_fault(found["loc"], found["type"], found["msg"]) for found in error.errors())


def _fault(path: tuple[int | str, ...], kind: str, words: str) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    if kind == "extra_forbidden":
        return f"Invalid key in record: `{place}`"
    if kind == "missing":
        return f"`{place}` is required"
    return f"`{place}` is invalid: {words.removeprefix('Value error, ')}"

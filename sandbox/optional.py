"""Fields of a body that may be absent but never null, and numbers as JSON has them."""

from functools import reduce
from operator import or_
from types import NoneType
from typing import Any, get_args

from pydantic import Field, GetCoreSchemaHandler


def whole(value: object) -> object:
    """JSON knows one kind of number: 30.0 is an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bare(schema: dict[str, Any]) -> None:
    """Without the `default: null` that stands for an absent field."""
    schema.pop("default", None)


class Optionally:
    """Marks `X | None`: None stands for an absent field and is not a value that a client may send."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        parts = [part for part in get_args(source) if part is not NoneType]
        return handler.generate_schema(reduce(or_, parts))


def absent(alias: str | None = None) -> Any:
    """An optional field; it is None when the client left it out."""
    return Field(default=None, alias=alias, json_schema_extra=_bare)

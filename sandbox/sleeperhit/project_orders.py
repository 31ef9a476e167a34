"""Bodies of projects and sources (contract 2.3, 1.4)."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from sandbox.optional import Optionally, absent
from sandbox.sleeperhit.bodies import Strict

Name = Annotated[str, Field(min_length=1, max_length=200)]
Label = Annotated[Annotated[str, Field(max_length=200)] | None, Optionally()]
Record = dict[str, JsonValue]


class CreateProject(Strict):
    shown_as = "CreateProjectRequest"

    name: Name
    description: Annotated[str, Field(max_length=4000)] | None = None
    metadata: Record | None = None


class UpdateProject(Strict):
    shown_as = "UpdateProjectRequest"

    name: Annotated[Name | None, Optionally()] = absent()
    description: Annotated[str, Field(max_length=4000)] | None = None
    metadata: Record | None = None
    archived: Annotated[bool | None, Optionally()] = absent()


class CreateSource(Strict):
    """`producer`, `externalId` and `originatedAt` are production's own."""

    shown_as = "CreateSourceRequest"

    type: str
    content: Annotated[str | None, Optionally()] = absent()
    uri: Annotated[str | None, Optionally()] = absent()
    label: Label = absent()
    retention_policy: Literal["EXTRACTED_ONLY", "STORE_ORIGINAL", "METADATA_ONLY"] = "EXTRACTED_ONLY"
    metadata: Annotated[Record | None, Optionally()] = absent()
    producer: Label = absent()
    external_id: Label = absent()
    originated_at: Annotated[str | None, Optionally()] = absent()

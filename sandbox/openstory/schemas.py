"""JSON Schemas of what goes in (from the forms of each era) and of what comes out (contract 1.14)."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sandbox.openstory.orders import CreateStyle, Strict, create_form, enhance_form
from sandbox.openstory.rules import Rules

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ULID: Schema = {"type": "string", "format": "ulid"}
MEDIA: Schema = {"type": "string", "enum": ["pending", "generating", "completed", "failed"]}
STATUS: Schema = {"type": "string", "enum": ["draft", "processing", "completed", "failed", "archived"]}


class Untitled(GenerateJsonSchema):
    """Without the titles that pydantic makes from field names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # not ours
        return False


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(**properties: Schema) -> Schema:
    """An object with all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def also(schema: Schema, **properties: Schema) -> Schema:
    """The object, with properties that may be absent."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def form_schema(form: type[Strict], place: str = "#/$defs/{model}") -> Schema:
    """The schema of a request body, named as the vendor names it; its parts are in `$defs`."""
    schema = form.model_json_schema(schema_generator=Untitled, ref_template=place)
    return {**schema, "title": form.shown_as}


def components(rules: Rules) -> dict[str, Schema]:
    """`components.schemas` of the era in force."""
    forms: list[type[Strict]] = [create_form(rules.era), enhance_form(rules.era)]
    if rules.has("B"):
        forms.append(CreateStyle)
    found: dict[str, Schema] = {}
    for form in forms:
        schema = form_schema(form, "#/components/schemas/{model}")
        found.update(schema.pop("$defs", {}))
        found[form.shown_as] = schema
    found["CharacterRef"] = {"anyOf": [{"type": "string", "minLength": 1}, ref("CreateCharacter")]}
    found["LocationRef"] = {"anyOf": [{"type": "string", "minLength": 1}, ref("CreateLocation")]}
    return {**found, **_replies(rules)}


def _replies(rules: Rules) -> dict[str, Schema]:
    shot = "SequenceStateShot" if rules.has("B") else "SequenceStateFrame"
    found = {
        "HalLink": {
            "type": "object",
            "required": ["href"],
            "properties": {
                "href": TEXT, "method": {"type": "string", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
                "title": TEXT, "templated": FLAG, "contentType": TEXT, "examples": {"type": "array"},
                "stepUp": FLAG, "idempotencyRequired": FLAG,
            },
        },
        "HalLinks": {"type": "object", "additionalProperties": ref("HalLink")},
        "Error": thing(
            error={
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": TEXT, "message": TEXT, "details": {"type": "object"}},
            }
        ),
        shot: _shot(rules),
        "SequenceState": _sequence(rules, with_shots=True),
        "SequenceSummary": thing(id=ULID, status=STATUS, workflowRunId=TEXT, statusUrl=TEXT, _links=ref("HalLinks")),
        "WaitedSequence": thing(
            id=ULID, workflowRunId=TEXT, state={"anyOf": [ref("SequenceState"), {"type": "null"}]},
            waitChanged=FLAG, waitDone=FLAG,
        ),
        "CreateSequenceResult": _created("SequenceSummary"),
        "CreateSequenceWaitResult": _created("WaitedSequence"),
        "RootDocument": thing(
            name=TEXT, version=TEXT, instructions=TEXT, requestSchema={"type": "object"}, _links=ref("HalLinks")
        ),
    }  # fmt: skip
    if rules.has("A'"):
        found["SequenceListItem"] = _sequence(rules, with_shots=False)
        found["SequenceListResult"] = thing(sequences=many(ref("SequenceListItem")), _links=ref("HalLinks"))
    return {**found, **_later_replies()} if rules.has("B") else found


def _later_replies() -> dict[str, Schema]:
    return {
        "SequenceExport": also(
            thing(
                id=ULID, status={"type": "string", "enum": ["processing", "ready", "failed"]}, url=TEXT_OR_NULL,
                durationSeconds={"type": ["number", "null"]}, error=TEXT_OR_NULL, createdAt=MOMENT,
            ),
            workflowRunId=TEXT,
        ),
        "SequenceExportsResult": thing(
            sequenceId=ULID, exports=many(ref("SequenceExport")), _links=ref("HalLinks")
        ),
        "SequenceExportAccepted": thing(export=ref("SequenceExport"), _links=ref("HalLinks")),
        "StyleDocument": thing(
            id=ULID, name=TEXT, description=TEXT_OR_NULL, category=TEXT_OR_NULL, tags=many(TEXT), useCases=many(TEXT),
            isTemplate=FLAG, defaultAspectRatio=TEXT_OR_NULL, recommendedImageModel=TEXT_OR_NULL,
            recommendedVideoModel=TEXT_OR_NULL, previewUrl=TEXT_OR_NULL, config=ref("StyleConfig"),
            createdAt=MOMENT, _links=ref("HalLinks"),
        ),
        "StyleListResult": thing(styles=many(ref("StyleDocument")), _links=ref("HalLinks")),
    }  # fmt: skip


def _created(row: str) -> Schema:
    """`enhancedScript` is there only when the script was enhanced."""
    return also(thing(sequences=many(ref(row)), _links=ref("HalLinks")), enhancedScript=TEXT)


def _shot(rules: Rules) -> Schema:
    video = {"status": MEDIA, "url": TEXT_OR_NULL}
    if rules.has("B"):
        video["error"] = TEXT_OR_NULL
    return thing(
        id=TEXT, orderIndex=WHOLE, title=TEXT_OR_NULL,
        image=thing(status={"type": "string", "enum": ["pending", "completed"]}, url=TEXT_OR_NULL),
        video=thing(**video),
    )  # fmt: skip


def _sequence(rules: Rules, with_shots: bool) -> Schema:
    key = "shots" if rules.has("B") else "frames"
    fields: dict[str, Schema] = {"id": ULID, "title": TEXT, "status": STATUS, "statusError": TEXT_OR_NULL,
                                 "aspectRatio": TEXT}  # fmt: skip
    if rules.has("late B"):
        fields["resolution"] = TEXT
    if rules.has("A'"):
        fields["style"] = thing(id=TEXT, name=TEXT_OR_NULL)
        fields["models"] = thing(analysis=TEXT, image=TEXT, video=TEXT, music=TEXT_OR_NULL)
    fields |= {
        "createdAt": MOMENT,
        "updatedAt": MOMENT,
        "poster": {"anyOf": [thing(url=TEXT), {"type": "null"}]},
        "music": thing(status=MEDIA, url=TEXT_OR_NULL),
    }
    if with_shots:
        fields[key] = many(ref("SequenceStateShot" if rules.has("B") else "SequenceStateFrame"))
    counts = thing(**{key: WHOLE, "imagesReady": WHOLE, "videosReady": WHOLE, "videosFailed": WHOLE})
    return thing(**fields, counts=counts, _links=ref("HalLinks"))

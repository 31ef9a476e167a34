"""A server's OpenAPI document against what an adapter uses (R24): what is told and how, and what is not claimed."""

from typing import Any

import pytest

from providers.comparing import compare
from providers.differences import MOST, Body, Difference, Endpoint, told

Json = dict[str, Any]
READ = Endpoint("GET", "/takes/{id}", "nobody knows what became of a take", query=("wait",))
RESUME = Endpoint("POST", "/takes/{id}/resume", "a take is ordered anew instead", sure=False)
MAKE = Endpoint(
    "POST", "/takes", "no take can be made",
    (
        Body(
            always=("script", "target.audience", "requests[].type", "op"),
            sometimes=("title", "target.tone", "requests[].mode", "confirmed"),
            values={"op": ("make",), "requests[].mode": ("podcast", "drama")},
            unsure=("confirmed",),
        ),
    ),
    headers=("Idempotency-Key",),
)  # fmt: skip
ALL = (READ, RESUME, MAKE)
TEXT: Json = {"type": "string"}


def thing(required: str = "", closed: bool = False, **properties: Json) -> Json:
    more = {"additionalProperties": False} if closed else {}
    return {"type": "object", "properties": properties, "required": required.split(), **more}


TARGET = thing("audience", audience=TEXT, tone=TEXT)
REQUEST = thing("type", type=TEXT, mode={"enum": ["drama", "podcast"]})
FIELDS: Json = {"script": TEXT, "title": TEXT, "op": {"const": "make"}, "target": TARGET, "confirmed": {}}
FIELDS |= {"requests": {"type": "array", "items": REQUEST}}


def makes(schema: object, *, required: bool = True, **more: Any) -> Json:
    """A document that has everything, with this schema of a take."""
    content = {"application/json; charset=utf-8": {"schema": schema}}
    make = {"requestBody": {"required": required, "content": content}, **more}
    return {"openapi": "3.1.0", "paths": {"/takes/{takeId}": {"get": {}}, "/takes/{x}/resume": {"post": {}},
                                          "/takes": {"post": make}}}  # fmt: skip


def found(document: object, prefix: str = "") -> list[Difference]:
    return compare(document, ALL, prefix)


def words(document: object) -> str:
    return "\n".join(one.text for one in found(document))


WHOLE = thing("script target requests op", closed=True, **FIELDS)


@pytest.mark.parametrize(
    "schema",
    [
        WHOLE,
        thing(),
        {},
        None,
        {"$ref": "https://elsewhere.test/schema.json"},
        {"$ref": "#/nowhere"},
        {"anyOf": [{"type": "null"}, WHOLE]},
        {"oneOf": [thing("op id", op={"const": "remove"}, id=TEXT), WHOLE]},
        {"allOf": [thing("script", script=TEXT), thing("op", op={"enum": ["make", "remove"]})]},
        thing("locale", locale={"type": "string", "default": "en"}),
        thing("id", id={"type": "string", "readOnly": True}),
        thing(requests={"type": ["array", "null"], "items": {"anyOf": [{"type": "string"}, REQUEST]}}),
        thing(requests={"items": {"properties": {"mode": {"anyOf": [{"enum": ["drama"]}, {"type": "string"}]}}}}),
    ],
)
def test_a_document_that_says_the_same_or_nothing_is_no_difference(schema: object) -> None:
    assert found(makes(schema)) == []


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (thing("budget", budget=TEXT), "POST /takes wants `budget`, which Takeboard never sends, so no take"),
        (thing(target=thing("region", region=TEXT)), "wants `target.region`, which Takeboard never sends"),
        (thing(requests={"items": thing("voice")}), "wants `requests[].voice`, which Takeboard never sends"),
        ({"allOf": [WHOLE, thing("budget", budget=TEXT)]}, "wants `budget`"),
        ({"anyOf": [thing("a b", a=TEXT), thing("budget", budget=TEXT)]}, "wants `budget`"),
        (thing("title", title=TEXT), "wants `title`, which is sent only where it was filled in."),
        (thing(op={"enum": ["create"]}), "`op` cannot be make there: it takes `create`."),
        (thing(requests={"items": thing(mode={"enum": ["drama", "noir"]})}), "`requests[].mode` cannot be podcast"),
        (thing(closed=True, **(FIELDS | {"script": TEXT}), extra=TEXT) | {"properties": {
            name: said for name, said in FIELDS.items() if name != "script"}},
         "POST /takes takes no `script` any more, which Takeboard always sends."),
    ],
)  # fmt: skip
def test_what_would_be_refused_is_grave(schema: Json, says: str) -> None:
    (one,) = found(makes(schema))
    assert says in one.text
    assert one.grave


@pytest.mark.parametrize("name", ["title", "confirmed"])
def test_a_key_that_a_strict_document_leaves_out_is_told_mildly_where_it_may_be_well(name: str) -> None:
    """Documents have left out what production takes; and what is not always sent may never be missed."""
    left = {key: said for key, said in FIELDS.items() if key != name}
    (one,) = found(makes(thing(closed=True, **left)))
    assert (
        one.text == f"The document does not name `{name}` for POST /takes; it is sent all the same where it is needed."
    )
    assert not one.grave


def test_an_endpoint_that_is_gone_says_what_a_studio_loses() -> None:
    document = makes(WHOLE)
    document["paths"] = {"/takes": document["paths"]["/takes"] | {"get": {}}}
    assert found(document) == [
        Difference(
            text="Its OpenAPI document has no GET /takes/{id}. Without it nobody knows what became of a take. "
            "It is tried all the same.",
            grave=True,
        ),
        Difference(
            text="Its OpenAPI document does not name POST /takes/{id}/resume; it is tried all the same. Without it a "
            "take is ordered anew instead.",
        ),
    ]


@pytest.mark.parametrize(
    ("prefix", "paths"),
    [
        ("/api/v1", ["/api/v1/takes/{id}", "/api/v1/takes/{id}/resume/", "/api/v1/takes/"]),
        ("/api/v1", ["/v1/takes/:id", "/v1/takes/:id/resume", "/v1/takes"]),
        ("/api/v1", ["/takes/{the_id}", "/takes/{id}/resume", "takes"]),
        ("", ["/takes/{id}", "/takes/{id}/resume", "/takes"]),
    ],
)
def test_paths_are_the_same_whatever_they_begin_with_and_their_ids_are_called(prefix: str, paths: list[str]) -> None:
    read, resume, make = paths
    assert found({"paths": {read: {"get": {}}, resume: {"post": {}}, make: {"post": {}}}}, prefix) == []


@pytest.mark.parametrize(
    ("parameter", "says"),
    [
        ({"in": "query", "name": "dryRun", "required": True}, "`dryRun` in its address"),
        ({"in": "header", "name": "X-Team", "required": True}, "`X-Team` as a header"),
        ({"in": "header", "name": "idempotency-key", "required": True}, ""),
        ({"in": "header", "name": "Authorization", "required": True}, ""),
        ({"in": "path", "name": "id", "required": True}, ""),
        ({"in": "query", "name": "limit", "required": True, "schema": {"default": 20}}, ""),
        ({"in": "query", "name": "limit", "required": False}, ""),
    ],
)
def test_a_parameter_that_must_go_along(parameter: Json, says: str) -> None:
    text = words(makes(WHOLE, parameters=[parameter]))
    assert says in text
    assert bool(says) == bool(text)


def test_a_body_where_none_is_sent() -> None:
    document = makes(WHOLE)
    for schema, says in ((thing("reason"), "`reason`"), (thing(), "a body")):
        asked = {"required": True, "content": {"application/json": {"schema": schema}}}
        document["paths"]["/takes/{x}/resume"]["post"] = {"requestBody": asked}
        (one,) = found(document)
        assert f"POST /takes/{{id}}/resume wants {says}, which Takeboard never sends" in one.text
    asked["required"] = False
    assert found(document) == []


def test_references_are_followed_within_the_document_and_no_further_than_is_worth_it() -> None:
    deep = makes({"$ref": "#/components/schemas/a~1b"})
    deep["components"] = {"schemas": {"a/b": {"$ref": "#/components/schemas/C"}, "C": thing("budget")}}
    assert "`budget`" in words(deep)
    round_it_goes = makes({"$ref": "#/components/schemas/A"})
    round_it_goes["components"] = {"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/B"}] * 20},
                                               "B": {"anyOf": [{"$ref": "#/components/schemas/A"}] * 20}}}  # fmt: skip
    assert words(round_it_goes) == (
        "Its OpenAPI document goes round in circles, so it was not compared. Everything is tried as usual."
    )
    itself = makes({"$ref": "#/components/schemas/A"})
    itself["components"] = {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}
    assert found(itself) == []


def test_a_document_of_very_many_paths_ends() -> None:
    many = makes(WHOLE)
    many["paths"] = {f"/other/{at}": {"get": {}} for at in range(200_000)} | many["paths"]
    assert "was not compared" in words(many)


@pytest.mark.parametrize(
    "document",
    [None, [], "text", 5, {}, {"paths": None}, {"paths": []}, {"paths": {"/takes": None}}, {"paths": {"/takes": []}},
     {"swagger": "2.0", "paths": {"/other": {"get": {}}}}],
)  # fmt: skip
def test_what_is_no_such_document_is_not_compared(document: object) -> None:
    assert words(document).startswith("Its OpenAPI document names none of the addresses that Takeboard uses")


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": [], "required": "script"},
        {"properties": {"script": []}, "required": [1, None, {}]},
        {"type": {}, "enum": "make", "allOf": {}, "anyOf": [None, 5]},
        {"items": 5, "properties": {"requests": {"items": []}}},
        {"$ref": 5},
        {"$ref": "#/paths/~1takes/post"},
    ],
)
def test_a_schema_that_makes_no_sense_claims_nothing(schema: Json) -> None:
    assert found(makes(schema)) == []


def test_names_of_the_vendors_are_made_fit_to_show() -> None:
    (one,) = found(makes(thing() | {"required": [f"x\u202e\n{'y' * 500}"]}))
    assert "\n" not in one.text
    assert "\u202e" not in one.text
    assert len(one.text) < 400


def test_the_grave_ones_come_first_each_once_and_not_without_end() -> None:
    mild, grave = Difference(text="mild"), Difference(text="grave", grave=True)
    assert told([mild, grave, mild]) == (grave, mild)
    many = told([Difference(text=str(at)) for at in range(MOST + 5)])
    assert (len(many), many[-1].text) == (MOST + 1, "And 5 more.")

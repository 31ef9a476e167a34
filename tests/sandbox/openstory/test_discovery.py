"""The root document and OpenAPI say what the era has, and nothing that is not so (contract 1.14)."""

import re
from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import API, Client

LATER: dict[str, set[str]] = {
    "A": set(),
    "A'": set(),
    "B": set(),
    "late B": {"resolution"},
    "C": {"resolution", "stopAt", "startFrames", "draftMotion"},
}
FIRST = {
    "script", "title", "enhance", "targetSeconds", "style", "aspectRatio", "analysisModels", "imageModels",
    "videoModels", "audioModels", "motion", "music", "characters", "locations", "elements", "webhookUrl",
}  # fmt: skip
ROOT_LINKS = {"self", "create-sequence", "sequence-status", "openapi-spec", "enhance-script"}
LATER_LINKS = {"device-authorize", "create-style", "list-styles", "style", "agent-guide"}


def test_the_request_schema_has_the_fields_of_the_era(team: Client, era: str) -> None:
    root = team.read("")
    assert (root["name"], root["version"]) == ("OpenStory API", "v1")
    schema = root["requestSchema"]
    assert schema["type"] == "object"
    assert set(schema["properties"]) == FIRST | LATER[era]
    assert schema["required"] == ["script"]


def test_the_request_schema_states_every_limit(team: Client) -> None:
    schema = team.read("")["requestSchema"]
    fields = schema["properties"]
    assert fields["script"] == {"type": "string", "minLength": 10, "maxLength": 50_000}
    assert fields["title"] == {"type": "string", "minLength": 1, "maxLength": 500}
    assert fields["targetSeconds"] == {"type": "integer", "minimum": 5, "maximum": 300}
    assert fields["enhance"] == {"type": "string", "enum": ["auto", "always", "off"], "default": "auto"}
    assert fields["resolution"] == {"type": "string", "enum": ["720p", "1080p", "4k"], "default": "720p"}
    assert fields["analysisModels"] == {"type": "array", "items": {"type": "string"}, "minItems": 1}
    assert fields["motion"] == {"type": "boolean", "default": False}
    assert set(schema["$defs"]) == {"CreateCharacter", "CreateLocation", "ElementInput", "PortraitAttestation"}


def test_root_links_by_era(team: Client, era: str) -> None:
    links = team.read("")["_links"]
    listed = {"list-sequences"} if era != "A" else set()
    assert set(links) == ROOT_LINKS | listed | (LATER_LINKS if era not in ("A", "A'") else set())
    for link in links.values():
        assert link["href"].startswith("/")
        assert link["method"] in ("GET", "POST")
        assert ("{" in link["href"]) == link.get("templated", False)


def test_every_advertised_example_is_taken(team: Client, era: str) -> None:
    for name, link in team.read("")["_links"].items():
        for example in link.get("examples", []):
            reply = team.http.post(link["href"], json=example)
            assert reply.status_code in (200, 201, 202), (name, reply.text)


def test_openapi_describes_the_shots_of_the_era(team: Client, era: str) -> None:
    document = team.read("/openapi.json")
    assert (document["openapi"], document["info"]) == ("3.1.0", {"title": "OpenStory API", "version": "v1"})
    assert document["servers"] == [{"url": "/"}]
    assert set(document["components"]["securitySchemes"]) == {"bearerAuth", "apiKeyHeader"}
    schemas = document["components"]["schemas"]
    early = era in ("A", "A'")
    assert ("SequenceStateFrame" in schemas, "SequenceStateShot" in schemas) == (early, not early)
    assert ("SequenceListResult" in schemas) == (era != "A")
    assert ("StyleDocument" in schemas) == (not early)
    assert {"CreateSequenceRequest", "CharacterRef", "LocationRef", "HalLink", "Error"} <= set(schemas)
    assert "402" not in document["paths"][f"{API}/sequences"]["post"]["responses"]


def test_no_reference_dangles(team: Client, era: str) -> None:
    document = team.read("/openapi.json")
    text = str(document)
    for name in set(re.findall(r"#/components/schemas/(\w+)", text)):
        assert name in document["components"]["schemas"], name
    assert "#/$defs" not in text


def test_openapi_describes_what_each_operation_answers(team: Client, era: str) -> None:
    document = team.read("/openapi.json")
    paths, schemas = document["paths"], document["components"]["schemas"]
    created = paths[f"{API}/sequences"]["post"]["responses"]["202"]["content"]["application/json"]["schema"]
    names = [found["$ref"].rpartition("/")[2] for found in created["anyOf"]]
    assert names == ["CreateSequenceResult", "CreateSequenceWaitResult"]
    assert all("enhancedScript" in set(keys_of(schemas[name])) - set(schemas[name]["required"]) for name in names)
    stream = paths[f"{API}/scripts/enhance"]["post"]["responses"]["200"]["content"]
    assert list(stream) == ["text/event-stream"]
    if era in ("A", "A'"):
        return
    token = paths[f"{API}/device/token"]["get"]["parameters"]
    assert [parameter["name"] for parameter in token] == ["device_code", "wait"]
    exported = paths[f"{API}/sequences/{{id}}/exports"]["post"]["responses"]
    assert ("200" in exported) == (era != "B")


def keys_of(schema: dict[str, Any]) -> set[str]:
    return set(schema["properties"])


def test_documents_have_the_keys_that_openapi_names(vendor: PracticeVendor, team: Client, era: str) -> None:
    schemas = team.read("/openapi.json")["components"]["schemas"]
    state = team.done()
    assert set(state) == keys_of(schemas["SequenceState"]) == set(schemas["SequenceState"]["required"])
    key, name = ("frames", "SequenceStateFrame") if era in ("A", "A'") else ("shots", "SequenceStateShot")
    assert set(state[key][0]) == keys_of(schemas[name])
    assert set(state[key][0]["video"]) == keys_of(schemas[name]["properties"]["video"])


def test_the_guide_for_agents_points_to_both_documents(team: Client) -> None:
    text = team.http.get("/llms.txt").text
    assert f"{API}/openapi.json" in text


@pytest.mark.parametrize("path", ["", "/openapi.json"])
def test_discovery_follows_the_switch_at_once(vendor: PracticeVendor, team: Client, path: str) -> None:
    newest = team.get(path).text
    vendor.openstory_rules(era="A")
    assert team.get(path).text != newest

"""GET /capabilities, /openapi.json and /examples (REF "Discovery")."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.sleeperhit.client import API, Client, good
from tests.sandbox.sleeperhit.test_access import SCOPED


def test_capabilities_name_what_is_live(vendor: PracticeVendor, studio: Client) -> None:
    found = studio.read("/capabilities")
    assert found["artifacts"]["table_read"]["availability"] == "available"
    assert {name for name, one in found["artifacts"].items() if one["availability"] == "planned"} == {
        "pitch_deck", "storyboard", "trailer", "production_video",
    }  # fmt: skip
    assert [row["type"] for row in found["sources"]["types"]] == ["text", "markdown", "url", "pdf"]
    assert found["sources"]["types"][0]["maxInlineBytes"] == 1_000_000
    assert {"summary", "thesis", "claims"} <= set(found["sources"]["digest"]["fields"])
    assert "PARTIAL" in found["jobs"]["statuses"]
    assert found["plans"]["autoApprove"] is True
    vendor.sleeperhit_rules(auto_approve=False)
    assert studio.read("/capabilities")["plans"]["autoApprove"] is False


def _open(vendor: PracticeVendor, http: httpx.Client, name: str) -> dict[str, Any]:
    """Without a key."""
    return good(http.get(f"{vendor.sleeperhit}{API}{name}"))


def test_the_openapi_document_is_true(vendor: PracticeVendor, http: httpx.Client) -> None:
    found = _open(vendor, http, "/openapi.json")
    assert found["openapi"].startswith("3.1")
    served = {(method.upper(), path) for path, one in found["paths"].items() for method in one}
    assert len(served) == len(SCOPED) + len(("/openapi.json", "/examples"))
    names = [operation["operationId"] for one in found["paths"].values() for operation in one.values()]
    assert len(set(names)) == len(names)
    project = found["components"]["schemas"]["CreateProjectRequest"]
    assert (project["required"], project["additionalProperties"]) == (["name"], False)
    refs = set(re.findall(r"#/components/schemas/(\w+)", http.get(f"{vendor.sleeperhit}{API}/openapi.json").text))
    assert refs <= set(found["components"]["schemas"])


def test_no_default_of_the_openapi_document_breaks_its_own_schema(vendor: PracticeVendor, http: httpx.Client) -> None:
    forms = _open(vendor, http, "/openapi.json")["components"]["schemas"].values()
    fields = [field for form in forms for field in form.get("properties", {}).values()]
    assert [one for one in fields if "default" in one and one["default"] is None and "anyOf" not in one] == []


PARAMETERS = [
    ("get", "/story-projects", {"limit", "cursor"}, set()),
    ("get", "/story-jobs", {"limit", "cursor", "projectId", "storyPlanId"}, set()),
    ("get", "/artifacts/{artifact}", {"artifact", "revision"}, {"artifact"}),
    ("get", "/artifacts/{artifact}/coverage", {"artifact", "reportId"}, {"artifact"}),
    ("post", "/story-jobs", {"Idempotency-Key"}, set()),
    ("post", "/artifacts/{artifact}/refine", {"artifact", "Idempotency-Key"}, {"artifact", "Idempotency-Key"}),
]


@pytest.mark.parametrize(("method", "path", "known", "required"), PARAMETERS)
def test_the_openapi_document_knows_every_parameter(
    vendor: PracticeVendor, http: httpx.Client, method: str, path: str, known: set[str], required: set[str]
) -> None:
    found = _open(vendor, http, "/openapi.json")["paths"][path][method]["parameters"]
    assert {one["name"] for one in found} == known
    assert {one["name"] for one in found if one["required"]} == required


def test_replies_have_what_the_openapi_document_promises(
    vendor: PracticeVendor, studio: Client, http: httpx.Client
) -> None:
    paths = _open(vendor, http, "/openapi.json")["paths"]
    artifact = studio.table_read()
    places = {"{artifact}": artifact, "{job}": studio.artifact(artifact)["storyJobId"]}
    for path in ("/story-projects", "/story-jobs", "/story-jobs/{job}", "/artifacts/{artifact}/music", "/credits"):
        promised = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["required"]
        for name, value in places.items():
            path = path.replace(name, value)
        assert set(studio.read(path)) == set(promised)


def test_the_examples_work(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    """As they stand, one after the other; by curl and Node it is the same request."""
    found = _open(vendor, http, "/examples")
    assert {"insufficient_credits", "story_plan_state_invalid"} <= set(found["errorCodes"])
    assert len(found["errorCodes"]) == 26, "contract 1.2"
    assert found["baseUrl"] == f"{vendor.sleeperhit}{API}"
    ids: dict[str, str] = {}
    for recipe in found["recipes"]:
        for text in (recipe["curl"], recipe["node"]):
            assert re.search(rf"{found['baseUrl']}{re.sub(r'{(.+?)}', r'.*?', recipe['path'])}", text)
        path, body = recipe["path"].format(**ids), _filled(recipe["body"], ids)
        made = studio.read(path) if recipe["method"] == "GET" else studio.send(path, body)
        for kind in ("project", "source", "plan", "job"):
            if kind in made:
                ids[f"{kind}Id"] = made[kind]["id"]
        if recipe["id"] == "create_plan":
            until(lambda: studio.plan(ids["planId"])["status"] == "REQUIRES_APPROVAL")
        if recipe["id"] == "create_job":
            ids["artifactId"] = studio.ended(ids["jobId"])["artifacts"][0]["id"]
    assert studio.bill().net == 11 + 6 + 12 + 8


def _filled(body: Any, ids: dict[str, str]) -> Any:
    """With the ids of earlier replies in place of their names."""
    text = json.dumps(body)
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return json.loads(text)

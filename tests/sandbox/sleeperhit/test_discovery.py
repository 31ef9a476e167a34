"""GET /capabilities, /openapi.json and /examples (REF "Discovery")."""

import re
from typing import Any

import httpx

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
    assert len(served) == len(SCOPED)
    names = [operation["operationId"] for one in found["paths"].values() for operation in one.values()]
    assert len(set(names)) == len(names)
    project = found["components"]["schemas"]["CreateProjectRequest"]
    assert (project["required"], project["additionalProperties"]) == (["name"], False)
    refs = set(re.findall(r"#/components/schemas/(\w+)", http.get(f"{vendor.sleeperhit}{API}/openapi.json").text))
    assert refs <= set(found["components"]["schemas"])


def test_the_examples_work(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    found = _open(vendor, http, "/examples")
    assert {"insufficient_credits", "story_plan_state_invalid"} <= set(found["errorCodes"])
    assert len(found["errorCodes"]) == 26, "contract 1.2"
    ids: dict[str, str] = {}
    for recipe in found["recipes"]:
        path = recipe["path"].removeprefix(API).format(**ids)
        body = {key: value.format(**ids) if isinstance(value, str) else value for key, value in recipe["body"].items()}
        made = studio.send(path, body)
        for kind in ("project", "plan", "job"):
            if kind in made:
                ids[f"{kind}Id"] = made[kind]["id"]
        if "plan" in made:
            vendor.finish(vendor="sleeperhit")
            until(lambda: studio.plan(ids["planId"])["status"] in ("REQUIRES_APPROVAL", "APPROVED"))
        if "job" in made:
            ids["artifactId"] = studio.ended(ids["jobId"])["artifacts"][0]["id"]
    assert studio.bill().net == 17

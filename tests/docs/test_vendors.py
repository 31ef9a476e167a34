"""docs/vendors.md against the code: every endpoint of every vendor has its row, and what a row names is there."""

import re
from pathlib import Path

import pytest

import providers
from providers.openstory import OpenStory
from providers.renoise import Renoise
from providers.sleeperhit import SleeperHit

ROOT = Path(__file__).parents[2]
HEAD = ["vendor", "endpoint", "adapter", "sandbox", "page or command", "test"]
LINES = (ROOT / "docs" / "vendors.md").read_text().splitlines()
TABLE = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line.startswith("|")]
ROWS = TABLE[2:]
NAMED = re.compile(r"`([\w/]+\.py)`")
SLUGS = {found.facts.label: found.facts.slug for found in (Renoise, OpenStory, SleeperHit)}

# the vendors' endpoints, each as its contract lists it
ENDPOINTS = {
    "Renoise": """GET /me; GET /credit/estimate; GET /credit/history; POST /tasks; GET /tasks; GET /tasks/:id;
        GET /tasks/:id/result; POST /tasks/:id/cancel; PATCH /tasks/:id/tags; GET /tags; POST /materials/upload;
        GET /materials; GET /characters; GET /characters/:id; POST /materials/upload-url; POST /materials;
        POST /materials/by-ids; GET, DELETE /materials/:id; POST /tasks/:id/save-as-material; GET /models""",
    "OpenStory": """GET /api/v1; GET /api/v1/openapi.json; POST /api/v1/sequences; GET /api/v1/sequences/{id};
        POST /api/v1/scripts/enhance; GET /api/v1/sequences; GET /api/v1/sequences/{id}/exports;
        POST /api/v1/sequences/{id}/exports; GET /api/v1/styles; POST /api/v1/styles; GET /api/v1/styles/{id};
        POST /api/v1/device/code; GET /api/v1/device/token""",
    "Sleeper Hit": """GET /capabilities; GET /openapi.json; GET /examples; GET /credits; POST /story-projects;
        GET /story-projects; GET /story-projects/{p}; PATCH /story-projects/{p}; DELETE /story-projects/{p};
        POST /story-projects/{p}/sources; GET /story-projects/{p}/sources; GET /story-projects/{p}/sources/{s};
        DELETE /story-projects/{p}/sources/{s}; POST /story-projects/{p}/story-plans;
        GET /story-projects/{p}/story-plans; GET /story-plans/{id}; POST /story-plans/{id}/approve;
        POST /story-plans/{id}/reject; POST /story-plans/{id}/resume; POST /story-jobs; GET /story-jobs;
        GET /story-jobs/{j}; POST /story-jobs/{j}/cancel; POST /story-jobs/{j}/resume;
        GET /story-jobs/{j}/artifacts; GET /artifacts/{a}?revision=N; GET /artifacts/{a}/script;
        POST /artifacts/{a}/refine; POST /artifacts/{a}/finalize; POST /artifacts/{a}/render-video;
        POST /artifacts/{a}/voice; GET /artifacts/{a}/cast; POST /artifacts/{a}/cast; POST /artifacts/{a}/coverage;
        GET /artifacts/{a}/coverage; POST /artifacts/{a}/music; GET /artifacts/{a}/music; POST /artifacts/{a}/sfx;
        GET /artifacts/{a}/sfx""",
}


def test_the_table_is_whole() -> None:
    assert TABLE[0] == HEAD
    assert [row for row in ROWS if len(row) != len(HEAD) or not all(row) or "-" in row] == []


@pytest.mark.parametrize("vendor", ENDPOINTS)
def test_every_endpoint_of_a_vendor_has_one_row(vendor: str) -> None:
    wanted = [" ".join(one.split()) for one in ENDPOINTS[vendor].split(";")]
    there = [row[1] for row in ROWS if row[0] == vendor]
    assert set(wanted) <= set(there)
    assert len(there) == len(set(there))


def test_every_vendor_has_its_rows() -> None:
    assert {SLUGS[row[0]] for row in ROWS} == set(providers.PROVIDERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:2]))
def test_what_a_row_names_is_there(row: list[str]) -> None:
    vendor, _, adapter, practice, _, tests = row
    places = {f"providers/{SLUGS[vendor]}": adapter, f"sandbox/{SLUGS[vendor]}": practice, "tests": tests}
    missing = [f"{place}/{name}" for place, cell in places.items() for name in NAMED.findall(cell)
               if not (ROOT / place / name).is_file()]  # fmt: skip
    assert missing == []
    assert NAMED.findall(tests), "no test is named"
    for place, cell in places.items():
        assert NAMED.findall(cell) or cell.startswith("not "), f"{place} names no file and does not say why"

"""Characters, locations, elements: references, new entries, their images (contract 1.5)."""

from typing import Any

import pytest

from sandbox.openstory.ingest import is_of_this_machine
from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import OTHER, Client, issues, refusal

IMAGE = "https://example.org/tom.png"
RIGHTS = {"statementVersion": "portrait-rights-v1", "authorizationBasis": "A release is on file."}
NEW = {"name": "Old Tom the keeper", "description": "Eighty winters.", "isHuman": True, "referenceImageUrls": [IMAGE]}


@pytest.mark.parametrize("name", ["Night Baker", "night baker", "01K0PRACT1CE00000000000011"])
def test_characters_by_id_or_name(team: Client, name: str) -> None:
    assert team.create(characters=[name]).status_code == 202


@pytest.mark.parametrize("name", ["Harbour at Dawn", "01K0PRACT1CE00000000000021"])
def test_locations_by_id_or_name(team: Client, name: str) -> None:
    assert team.create(locations=[name]).status_code == 202


@pytest.mark.parametrize(("field", "entry"), [("characters", NEW), ("locations", {"name": "Stormy lighthouse"})])
def test_a_new_entry_is_the_teams_from_then_on(
    vendor: PracticeVendor, team: Client, field: str, entry: dict[str, Any]
) -> None:
    assert refusal(team.create(**{field: [entry["name"]]}))[0] == 404
    assert team.create(**{field: [entry]}).status_code == 202
    assert team.create(title="Again", **{field: [entry["name"].upper()]}).status_code == 202
    assert team.create(title="And with an object", **{field: [entry]}).status_code == 202
    with Client(vendor, OTHER) as other:
        assert refusal(other.create(**{field: [entry["name"]]}))[0] == 404


def test_an_order_that_is_refused_leaves_no_entry(team: Client) -> None:
    assert team.create(characters=[NEW], locations=["Nowhere"]).status_code == 404
    assert team.create(characters=[NEW["name"]]).status_code == 404


@pytest.mark.parametrize(("era_name", "status"), [("late B", 202), ("C", 409)])
def test_two_of_one_name(vendor: PracticeVendor, team: Client, era_name: str, status: int) -> None:
    vendor.openstory_rules(era=era_name)
    reply = team.create(characters=["Understudy"])
    assert reply.status_code == status
    if status == 409:
        assert refusal(reply)[1] == "CONFLICT"
    assert team.create(title="By id", characters=["01K0PRACT1CE00000000000014"]).status_code == 202


URLS = [
    (IMAGE, True),
    ("http://example.org/no-ending", True),
    ("https://93.184.215.14/a.webp", True),
    ("ftp://example.org/a.png", False),
    ("data:image/png;base64,AAAA", False),
    ("http://localhost/a.png", False),
    ("http://127.0.0.1:8106/a.png", False),
    ("http://10.0.0.1/a.png", False),
    ("http://192.168.1.4/a.png", False),
    ("http://169.254.169.254/a.png", False),
    ("http://[2606:4700::1]/a.png", False),
    ("http://127.1/a.png", False),
    ("http://2130706433/a.png", False),
    ("http://0x7f.0.0.1/a.png", False),
    ("http://017700000001/a.png", False),
    ("http://localhost./a.png", False),
    ("http://db.internal./a.png", False),
    ("https://internal.example.org/a.png", True),
    ("http://files.internal/a.png", False),
    ("http://nas.local/a.png", False),
    ("https://example.org/clip.mp4", False),
    ("https://example.org/scan.tiff", False),
    ("https://example.org/missing.png", False),
    ("https://example.org/huge.png", False),
    ("https://nobody.invalid/a.png", False),
]


@pytest.mark.parametrize(("url", "taken"), URLS, ids=[url for url, _ in URLS])
@pytest.mark.parametrize("field", ["characters", "locations", "elements"])
def test_image_urls(team: Client, field: str, url: str, taken: bool) -> None:
    entry = {"url": url} if field == "elements" else {"name": "New", "referenceImageUrls": [url]}
    reply = team.create(**{field: [entry]})
    assert (reply.status_code == 202) == taken, reply.text
    if not taken:
        assert refusal(reply)[:2] == (400, "VALIDATION_ERROR")
        assert team.bill().submits == []


def test_images_of_this_machine_are_fetched_when_the_rule_says_so(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(image_hosts="any")
    poster = team.done()["poster"]["url"]
    assert team.create(title="Logo", elements=[{"url": poster}]).status_code == 202
    assert [seen["status"] for seen in vendor.requests(vendor="media")] == [200]
    assert refusal(team.create(elements=[{"url": vendor.control + "/"}]))[:2] == (400, "VALIDATION_ERROR")
    assert refusal(team.create(elements=[{"url": "http://10.0.0.1/a.png"}]))[:2] == (400, "VALIDATION_ERROR")
    assert vendor.leaks() == []


def test_a_sandbox_started_so_takes_pictures_of_this_machine_also_after_a_reset() -> None:
    with PracticeVendor.start(image_hosts="any") as vendor, Client(vendor) as team:
        vendor.reset()
        style = next(style for style in team.read("/styles")["styles"] if style["previewUrl"])
        assert team.create(elements=[{"url": style["previewUrl"]}]).status_code == 202
        vendor.openstory_rules(image_hosts="public")
        assert refusal(team.create(elements=[{"url": style["previewUrl"]}]))[:2] == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("host", "own"),
    [("localhost", True), ("127.0.0.2", True), ("192.0.2.7", False), ("::1", False), ("nas.local", False)],
)
def test_which_addresses_are_of_this_machine(host: str, own: bool) -> None:
    assert is_of_this_machine(host) is own


FACE = {"name": "New", "referenceImageUrls": ["https://example.org/face.png"]}
# (era, what the character brings, status, code)
ATTESTATIONS: list[tuple[str, dict[str, Any], int, str]] = [
    ("A", FACE, 202, ""),
    ("B", {**FACE, "referenceImageUrls": [IMAGE]}, 400, "VALIDATION_ERROR"),
    ("B", {**FACE, "portraitAttestation": RIGHTS}, 202, ""),
    ("B", {"name": "New"}, 202, ""),
    ("late B", {**FACE, "referenceImageUrls": [IMAGE]}, 202, ""),
    ("late B", FACE, 400, "ATTESTATION_REQUIRED"),
    ("C", FACE, 400, "ATTESTATION_REQUIRED"),
    ("C", {**FACE, "portraitAttestation": RIGHTS}, 202, ""),
    ("C", {**FACE, "portraitAttestation": {"statementVersion": "v2"}}, 400, "VALIDATION_ERROR"),
]


@pytest.mark.parametrize(("era_name", "character", "status", "code"), ATTESTATIONS)
def test_portraits_need_an_attestation(
    vendor: PracticeVendor, team: Client, era_name: str, character: dict[str, Any], status: int, code: str
) -> None:
    vendor.openstory_rules(era=era_name)
    reply = team.create(characters=[character])
    assert reply.status_code == status
    if code:
        assert refusal(reply)[1] == code


def test_early_b_says_where_the_attestation_is_missing(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(era="B")
    assert issues(team.create(characters=["Night Baker", NEW])) == [["characters", 1, "portraitAttestation"]]

"""Exports: one film of all clips (contract 1.10)."""

import io

import av
import httpx
import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.openstory.client import SCRIPT, Client, refusal


def test_a_film_with_sound_of_every_clip_in_order(team: Client, http: httpx.Client) -> None:
    number = team.done(music=True)["id"]
    reply = team.post(f"/sequences/{number}/exports")
    assert reply.status_code == 202
    export = reply.json()["export"]
    assert set(export) == {"id", "status", "url", "durationSeconds", "error", "createdAt", "workflowRunId"}
    assert (export["status"], export["url"], export["durationSeconds"]) == ("processing", None, None)
    ready = team.exported(number)
    assert (ready["id"], ready["status"], ready["durationSeconds"], ready["error"]) == (export["id"], "ready", 15, None)
    film = http.get(ready["url"])
    assert film.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(film.content), "r") as opened:
        kinds = {stream.type: stream.codec_context.name for stream in opened.streams}
        assert kinds == {"video": "h264", "audio": "aac"}
        assert opened.duration == pytest.approx(15_000_000, rel=0.03)


@pytest.mark.parametrize(
    ("phase", "words", "message"),
    [
        ("script", "", "Sequence has no shots yet"),
        ("motion", "", "No scene videos are ready yet"),
        (None, "[fail clip 2]", "1 of 3 scenes are still generating"),
        (None, "[fail clips]", "No scene videos are ready yet"),
    ],
)
def test_not_before_every_shot_has_a_clip(
    vendor: PracticeVendor, team: Client, phase: str | None, words: str, message: str
) -> None:
    vendor.openstory_rules(hold=phase)
    number = team.made(script=f"{SCRIPT} {words}", motion=True)
    wanted = {"script": 0, "motion": 3}.get(phase or "", 3)
    until(lambda: team.state(number)["counts"]["imagesReady"] == wanted)
    if phase is None:
        team.ended(number)
    assert refusal(team.post(f"/sequences/{number}/exports")) == (400, "VALIDATION_ERROR", message)


def test_what_is_under_way_is_taken_again(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(exports="never")
    number = team.done()["id"]
    replies = [team.post(f"/sequences/{number}/exports") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [202] * 3
    assert len({reply.json()["export"]["id"] for reply in replies}) == 1


@pytest.mark.parametrize(("era_name", "status", "rows"), [("B", 202, 2), ("late B", 200, 1), ("C", 200, 1)])
def test_a_ready_film_of_the_same_cut(
    vendor: PracticeVendor, team: Client, era_name: str, status: int, rows: int
) -> None:
    number = team.done()["id"]
    team.post(f"/sequences/{number}/exports")
    first = team.exported(number)
    vendor.openstory_rules(era=era_name)
    again = team.post(f"/sequences/{number}/exports")
    assert again.status_code == status
    listed = team.read(f"/sequences/{number}/exports")["exports"]
    assert len(listed) == rows
    assert listed[-1]["id"] == first["id"]


def test_the_list_and_its_links(team: Client) -> None:
    number = team.done()["id"]
    body = team.read(f"/sequences/{number}/exports")
    assert (body["sequenceId"], body["exports"]) == (number, [])
    path = f"/api/v1/sequences/{number}"
    assert {name: link["href"] for name, link in body["_links"].items()} == {
        "self": f"{path}/exports{{?wait}}",
        "create-export": f"{path}/exports",
        "sequence": path,
    }
    assert body["_links"]["create-export"]["method"] == "POST"


def test_early_b_offers_a_wait_and_ignores_it(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(era="B", exports="never")
    number = team.done()["id"]
    team.post(f"/sequences/{number}/exports")
    reply = team.get(f"/sequences/{number}/exports", wait="90s")
    assert "x-wait-done" not in reply.headers
    assert reply.json()["exports"][0]["status"] == "processing"
    assert "{?wait}" in reply.json()["_links"]["self"]["href"]


def test_an_export_may_fail(team: Client) -> None:
    number = team.done(script=f"{SCRIPT} [fail export]")["id"]
    team.post(f"/sequences/{number}/exports")
    export = team.exported(number)
    assert (export["status"], export["url"], export["error"]) == (
        "failed",
        None,
        "The render ended before the last clip.",
    )
    assert team.post(f"/sequences/{number}/exports").status_code == 202


def test_a_self_hosted_export_never_renders_and_grows_stale(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(exports="never")
    number = team.done()["id"]
    first = team.post(f"/sequences/{number}/exports").json()["export"]["id"]
    vendor.advance(36 * 60)
    assert team.read(f"/sequences/{number}/exports")["exports"][0]["status"] == "processing"
    second = team.post(f"/sequences/{number}/exports").json()["export"]["id"]
    assert [(row["id"], row["status"]) for row in team.read(f"/sequences/{number}/exports")["exports"]] == [
        (second, "processing"),
        (first, "failed"),
    ]


def test_an_export_costs_nothing(team: Client) -> None:
    number = team.done()["id"]
    before = team.bill()
    team.post(f"/sequences/{number}/exports")
    team.exported(number)
    assert team.bill() == before

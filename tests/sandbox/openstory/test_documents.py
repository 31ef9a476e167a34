"""What status documents hold, era by era (contract 0, 1.7)."""

import httpx
import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import SCRIPT, Client

# The keys of every era: top level, a shot, its video, the counts, the links.
HEAD = {"id", "title", "status", "statusError", "aspectRatio", "createdAt", "updatedAt", "poster", "music", "counts",
        "_links"}  # fmt: skip
KEYS: list[tuple[str, set[str], str, set[str], set[str]]] = [
    ("A", HEAD, "frames", {"status", "url"}, {"self", "poll"}),
    ("A'", HEAD | {"style", "models"}, "frames", {"status", "url"}, {"self", "poll"}),
    ("B", HEAD | {"style", "models"}, "shots", {"status", "url", "error"},
     {"self", "poll", "exports", "create-export"}),
    ("late B", HEAD | {"style", "models", "resolution"}, "shots", {"status", "url", "error"},
     {"self", "poll", "exports", "create-export"}),
    ("C", HEAD | {"style", "models", "resolution"}, "shots", {"status", "url", "error"},
     {"self", "poll", "exports", "create-export"}),
]  # fmt: skip


@pytest.mark.parametrize(("era_name", "head", "key", "video", "links"), KEYS, ids=[row[0] for row in KEYS])
def test_documents_by_era(
    vendor: PracticeVendor, team: Client, era_name: str, head: set[str], key: str, video: set[str], links: set[str]
) -> None:
    vendor.openstory_rules(era=era_name)
    state = team.done(script=f"{SCRIPT} [partial]")
    assert set(state) == head | {key}
    assert set(state["counts"]) == {key, "imagesReady", "videosReady", "videosFailed"}
    assert state["counts"]["videosFailed"] == 1
    for shot in state[key]:
        assert set(shot) == {"id", "orderIndex", "title", "image", "video"}
        assert set(shot["image"]) == {"status", "url"}
        assert set(shot["video"]) == video
    assert set(state["_links"]) == links
    assert state["_links"]["poll"]["href"] == f"/api/v1/sequences/{state['id']}{{?wait}}"


def test_faults_of_media_strike_them_in_the_first_era_too(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(era="A")
    url = team.done()["frames"][0]["video"]["url"]
    whole = team.http.get(url).content
    vendor.fault("status")  # of an API, not of media
    assert team.http.get(url).status_code == 200
    assert team.get("/sequences/none").status_code == 500
    vendor.fault("status", vendor="media", status=503)
    assert team.http.get(url).status_code == 503
    vendor.fault("expired", status=410)
    assert team.http.get(url).status_code == 410
    vendor.fault("empty")
    assert team.http.get(url).content == b""
    vendor.fault("cut")
    with pytest.raises(httpx.TransportError):
        team.http.get(url)
    rest = team.http.get(url, headers={"Range": f"bytes={len(whole) // 2}-"})
    assert (rest.status_code, rest.content) == (206, whole[len(whole) // 2 :])
    assert vendor.leaks() == []  # the key may go to the API's own host


def test_media_of_the_first_era_is_relative_to_the_api(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(era="A")
    url = team.done()["frames"][0]["video"]["url"]
    assert url.startswith("/r2/")
    whole = team.http.get(url)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    part = team.http.get(url, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    assert team.http.get("/r2/openstory/none.mp4").status_code == 404
    assert team.http.get("/r2/../sandbox.json.gz").status_code == 404
    assert team.http.get(url.rpartition("/")[0] + "/%2e%2e" * 9 + "/sandbox.json.gz").status_code == 404
    vendor.openstory_rules(relative_urls=False)
    (row,) = vendor.tasks(vendor="openstory")
    assert team.state(row["id"])["frames"][0]["video"]["url"].startswith(vendor.media)

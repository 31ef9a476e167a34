"""Uploads, presigned uploads and the library (contract 2, 7.1, 8)."""

import hashlib
from typing import Any

import httpx
import pytest

from tests.practice import PracticeVendor
from tests.sandbox.renoise.client import Client, picture


def test_an_upload_answers_with_material_action_and_a_link(
    vendor: PracticeVendor, studio: Client, http: httpx.Client
) -> None:
    data = picture()
    body = studio.upload(data, "Still Life (1).png").json()
    assert set(body) == {"material", "action", "downloadUrl"}
    assert body["action"] == "created"
    material = body["material"]
    assert (material["name"], material["type"]) == ("Still Life (1).png", "image")
    assert material["mimeType"] == "application/octet-stream"
    assert http.get(body["downloadUrl"]).content == data
    assert http.get(material["url"]).content == data


def test_the_same_file_is_known_by_its_md5(vendor: PracticeVendor, studio: Client) -> None:
    first, again = studio.upload(picture(), "a.png").json(), studio.upload(picture(), "b.png").json()
    assert again["action"] == "exists"
    assert again["material"]["id"] == first["material"]["id"]
    with Client(vendor, vendor.account(1)) as other:
        assert other.upload(picture()).json()["action"] == "created"


def test_fields_in_either_order_and_any_part_type(studio: Client, clip: bytes) -> None:
    body = b"".join(
        [
            b'--cut\r\nContent-Disposition: form-data; name="type"\r\n\r\nvideo\r\n',
            b'--cut\r\nContent-Disposition: form-data; name="file"; filename="clip.mp4"\r\n',
            b"Content-Type: video/mp4\r\n\r\n" + clip + b"\r\n--cut--\r\n",
        ]
    )
    reply = studio.http.post(
        "/materials/upload", content=body, headers={"Content-Type": "multipart/form-data; boundary=cut"}
    )
    assert reply.json()["material"]["mimeType"] == "video/mp4"


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (b"", "a.png", "image", "empty"),
        (picture(), "a.png", "film", "type must be"),
        (picture(), "a.mp4", "video", "The file is image, not video"),
    ],
)
def test_refused_uploads(studio: Client, data: bytes, name: str, kind: str, words: str) -> None:
    reply = studio.upload(data, name, kind)
    assert reply.status_code == 400
    assert words in reply.json()["error"]


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "multipart/form-data; boundary=x"])
def test_an_upload_must_be_multipart_with_a_file(studio: Client, content_type: str) -> None:
    reply = studio.http.post("/materials/upload", content=b"{}", headers={"Content-Type": content_type})
    assert reply.status_code == 400
    assert "error" in reply.json()


def test_too_large_is_a_413(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(upload_max_mb=1)
    assert studio.upload(bytes(1_100_000), "big.png").status_code == 413


def test_what_nobody_can_read_is_kept_but_no_task_takes_it(studio: Client) -> None:
    number = studio.material(b"not a picture at all", "broken.png")
    reply = studio.create(materials=[{"id": number, "role": "ref_image"}])
    assert (reply.status_code, "not a readable image" in reply.text) == (400, True)


def test_a_source_video_needs_a_real_part_type(studio: Client, clip: bytes) -> None:
    body: dict[str, Any] = {"model": "gemini-omni-flash", "ratio": "16:9", "duration": 5}
    plain = studio.material(clip, "clip.mp4", "video")
    reply = studio.create(**body, materials=[{"id": plain, "role": "source_video"}])
    assert "needs a video type" in reply.json()["error"]
    studio.http.delete(f"/materials/{plain}")
    typed = studio.material(clip, "clip.mp4", "video", part="video/mp4")
    assert studio.create(**body, materials=[{"id": typed, "role": "source_video"}]).status_code == 201


def test_upscaling_must_enlarge(studio: Client) -> None:
    small, large = studio.material(picture(800, 600)), studio.material(picture(2048, 1024))
    body: dict[str, Any] = {"prompt": "", "model": "upscale-image-volcano-mediakit", "surface": "upscale"}
    assert studio.create(**body, materials=[{"id": small, "role": "reference_image"}]).status_code == 201
    reply = studio.create(**body, resolution="1080p", materials=[{"id": large, "role": "reference_image"}])
    assert "already as large" in reply.json()["error"]


def test_the_library_is_filtered(studio: Client, clip: bytes, song: bytes) -> None:
    cat = studio.material(picture(colour="red"), "Cat.png")
    dog = studio.material(picture(colour="blue"), "dog.png")
    film = studio.material(clip, "cat.mp4", "video")
    tune = studio.material(song, "tune.mp3", "audio")
    table: list[tuple[dict[str, Any], list[int]]] = [
        ({}, [tune, film, dog, cat]),
        ({"mine": "true"}, [tune, film, dog, cat]),
        ({"type": "image"}, [dog, cat]),
        ({"search": "cat"}, [film, cat]),
        ({"type": "video", "search": "cat"}, [film]),
        ({"id": dog}, [dog]),
        ({"ids": f"{dog},{cat}"}, [dog, cat]),
        ({"limit": 2, "offset": 1}, [film, dog]),
    ]
    for query, expected in table:
        rows = studio.read("/materials", **query)["materials"]
        assert [row["id"] for row in rows] == expected, query
        assert all({"id", "type", "name", "mimeType", "url"} <= set(row) for row in rows)


def test_by_ids_gives_what_is_mine(vendor: PracticeVendor, studio: Client) -> None:
    number = studio.material()
    body = studio.post("/materials/by-ids", {"ids": [number, 999], "mine": True}).json()
    assert [row["id"] for row in body["materials"]] == [number]
    assert studio.post("/materials/by-ids", {"ids": list(range(1, 202))}).status_code == 400
    assert studio.post("/materials/by-ids", {"ids": "1"}).status_code == 400


def test_deleting_is_soft_and_final(studio: Client) -> None:
    number = studio.material()
    assert studio.read(f"/materials/{number}")["material"]["id"] == number
    assert studio.http.delete(f"/materials/{number}").status_code == 200
    assert studio.get(f"/materials/{number}").status_code == 404
    assert studio.http.delete(f"/materials/{number}").status_code == 404
    assert studio.read("/materials")["materials"] == []
    assert studio.create(materials=[{"id": number, "role": "ref_image"}]).status_code == 400
    assert studio.upload(picture()).json()["action"] == "created"


def presigned(studio: Client, data: bytes, **changes: Any) -> tuple[str, dict[str, Any]]:
    """(upload link, body of the last step)."""
    step = studio.post("/materials/upload-url", {"filename": "big.png", "contentType": "image/png"}).json()
    assert set(step) == {"uploadUrl", "path", "expiresAt"}
    body = {
        "name": "big.png",
        "md5": hashlib.md5(data).hexdigest(),
        "type": "image",
        "storagePath": step["path"],
        "mimeType": "image/png",
        "size": len(data),
    }
    return step["uploadUrl"], {**body, **changes}


def test_a_presigned_upload(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    data = picture()
    link, body = presigned(studio, data)
    assert http.put(link, content=data, headers={"Content-Type": "image/png"}).status_code == 200
    reply = studio.post("/materials", body)
    assert (reply.status_code, reply.json()["action"]) == (201, "created")
    assert http.get(reply.json()["material"]["url"]).content == data
    assert reply.json()["material"]["mimeType"] == "image/png"
    assert vendor.leaks() == []


@pytest.mark.parametrize("changes", [{"md5": "0" * 32}, {"size": 1}, {"storagePath": "elsewhere"}, {"type": "film"}])
def test_the_last_step_must_tell_the_truth(studio: Client, http: httpx.Client, changes: dict[str, Any]) -> None:
    link, body = presigned(studio, picture(), **changes)
    http.put(link, content=picture(), headers={"Content-Type": "image/png"})
    assert studio.post("/materials", body).status_code == 400


def test_nothing_uploaded_is_no_material(studio: Client) -> None:
    _, body = presigned(studio, picture())
    assert "Nothing was uploaded" in studio.post("/materials", body).json()["error"]


def test_an_upload_link_is_for_one_type_and_one_hour(
    vendor: PracticeVendor, studio: Client, http: httpx.Client
) -> None:
    link, _ = presigned(studio, picture())
    assert http.put(link, content=b"x", headers={"Content-Type": "text/plain"}).status_code == 403
    assert http.get(link).status_code == 403
    vendor.advance(3601)
    assert http.put(link, content=b"x", headers={"Content-Type": "image/png"}).status_code == 403


def test_a_result_becomes_a_material_without_a_download(studio: Client, http: httpx.Client) -> None:
    result = studio.done(model="mj-v8.1")
    path = f"/tasks/{result['taskId']}/save-as-material"
    body = studio.post(path, {"name": "Hero", "imageIndex": 2}).json()
    assert body["action"] == "created"
    assert body["material"]["type"] == "image"
    assert http.get(body["material"]["url"]).content == http.get(result["imageUrls"][2]).content
    assert studio.post(path, {"name": "Again", "imageIndex": 2}).json()["action"] == "exists"
    wrong: list[Any] = [{}, {"name": ""}, {"name": "x" * 201}, {"name": "x", "imageIndex": 4}, {"name": 1}]
    for bad in wrong:
        assert studio.post(path, bad).status_code == 400, bad


def test_an_unfinished_task_is_no_material(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="pending")
    assert studio.post(f"/tasks/{studio.made()}/save-as-material", {"name": "x"}).status_code == 400


def test_the_file_gateway(studio: Client, http: httpx.Client) -> None:
    body = studio.http.post("/llm/files/upload", files={"file": ("a.png", picture(), "image/png")}).json()
    assert (body["mimeType"], body["size"]) == ("image/png", len(picture()))
    assert http.get(body["previewUrl"]).content == picture()
    assert "expiresAt" in body

"""Every address of the studio, as owner, member and nobody, read and pressed; media, streams and the admin included.

An address is for members unless it stands in OPEN or OWNERS. A new argument in an address needs a sample below.
"""

import ast
import asyncio
import inspect
import textwrap
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from dashboard import asgi
from jobs import clock
from jobs.actions import people
from jobs.models import Artifact, Batch, BatchRow, Material, Preset, Ref, Voice
from jobs.schedules import actions
from tests.jobs.schedules.made import made
from tests.jobs.studio import Studio

# for anybody, with the words that say why
OPEN = {
    "sign-in/": "who signs in is nobody yet",
    "sign-out/": "ends what there is",
    "theme/": "a cookie of this browser",
    "welcome/": "the code of the first start is the access",
    "join/<str:token>/": "the token is the access",
    "lent/<str:token>/<str:name>": "the signed token is the access, for one file and a day",
    "admin/logout/": "the same as sign-out/",
    "healthz": "says nothing but yes and no",
}
OWNERS = {
    "welcome/key/",
    "welcome/key/practice/",
    "welcome/key/real/",
    "settings/studio/",
    "settings/people/",
    "settings/people/invite/",
    "settings/people/<int:person_id>/link/",
    "settings/people/<int:person_id>/remove/",
    "settings/people/<int:person_id>/owner/",
    "settings/people/<int:person_id>/member/",
    "settings/invitations/<uuid:invitation_id>/withdraw/",
    "batches/<uuid:batch_id>/cap/",
    "admin/login/",
}
ANSWERS_401 = {"live/since/"}  # asked for by a script: a sign-in page would be no help to it
GATES = {"access.member(request)", "access.owner(request)"}


@dataclass(frozen=True)
class Address:
    route: str
    view: Callable[..., Any]
    arguments: frozenset[str]


def walk(patterns: list[Any], before: str = "") -> Iterator[Address]:
    for pattern in patterns:
        assert isinstance(pattern.pattern, RoutePattern), f"{pattern}: write it with path()"
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Address(route, pattern.callback, frozenset(pattern.pattern.converters))


def everything() -> list[Address]:
    resolvers = get_resolver().url_patterns
    own = [one for one in resolvers if str(one.pattern) != "admin/"]
    return list(walk(own))


def admin_addresses() -> list[Address]:
    """The admin's own patterns; those with regular expressions in them are its catch-all and content types."""
    (site,) = (one for one in get_resolver().url_patterns if str(one.pattern) == "admin/")
    found = []
    assert isinstance(site, URLResolver)
    for part in site.url_patterns:
        if isinstance(part, URLResolver):
            found += list(walk(part.url_patterns, f"admin/{part.pattern}"))
        elif isinstance(part.pattern, RoutePattern):
            found += list(walk([part], "admin/"))
    ours = {one.route for one in OURS}  # stand in front of the admin's own
    return [one for one in found if one.route not in ours]


OURS = everything()


@pytest.fixture
def samples(studio: Studio) -> dict[str, Any]:
    """A value for every argument that an address of ours has."""
    job = studio.take()
    ref = Ref.objects.create(job=job, key=studio.key, kind="task", remote_id="1", step="task")
    name = default_storage.save("walk/take.mp4", ContentFile(b"film"))
    stored: dict[str, Any] = {"state": "stored", "file": name, "poster": name, "bytes": 4, "sha256": "a"}
    artifact = Artifact.objects.create(
        job=job, ref=ref, name="a", kind="video", role="main", mime="video/mp4", **stored
    )
    material = Material.objects.create(
        project=studio.project, name="a.png", kind="image", file=name, mime="image/png", bytes=4, sha256="a"
    )
    batch = Batch.objects.create(project=studio.project, name="Launch", confirmed_at=clock.now())
    row = BatchRow.objects.create(batch=batch, number=1, cells={"prompt": "a door opens"})
    invitation, token = people.invite(studio.person)
    schedule = made(studio)
    run = actions.run_now(schedule, studio.person)
    return {
        "job_id": job.pk,
        "artifact_id": artifact.pk,
        "material_id": material.pk,
        "project_id": studio.project.pk,
        "shot_id": job.shot_id,
        "batch_id": batch.pk,
        "row_id": row.pk,
        "schedule_id": schedule.pk,
        "run_id": run.pk,
        "key_id": studio.key.pk,
        "person_id": studio.person.pk,
        "invitation_id": invitation.pk,
        "draft_id": uuid.uuid4(),
        "voice_id": Voice.objects.create(provider=studio.key.provider, voice_id="v_1").pk,
        "preset_id": Preset.objects.create(name="Teaser").pk,
        "name": "take.mp4",
        "token": token,
        "object_id": studio.key.pk,
        "verb": "verify",
        "app_label": "jobs",
        "content_type_id": 1,
    }


def path_of(address: Address, samples: dict[str, Any]) -> str:
    missing = address.arguments - set(samples)
    assert not missing, f"{address.route} needs a sample of {missing}"
    path = address.route
    for name in address.arguments:
        start = path.rindex("<", 0, path.index(f"{name}>"))
        path = path[:start] + str(samples[name]) + path[path.index(">", start) + 1 :]
    return f"/{path}"


def browser(person: User | None) -> Client:
    client = Client(raise_request_exception=True)
    if person:
        client.force_login(person)
    return client


def ask(person: User | None, address: Address, samples: dict[str, Any]) -> list[Any]:
    """GET and POST, each as a browser that has done nothing before; one of the two may be no way in."""
    path = path_of(address, samples)
    answers = [browser(person).get(path), browser(person).post(path)]
    found = [answer for answer in answers if answer.status_code != 405]
    assert found, f"{address.route} answers neither GET nor POST"
    return found


def turned_away(answer: Any) -> bool:
    return bool(
        answer.status_code in {401, 403} or answer.get("Location", "").startswith(("/sign-in/", "/admin/login/"))
    )


def test_nobody_gets_no_further_than_the_door(samples: dict[str, Any]) -> None:
    for address in OURS:
        for answer in ask(None, address, samples):
            if address.route in OPEN:
                assert answer.status_code not in {401, 403}, address.route
                assert answer.status_code < 500, address.route
            elif address.route in ANSWERS_401:
                assert answer.status_code == 401, address.route
            else:
                assert answer["Location"].startswith("/sign-in/"), address.route
                assert not answer.content, address.route


def test_files_of_the_studio_are_closed_to_nobody_and_to_removed_people(
    samples: dict[str, Any], studio: Studio
) -> None:
    gone = User.objects.create_user("gone")
    with_session = browser(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    files = [one for one in OURS if one.route.startswith(("media/", "materials/"))]
    assert len(files) >= 3
    for address in files:
        for client in (Client(), with_session):
            answer = client.get(path_of(address, samples), headers={"Accept": "video/*", "Range": "bytes=0-1"})
            assert answer.status_code == 401, address.route
            assert b"film" not in answer.content


def test_a_member_does_everything_but_keys_caps_and_people(samples: dict[str, Any], studio: Studio) -> None:
    for address in OURS:
        for answer in ask(studio.person, address, samples):
            if address.route in OWNERS:
                assert answer.status_code == 403, address.route
            elif address.route not in OPEN and address.route != "settings/sign-out-everywhere/":
                assert not turned_away(answer), f"{address.route}: for owners? Then it belongs into OWNERS"
            assert answer.status_code < 500, address.route
            answer.close()
        studio.person.refresh_from_db()
        assert not studio.person.is_superuser, address.route
        assert studio.person.is_active, address.route


def test_an_owner_gets_everywhere(samples: dict[str, Any]) -> None:
    for address in OURS:
        if address.route in OPEN:
            continue
        somebody = User.objects.create_superuser(f"owner{uuid.uuid4()}")
        for answer in ask(somebody, address, samples):
            if address.route != "settings/sign-out-everywhere/":
                assert not turned_away(answer), address.route
            assert answer.status_code < 500, address.route
            answer.close()


def test_the_admin_is_for_owners(samples: dict[str, Any], studio: Studio) -> None:
    """Members are led to its sign-in address, which answers 403 to them."""
    addresses = admin_addresses()
    assert len(addresses) > 60
    for address in addresses:
        path = path_of(address, samples)
        for person in (None, studio.person):
            for answer in (browser(person).get(path), browser(person).post(path)):
                assert turned_away(answer) or answer.status_code == 404, address.route
                assert b"Main" not in answer.content, address.route
    studio.key.refresh_from_db()
    assert studio.key.state == "active"


def test_the_admin_opens_every_page_to_an_owner(samples: dict[str, Any]) -> None:
    client = browser(User.objects.create_superuser("owner"))
    for address in admin_addresses():
        answer = client.get(path_of(address, samples))
        assert answer.status_code in {200, 302, 403, 404, 405}, address.route
        assert not turned_away(answer) or answer.status_code == 403, address.route


@pytest.mark.parametrize("who", ["nobody", "removed", "forged"])
def test_the_stream_is_closed_to(transactional_db: None, who: str) -> None:
    cookie = b""
    if who == "removed":
        person = User.objects.create_user("gone")
        cookie = browser(person).cookies[settings.SESSION_COOKIE_NAME].value.encode()
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif who == "forged":
        cookie = b"a" * 32
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"cookie", settings.SESSION_COOKIE_NAME.encode() + b"=" + cookie)] if cookie else []
    scope = {"type": "http", "method": "GET", "path": "/live/", "query_string": b"", "headers": headers}
    asyncio.run(asgi.application(scope, receive, send))
    assert sent[0]["status"] == 401


@pytest.mark.parametrize("address", [one for one in OURS if one.route not in OPEN], ids=lambda one: str(one.route))
def test_a_view_authorises_in_its_first_line(address: Address) -> None:
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(address.view)))
    (function,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    body = function.body[1:] if ast.get_docstring(function) else function.body
    first = ast.unparse(body[0])
    if address.route in ANSWERS_401:
        assert first.startswith("if not request.user.is_authenticated:\n    return"), first
        return
    value = getattr(body[0], "value", None)
    gate = ast.unparse(value.elts[0] if isinstance(value, ast.Tuple) else value) if value else first
    assert gate in GATES, f"{address.route} begins with: {first}"
    assert (gate == "access.owner(request)") == (address.route in OWNERS), "the view and the table disagree"


def test_the_tables_name_only_addresses_that_exist() -> None:
    assert (set(OPEN) | OWNERS | ANSWERS_401) <= {address.route for address in OURS}

"""Materials that a vendor fetches itself: an address of ours, signed, for one file and a day."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from jobs.clock import Now
from jobs.media import lending
from jobs.models import Material
from providers.errors import ProviderError
from tests.jobs.studio import Studio

SITE = "https://board.example.org"


@pytest.fixture
def material(studio: Studio, settings: Any) -> Material:
    """A picture in the studio's library, and a studio that is on the web."""
    settings.TAKEBOARD_URL = SITE
    settings.ALLOWED_HOSTS = ["board.example.org", "testserver"]
    name = default_storage.save("lent/logo.png", ContentFile(b"picture"))
    return Material.objects.create(
        project=studio.project, name="Łogo final.png", kind="image", file=name, mime="image/png", bytes=7, sha256="a"
    )


def path(studio: Studio, material: Material) -> str:
    address = lending.address(material, studio.key, "The vendor")
    assert address.startswith(f"{SITE}/lent/")
    return address.removeprefix(SITE)


def test_whoever_holds_the_address_gets_the_file_and_its_type(studio: Studio, material: Material) -> None:
    answer = Client().get(path(studio, material))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.getvalue() == b"picture"
    assert path(studio, material).endswith(".png")


def test_an_address_runs_out(studio: Studio, material: Material) -> None:
    lent = path(studio, material)
    studio.later(23 * 3600)
    assert Client().head(lent).status_code == 200
    studio.later(3700)
    assert Client().head(lent).status_code == 404


def test_another_file_needs_another_address(studio: Studio, material: Material) -> None:
    token = path(studio, material).split("/")[2]
    name, _, rest = token.partition("-")
    for forged in (f"{'0' * len(name)}-{rest}", f"{name}-9{rest}", token[:-1], "nothing", "a:b"):
        assert Client().get(f"/lent/{forged}/a.png").status_code == 404


def test_a_removed_file_is_gone(studio: Studio, material: Material) -> None:
    lent = path(studio, material)
    Material.objects.update(removed_at=Now())
    assert Client().get(lent).status_code == 404


@pytest.mark.parametrize(
    "site", ["http://127.0.0.1:8000", "http://localhost", "http://192.168.1.4", "http://web:8000", "http://[::1]:8000"]
)
def test_a_studio_that_no_vendor_can_reach_says_so(
    studio: Studio, material: Material, settings: Any, site: str
) -> None:
    settings.TAKEBOARD_URL = site
    studio.key.base_url = "https://vendor.example.org"
    with pytest.raises(ProviderError) as caught:
        lending.address(material, studio.key, "The vendor")
    assert caught.value.permanent
    assert str(caught.value) == (
        f"The vendor fetches Łogo final.png from the web, and this Takeboard is at {site}, which it cannot reach. "
        "Nothing was sent and nothing was charged. Set TAKEBOARD_URL to an address the internet can reach, or take the "
        "file out."
    )
    studio.key.base_url = "http://127.0.0.1:8102"
    assert lending.address(material, studio.key, "The vendor").startswith(site)

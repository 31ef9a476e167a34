from collections.abc import Iterator

import pytest

from jobs.models import Key
from tests.jobs.media import samples
from tests.jobs.media.media_server import Media, media_server
from tests.jobs.studio import Studio


@pytest.fixture
def media(studio: Studio) -> Iterator[Media]:
    """A media host that the key's owner has listed."""
    Key.objects.update(media_hosts=["127.0.0.1"])
    studio.key.refresh_from_db()
    with media_server() as server:
        yield server


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return samples.film(tmp_path_factory.mktemp("made") / "a.mp4").read_bytes()

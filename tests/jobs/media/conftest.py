from collections.abc import Iterator

import pytest

from tests.jobs.media.media_server import Media, media_server


@pytest.fixture
def media() -> Iterator[Media]:
    with media_server() as server:
        yield server

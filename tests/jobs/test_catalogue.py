"""A catalogue that stands for a while only is read anew in the background, once in that while."""

from jobs import tasks
from jobs.actions import keys
from jobs.models import Key
from providers.errors import Fault
from providers.facts import Model
from tests.jobs.fake_vendor import error
from tests.jobs.gated_vendor import Bench
from tests.jobs.studio import Studio
from tests.jobs.threads import together

NEW = Model(id="reading", label="Reading", kind="audio")


def carried_out(studio: Studio) -> Key:
    """What the wake-up asks for."""
    tasks.refresh_catalogue(str(studio.key.pk))
    studio.key.refresh_from_db()
    return studio.key


def test_an_old_catalogue_is_read_anew_and_a_young_one_is_not(studio: Studio, bench: Bench) -> None:
    bench.listed = (NEW,)
    assert keys.freshen(studio.key)
    assert bench.read == [], "nobody waits for it"
    assert [model["id"] for model in carried_out(studio).catalogue] == ["reading"]
    assert not keys.freshen(studio.key)
    studio.later(61)
    assert keys.freshen(studio.key)


def test_however_many_open_the_page_it_is_asked_for_once(studio: Studio, bench: Bench) -> None:
    assert sum(together([lambda: keys.freshen(studio.key)] * 8)) == 1


def test_one_that_cannot_be_read_stays_as_it_was(studio: Studio, bench: Bench) -> None:
    bench.listed = (NEW,)
    carried_out(studio)
    bench.cannot_list = error(Fault.NETWORK)
    assert [model["id"] for model in carried_out(studio).catalogue] == ["reading"]


def test_a_catalogue_that_stands_until_somebody_refreshes_it_is_left(studio: Studio) -> None:
    assert not keys.freshen(studio.key)
    studio.key.provider = "gone"
    assert not keys.freshen(studio.key)

"""What a server says of itself is kept with its key: asked with a check and once a day, told, and it stops nothing."""

from collections.abc import Callable

import pytest

import providers
from jobs import tasks
from jobs.actions import keys
from jobs.actions.operations import Refused
from jobs.engine import comparing
from jobs.models import Event, Key
from providers.differences import Difference
from providers.errors import Fault
from tests.jobs.fake_vendor import FakeVendor, error
from tests.jobs.studio import Studio
from tests.jobs.terminal import Ran, run
from tests.jobs.threads import together

GRAVE = Difference(text="POST /takes wants `budget`, which Takeboard never sends.", grave=True)
MILD = Difference(text="It does not name POST /takes/{id}/resume.")
Says = Callable[..., None]


class TellingVendor(FakeVendor):
    """It has documents of itself."""

    says: tuple[Difference, ...] = ()
    asked = 0

    def differences(self) -> tuple[Difference, ...]:
        self.world.talk("differences")
        type(self).asked += 1
        return self.says


@pytest.fixture
def says(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Says:
    """What the studio's server differs in from now on."""
    monkeypatch.setitem(providers.PROVIDERS, "fake", f"{__name__}:TellingVendor")
    monkeypatch.setattr(TellingVendor, "asked", 0)

    def set_to(*found: Difference) -> None:
        monkeypatch.setattr(TellingVendor, "says", found)

    set_to()
    return set_to


def fresh(studio: Studio) -> Key:
    studio.key.refresh_from_db()
    return studio.key


def night(studio: Studio) -> None:
    """What the nightly task wakes."""
    for key_id in comparing.due():
        tasks.compare(str(key_id))


def recorded() -> list[str]:
    return [event.note for event in Event.objects.filter(kind="key", note__startswith="POST ")]


def test_a_check_reads_tells_and_keeps_them(studio: Studio, says: Says) -> None:
    assert keys.verify(studio.key) == "Main: accepted (studio)."
    assert comparing.kept(fresh(studio)) == []
    says(GRAVE, MILD)
    words = keys.verify(studio.key)
    assert words == f"Main: accepted (studio). {GRAVE.text} The page of the key has 2 points about its server."
    assert comparing.kept(fresh(studio)) == [GRAVE, MILD]
    assert studio.key.compared_at is not None


def test_a_new_key_is_compared_when_it_is_added(studio: Studio, says: Says) -> None:
    says(MILD)
    key, words = keys.add("fake", "Second", "fk_another_secret", studio.world.address)
    assert words.endswith("The page of the key has 1 point about its server.")
    assert comparing.kept(key) == [MILD]


def test_a_grave_one_is_recorded_once_and_again_when_it_comes_back(studio: Studio, says: Says) -> None:
    says(GRAVE, MILD)
    keys.verify(studio.key)
    keys.verify(studio.key)
    assert recorded() == [GRAVE.text]
    says()
    keys.verify(studio.key)
    says(GRAVE)
    keys.verify(studio.key)
    assert recorded() == [GRAVE.text] * 2


def test_it_is_read_again_once_a_day(studio: Studio, says: Says) -> None:
    says(MILD)
    night(studio)
    night(studio)
    assert comparing.kept(fresh(studio)) == [MILD]
    assert TellingVendor.asked == 1
    studio.later(86_000)
    night(studio)
    assert TellingVendor.asked == 1
    studio.later(500)
    says()
    night(studio)
    assert (TellingVendor.asked, comparing.kept(fresh(studio))) == (2, [])


def test_however_many_workers_are_woken_one_asks(studio: Studio, says: Says) -> None:
    together([lambda: tasks.compare(str(studio.key.pk))] * 6)
    assert TellingVendor.asked == 1


def test_a_server_that_does_not_answer_leaves_what_was_known(studio: Studio, says: Says) -> None:
    says(GRAVE)
    keys.verify(studio.key)

    def away() -> None:
        raise error(Fault.NETWORK)

    studio.world.on["differences"] = away
    assert "accepted" in keys.verify(studio.key)
    studio.later(90_000)
    night(studio)
    assert comparing.kept(fresh(studio)) == [GRAVE]
    assert comparing.due() == [], "and it is not asked all day long"


def test_a_key_that_is_refused_or_revoked_is_not_compared(studio: Studio, says: Says) -> None:
    studio.world.key_is_bad = True
    with pytest.raises(Refused):
        keys.verify(studio.key)
    keys.set_state(studio.key, Key.State.REVOKED)
    night(studio)
    tasks.compare(str(studio.key.pk))
    assert TellingVendor.asked == 0


def test_a_vendor_without_documents_is_left_alone(studio: Studio) -> None:
    assert comparing.due() == []
    assert keys.verify(studio.key) == "Main: accepted (studio)."
    assert fresh(studio).compared_at is None


def test_it_stops_no_take(studio: Studio, says: Says) -> None:
    says(GRAVE)
    keys.verify(studio.key)
    job = studio.take()
    studio.run()
    job.refresh_from_db()
    assert job.status == "running"
    assert TellingVendor.asked == 1, "no take asks for them"


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], studio: Studio) -> Callable[..., Ran]:
    return lambda name, *arguments: run(capsys, name, *arguments)


def test_checkkey_tells_them_all(shell: Callable[..., Ran], studio: Studio, says: Says) -> None:
    says(GRAVE, MILD)
    ran = shell("checkkey", "Main")
    assert ran.code == 0
    assert ran.out.splitlines()[1:] == [f"  ! {GRAVE.text}", f"  - {MILD.text}"]
    told = shell("checkkey", "Main", "--json").document
    assert told["differences"] == [GRAVE.model_dump(), MILD.model_dump()]
    assert told["key"] == "Main"


def test_checkkey_of_a_bad_key_and_of_none(shell: Callable[..., Ran], studio: Studio, says: Says) -> None:
    studio.world.key_is_bad = True
    ran = shell("checkkey", "Main")
    assert (ran.code, ran.err.strip()) == (1, "Main: It said auth.")
    assert shell("checkkey", "Nobody").code == 2

"""PostgreSQL or Valkey is gone for seconds while takes are sent and rendered: all ends well, nothing is doubled."""

import time
from collections.abc import Iterator

import pytest

from tests.chaos.house import House
from tests.practice import PracticeVendor
from tests.waiting import until

AWAY = 4.0  # seconds; `make chaos` takes them away for longer
PATIENCE = 90.0  # for a loaded machine


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with PracticeVendor.start(speed=500) as vendor, House(tmp_path_factory.mktemp("house"), vendor) as house:
        yield house


def stay_away(since: float) -> None:
    until(lambda: time.monotonic() > since + AWAY, AWAY + 1, "it was away for long enough")


def in_the_middle(house: House) -> int:
    """Four takes that render and two that are just being sent; how many takes there are then."""
    house.vendor.rules(hold="running")
    before = len(house.vendor.bill().submits)
    house.ask("take", count=4)
    until(lambda: len(house.vendor.bill().submits) == before + 4, PATIENCE, "four are accepted")
    house.vendor.fault("latency", method="POST", path="/tasks$", seconds=1.5, times=2)
    house.ask("take", count=2)
    until(lambda: len(house.vendor.requests("/tasks$", method="POST")) >= before + 6, PATIENCE, "two are being sent")
    return before + 6


def check_all_came_home(house: House, takes: int) -> None:
    found = house.settle(PATIENCE)
    assert found["standing"] == {"succeeded": takes}, found["headlines"]
    assert len(house.vendor.bill().submits) == takes
    house.check_books(found)
    assert house.ask("open_files") == {"takes": takes, "mains": takes, "broken": []}


def test_servers_that_were_gone_cost_nothing_and_kill_nobody(house: House) -> None:
    processes = house.processes()
    for go_away in (postgres_goes, valkey_goes):
        takes = go_away(house, in_the_middle(house))
        check_all_came_home(house, takes)
        assert house.page().json() == {"database": True, "broker": True}
        assert house.processes() == processes


def postgres_goes(house: House, takes: int) -> int:
    """Nothing can be asked for meanwhile."""
    house.servers.stop("postgres")
    since = time.monotonic()
    house.vendor.rules(hold=None)
    assert "OperationalError" in house.try_to("take", count=1)["error"]
    stay_away(since)
    house.servers.start("postgres")
    return takes


def valkey_goes(house: House, takes: int) -> int:
    """The page, and the person, do without the broker."""
    house.servers.stop("valkey")
    since = time.monotonic()
    house.vendor.rules(hold=None)
    assert house.ask("take", count=1)["slowest"] < 2
    assert house.page().json() == {"database": True, "broker": False}
    stay_away(since)
    house.servers.start("valkey")
    return takes + 1

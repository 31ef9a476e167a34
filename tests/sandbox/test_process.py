"""The process: its one line, taken ports, stopping, and what a restart brings back."""

import gzip
import socket
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.practice import REPOSITORY, STUDIO, PracticeVendor, until
from tests.sandbox.renoise.client import Client, picture


def test_the_first_line_names_every_port(vendor: PracticeVendor) -> None:
    assert set(vendor.addresses) == {"control", "renoise", "openstory", "sleeperhit", "media"}
    assert vendor.renoise.endswith("/api/public/v1")
    assert len({httpx.URL(address).port for address in vendor.addresses.values()}) == 5
    assert vendor.ask("GET", "health")["addresses"] == vendor.addresses


def test_a_taken_port_is_one_sentence_and_exit_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = subprocess.run(
            [sys.executable, "-m", "sandbox", "--port", str(min(port, 65_529))],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr == f"The sandbox cannot listen on 127.0.0.1 port {port}: Address already in use.\n"


@pytest.mark.parametrize("arguments", [["--speed", "0"], ["--port", "99999"], ["--media", "huge"], ["--colour"]])
def test_a_wrong_option_is_a_usage_error(arguments: list[str]) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=30
    )
    assert found.returncode == 2
    assert "Traceback" not in found.stderr


def test_it_stops_at_once_and_in_silence_while_work_is_going_on() -> None:
    with PracticeVendor.start(speed=1) as vendor, Client(vendor, STUDIO) as studio:
        studio.made()
        vendor.fault("hang", path="/me$", seconds=600)
        with pytest.raises(httpx.ReadTimeout):
            studio.http.get("/me", timeout=0.1)
        words = vendor.stop()
        assert words == ""
        assert vendor.process.returncode == 0


def test_a_restart_brings_everything_back(tmp_path: Path, http: httpx.Client) -> None:
    with PracticeVendor.start(state_dir=tmp_path) as vendor, Client(vendor, STUDIO) as studio:
        vendor.rules(hold="running")
        key = vendor.account("77.00", active_cap=3)
        material = studio.material(picture())
        done = studio.made(tags=["kept"])
        vendor.finish([done])
        studio.ended(done)
        live = studio.made(materials=[{"id": material, "role": "ref_image"}])
        before = vendor.bill(STUDIO)
        film = http.get(studio.read(f"/tasks/{done}/result")["videoUrl"]).content
        vendor.stop()
    with PracticeVendor.start(state_dir=tmp_path) as vendor, Client(vendor, STUDIO) as studio:
        assert vendor.bill(STUDIO) == before
        assert vendor.bill(key).balance == Decimal(77)
        assert http.get(studio.read(f"/tasks/{done}/result")["videoUrl"]).content == film
        assert studio.read("/materials")["materials"][0]["id"] == material
        assert vendor.settings()["renoise"]["hold"] == "running"
        vendor.rules(hold=None)
        assert studio.ended(live)["status"] == "completed"
        assert studio.made() > live
        vendor.stop()


def test_a_crash_loses_next_to_nothing(tmp_path: Path) -> None:
    with PracticeVendor.start(state_dir=tmp_path, speed=1) as vendor, Client(vendor, STUDIO) as studio:
        number = studio.made(tags=["survives"])
        until(lambda: b"survives" in gzip.decompress((tmp_path / "sandbox.json.gz").read_bytes()))
        vendor.stop(kill=True)
    with PracticeVendor.start(state_dir=tmp_path) as vendor, Client(vendor, STUDIO) as studio:
        assert studio.ended(number)["status"] == "completed"
        assert vendor.bill(STUDIO).task_ids == [number]


def test_many_requests_at_once_are_all_answered(vendor: PracticeVendor, studio: Client) -> None:
    numbers = [studio.made() for _ in range(30)]
    for number in numbers:
        assert studio.ended(number)["status"] == "completed"
    bill = vendor.bill(STUDIO)
    assert bill.task_ids == numbers
    assert bill.net == Decimal("150.00")

"""The compose file, read as Docker would: what each service needs is there, and no secret is written down."""

import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml

from dashboard import supervisor
from dashboard.embedded import binaries
from dashboard.embedded.ports import free_port
from dashboard.embedded.valkey import NO_RETRY
from dashboard.parts import Plan, parts_of
from tests.waiting import until

CODE = Path(supervisor.CODE)
COMPOSE: dict[str, Any] = yaml.safe_load((CODE / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("takeboard")]


def test_every_process_of_up_has_a_service() -> None:
    assert set(OURS) == {"prepare", "web", "worker", "media-worker", "beat", "listener"}
    assert set(SERVICES) - set(OURS) == {"postgres", "valkey", "proxy"}
    queues = {re.findall(r"-Q (\w+)", " ".join(SERVICES[name].get("command", []))).pop() for name in OURS[2:4]}
    assert queues == {"work", "media"}
    ran_by_up = {part.name for group in parts_of(Plan(Path("home"), sandbox_port=None)) for part in group}
    assert ran_by_up == {"web", "worker", "media", "beat", "listener"}


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_knows_its_servers_its_address_and_its_home(name: str) -> None:
    service = SERVICES[name]
    environment = service["environment"]
    assert environment["DATABASE_URL"].endswith("@postgres:5432/takeboard")
    assert environment["REDIS_URL"].endswith("@valkey:6379/0")
    assert environment["TAKEBOARD_URL"].startswith("${TAKEBOARD_URL:?")
    assert environment["TAKEBOARD_HOME"] == "/data"
    assert service["volumes"] == ["home:/data", "media:/data/media"]
    waits_for = {other: how["condition"] for other, how in service["depends_on"].items()}
    if name == "prepare":
        assert waits_for == {"postgres": "service_healthy", "valkey": "service_healthy"}
    else:
        assert waits_for == {"prepare": "service_completed_successfully"}


def test_every_password_comes_from_outside_and_must_be_given() -> None:
    text = (CODE / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if "PASSWORD:" in line:
            assert "${POSTGRES_PASSWORD:?" in line or "${VALKEY_PASSWORD:?" in line, line
    wanted = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    offered = set(re.findall(r"^(\w+)=", (CODE / ".env.example").read_text(), re.M))
    assert wanted == offered
    assert re.findall(r"^(\w+PASSWORD)=(.+)$", (CODE / ".env.example").read_text(), re.M) == []


def test_every_volume_is_declared_and_the_proxy_sees_no_secrets() -> None:
    used = {
        mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", []) if mount[0] != "."
    }
    assert used == set(COMPOSE["volumes"])
    assert SERVICES["proxy"]["volumes"] == [
        "./deploy/Caddyfile:/etc/caddy/Caddyfile:ro",
        "media:/srv/media:ro",
        "certificates:/data",
    ]


def test_only_the_proxy_is_open_to_the_network() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_proxy_serves_media_under_the_path_that_the_web_process_names() -> None:
    prefix = SERVICES["web"]["environment"]["TAKEBOARD_MEDIA_ACCEL"]
    caddy = (CODE / "deploy" / "Caddyfile").read_text()
    assert f"@accel header X-Accel-Redirect {prefix}*" in caddy
    assert f"uri strip_prefix {prefix.rstrip('/')}" in caddy
    assert caddy.index("handle_response") < caddy.index("file_server"), "files only on the web process's word"


def test_the_broker_command_really_starts_one_with_a_password(tmp_path: Path) -> None:
    shell, flag, script = SERVICES["valkey"]["command"]
    port = free_port()
    (tmp_path / "valkey-server").symlink_to(binaries.valkey())
    script = script.replace("$$", "$").replace("--dir /data", f"--dir {tmp_path} --port {port}")
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "VALKEY_PASSWORD": "sesame"}
    with subprocess.Popen([shell, flag, script], env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            with redis.Redis(port=port, password="sesame", retry=NO_RETRY) as client:
                until(lambda: answers(client), 20, "the broker answers")
                assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            stranger = redis.Redis(port=port, retry=NO_RETRY)
            with stranger, pytest.raises(redis.AuthenticationError):
                stranger.ping()
        finally:
            process.send_signal(signal.SIGTERM)


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def test_the_image_is_built_from_the_lock_and_does_not_run_as_root() -> None:
    lines = (CODE / "Dockerfile").read_text().splitlines()
    assert any("--require-hashes -r requirements/server.lock" in line for line in lines)
    assert lines.index("USER takeboard") < next(i for i, line in enumerate(lines) if line.startswith("CMD"))
    assert not any(line.startswith(("ENV", "ARG")) and "PASSWORD" in line for line in lines)
    ignored = (CODE / ".dockerignore").read_text().split()
    assert {".env", ".takeboard", ".git"} <= set(ignored)


@pytest.mark.parametrize("lock", ["server", "local", "dev"])
def test_a_lock_pins_every_package_by_hash_and_names_no_place_to_get_it(lock: str) -> None:
    text = (CODE / "requirements" / f"{lock}.lock").read_text()
    packages = re.findall(r"^[a-z][\w.-]*==\S+", text, re.M)
    assert len(packages) > 30
    for block in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in text
    assert "--find-links" not in text
    assert "index-url" not in text

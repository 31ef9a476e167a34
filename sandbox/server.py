"""Sockets, applications, start and stop."""

import asyncio
import contextlib
import json
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from sandbox import state
from sandbox.control import ControlApi, control_errors
from sandbox.faults import MEDIA
from sandbox.media_host import MediaHost, creates_nothing
from sandbox.media_store import MediaStore
from sandbox.rendering.pool import RenderPool
from sandbox.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.vendors import MEDIA_OFFSET, VENDORS
from sandbox.wire import plain_refusal, wire
from sandbox.world import World

LARGEST_BODY = 1024**3
GOODBYE_SECONDS = 0.3


@dataclass(frozen=True)
class Options:
    host: str
    port: int
    speed: float
    media: str
    state_dir: Path | None
    image_hosts: str = "public"


class PortTakenError(Exception):
    """A port is in use; the message is for the person who started us."""


def bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise PortTakenError(f"The sandbox cannot listen on {host} port {port}: {reason}.") from error
    listener.setblocking(False)
    return listener


def bind_all(options: Options) -> dict[str, socket.socket]:
    """Control, every vendor, media: all or nothing. Port 0 means a free one for each."""
    offsets = {"control": 0, **{vendor.slug: vendor.port_offset for vendor in VENDORS}, MEDIA: MEDIA_OFFSET}
    bound: dict[str, socket.socket] = {}
    try:
        for name, offset in offsets.items():
            bound[name] = bind(options.host, options.port + offset if options.port else 0)
    except PortTakenError:
        for listener in bound.values():
            listener.close()
        raise
    return bound


def applications(sandbox: Sandbox) -> dict[str, web.Application]:
    """One aiohttp application a port."""
    control = web.Application(middlewares=[control_errors])
    control.add_routes(ControlApi(sandbox).routes())
    apps = {"control": control}
    for slug, practice in sandbox.practices.items():
        outer = wire(sandbox.world, slug, practice.creates, practice.refusal)
        app = web.Application(middlewares=[outer, *practice.middlewares()], client_max_size=LARGEST_BODY)
        app.on_response_prepare.append(practice.sign)
        app.add_routes(practice.routes())
        apps[slug] = app
    media = web.Application(
        middlewares=[wire(sandbox.world, MEDIA, creates_nothing, plain_refusal)], client_max_size=LARGEST_BODY
    )
    media.add_routes(MediaHost(sandbox.world).routes())
    return {**apps, MEDIA: media}


def addresses(options: Options, bound: dict[str, socket.socket]) -> dict[str, str]:
    """The base URL of each port, as a client configures it (a vendor's includes its path)."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(options.host, options.host)  # noqa: S104  # a comparison
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    paths = {vendor.slug: vendor.path for vendor in VENDORS}
    return {name: f"http://{host}:{s.getsockname()[1]}{paths.get(name, '')}" for name, s in bound.items()}


@contextlib.contextmanager
def folder_of(options: Options) -> Iterator[Path]:
    """The state directory, or one that lives as long as the process."""
    if options.state_dir is not None:
        options.state_dir.mkdir(parents=True, exist_ok=True)
        yield options.state_dir
        return
    folder = Path(tempfile.mkdtemp(prefix="sandbox-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def serve(options: Options) -> None:
    """Listen until SIGTERM or SIGINT; one line of JSON says that all ports are open."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bound = bind_all(options)
    with folder_of(options) as folder:
        chosen = {"speed": options.speed, "media": options.media, "image_hosts": options.image_hosts}
        settings = Settings.model_validate(chosen)
        media = MediaStore(folder / "media")
        media.port = bound[MEDIA].getsockname()[1]
        sandbox = Sandbox(World(settings=settings, media=media, pool=RenderPool()))
        sandbox.addresses = addresses(options, bound)
        if options.state_dir is not None:
            state.restore(sandbox, folder)
        sandbox.open_practice_keys()
        saver = asyncio.create_task(state.keep_saving(sandbox, folder)) if options.state_dir else None
        runners = await _listen(sandbox, bound)
        sys.stdout.write(json.dumps(sandbox.addresses) + "\n")
        sys.stdout.flush()
        await stop.wait()
        await _end(sandbox, runners, saver)
        if options.state_dir is not None:
            state.save(sandbox, folder)


async def _listen(sandbox: Sandbox, bound: dict[str, socket.socket]) -> list[web.AppRunner]:
    runners = []
    for name, app in applications(sandbox).items():
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE_SECONDS)
        await runner.setup()
        await web.SockSite(runner, bound[name], backlog=256).start()
        runners.append(runner)
    return runners


async def _end(sandbox: Sandbox, runners: list[web.AppRunner], saver: asyncio.Task[None] | None) -> None:
    if saver is not None:
        saver.cancel()
    await asyncio.gather(*(runner.cleanup() for runner in runners))
    for practice in sandbox.practices.values():
        practice.stop()
    await sandbox.world.pool.close()

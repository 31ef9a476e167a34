"""Start and stop of the ASGI server. It waits for open answers before it says that it stops, and a stream never ends by
itself: so its stop signal is overheard, and every stream ends at once.
"""

import asyncio
import signal
import threading
from types import FrameType
from typing import Any

from dashboard.live.hub import Hub
from dashboard.live.stream import Receive, Send

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


async def lifespan(hub: Hub, receive: Receive, send: Send) -> None:
    while True:
        told = await receive()
        if told["type"] == "lifespan.startup":
            _overhear(hub)
            await send({"type": "lifespan.startup.complete"})
        elif told["type"] == "lifespan.shutdown":
            hub.end()
            await send({"type": "lifespan.shutdown.complete"})
            return


def _overhear(hub: Hub) -> None:
    """End the hub with the server's stop signal, then let the server handle it as before."""
    if threading.current_thread() is not threading.main_thread():
        return  # Python takes signal handlers in the main thread only; the server's own time limit remains
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        before = signal.getsignal(number)
        if not callable(before):
            continue

        def handle(received: int, frame: FrameType | None, before: Any = before) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(hub.end)
            before(received, frame)

        signal.signal(number, handle)

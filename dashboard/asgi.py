"""The web process: /live/ is the stream, everything else is Django."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
django = get_asgi_application()  # before anything that imports models

from dashboard.live.hub import Hub  # noqa: E402  # they need Django set up
from dashboard.live.lifespan import lifespan  # noqa: E402  # likewise
from dashboard.live.stream import Receive, Scope, Send, answer  # noqa: E402  # likewise

hub = Hub()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(hub, receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/":
        await answer(hub, scope, receive, send)
    else:
        await django(scope, receive, send)  # type: ignore[arg-type]  # asgiref types it more narrowly

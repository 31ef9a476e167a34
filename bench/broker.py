"""What a person waits for when they ask for a take and the broker is away, or hangs."""

import socket
import statistics
import time
from collections.abc import Iterator

from django.conf import settings

from bench.figures import Figure
from bench.measuring import ask, key_in_memory, producer, project
from jobs import wake

ROUNDS = 10
BOUND = 300  # ms: the 200 that a wake-up may wait, and giving up


def figures() -> Iterator[Figure]:
    key, film, person = key_in_memory("broker", 10), project("With the broker away"), producer("D")

    def asking() -> float:
        started = time.perf_counter()
        ask(key, film, person)
        return (time.perf_counter() - started) * 1000

    asking()
    usual = statistics.median(asking() for _ in range(ROUNDS))
    yield Figure("asking for a take", f"{usual:.0f}", "ms")
    there = settings.REDIS_URL
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        for name in ("refuses", "hangs"):
            if name == "hangs":
                silent.listen(128)
            settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
            wake._local.__dict__.clear()  # as a thread that has not spoken to it yet
            more = statistics.median(asking() for _ in range(ROUNDS)) - usual
            rule = f"at most {BOUND} ms"
            yield Figure(f"asking for a take, broker {name}, added", f"{max(more, 0):.0f}", "ms", more <= BOUND, rule)
    settings.REDIS_URL = there
    wake._local.__dict__.clear()

"""All database reads of all streams, on two threads: a thousand tabs never hold more than two connections."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")


async def read(work: Callable[[], T]) -> T:
    """The result of `work`, which may use the database. Its connection is back in the pool before this returns."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _on_a_connection, work)


def _on_a_connection(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()

"""A plain way to call asyncio from code that is not: one event loop, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Generator
from concurrent.futures import Future
from typing import Any, TypeVar

__all__ = ["Loop"]

T = TypeVar("T")


class Loop:
    """An event loop in a thread of its own, started when first used and again after `close` or a fork."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is there, in this process, and can be waited for."""
        thread = self._thread
        return thread is not None and thread.is_alive() and thread is not threading.current_thread()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a coroutine and give what it gives; if the waiting is interrupted, it is cancelled."""
        future = self.start(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine after those started before; it runs to its end, whoever waits for it."""
        return asyncio.run_coroutine_threadsafe(work, self._started())

    def iterate(self, items: AsyncGenerator[T, None]) -> Generator[T, None, None]:
        """Iterate an asynchronous generator, and close it when the iteration ends or is given up."""
        try:
            while (item := self.run(_next(items))) is not END:
                yield item
        finally:
            if self.running:
                self.run(items.aclose())

    def close(self) -> None:
        """Stop the loop and wait for its thread, unless this is its thread."""
        if threading.current_thread() is self._thread:
            asyncio.get_running_loop().stop()
        elif self._loop is not None and self._thread is not None and self.running:
            self.run(_cancel_the_rest())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
        self._loop = self._thread = None

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None or not self.running:
            self._loop = asyncio.new_event_loop()
            # A daemon, so that a program that never closes its log can end.
            self._thread = threading.Thread(target=self._loop.run_forever, name="electionfeed-nats", daemon=True)
            self._thread.start()
        return self._loop


END: Any = object()


async def _next(items: AsyncGenerator[T, None]) -> T:
    return await anext(items, END)


async def _cancel_the_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)

"""Static snapshots: what a CDN would serve, each file written whole or not at all."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson

from ..tallies.grouped import KEYS
from .feed import Feed, SoFar
from .plan import Plan
from .snapshots import Snapshots

__all__ = ["Writer", "replace_files"]

log: logging.Logger = logging.getLogger("electionfeed.web")

EVERY = 1.0  # seconds
DISK = 16  # files at a time that wait for the disk


class Writer:
    """Writes the snapshots of a feed into a folder, at most once a second, those that have changed.

    The files: `board.json`, `board-by-region.json` and so on, `seats/CODE.json`, `events.jsonl`, and last `feed.json`,
    which says how far the others are at least.
    """

    def __init__(self, folder: Path, plan: Plan, feed: Feed) -> None:
        self.folder: Path = folder
        self.plan: Plan = plan
        self.feed: Feed = feed
        self._snapshots = Snapshots(plan)  # of our own, as these are made in another thread
        self._written: tuple[int, int, bool] = (0, -1, False)

    async def run(self) -> None:
        """Write for ever; a disk that is full is said in the log, and tried again."""
        try:
            while True:
                await self.write()
                await asyncio.sleep(EVERY)
        finally:
            await self.write()

    async def write(self) -> None:
        """Write what has changed since it was last written."""
        so_far = self.feed.so_far
        stands = (so_far.round, so_far.place, so_far.closed)
        if stands == self._written:
            return
        try:
            await asyncio.to_thread(self._write, so_far)
        except OSError as error:
            log.error("snapshots: %s: %s", error.filename or self.folder, error.strerror or error)
        else:
            self._written = stands

    def _write(self, so_far: SoFar) -> None:
        (self.folder / "seats").mkdir(parents=True, exist_ok=True)
        replace_files({self.folder / name: body for name, body in self._files(so_far)})

    def _files(self, so_far: SoFar) -> Iterator[tuple[str, bytes]]:
        for code in sorted(self._changed(so_far)):
            yield f"seats/{code}.json", self._snapshots.seat(so_far, code).body
        yield "events.jsonl", b"".join(message.json_line("none") for message in so_far.after(0))
        for by in sorted(KEYS):
            yield f"board-by-{by}.json", self._snapshots.board(so_far, by).body
        yield "board.json", self._snapshots.board(so_far).body
        said = {"election": self.plan.election, "id": so_far.id, "at": so_far.at, "closed": so_far.closed}
        yield "feed.json", orjson.dumps(said, option=orjson.OPT_UTC_Z)

    def _changed(self, so_far: SoFar) -> Iterable[str]:
        """Give the seats that something was said about since, and all of them in a new round."""
        round_, place, _ = self._written
        if round_ != so_far.round:
            return self.plan.night.seats
        seats = {getattr(message.event, "seat", None) for message in so_far.after(place)}
        return {seat for seat in seats if seat}


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write files, each whole or not at all, in order: a reader sees the old one or the new, also after a power cut.

    On `OSError` some are new and the others as they were.
    """
    partial = {path: path.with_name(f".{path.name}.partial") for path in files}
    for path, body in files.items():
        partial[path].write_bytes(body)
    # Side by side: a disk that takes its time takes it once for many.
    with ThreadPoolExecutor(DISK) as pool:
        for _ in pool.map(_synced, partial.values()):
            pass
    for path, written in partial.items():
        written.replace(path)


def _synced(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())

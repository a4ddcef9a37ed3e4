"""How many snapshots a second one server answers: run `python -m benchmarks.snapshots`, half a minute."""

from __future__ import annotations

import asyncio
import re
import time
from time import monotonic

from .serving import Pair, connections, cpu, served

CONNECTIONS = 20
SECONDS = 5.0


async def rate(url: str, path: str, headers: str) -> tuple[float, int]:
    """Ask again and again on some connections; give the answers a second, and the bytes of one."""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode()
    pairs = await connections(url, CONNECTIONS)
    until = monotonic() + SECONDS
    counts = await asyncio.gather(*(ask(pair, request, until) for pair in pairs))
    return sum(count for count, _ in counts) / SECONDS, counts[0][1]


async def ask(pair: Pair, request: bytes, until: float) -> tuple[int, int]:
    """Ask until a time; give the number of answers, and the bytes of the last."""
    reader, writer = pair
    count = size = 0
    while monotonic() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", head)
        body = await reader.readexactly(int(found[1])) if found else b""
        count, size = count + 1, len(head) + len(body)
    writer.close()
    return count, size


async def tag(url: str, path: str) -> str:
    """Give the entity tag of a path."""
    (reader, writer), *_ = await connections(url, 1)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    found = re.search(rb"etag: (\S+)", await reader.read())
    assert found
    return found[1].decode()


def main() -> None:
    """Print a table."""
    print("| path | answers a second | µs of CPU an answer | bytes |")
    print("| --- | --- | --- | --- |")
    with served("electionfeed", "serve", "ge2019", "--port", "0", "--instant") as (url, pid):
        time.sleep(1)  # until the night has been delivered, so that nothing changes any more
        for path in ("/board.json", "/board.json?by=region", "/seats/E14000530.json", "/deltas?after=2558"):
            etag = asyncio.run(tag(url, path))
            for name, headers in ((path, ""), (f"{path}, not changed", f"If-None-Match: {etag}\r\n")):
                used = cpu(pid)
                answers, size = asyncio.run(rate(url, path, headers))
                spent = (cpu(pid) - used) / (answers * SECONDS)
                print(f"| `{name}` | {answers:,.0f} | {spent * 1e6:,.0f} | {size:,} |")


if __name__ == "__main__":
    main()

"""A night on several servers: a mirror on a leaf node beside its readers, and a cluster of which one server fails."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed import NatsLog

from .nats_server import JETSTREAM, Server, needs_a_server, running_server
from .processes import LIMIT

pytestmark = needs_a_server

GOLDEN = tuple(ef.read(Path(__file__).parent / "golden/format-2.jsonl"))


def test_a_mirror_on_a_leaf_node_is_a_log_for_its_readers(tmp_path: Path) -> None:
    hub_settings = JETSTREAM.replace("{", "{ domain: hub,") + "leafnodes { host: 127.0.0.1, port: -1 }\n"
    with running_server(tmp_path / "hub", hub_settings) as hub:
        leaf_settings = JETSTREAM.replace("{", "{ domain: leaf,") + LEAF.format(port=leaf_port(hub))
        with running_server(tmp_path / "leaf", leaf_settings) as leaf, NatsLog(f"{hub.url}/golden") as log:
            log.append(GOLDEN[:9], 0)
            leaf.ask(add_mirror)
            with NatsLog(f"{leaf.url}/golden") as beside:
                following = beside.follow()
                heard = [next(following) for _ in range(9)]
                log.append(GOLDEN[9:], 9)
                assert (*heard, *following) == GOLDEN
                assert tuple(beside.read(after=5)) == GOLDEN[5:]


LEAF = 'leafnodes {{ remotes: [ {{ url: "nats-leaf://127.0.0.1:{port}" }} ] }}\n'


def leaf_port(hub: Server) -> int:
    found = re.search(r"leafnode connections on 127\.0\.0\.1:(\d+)", hub.said)
    assert found, hub.said
    return int(found[1])


async def add_mirror(jetstream: Any) -> None:
    from nats.js.api import ExternalStream, StreamConfig, StreamSource

    source = StreamSource(name="election-golden", external=ExternalStream(api="$JS.hub.API"))
    await jetstream.add_stream(StreamConfig(name="election-golden", mirror=source))


@pytest.mark.long
def test_a_cluster_goes_on_without_the_server_that_leads_the_night(tmp_path: Path) -> None:
    with clustered(tmp_path, 3) as servers:
        hosts = ",".join(server.url.removeprefix("nats://") for server in servers)
        with NatsLog(f"nats://{hosts}/golden", replicas=3, patience=LIMIT) as log:
            log.append(GOLDEN[:9], 0)
            following = log.follow()
            heard = [next(following) for _ in range(9)]
            info: Any = servers[0].ask(lambda jetstream: jetstream.stream_info("election-golden"))
            servers[int(info.cluster.leader.removeprefix("server-"))].kill()
            assert log.append(GOLDEN[9:15], 9) == 15
            assert log.append(GOLDEN[15:], 15) == 20
            assert (*heard, *following) == tuple(log.read()) == GOLDEN


@contextmanager
def clustered(folder: Path, count: int) -> Iterator[list[Server]]:
    """Start servers that know each other, and wait until they have agreed on who leads."""
    ports = free_ports(count)
    routes = ", ".join(f"nats-route://127.0.0.1:{port}" for port in ports)
    with ExitStack() as stack:
        servers = []
        for number, port in enumerate(ports):
            own = f"server_name: server-{number}\n"
            cluster = f"cluster {{ name: results, listen: 127.0.0.1:{port}, routes: [{routes}] }}\n"
            place = folder / f"server-{number}"
            servers.append(stack.enter_context(running_server(place, own + JETSTREAM + cluster)))
        end = time.monotonic() + LIMIT
        while not any("JetStream cluster new metadata leader" in server.said for server in servers):
            assert time.monotonic() < end, servers[0].said
            time.sleep(0.05)
        yield servers


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in taken]

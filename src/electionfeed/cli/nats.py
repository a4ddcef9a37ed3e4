"""A log in NATS that the argument of a command names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnknownNight
from ..names import unknown

if TYPE_CHECKING:
    from ..logs.nats import NatsLog

__all__ = ["nats_log"]


def nats_log(address: str, election: str | None = None) -> NatsLog:
    """Open the log at an address; `UnknownName` if the server has other elections, `UnknownNight` if it has none."""
    from ..logs.nats import NatsLog  # here, because asyncio is most of what it imports

    log = NatsLog(address, election=election)
    try:
        found = log.elections
        if not found:
            raise UnknownNight(path=log.path, column="election", expected="an election, and there is none yet")
        if log.election not in found:
            raise unknown(log.election, {name: name for name in found}, "election", "this server").at(path=log.path)
    except BaseException:
        log.close()
        raise
    return log

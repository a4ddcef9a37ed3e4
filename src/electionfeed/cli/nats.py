"""A log in NATS that the argument of a command names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnknownNight

if TYPE_CHECKING:
    from ..logs.nats import NatsLog

__all__ = ["nats_log"]


def nats_log(address: str, election: str | None = None) -> NatsLog:
    """Open the log at an address, or raise `UnknownNight` if the server has no such election."""
    from ..logs.nats import NatsLog  # here, because asyncio is most of what it imports

    log = NatsLog(address, election=election)
    try:
        found = log.elections
        if log.election not in found:
            expected = f"one of the elections on this server: {', '.join(found) or 'there is none yet'}"
            raise UnknownNight(path=log.path, column="election", value=log.election, expected=expected)
    except BaseException:
        log.close()
        raise
    return log

"""What can be wrong with a request, as problem details (RFC 9457): every error of the feed is one of these kinds."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import attrs
import orjson
from starlette.responses import Response

__all__ = ["KINDS", "MEDIA_TYPE", "Problem"]

MEDIA_TYPE = "application/problem+json"

# Each kind with its status and its title, in the order of the status.
KINDS: Mapping[str, tuple[int, str]] = {
    "bad-body": (400, "The body is not what this path takes"),
    "bad-parameter": (400, "A parameter has a value that it cannot have"),
    "bad-request": (400, "This is not HTTP"),
    "unknown-parameter": (400, "There is no such parameter"),
    "no-token": (401, "The control token is missing or wrong"),
    "not-found": (404, "There is no such thing here"),
    "method-not-allowed": (405, "The path does not take this method"),
    "too-slow": (408, "The request took too long to arrive"),
    "not-now": (409, "The feed cannot do this now"),
    "stream-changed": (409, "The stream is another one since that id"),
    "too-large": (413, "The body is too large"),
    "headers-too-large": (431, "The request line and headers are too large"),
    "injected": (500, "A fault that was asked for"),
    "internal": (500, "The server has a bug"),
    "too-many": (503, "The server has no room for more clients"),
}


@attrs.frozen(auto_exc=False, eq=False)
class Problem(Exception):
    """A request that cannot be answered: its kind, what is wrong in a sentence, and headers for the answer."""

    kind: str = attrs.field(validator=attrs.validators.in_(KINDS))
    detail: str
    headers: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind][0]

    @property
    def body(self) -> bytes:
        """The problem as JSON."""
        status, title = KINDS[self.kind]
        said = {"type": f"urn:electionfeed:problem:{self.kind}", "title": title, "status": status}
        return orjson.dumps(said | {"detail": self.detail})

    @property
    def response(self) -> Response:
        """The answer."""
        return Response(self.body, self.status, self.headers, MEDIA_TYPE)

    @property
    def raw(self) -> bytes:
        """The whole answer as it goes over the wire, for what never became a request; the connection then closes."""
        head = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
        fields = {"content-type": MEDIA_TYPE, "content-length": str(len(self.body)), "connection": "close"}
        return (head + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n").encode() + self.body

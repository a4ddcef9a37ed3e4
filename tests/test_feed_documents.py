"""The feed is what its documents say: OpenAPI by schemathesis, AsyncAPI by its parser, CloudEvents by their package."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import orjson
import pytest
import schemathesis
from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

import electionfeed as ef
from electionfeed.stream.cloudevents import BATCH, cloudevent
from electionfeed.web.asyncapi import asyncapi
from electionfeed.web.openapi import openapi
from electionfeed.web.server import Local

from .feeds import GE2019, SMALL, TOKEN, local, read_sse

DOCS = Path(__file__).parents[1] / "docs"
described = schemathesis.openapi.from_dict(openapi())


@pytest.fixture(scope="module")
def server() -> Iterator[Local]:
    """A feed of a small night, delivered, so that every stream ends."""
    with local(SMALL) as one:
        yield one


@described.parametrize()
@settings(max_examples=5, suppress_health_check=[*HealthCheck], deadline=None)
def test_every_answer_is_as_the_openapi_document_says(case: schemathesis.Case[Any], server: Local) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"} if case.path.startswith("/control") else {}
    # Which seats, regions and times there are depends on the night: what is well formed may still not exist.
    case.call_and_validate(base_url=server.url, headers=headers, excluded_checks=[positive_data_acceptance])


@pytest.mark.parametrize(("name", "made"), [("openapi", openapi), ("asyncapi", asyncapi)])
def test_the_documents_are_those_that_the_code_makes(name: str, made: object) -> None:
    """Write them anew with `electionfeed schema --openapi` and `--asyncapi`."""
    assert orjson.loads((DOCS / f"{name}.json").read_bytes()) == made() | _version(name)  # type: ignore[operator]


def _version(name: str) -> dict[str, object]:
    """The version of the package, which is another wherever it is not installed."""
    written = orjson.loads((DOCS / f"{name}.json").read_bytes())
    return {"info": written["info"]}


def test_the_server_serves_its_document(server: Local) -> None:
    assert httpx.get(f"{server.url}/openapi.json").json() == openapi()


def test_the_asyncapi_document_is_valid_to_its_own_parser(tmp_path: Path) -> None:
    """The npm package `@asyncapi/parser`, found by NODE_PATH."""
    node, folders = shutil.which("node"), os.environ.get("NODE_PATH", "").split(":")
    if node is None or not any((Path(folder) / "@asyncapi/parser").exists() for folder in folders):
        pytest.skip("no node, or no @asyncapi/parser in NODE_PATH")
    program = tmp_path / "check.js"
    program.write_text(CHECK)
    done = subprocess.run(
        [node, str(program), str(DOCS / "asyncapi.json")], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout) == (0, "valid\n"), done.stdout + done.stderr


CHECK = """
const { Parser } = require("@asyncapi/parser");
const text = require("fs").readFileSync(process.argv[2], "utf8");
new Parser().parse(text).then(({ document, diagnostics }) => {
  for (const d of diagnostics.filter((d) => d.severity < 2)) console.log(d.message, d.path.join("."));
  console.log(document ? "valid" : "invalid");
});
"""


def test_every_event_is_as_the_asyncapi_document_says() -> None:
    document = asyncapi()
    for kind, sample in {type(event).__name__: event for event in (*GE2019, *SMALL)}.items():
        payload = document["components"]["messages"][kind]["payload"]
        validator = jsonschema.Draft202012Validator({**payload, "components": document["components"]})
        validator.validate(orjson.loads(ef.encode(sample)))
        with pytest.raises(jsonschema.ValidationError):
            validator.validate({"type": kind})


def test_signals_are_as_the_asyncapi_document_says(server: Local) -> None:
    messages = asyncapi()["components"]["messages"]
    sent = [one for one in read_sse(httpx.get(f"{server.url}/events").text) if "event" in one]
    assert [one["event"] for one in sent] == ["feed", "end"]
    for one in sent:
        jsonschema.validate(orjson.loads(one["data"]), messages[one["event"]]["payload"])


def test_every_event_is_a_cloud_event_to_the_package_of_the_standard() -> None:
    schema = asyncapi()["components"]["messages"]["CloudEvent"]["payload"]
    for event in (*SMALL[::4], *SMALL[-1:]):
        line = cloudevent(event, "ge2019")
        read = JSONFormat().read(CloudEvent, line)
        assert (read.get_id(), read.get_type()) == (str(event.seq), f"electionfeed.{type(event).__name__}")
        assert (read.get_time(), read.get_subject()) == (event.at, getattr(event, "seat", None))
        assert read.get_data() == orjson.loads(ef.encode(event))
        jsonschema.validate(orjson.loads(line), schema)


def test_cloud_events_come_on_streams_one_by_one_and_on_pages_as_a_batch(server: Local) -> None:
    expected = [orjson.loads(cloudevent(event, "ge2019")) for event in SMALL]
    with httpx.Client(base_url=server.url) as client:
        streamed = [one for one in read_sse(client.get("/events?envelope=cloudevents").text) if "id" in one]
        lines = client.get("/events.jsonl?envelope=cloudevents").content.splitlines()
        page = client.get("/deltas?envelope=cloudevents&limit=1000")
    assert [orjson.loads(one["data"]) for one in streamed] == expected
    assert [one["id"] for one in streamed] == [str(event.seq) for event in SMALL]
    assert [orjson.loads(line) for line in lines] == expected
    assert (page.headers["content-type"], page.json()) == (BATCH, expected)
    one = HTTPMessage({"content-type": "application/cloudevents+json"}, lines[3])
    assert from_structured(one, JSONFormat(), CloudEvent).get_id() == "4"


def test_a_message_that_comes_twice_is_the_same_cloud_event() -> None:
    twice = ef.scenario("duplicates", seed=1)(SMALL)
    known: dict[tuple[str, str], bytes] = {}
    for event in twice:
        line = cloudevent(event, "ge2019")
        read = JSONFormat().read(CloudEvent, line)
        assert known.setdefault((read.get_source(), read.get_id()), line) == line
    assert len(known) == len(SMALL)


def test_a_rehearsal_in_envelopes_is_the_same_rehearsal(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    from electionfeed.cli import main

    arguments = ["rehearse", "ge2015", "--scenario", "transposed,late", "--seed", "2"]
    assert main(arguments) == 0
    plain = capsysbinary.readouterr().out.splitlines()
    assert main([*arguments, "--envelope", "cloudevents"]) == 0
    clouds = [JSONFormat().read(CloudEvent, line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [cloud.get_data() for cloud in clouds] == [orjson.loads(line) for line in plain]


def test_the_command_prints_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    from electionfeed.cli import main

    for option, made in (("--openapi", openapi), ("--asyncapi", asyncapi)):
        assert main(["schema", option]) == 0
        assert orjson.loads(capsys.readouterr().out) == made()

"""Every route with values that no browser sends: an answer in words, never a 500 or a traceback."""

from __future__ import annotations

import itertools
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPResponse

from estimatory.estimators.form.schema import make_schema
from estimatory.folders.run_folder import RunFolder
from estimatory.models import ModelRegistry
from estimatory.store import RunQuery
from estimatory_server.http_errors import describe_error, is_expected, status_of

from .test_openapi import SPEC, resolve

HUGE = "9" * 5000
IN_PATHS = [
    *("%FF", "%00", "a%00b", "%ED%B3%BF", "%E2%80%AE", "%5Cudcff", "%0a", "%C2%B2", "%D9%A1"),
    *("..%2f..%2fetc%2fpasswd", "..", ".new-x", "-1", "0", "1e999", "NaN", HUGE, "a" * 300),
    *("a/" * 500, "%25", "'--", "{}"),
]
IN_QUERIES = [*IN_PATHS, "", "%20", "metric:%00", "metric:", "%3D", "metric:" + "x" * 2000]
IN_BODIES: list[str] = [
    *("[" * n + "]" * n for n in (60, 100, 400, 990, 1000, 100_000)),
    *('{"a":' * n + "1" + "}" * n for n in (100, 1000)),
    *(HUGE, f"-{HUGE}", "1e999", "NaN", "-Infinity", "null", "true", "{}", "[]", "-1", str(2**63)),
    *(r'"\udcff"', r'"\u0000"', r'"\u202e"', r'{"\udcff": "\udcff"}', '""', '"' + "x" * 5000 + '"'),
    *(r'{"a": "\ud800"}', f'{{"a": {HUGE}}}', '{"a": []}', '["a", 1]', '"9' + HUGE + '"'),
]
WHOLE_BODIES = ["", "{", "null", "[]", '"x"', "\udcff", '{"\udcff": 1}', HUGE, r'{"\udcff": 1}']
KNOWN = {"run_id": "run-1", "name": "net", "version": "1", "key": "k" * 32, "path": "a.txt"}
LOG = {"name": "rank-0.log"}


@pytest.fixture
def furnished(
    make_run: Callable[..., RunFolder], journal: Any, workspace: Any, jp_root_dir: Path
) -> RunFolder:
    """A run with a log and a point, a model, and a script to run."""
    (jp_root_dir / "train.py").write_text("")
    folder = make_run("run-1", tags={"a": "b"})
    journal(folder).append("loss", 1.0)
    Path(folder.log_path(0)).write_text("one\ntwo\n")
    outputs = Path(folder.work_folder, "outputs")
    outputs.mkdir()
    (outputs / "a.txt").write_text("a")
    ModelRegistry(workspace.folder).register_from_run(folder, "net", "outputs/a.txt")
    return folder


class Complaints(logging.Handler):
    """What the server's log says that nobody should have to read."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.exc_info:
            self.said.append(self.format(record))


@pytest.fixture
def complaints(jp_serverapp: Any) -> Iterator[Complaints]:
    handler = Complaints()
    loggers = [jp_serverapp.log, *map(logging.getLogger, ("tornado", "asyncio", "estimatory"))]
    for logger in loggers:
        logger.addHandler(handler)
    yield handler
    for logger in loggers:
        logger.removeHandler(handler)


def _fill(template: str, **odd: str) -> str:
    values = {**KNOWN, **(LOG if "/logs/" in template else {}), **odd}
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template.lstrip("/")


def _routes() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for template, item in SPEC["paths"].items():
        for verb in set(item) - {"parameters"}:
            if template != "/stream":
                yield template, verb.upper(), item[verb]


def _list_paths() -> list[tuple[str, str]]:
    """Verb and path: an odd value in each part of each path."""
    return [
        (verb, _fill(template, **{part: value}))
        for template, verb, _ in _routes()
        for part in ("run_id", "name", "version", "key", "path")
        if f"{{{part}}}" in template
        for value in IN_PATHS
    ]


def _list_queries() -> list[tuple[str, str]]:
    names = [
        (verb, template, parameter["name"])
        for template, verb, described in _routes()
        for parameter in described.get("parameters", ())
        if parameter.get("in") == "query"
    ]
    odd = [f"{n}={v}" for n in {name for _, _, name in names} for v in IN_QUERIES]
    many = ["&".join(f"{name}={i}" for i in range(n)) for _, _, name in names for n in (101, 999)]
    return [
        (verb, f"{_fill(template)}?{query}")
        for verb, template in sorted({(verb, template) for verb, template, _ in names})
        for query in [*odd, *many]
        if query.partition("=")[0] in {n for v, t, n in names if (v, t) == (verb, template)}
    ]


def _list_bodies() -> list[tuple[str, str, str]]:
    """Verb, path and body: an odd value in each field, and bodies that are odd as a whole."""
    found = []
    for template, verb, described in _routes():
        if "requestBody" not in described:
            continue
        path, is_form = _fill(template), "$ref" in described["requestBody"]
        found += [(verb, path, body) for body in WHOLE_BODIES]
        given = _given(path)
        for name, value in itertools.product(_field_names(described, is_form), IN_BODIES):
            fields = [f'"{k}": "{v}"' for k, v in given.items() if k != name]
            body = "{" + ", ".join([*fields, f'"{name}": {value}']) + "}"
            found.append((verb, path, f'{{"values": {body}}}' if is_form else body))
    return found


def _given(path: str) -> dict[str, str]:
    """Fields that are valid, beside the odd one; of a form that starts runs there are none."""
    if path == "models":
        return {"run_id": "run-1", "name": "net", "path": "outputs/none"}
    is_code = path == "estimator-form/code"
    return {"source_directory": ".", "entry_script": "train.py"} if is_code else {}


def _field_names(described: dict[str, Any], is_form: bool) -> list[str]:
    if is_form:
        return [*make_schema()["properties"], "no such field"]
    schema = resolve(described["requestBody"]["content"]["application/json"]["schema"])
    return [*schema["properties"], "no such field"]


@pytest.fixture
def send(
    get_raw: Callable[..., Awaitable[HTTPResponse]], furnished: RunFolder, complaints: Complaints
) -> Callable[..., Awaitable[int]]:
    """Send one request; the status, after looking that it was answered in words."""

    async def send(verb: str, path: str, body: str | None = None) -> int:
        data = body.encode(errors="surrogateescape") if body is not None else None
        if verb in ("POST", "PATCH") and data is None:
            data = b"{}"
        answer = await get_raw(path, method=verb, body=data, follow_redirects=False)
        shown = f"{verb} {path[:90]} {(body or '')[:90]}: {answer.code} {answer.body[:300]!r}"
        assert answer.code < 500, shown
        if (
            answer.code >= 400
            and verb != "HEAD"
            and answer.headers.get("Content-Type") == "application/json"
        ):
            assert json.loads(answer.body)["message"], shown
        assert not complaints.said, f"{shown}\n{complaints.said[0]}"
        return answer.code

    return send


async def test_odd_values_in_paths(send):
    for verb, path in _list_paths():
        await send(verb, path)


async def test_odd_values_in_queries(send):
    for verb, path in _list_queries():
        await send(verb, path)


async def test_odd_bodies(send, workspace):
    for verb, path, body in _list_bodies():
        await send(verb, path, body)
    assert workspace.folder.list_run_ids() == ["run-1"]
    assert await send("GET", "runs") == 200
    assert await send("GET", "runs/run-1") == 200


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "word"),
    [
        ("PATCH", "runs/run-1", '{"tags": ' + "[" * 1000 + "]" * 1000 + "}", 422, "64 levels"),
        ("PATCH", "runs/run-1", f'{{"tags": {HUGE}}}', 422, "digits"),
        ("GET", "runs?" + "&".join(f"tag=t{i}" for i in range(999)), None, 422, "at most 100"),
        ("GET", "runs?search=" + "+".join("a" * 101), None, 422, "at most 100"),
        ("GET", f"models/net/{HUGE}", None, 404, "no version"),
        ("GET", f"runs?limit={HUGE}", None, 422, "whole number"),
    ],
)
async def test_what_is_wrong_is_said(get_raw, furnished, verb, path, body, status, word):
    answer = await get_raw(path, method=verb, body=body)
    assert (answer.code, word in json.loads(answer.body)["message"]) == (status, True), answer.body


async def test_many_tags_within_the_limit_are_looked_for(get_raw, furnished):
    answer = await get_raw("runs?" + "&".join(f"tag=t{i}" for i in range(100)))
    assert json.loads(answer.body) == {"runs": [], "total": 0, "unreadable": []}


@pytest.mark.parametrize(
    "spec", ["[]", "{}", '{"environment": 1}', "null", "[" * 5000, '{"format": "x"}']
)
async def test_a_damaged_spec_is_told(send, furnished, spec):
    Path(furnished.spec_path).write_text(spec)
    for path in ("snapshot", "snapshot/a.py"):
        assert await send("GET", f"runs/run-1/{path}") == 422
    assert await send("GET", "runs") == 200


async def test_a_text_of_half_a_character_is_kept_as_it_is_shown(ask, furnished):
    run = await ask(
        "runs/run-1", "PATCH", {"display_name": "a\udcff", "tags": {"k\udcff": "v\udcff"}}
    )
    assert run["display_name"] == r"a\udcff"
    assert run["tags"] == {"a": "b", r"k\udcff": r"v\udcff"}
    listed = await ask("runs", search=r"a\udcff", tag=r"k\udcff=v\udcff")
    assert [one["run_id"] for one in listed["runs"]] == ["run-1"]


ODD_WISHES = [
    *({"type": value} for value in IN_BODIES),
    *({"type": '"subscribe"', "topic": value} for value in IN_BODIES),
    *(
        {"type": '"subscribe"', "topic": '"run"', "run_id": '"run-1"', name: value}
        for name in ("run_id", "cursor", "points", "log")
        for value in [*IN_BODIES, r'"{\"rank-0\": 1e999}"', r'"{\"rank-0\": -5}"', r'"[[[["']
    ),
    *(
        {"type": '"subscribe"', "topic": '"run"', "run_id": '"run-1"', "log": log}
        for value in IN_BODIES
        for log in (f'{{"name": {value}}}', f'{{"name": "rank-0.log", "offset": {value}}}')
    ),
]


async def test_odd_messages_on_the_socket(stream, furnished, complaints):
    for wish in ODD_WISHES:
        fields = ", ".join(f'"{name}": {value}' for name, value in wish.items())
        await stream.send_text(f"{{{fields}}}")
        await stream.send_text('{"type": "unsubscribe", "topic": "run", "run_id": "run-1"}')
    await stream.send_text("[" * 1000)
    await stream.send_text('{"type": "subscribe", "topic": "end"}')
    last: dict[str, Any] = {}
    while "'end'" not in last.get("message", ""):
        last = await stream.next()
        assert last["topic"] != "error" or last["reason"] not in ("Internal Server Error",), last
    assert not complaints.said, complaints.said[0]


def test_only_a_busy_index_is_called_busy():
    told = {
        text: describe_error(sqlite3.OperationalError(text), 503)["message"]
        for text in ("database is locked", "database or disk is full", "no such table: runs")
    }
    assert told["database is locked"] == "The index is busy."
    assert told["database or disk is full"] == "The index cannot be used: database or disk is full."
    assert "no such table" in told["no such table: runs"]
    assert status_of(sqlite3.DatabaseError("malformed")) == 503
    assert not is_expected(sqlite3.OperationalError("no such table: runs"))


@pytest.mark.parametrize("bounds", [{"limit": 2**63}, {"offset": 10**30}])
def test_bounds_that_the_index_cannot_hold_are_refused(bounds):
    with pytest.raises(ValueError, match="or less"):
        RunQuery(**bounds)

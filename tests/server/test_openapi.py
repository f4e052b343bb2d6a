"""The description of the interface is valid, complete, and true of real answers."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import validate

import estimatory_server
from estimatory.metrics.events import EventWriter
from estimatory.store import RunDetail, RunSummary
from estimatory_server.routes import ROUTES

SPEC = yaml.safe_load((Path(estimatory_server.__file__).parent / "openapi.yaml").read_text())
SCHEMAS = SPEC["components"]["schemas"]
SOMETIMES = {
    "Error": {"fields"},
    "FormField": {"examples", "x-secret", "x-secret-value"},
    "Frame": {"file", "line", "function", "code"},
    "GitState": {"commit", "branch", "dirty", "remote"},
    "RunFrame": {"run", "metrics", "log"},
    "ErrorFrame": {"run_id"},
}
"""Fields of answers that may be missing."""
REQUESTS = {"RunChanges", "Registration", "SubscribeMessage", "SweepWish"}
VERBS = ("get", "head", "post", "put", "patch", "delete")
ROOT = "/estimatory/api"


def _own_verbs(handler: type) -> set[str]:
    """Verbs that a handler class of ours defines itself."""
    ours = [c for c in handler.__mro__ if c.__module__.startswith("estimatory_server")]
    return {verb for verb in VERBS if any(verb in vars(c) for c in ours)}


def _as_template(pattern: str) -> str:
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern).removeprefix(ROOT)


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the component that a schema refers to, or the schema itself."""
    return SCHEMAS[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def _closed(schema: Any) -> Any:
    """Return the schema without ``allOf``, and with objects that hold no other fields."""
    if not isinstance(schema, dict):
        return [_closed(item) for item in schema] if isinstance(schema, list) else schema
    for base in map(resolve, schema.get("allOf", ())):
        fields = {**base["properties"], **schema["properties"]}
        required = [*base["required"], *schema["required"]]
        schema = {"type": "object", "properties": fields, "required": required}
    schema = {key: _closed(value) for key, value in schema.items()}
    is_object = schema.get("type") == "object" and isinstance(schema.get("properties"), dict)
    return {"additionalProperties": False, **schema} if is_object else schema


CLOSED = {"schemas": _closed(SCHEMAS)}


def _validate(value: Any, schema: dict[str, Any]) -> None:
    Draft202012Validator({**_closed(schema), "components": CLOSED}).validate(value)


def _check(value: Any, name: str) -> None:
    _validate(value, {"$ref": f"#/components/schemas/{name}"})


def _check_answer(value: Any, path: str, verb: str = "get", status: str = "200") -> None:
    answer = SPEC["paths"][path][verb]["responses"][status]
    if "$ref" in answer:
        answer = SPEC["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    _validate(value, answer["content"]["application/json"]["schema"])


def test_it_is_valid_openapi():
    validate(SPEC)


def test_every_route_is_described_and_every_description_has_a_route():
    described = {
        (path, verb) for path, item in SPEC["paths"].items() for verb in item if verb in VERBS
    }
    routed = {(_as_template(p), verb) for p, handler in ROUTES for verb in _own_verbs(handler)}
    assert described == routed


def test_fields_of_answers_are_required_unless_they_may_be_missing():
    for name, schema in SCHEMAS.items():
        if name not in REQUESTS:
            optional = {*schema.get("properties", ())} - {*schema.get("required", ())}
            assert optional == SOMETIMES.get(name, set()), name


def test_a_field_that_is_not_described_is_refused():
    with pytest.raises(ValidationError, match="Additional properties"):
        _check({"path": "a", "size": 1, "colour": "red"}, "PathAndSize")
    with pytest.raises(ValidationError, match="'is_a_secret' was unexpected"):
        _check({"is_a_secret": True}, "RunDetail")


@pytest.fixture
def run_with_all(make_run, journal):
    """A run that has something of everything."""
    folder = make_run("run-1", tags={"a": "b"}, primary_metric="loss", primary_metric_goal="min")
    writer = journal(folder)
    for value in (1.0, float("nan"), float("inf")):
        writer.append("loss", value)
    journal(folder, "system").append("system/cpu", 3)
    Path(folder.log_path(0)).write_text("one\ntwo\n")
    outputs = Path(folder.work_folder, "outputs")
    outputs.mkdir()
    (outputs / "model.pkl").write_bytes(b"model")
    events = EventWriter(folder.events_path("rank-0"))
    events.append("string", "phase", value="warm-up")
    events.append("image", "curve", file="curve_1.png")
    events.append("list", "errors", values=[1.0, float("nan")])
    events.append("row", "cosine", row={"x": 0.1, "label": "a"})
    events.append("confusion_matrix", "matrix", value={"data": {"matrix": [[1, 0], [0, 1]]}})
    return folder


async def test_answers_about_runs_fit_their_schemas(ask, run_with_all):
    for path in ("workspace", "runs", "experiments", "models", "environments"):
        _check_answer(await ask(path), f"/{path}")
    _check_answer(await ask("runs/run-1"), "/runs/{run_id}")
    for part in ("card", "size", "metrics", "events", "logged", "logs", "files", "snapshot"):
        _check_answer(await ask(f"runs/run-1/{part}"), f"/runs/{{run_id}}/{part}")
    part = await ask("runs/run-1/logs/rank-0.log")
    _check_answer(part, "/runs/{run_id}/logs/{name}")
    found = await ask("runs/run-1/logs/rank-0.log/search", query="TWO")
    _check_answer(found, "/runs/{run_id}/logs/{name}/search")
    assert found["matches"] == [{"line": 2, "offset": 4, "text": "two"}]


async def test_answers_about_models_fit_their_schemas(ask, run_with_all):
    body = {"run_id": "run-1", "name": "m", "path": "outputs/model.pkl", "tags": {"k": "v"}}
    model = await ask("models", "POST", body)
    _check_answer(model, "/models", "post", "201")
    _check_answer(await ask("models/m"), "/models/{name}")
    _check_answer(await ask("models/m/1"), "/models/{name}/{version}")
    changed = await ask("models/m/1", "PATCH", {"description": "better", "tags": {"k": None}})
    _check_answer(changed, "/models/{name}/{version}", "patch")
    assert (changed["description"], changed["tags"]) == ("better", {})
    detail = await ask("runs/run-1")
    assert detail["models"] == [{"name": "m", "version": 1}]


async def test_errors_fit_their_schema(ask):
    status, error = await ask("runs/nope")
    assert status == 404
    assert error["reason"] == "RunNotFoundError"
    _check_answer(error, "/runs/{run_id}", "get", "default")


async def test_frames_fit_their_schema(stream, run_with_all):
    await stream.send(type="subscribe", topic="runs")
    _check(await stream.next(), "StreamFrame")
    log = {"name": "rank-0.log", "offset": 0}
    await stream.send(type="subscribe", topic="run", run_id="run-1", log=log)
    frame = await stream.next()
    assert {"run", "metrics", "log"} <= set(frame)
    _check(frame, "StreamFrame")
    await stream.send(type="subscribe", topic="weather")
    _check(await stream.next(), "StreamFrame")


def _permits_null(schema: dict[str, Any]) -> bool:
    kinds = schema.get("type", [])
    return "null" in kinds or any(_permits_null(each) for each in schema.get("oneOf", ()))


@pytest.mark.parametrize(("name", "kind"), [("RunSummary", RunSummary), ("RunDetail", RunDetail)])
def test_the_fields_of_a_run_are_those_that_are_described(name: str, kind: type) -> None:
    """Names what was forgotten: a field, or that it may be null."""
    described = SPEC["components"]["schemas"][name]
    hints = {f.name: str(f.type) for f in dataclasses.fields(kind)}
    hints.pop("summary", None)
    if kind is RunSummary:
        hints["duration_s"] = str(RunSummary.duration_s.fget.__annotations__["return"])
    assert set(described["properties"]) == set(hints)
    assert set(described["required"]) == set(hints)
    may_be_null = {n for n, schema in described["properties"].items() if _permits_null(schema)}
    times = {n for n, s in described["properties"].items() if s.get("$ref", "").endswith("/Time")}
    assert may_be_null | times == {n for n, hint in hints.items() if hint.endswith("| None")}

"""Every option of a run means the same through every door, and is written back so that it does."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from estimatory import RunConfiguration, ScriptRunConfig, Sweep
from estimatory.commands import main
from estimatory.errors import FormError
from estimatory.estimators.form import FormPlace, make_schema, read_form
from estimatory.folders.run_spec import DEFAULT_LIMIT_S
from estimatory.submission.option import CELL, COMMAND, FORM, PYTHON, Option
from estimatory.submission.options import BY_NAME, OPTIONS, SWEEP_OPTIONS
from estimatory.submission.parameters import (
    Parameter,
    make_parameter,
    parse_value,
    write_parameter,
)
from estimatory.sweeps import Expression, choice
from estimatory_magics.cell.plan import Notebook, plan_cell
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.usage import UsageError

from .option_examples import EXAMPLES, Example

CONTEXT = {
    "script", "source_directory", "source_files", "origin", "run_definition", "script_globals",
    "experiment", "communicator", "registry_password", "worker_count", "parameter_server_count",
}  # fmt: skip
"""Fields that are the door's own."""


OF_THE_CELL = ("output", "dry_run", "detach", "help")
"""What the cell does with its run; no request has it."""
CASES = [
    pytest.param(BY_NAME[name], example, id=f"{name}-{number}")
    for name, examples in EXAMPLES.items()
    if name not in OF_THE_CELL
    for number, example in enumerate(examples)
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "train.py").write_text("print('trained')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FROM_HERE", "here")
    monkeypatch.setenv("ESTIMATORY_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setattr("estimatory.containers.finding.check_engine", lambda: None)
    (tmp_path / "python").symlink_to("/bin/true")
    return tmp_path


class AskedError(Exception):
    """Comes instead of a run."""


# --- the doors -----------------------------------------------------------------------------------
def ask_cell(line: str) -> Any:
    """The request of ``%%estimator LINE``."""
    return plan_cell(line, "print(1)\n", Notebook({"a": 1, "b": [2]})).to_request()


def ask_command(words: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The request of ``estimatory submit train.py WORDS``."""
    asked = []

    def submit(_workspace: Any, request: Any) -> None:
        asked.append(request)
        raise AskedError

    monkeypatch.setattr("estimatory.commands.submit.submit", submit)
    with pytest.raises(AskedError):
        main(["submit", "train.py", *words])
    return asked[0]


def ask_form(values: Mapping[str, Any]) -> Any:
    """The request of a form, or of ``POST /runs`` with these values."""
    values = {"entry_script": "train.py", **values}
    return read_form(json.loads(json.dumps(values)), FormPlace(("local", "cluster"))).make_request()


def ask_python(example: Example, folder: Path) -> Iterator[tuple[str, Any]]:
    """The requests of an Estimator, of a ScriptRunConfig, and of one with a ``.runconfig``."""
    if example.estimator is not None:
        given = {"compute_target": "local", "entry_script": "train.py", **example.estimator}
        yield "estimator", example.kind(".", **given).to_request("e")
    if example.script is not None:
        yield "script", ScriptRunConfig(".", "train.py", **example.script).to_request("e")
    if example.sweep is not None:
        config = ScriptRunConfig(".", "train.py")
        yield "sweep", Sweep(config, {"x": choice(1, 2)}, **example.sweep).to_request("e")
    if example.runconfig is not None:
        RunConfiguration().save(".", "first")
        path = folder / ".azureml" / "first.runconfig"
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **example.runconfig}))
        config = RunConfiguration.load(".", "first")
        yield "runconfig", ScriptRunConfig(".", "train.py", run_config=config).to_request("e")


def ask_all(option: Option, example: Example, patch: Any, folder: Path) -> dict[str, Any]:
    """What each door that has the option asks for."""
    asked: dict[str, Any] = {}
    if CELL in option.doors:
        asked[CELL] = ask_cell(example.line or " ".join(example.words))
    if COMMAND in option.doors:
        asked[COMMAND] = ask_command(example.words, patch)
    if FORM in option.doors:
        asked[FORM] = ask_form(example.form)
    if PYTHON in option.doors:
        asked.update(ask_python(example, folder))
    return asked


def meaning(request: Any, looks_at: str) -> dict[str, str]:
    """All that a request asks for as text, so that nan equals nan and True is not 1."""
    asked = {f.name: getattr(request.draft, f.name) for f in dataclasses.fields(request.draft)}
    asked.update(source_files=request.source_files, inputs=request.inputs)
    environment, container = asked.pop("environment"), asked.pop("container")
    asked["packages"] = sorted(environment.packages)
    asked["as_of"] = environment.as_of
    asked["legacy_aliases"] = environment.legacy_aliases
    asked["interpreter"] = Path(environment.interpreter).name if looks_at else ""
    asked["image"] = container.image if container else ""
    asked["arguments"] = [parse_value(word) for word in asked["arguments"]]
    asked["plan"] = {k: v for k, v in asked["plan"].items() if k != "sets_globals"}
    limit_s = asked["max_run_duration_s"]
    asked["max_run_duration_s"] = None if limit_s in (None, DEFAULT_LIMIT_S) else float(limit_s)
    ignored = CONTEXT - {looks_at}
    names = {looks_at} if looks_at else asked.keys() - ignored
    return {name: repr(_plain(asked[name])) for name in sorted(names)}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


# --- the tests -----------------------------------------------------------------------------------
def test_every_row_has_an_example() -> None:
    assert EXAMPLES.keys() == BY_NAME.keys()
    for option in OPTIONS:
        for example in EXAMPLES[option.name]:
            assert bool(example.form) == bool(option.form), option.name
            has_python = PYTHON in option.doors and option.name != "parameters"
            python = example.sweep if option.name in SWEEP_OPTIONS else example.estimator
            assert (python is not None) or not has_python, option.name


@pytest.mark.parametrize(("option", "example"), CASES)
def test_an_option_means_the_same_through_every_door(
    option: Option, example: Example, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = _with(ask_command([], monkeypatch), example)
    asked = ask_all(option, example, monkeypatch, folder)
    assert {*asked} >= {*option.doors} - {PYTHON}
    for door, request in asked.items():
        assert meaning(request, example.looks_at) == wanted, door


def _with(nothing: Any, example: Example) -> dict[str, str]:
    """The meaning of a request for nothing, with what the example asks for."""
    said = dict(example.means)
    if "arguments" in said:
        said["arguments"] = [parse_value(word) for word in said["arguments"]]
    if "max_run_duration_s" in said:
        said["max_run_duration_s"] = float(said["max_run_duration_s"])
    return {
        **meaning(nothing, example.looks_at),
        **{name: repr(value) for name, value in said.items()},
    }


@pytest.mark.parametrize("name", OF_THE_CELL)
def test_what_the_cell_does_with_its_run(name: str) -> None:
    for example in EXAMPLES[name]:
        options = parse_line(" ".join(example.words))
        assert {attribute: getattr(options, attribute) for attribute in example.means} == (
            example.means
        )


@pytest.mark.parametrize(("option", "example"), CASES)
def test_every_flag_of_an_option_is_the_same(
    option: Option, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    for flag in option.flags[1:] if COMMAND in option.doors else ():
        first = ask_command(example.words, monkeypatch)
        other = ask_command([flag, *example.words[1:]], monkeypatch)
        assert meaning(other, "") == meaning(first, "")


@pytest.mark.parametrize(("option", "example"), CASES)
def test_what_is_written_back_asks_for_the_same(
    option: Option, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    if COMMAND not in option.doors:
        return
    asked = ask_command(example.words, monkeypatch)
    words = [
        word
        for row in OPTIONS
        for text in row.say(asked)
        for word in ([row.flags[-1], text] if row.metavar else [row.flags[-1]])
    ]
    words += [word for one in _parameters_of(asked) for word in ("-p", write_parameter(one))]
    words += [word for text in _ranges_of(asked) for word in ("-p", text)]
    ignored = {"interpreter"} if option.name == "python" else {"experiment"}
    if not {example.looks_at} & {*ignored, "image"}:
        assert meaning(ask_command(words, monkeypatch), "") == meaning(asked, "")


def _parameters_of(request: Any) -> list[Parameter]:
    texts = dict(zip(request.arguments[::2], request.arguments[1::2]))
    return [
        Parameter(name, value, texts[f"--{name}"]) for name, value in request.parameters.items()
    ]


def _ranges_of(request: Any) -> list[str]:
    space = request.plan.get("space", {})
    return [f"{name}={Expression.from_json(one)}" for name, one in space.items()]


@pytest.mark.parametrize("text", ["5", "None", "[1]", "[a", "'a'", '"a" or "b"', "nan", "C:\\new"])
def test_text_stays_text(text: str) -> None:
    written = write_parameter(Parameter("x", text, text)).partition("=")[2]
    assert make_parameter("x", written) == Parameter("x", text, text)


def test_a_field_of_the_form_comes_from_its_row() -> None:
    properties = make_schema(("local",))["properties"]
    fields = {field.name: field for option in OPTIONS for field in option.form}
    assert properties.keys() == fields.keys()
    assert all(properties[name]["title"] == field.title for name, field in fields.items())


NEW_ROW = """
from types import SimpleNamespace
from estimatory.submission import options
from estimatory.submission.option import FormField, Option, say_field, to_field

row = Option(
    "parent", "the run that this one belongs to", ("--parent",), "RUN",
    fill=to_field("parent_run_id"), say=say_field("parent_run_id"), arguments=("parent",),
    form=(FormField("parent", "Parent", "experiment"),), is_carried=False,
)
options.OPTIONS += (row,)

from estimatory.commands.parser import Parser
from estimatory.commands.submit_request import add_options, make_request
from estimatory.estimators.form import make_schema, read_form
from estimatory_magics.cell.plan import Notebook, plan_cell

parser = Parser()
parser.add_argument("script")
add_options(parser)
words = ["train.py", "--parent", "r1"]
asked = make_request(parser.parse_args(words, SimpleNamespace(passed_on=())))
print(
    asked.parent_run_id,
    plan_cell("--parent r1", "print(1)\\n", Notebook()).to_request().parent_run_id,
    read_form({"entry_script": "train.py", "parent": "r1"}).arguments["parent"],
    options.take_arguments(SimpleNamespace(parent="r1"))["parent_run_id"],
    *row.say(asked),
    make_schema()["properties"]["parent"]["description"],
)
"""


def test_a_new_row_is_at_every_door() -> None:
    command = [sys.executable, "-c", NEW_ROW]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "r1 r1 r1 r1 r1 The run that this one belongs to.\n", done.stderr


REFUSED: Mapping[str, tuple[list[str], dict[str, Any]]] = {
    "timeout": (["--timeout", "soon"], {"time_limit": "soon"}),
    "pip": (["--pip", "!!"], {"packages": ["!!"]}),
    "docker": (["--docker", "A B"], {"docker_image": "A B"}),
    "secrets": (["--secret", "1A"], {"secrets": ["1A"]}),
    "parameters": (["-p", "x=[1,,2]"], {"parameters": {"x": "[1,,2]"}}),
    "experiment": (["-e", "a/b"], {"experiment": "a/b"}),
    "sampler": (["--sampler", "best"], {"sampler": "best"}),
    "stop": (["--stop", "bandit:x"], {"stop": "bandit:x"}),
    "seed": (["--seed", "-1"], {"seed": "-1"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_one_door_refuses_all_refuse(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, values = REFUSED[name]
    line = "a/b" if name == "experiment" else " ".join(f"'{w}'" if " " in w else w for w in words)
    with pytest.raises(UsageError):
        ask_cell(line)
    assert main(["submit", "train.py", *words]) == 2
    assert "error" in capsys.readouterr().err
    with pytest.raises(FormError) as caught:
        ask_form(values)
    assert [*caught.value.faults] == [*values]

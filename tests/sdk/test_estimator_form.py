"""The form of an estimator: what its schema says, its checks say, and its code does."""

from __future__ import annotations

import dataclasses
import json
import shlex

import pytest
from jsonschema import Draft202012Validator

from estimatory.commands import main
from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.environments import environment_key
from estimatory.errors import FormError, UserError
from estimatory.estimators.form import FormPlace, make_schema, read_form, show_code
from estimatory.folders.run_spec import Origin

SCRIPT = "print('trained')\n"
FULL = {
    "source_directory": "project",
    "entry_script": "train.py",
    "parameters": {"--reg": "0.1", "note": 'it\'s "so" [1, {', "code": "007", "big": 1e-7},
    "experiment": "churn",
    "display_name": "größer",
    "primary_metric": "val/AUC",
    "primary_metric_goal": "min",
    "framework": "SKLearn",
    "packages": ["pandas>=2,<3", "  "],
    "environment_variables": {"MODE": "a b", "API_TOKEN": ""},
    "time_limit": "90m",
}
FORMS = {
    "full": FULL,
    "least": {"source_directory": "project", "entry_script": "train.py"},
    "nested": {"source_directory": "project", "entry_script": "inner/deep.py"},
    "flags": {
        "source_directory": "project",
        "entry_script": "train.py",
        "parameters": {"fast": "", "reg": 1, "deep": ""},
    },
    "this python": {
        "source_directory": "project",
        "entry_script": "train.py",
        "framework": "SKLearn",
        "user_managed": True,
    },
    "many": {
        "source_directory": "project",
        "entry_script": "train.py",
        "framework": "PyTorch",
        "process_count_per_node": 2,
        "node_count": 2,
        "compute_target": "cluster",
    },
    "chainer": {
        "source_directory": "project",
        "entry_script": "train.py",
        "framework": "Chainer",
    },
}


@pytest.fixture
def place(workspace, tmp_path, monkeypatch):
    inner = tmp_path / "here/project/inner"
    inner.mkdir(parents=True)
    (inner / "deep.py").write_text(SCRIPT)
    (inner.parent / "train.py").write_text(SCRIPT)
    (inner.parent / "study.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("API_TOKEN", "s3cr3t")
    configuration = AmlCompute.provisioning_configuration(max_nodes=2)
    ComputeTarget.create(workspace, "cluster", configuration)
    return FormPlace.of(workspace.folder)


@pytest.fixture
def submitted(monkeypatch):
    """The requests that would have been started."""
    requests = []

    class SubmittedError(Exception):
        pass

    def submit(workspace, request):
        requests.append(request)
        raise SubmittedError

    # In this order: a module that is imported here for the first time takes the true one.
    monkeypatch.setattr("estimatory.commands.submit.submit", submit)
    monkeypatch.setattr("estimatory.submission.submit.submit", submit)

    def start(act):
        with pytest.raises(SubmittedError):
            act()
        return requests.pop()

    return start


def faults(place, **values):
    with pytest.raises(FormError) as caught:
        read_form({**FORMS["least"], **values}, place)
    return caught.value.faults


# --- the schema -------------------------------------------------------------------------------
def test_the_schema_is_valid_and_fits_every_form(place):
    schema = make_schema(place.targets)
    Draft202012Validator.check_schema(schema)
    for values in FORMS.values():
        Draft202012Validator(schema).validate(values)
    assert schema["properties"]["compute_target"]["enum"] == ["local", "cluster"]
    groups = {field["x-group"] for field in schema["properties"].values()}
    assert groups == set(schema["x-groups"])


def test_what_a_person_sees_is_there_for_every_field():
    for name, field in make_schema()["properties"].items():
        assert field["title"], name
        assert field["description"].endswith((".", ":", "days.")), name
        Draft202012Validator(field).validate(field["default"])


# --- from values to a request -----------------------------------------------------------------
def test_a_form_becomes_a_request(place):
    request = read_form(FULL, place).make_request()
    assert request.experiment == "churn"
    assert request.script == "train.py"
    assert request.source_directory == "project"
    assert request.parameters == {
        "reg": 0.1, "note": "it's \"so\" [1, {", "code": "007", "big": 1e-7,
    }  # fmt: skip
    assert request.arguments[:2] == ("--reg", "0.1")
    assert request.display_name == "größer"
    assert (request.primary_metric, request.primary_metric_goal) == ("val/AUC", "min")
    assert {"scikit-learn", "pandas<3,>=2"} <= set(request.environment.packages)
    assert request.environment_variables == {"MODE": "a b", "API_TOKEN": "s3cr3t"}
    assert request.max_run_duration_s == 5400
    assert request.framework == "sklearn"
    assert request.origin.kind == "form"


def test_looking_at_a_form_says_nothing(place, capfd, nothing_told):
    show_code(read_form(FULL, place))
    assert capfd.readouterr() == ("", "")
    read_form(FULL, place).make_estimator().to_request("churn")
    assert "package index" in capfd.readouterr().err


def test_without_an_experiment_the_script_names_it(place):
    assert read_form(FORMS["nested"], place).make_request().experiment == "deep"


def test_nothing_asked_for_means_this_python(place):
    request = read_form(FORMS["least"], place).make_request()
    assert not request.environment.is_isolated
    assert "as it is" in show_code(read_form(FORMS["least"], place)).runs_in


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("source_directory", "elsewhere", "is not there"),
        ("source_directory", "project/train.py", "is a file"),
        ("entry_script", "", "Which script"),
        ("entry_script", "nope.py", "There are: study.ipynb, train.py"),
        ("entry_script", "../project/train.py/..", "is a folder"),
        ("entry_script", "../../x.py", "not inside the folder"),
        ("entry_script", 7, "It is text"),
        ("parameters", {"a b": "1"}, "not a parameter's name"),
        ("parameters", {"a": [1]}, "number or text"),
        ("parameters", {"a": "1\n2"}, "one line"),
        ("parameters", "reg=1", "names with values"),
        ("experiment", "a b", "not an experiment name"),
        ("display_name", "x" * 501, "At most 500"),
        ("primary_metric_goal", "up", "none of max, min"),
        ("framework", "sklearn", "none of Generic, SKLearn"),
        ("packages", ["!!"], "not a package requirement"),
        ("packages", "pandas", "a list of requirements"),
        ("packages", ["x @ https://me:s3cr3t@host/x.whl"], "password"),
        ("docker_image", "--privileged", "not the name of an image"),
        ("environment_variables", {"1X": "a"}, "not a variable's name"),
        ("environment_variables", {"A": 1}, "one line of text"),
        ("environment_variables", {"MY_SECRET": ""}, "no such variable here"),
        ("compute_target", "mars", "none of local, cluster"),
        ("node_count", 0, "whole number from 1"),
        ("node_count", True, "whole number from 1"),
        ("process_count_per_node", 1.5, "whole number from 1"),
        ("time_limit", "soon", "not a time"),
        ("time_limit", "0s", "longer than 0"),
        ("colour", "red", "no such field"),
    ],
)
def test_a_faulty_field_is_named(place, field, value, said):
    found = faults(place, **{field: value})
    assert list(found) == [field]
    assert said in found[field]
    assert "s3cr3t" not in found[field]


def test_an_image_without_an_engine_is_told_beside_it(place, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    assert "No container engine" in faults(place, docker_image="python:3.12")["docker_image"]


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"node_count": 2}, "compute_target", "one node"),
        ({"source_directory": "huge"}, "source_directory", "huge"),
    ],
)
def test_what_only_the_start_finds_out_is_told_beside_a_field(
    workspace, place, tmp_path, monkeypatch, values, field, said
):
    (tmp_path / "here/huge").mkdir()
    (tmp_path / "here/huge/train.py").write_text(SCRIPT)
    monkeypatch.setattr("estimatory.snapshots.source_files.MAX_BYTES", 1)
    form = read_form({**FORMS["least"], **values}, place)
    with pytest.raises(FormError) as caught:
        form.submit(workspace.folder)
    assert list(caught.value.faults) == [field]
    assert said in caught.value.faults[field]
    assert workspace.folder.list_run_ids() == []


def test_all_faults_are_told_at_once(place):
    assert set(faults(place, node_count=0, time_limit="x", packages=["?"])) == {
        "node_count", "time_limit", "packages",
    }  # fmt: skip
    with pytest.raises(UserError, match="time_limit: 'x' is not a time"):
        read_form({"time_limit": "x"})


def test_fields_that_contradict_each_other(place):
    assert "packages" in faults(place, packages=["pandas"], user_managed=True)["user_managed"]
    found = faults(place, framework="SKLearn", process_count_per_node=2)
    assert "one process" in found["process_count_per_node"]


# --- code that asks for the same --------------------------------------------------------------
def same(request, **changes):
    changes = {"origin": Origin(), "run_definition": {}, **changes}
    return dataclasses.replace(request, **changes)


@pytest.mark.parametrize("name", FORMS)
def test_the_python_code_asks_for_the_same_run(place, submitted, name):
    form = read_form(FORMS[name], place)
    code = show_code(form).python
    asked = submitted(lambda: exec(compile(code, "form.py", "exec"), {}))
    assert same(asked) == same(form.make_request())
    assert asked.run_definition == form.make_request().run_definition


@pytest.mark.parametrize("name", FORMS)
def test_the_command_line_asks_for_the_same_run(place, submitted, name, tmp_path):
    form = read_form(FORMS[name], place)
    words = shlex.split(show_code(form).shell.replace("\\\n", ""))
    assert words[:2] == ["estimatory", "submit"]
    asked = submitted(lambda: main(words[1:]))
    wanted = form.make_request()
    limit_s = wanted.max_run_duration_s if "time_limit" in FORMS[name] else None
    assert same(asked, communicator="") == same(
        wanted,
        communicator="",
        source_directory=str(tmp_path / "here/project"),
        environment=asked.environment,
        max_run_duration_s=limit_s,
    )
    assert asked.environment.is_isolated == wanted.environment.is_isolated
    if wanted.environment.is_isolated:
        assert environment_key(asked.environment) == environment_key(wanted.environment)


def test_secrets_are_in_no_code(place):
    typed = {**FULL, "environment_variables": {"API_TOKEN": "s3cr3t", "DB_PASSWORD": "hunter2"}}
    form = read_form(typed, place)
    shown = json.dumps(dataclasses.asdict(show_code(form))) + repr(form)
    assert "s3cr3t" not in shown
    assert "hunter2" not in shown
    assert form.make_request().environment_variables["DB_PASSWORD"] == "hunter2"
    assert 'os.environ["DB_PASSWORD"]' in show_code(form).python


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (FORMS["nested"], "subfolder"),
        (FORMS["flags"], "--fast has none"),
        ({**FORMS["least"], "entry_script": "study.ipynb"}, "notebook"),
        ({**FORMS["least"], "parameters": {"lambda": 1}}, "name of a variable"),
    ],
)
def test_a_cell_that_could_not_do_the_same_is_not_offered(place, values, why):
    shown = show_code(read_form(values, place))
    assert shown.cell == ""
    assert why in shown.no_cell


# --- on a server ------------------------------------------------------------------------------
@pytest.mark.parametrize("folder", ["project", "/project", "project/", "./project"])
def test_a_server_names_folders_from_its_root(place, tmp_path, folder, monkeypatch):
    here = tmp_path / "here"
    monkeypatch.chdir(tmp_path)
    served = dataclasses.replace(place, root=str(here))
    values = {"source_directory": folder, "entry_script": "train.py"}
    assert read_form(values, served).make_request().source_directory == str(here / "project")
    absolute = {**values, "source_directory": str(here / "project")}
    assert read_form(absolute, served).make_request().source_directory == str(here / "project")


def test_a_server_leaves_its_root_alone(place, tmp_path):
    (tmp_path / "here/out").symlink_to(tmp_path)
    (tmp_path / "private.py").write_text(SCRIPT)
    (tmp_path / "here/project/private.py").symlink_to(tmp_path / "private.py")
    served = dataclasses.replace(place, root=str(tmp_path / "here"))
    for folder in ("..", "/..", "out", "project/../..", str(tmp_path)):
        with pytest.raises(FormError) as caught:
            read_form({"source_directory": folder, "entry_script": "private.py"}, served)
        assert "source_directory" in caught.value.faults
    with pytest.raises(FormError, match="not inside"):
        read_form({"source_directory": "project", "entry_script": "private.py"}, served)

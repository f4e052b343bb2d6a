"""Every public call refuses a keyword that it does not know and a value of a wrong type."""

from __future__ import annotations

import ast
import builtins
import enum
import importlib
import inspect
import os
import sys
import traceback
import types
import unittest.mock
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest

import estimatory
from estimatory import (
    Dataset,
    Datastore,
    Environment,
    Estimator,
    Experiment,
    Run,
    RunConfiguration,
    ScriptRunConfig,
    Workspace,
)
from estimatory.api.authentication import InteractiveLoginAuthentication
from estimatory.api.keyvault import Keyvault
from estimatory.base.argument_types import Wanted, wanted_by
from estimatory.base.checked_calls import checked_function
from estimatory.compat.azureml_sdk.names import MODULES
from estimatory.compat.azureml_sdk.table import TABLE
from estimatory.compute import AmlCompute
from estimatory.errors import ArgumentError, UserError
from estimatory.models import Model

HANDS_ON = {
    "AbstractAuthentication.get_token": "azure-core's protocol: claims and the like",
    "TokenAuthentication.get_token": "azure-core's protocol: claims and the like",
    "DataType.__init__": "the options of a type, made by its own factories",
    "Dataset.__init__": "it always raises",
    "DockerSection.__init__": "checked against the settings of the section",
    "Environment.__init__": "checked against the settings of the section",
    "Estimator.__init__": "checked against EstimatorArguments",
    "ExperimentClient.__init__": "options of a connection, as azureml-core's takes them",
    "ExperimentClient.get_runs": "filters; and it always raises",
    "Experiment.submit": "checked against what the configuration takes",
    "LightGBM.__init__": "checked against EstimatorArguments",
    "LightGBM.to_request": "checked against what an estimator takes",
    "ModelRegistry.update_model": "checked against what can be changed",
    "ModelRegistry.register": "checked against ModelDetails",
    "ModelRegistry.register_from_run": "checked against ModelDetails",
    "OfflineRun.log_row": "columns of the row",
    "OutputTabularDatasetConfig.__init__": "it always raises",
    "PythonSection.__init__": "checked against the settings of the section",
    "Run.submit_child": "handed on to Experiment.submit",
    "Run.log_row": "columns of the row",
    "SparkSection.__init__": "checked against the settings of the section",
    "Sweep.to_request": "handed on to the configuration that it is over",
    "_Elsewhere.attach": "it always raises",
    "_Elsewhere.attach_configuration": "it always raises",
    "_Elsewhere.provisioning_configuration": "it always raises",
}
HANDS_ON |= {
    f"OlderFactories.{name}": "handed on to the factory of today"
    for name in (
        *("from_delimited_files", "from_json_files", "from_parquet_files", "from_sql_query"),
        *("from_excel_files", "auto_read_files"),
    )
}
"""Public calls that take any keyword, and why."""

NO_DOORS = (BaseException, enum.Enum, tuple)
TAKES_ANYTHING = {
    *("value", "plot", "path_or_stream", "session", "logger", "parent_logger", "render_lib"),
    *("data", "data_location", "data_path", "options", "output_location", "additional_options"),
    *("datapath", "registration", "path", "query", "header", "target", "destination"),
    *("archive_options", "data_source", "encoding", "skip_mode"),
    *("error_details", "linked_service_config", "service_context", "create_run_dto", "typev2"),
}
"""Parameters without a contract here: of values, of files, with a check of their own, or of a class
that there is none of here."""


def list_objects() -> dict[str, Any]:
    """What can be imported by its name, from here or by the SDK's paths."""
    objects = {name: getattr(estimatory, name) for name in estimatory.__all__}
    for module, names in MODULES.items():
        if "._" not in module:
            objects.update({name: TABLE.load(name) for name in names.split()})
    return objects


def list_calls() -> Iterator[tuple[type | None, str, Any]]:
    """Each public call once: its class, its name, the function."""
    seen: set[type] = set()
    for found in list_objects().values():
        if inspect.isfunction(found):
            yield None, found.__name__, found
        elif inspect.isclass(found) and not issubclass(found, NO_DOORS):
            for base in (c for c in found.__mro__ if c not in seen):
                seen.add(base)
                yield from list_methods(base)


def list_methods(cls: type) -> Iterator[tuple[type, str, Any]]:
    if not cls.__module__.startswith("estimatory"):
        return
    for name, value in vars(cls).items():
        function = getattr(value, "__func__", value)
        is_public = not name.startswith("_") or name in ("__init__", "__new__", "__call__")
        if is_public and inspect.isfunction(function):
            yield cls, name, function


CALLS = {
    function.__qualname__: (cls, name, function)
    for cls, name, function in list_calls()
    if name not in getattr(cls, "_unchecked", ())
}


def call(qualname: str, **arguments: object) -> object:
    """Call it with nothing but these: what is wrong with them is found before what is missing."""
    cls, name, function = CALLS[qualname]
    if cls is None or isinstance(vars(cls)[name], staticmethod):
        return function(**arguments)
    if name == "__new__" or isinstance(vars(cls)[name], classmethod):
        return function(cls, **arguments)
    bare = (dict if issubclass(cls, dict) else object).__new__(cls)
    return function(bare, **arguments)


def refused(attempt: Callable[[], object]) -> str:
    """The one sentence with which our call refuses, at its door."""
    with pytest.raises(ArgumentError) as caught:
        attempt()
    ours = [f for f in traceback.extract_tb(caught.tb) if "/sdk/estimatory/" in f.filename]
    assert [frame.name for frame in ours] == ["call"]
    said = str(caught.value)
    assert isinstance(caught.value, UserError)
    assert isinstance(caught.value, TypeError)
    assert len(said) <= 300
    assert "\n" not in said
    return said


@pytest.mark.parametrize("qualname", CALLS)
def test_an_unknown_keyword_is_refused(qualname):
    assert hasattr(CALLS[qualname][2], "_contract"), "its class is not decorated with @checked"
    if qualname in HANDS_ON:
        return
    said = refused(lambda: call(qualname, no_such_thing=1))
    assert "got an unexpected keyword argument 'no_such_thing'" in said


@pytest.mark.parametrize("qualname", CALLS)
def test_a_value_of_a_wrong_type_is_refused(qualname):
    function = inspect.unwrap(CALLS[qualname][2])
    left_alone = {"self", "cls", *TAKES_ANYTHING, *getattr(function, "_checks_itself", ())}
    for name, wanted in wanted_by(function).items():
        if name in left_alone:
            continue
        said = refused(lambda: call(qualname, **{name: object()}))  # noqa: B023 - called at once
        assert f"(): {name} wants {wanted}, and got an object." in said


def test_the_exceptions_are_those_that_are_there():
    takes_all = inspect.CO_VARKEYWORDS
    found = {n for n, c in CALLS.items() if inspect.unwrap(c[2]).__code__.co_flags & takes_all}
    assert found <= set(HANDS_ON)


def test_every_name_in_an_annotation_is_a_class_or_known():
    """A class is known by its name, so an alias would refuse all that it stands for."""
    for qualname, (_, _, function) in CALLS.items():
        inner = inspect.unwrap(function)
        for parameter, annotation in inner.__annotations__.items():
            if parameter == "return":
                continue
            for name in Wanted("", str(annotation), False).names:
                assert is_known(name, inner), (qualname, annotation)


def is_known(name: str, function: Any) -> bool:
    from estimatory.base.argument_types import _KINDS, _MEANT_BY_TYPE, _PROTOCOLS, _SAY_NOTHING

    if name in {*_KINDS, *_MEANT_BY_TYPE.values(), *_PROTOCOLS, *_SAY_NOTHING}:
        return True
    names = {**vars(builtins), **function.__globals__, **import_for_checkers(function.__module__)}
    inner = (getattr(home, name, None) for home in names.values() if inspect.isclass(home))
    found = names.get(name) or next(filter(None, inner), None)
    return inspect.isclass(found) and not getattr(found, "_is_protocol", False)


def import_for_checkers(module: str) -> dict[str, Any]:
    """What a module imports for type checkers alone."""
    loaded, names = sys.modules[module], {}
    tree = ast.parse(Path(str(loaded.__file__)).read_text())
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    for node in imports:
        package = loaded.__package__ if node.level else None
        try:
            home = importlib.import_module(f"{'.' * node.level}{node.module or ''}", package)
        except ImportError:  # of a package that is not installed
            continue
        names.update({a.asname or a.name: getattr(home, a.name, None) for a in node.names})
    return names


# --- the examples ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda ws: Workspace.create("w", locaton="x"), "'locaton'. Did you mean 'location'?"),
        (lambda ws: Workspace.get("w", subscriptionid="x"), "Did you mean 'subscription_id'?"),
        (lambda ws: Model(ws, "n", versoin=1), "Did you mean 'version'?"),
        (lambda ws: Model.register(ws, "p", "n", tagz={}), "Did you mean 'tags'?"),
        (lambda ws: Dataset.get_by_name(ws, "n", verson=1), "Did you mean 'version'?"),
        (lambda ws: Datastore.register_azure_my_sql(ws, passwort="x"), "'passwort'."),
        (lambda ws: AmlCompute.provisioning_configuration(max_node=2), "'max_nodes'?"),
        (lambda ws: Environment("e", dokcer=1), "Environment() got an unexpected"),
        (lambda ws: Estimator(".", compute_target="local", inptus=[]), "Did you mean 'inputs'?"),
        (lambda ws: Experiment(ws, "e").submit(ScriptRunConfig(".", "x.py"), input=1), "'input'."),
        (lambda ws: InteractiveLoginAuthentication(tenant="t"), "Did you mean 'tenant_id'?"),
    ],
)
def test_a_misspelt_keyword_says_what_was_meant(workspace, attempt, said):
    with pytest.raises(ArgumentError) as caught:
        attempt(workspace)
    assert said in str(caught.value)


@pytest.mark.parametrize("kind", [Estimator, ScriptRunConfig])
def test_a_configuration_is_no_target(kind):
    with pytest.raises(ArgumentError) as caught:
        kind(".", compute_target=RunConfiguration())
    assert str(caught.value) == (
        f"{kind.__name__}(): compute_target wants a ComputeTarget, text or None, and got a "
        "RunConfiguration."
    )


@pytest.mark.parametrize(
    ("attempt", "got"),
    [
        (lambda ws: Workspace.create("w", location=5), "text or None, and got an int: 5."),
        (lambda ws: Workspace.create("w", exist_ok="yes"), "True or False, and got a str: 'yes'."),
        (lambda ws: Experiment(Workspace, "e"), "a Workspace, and got the class Workspace."),
        (lambda ws: Experiment("ws", "e"), "a Workspace, and got a str: 'ws'."),
        (lambda ws: Keyvault(ws).get_secret(None), "name wants text, and got None."),
        (lambda ws: Model(ws, "n" * 9, tags=5), "a list or None, and got an int: 5."),
        (lambda ws: Environment("e", python=5), "wants a PythonSection, and got an int: 5."),
        (lambda ws: Keyvault(ws).set_secret("n", 12345), "and got an int."),
    ],
)
def test_a_wrong_type_says_what_is_wanted_and_what_came(workspace, attempt, got):
    with pytest.raises(ArgumentError) as caught:
        attempt(workspace)
    assert str(caught.value).endswith(got)


def test_what_azureml_has_and_decides_nothing_here_is_said_once(workspace, capsys):
    for _ in range(2):
        Workspace.create("quiet", storage_account="s", key_vault="k", exist_ok=True)
    said = capsys.readouterr().err
    assert said.count("Workspace.create: storage_account, key_vault: accepted") == 1
    assert "storage_account" in inspect.signature(Workspace.create).parameters


# --- in doubt a value fits --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("annotation", "values"),
    [
        ("int", [1, True, numpy.int64(1)]),
        ("float", [1, 0.5, numpy.float32(1), numpy.int64(1)]),
        ("bool", [True, 0, numpy.bool_(True)]),
        ("str", ["a", numpy.str_("a"), Path("a")]),
        ("list[str]", [["a"], ("a",), {"a"}, "a", iter("a"), numpy.array(["a"])]),
        ("Mapping[str, Any]", [{}, os.environ, pandas.Series({"a": 1})]),
        ("Workspace", [unittest.mock.Mock(spec=Workspace), types.SimpleNamespace(folder=1)]),
        ("datetime", [pandas.Timestamp(0)]),
        ("NoSuchName", [types.SimpleNamespace()]),
        ("int | str", [1, "1"]),
    ],
)
def test_what_worked_goes_on_working(annotation, values):
    wanted = Wanted("path", annotation, has_default=False)
    assert [value for value in values if not wanted.fits(value)] == []


def test_path_objects_are_handed_on_as_text_where_a_file_is_named():
    @checked_function
    def guarded(path: str, label: str = "") -> str:
        return path + label

    assert guarded(Path("a/b")) == guarded(path=Path("a/b")) == "a/b"
    with pytest.raises(ArgumentError, match="label wants text"):
        guarded("a", Path("b"))


def test_a_checked_call_looks_like_the_one_that_was_written():
    assert inspect.signature(Run.wait_for_completion).parameters.keys() == {
        *("self", "show_output", "wait_post_processing", "raise_on_error")
    }
    assert (Run.get_status.__name__, Run.get_status.__module__) == (
        "get_status",
        "estimatory.api.runs.run",
    )
    assert not hasattr(Run.log, "_contract"), "scripts log in their loops"


def test_missing_arguments_are_left_to_python():
    with pytest.raises(TypeError, match=r"Workspace\.get\(\) missing 1 required"):
        Workspace.get()

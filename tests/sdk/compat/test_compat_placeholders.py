"""An import of what has no counterpart stops nothing; its first use says what to do instead."""

from __future__ import annotations

import importlib.util
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

import pytest

import estimatory
from estimatory.compat.azureml_sdk.internals import SENTENCES
from estimatory.compat.azureml_sdk.table import TABLE
from estimatory.errors import UserError

pytestmark = pytest.mark.usefixtures("installed")

SDK = str(Path(estimatory.__file__).parents[1])
LATER = {
    "azureml.train.hyperdrive.error_definition.InvalidType": "azureml.train.hyperdrive.exceptions",
    "azureml.pipeline.core.Pipeline": "one after the other",
    "azureml.contrib.pipeline.steps.ParallelRunStep": "one after the other",
    "azureml.core.model.InferenceConfig": "init() and run()",
    "azureml.core.webservice.AciWebservice": "init() and run()",
    "azureml.core.image.ContainerImage": "init() and run()",
    "azureml.train.automl.AutoMLConfig": "FLAML",
    "azureml.opendatasets.MNIST": "load_diabetes",
    "azureml.contrib.notebook.NotebookRunConfig": "entry_script='train.ipynb'",
    "azureml.core.runconfig.DatabricksSection": "pyspark",
    "azureml._restclient.run_client.RunClient": "private",
    "azureml.core.run.camel_case_transformer": "private",
}


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """Executes the text of a script, which lies in a file as scripts do."""

    def run_text(text: str) -> dict[str, Any]:
        (tmp_path / "script.py").write_text(text)
        return runpy.run_path(str(tmp_path / "script.py"))

    return run_text


@pytest.mark.parametrize("path", LATER)
def test_it_is_imported_and_its_use_says_what_to_use(path: str, run: Callable[..., Any]) -> None:
    module, _, name = path.rpartition(".")
    given = run(f"from {module} import {name} as given")["given"]
    assert path in repr(given)
    with pytest.raises(UserError) as caught:
        given()
    assert f"Estimatory has no {path}." in str(caught.value)
    assert LATER[path] in str(caught.value)


@pytest.mark.parametrize("path", LATER)
def test_where_a_file_can_do_without_it_is_absent(path: str, run: Callable[..., Any]) -> None:
    module, _, name = path.rpartition(".")
    tried = f"try:\n    from {module} import {name}\nexcept ImportError as e:\n    said = str(e)"
    assert LATER[path] in run(tried)["said"]


@pytest.mark.parametrize(
    "question",
    [
        "try:\n    import azureml.pipeline.steps\nexcept Exception:\n    absent = True",
        "try:\n    import azureml.pipeline.steps\nexcept:\n    absent = True",
        "try:\n    import azureml.pipeline.steps\nexcept (ImportError, OSError):\n"
        "    absent = True",
        "import contextlib\nabsent = True\nwith contextlib.suppress(ImportError):\n"
        "    import azureml.pipeline.steps\n    absent = False",
        "import importlib\ntry:\n    importlib.import_module('azureml.pipeline.steps')\n"
        "except ModuleNotFoundError:\n    absent = True",
        "from importlib.util import find_spec\nabsent = find_spec('azureml.pipeline') is None",
    ],
)
def test_the_ways_to_ask(question: str, run: Callable[..., Any]) -> None:
    assert run(question)["absent"]


def test_a_try_for_something_else_is_no_question(run: Callable[..., Any]) -> None:
    text = "try:\n    from azureml.pipeline.core import Pipeline\nexcept KeyError:\n    pass"
    assert "Pipeline" in run(text)


def test_a_spec_is_asked_for_without_an_error() -> None:
    assert importlib.util.find_spec("azureml.core.run") is not None
    assert importlib.util.find_spec("azureml.core.nothing_like_it") is None


@pytest.mark.parametrize(
    "use",
    [
        "class Mine(Pipeline): pass",
        "Pipeline.load",
        "Pipeline.load = 1",
        "Pipeline['x']",
        "list(Pipeline)",
        "with Pipeline: pass",
        "Module(1, 2)",
        "steps.PythonScriptStep(name='x')",
        "PipelineData('x')",
    ],
)
def test_every_use_says_so(use: str, run: Callable[..., Any]) -> None:
    imports = (
        "from azureml.pipeline.core import *\nfrom azureml.pipeline.core import Module\n"
        "import azureml.pipeline.steps as steps\n"
    )
    with pytest.raises(UserError, match=r"Estimatory has no azureml\.\w+\.\w+\.\w+\.\n\w+ "):
        run(imports + use)


def test_what_is_no_use(run: Callable[..., Any]) -> None:
    given = run("from azureml.pipeline.core import PipelineRun as given")["given"]
    assert not isinstance(object(), given)
    assert not hasattr(given, "get_pipeline_output")
    assert Optional[given] is not None
    assert given | None is Any
    assert "ipelines" in given.__doc__


def test_a_submit_script_with_unused_imports_is_run(tmp_path: Path) -> None:
    script = tmp_path / "submit.py"
    script.write_text(
        "from azureml.core import Workspace\n"
        "from azureml.core.webservice import AciWebservice, Webservice\n"
        "from azureml.pipeline.steps import PythonScriptStep\n"
        "from azureml.train.automl import AutoMLConfig\n"
        "print('submitted')\n"
        "AutoMLConfig(task='regression')\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "estimatory.compat", str(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": SDK},
    )
    assert done.stdout == "submitted\n"
    assert "FLAML" in done.stderr


def test_what_is_imported_twice_is_the_same(run: Callable[[str], dict[str, Any]]) -> None:
    line = "from azureml.pipeline.core import TimeZone as {}"
    given = run("\n".join(map(line.format, "ab")))
    assert given["a"] is given["b"]


def test_no_sentence_is_about_a_name_that_is_there() -> None:
    assert sorted(set(SENTENCES) & TABLE.placed) == []

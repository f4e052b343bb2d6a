"""The scan over the real SDK's wheels, on a small SDK of the test's own."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import estimatory

ROOT = Path(estimatory.__file__).parents[2]
VERSION = "9.9.9"
CORE = {
    "azureml/core/__init__.py": "from .run import Run\nfrom azureml._private import Client",
    "azureml/_private.py": "class Client: pass\nclass Base:\n    def inherited(self): pass",
    "azureml/core/run.py": """
import logging
from azureml._private import Base
from azureml.core.workspace import Workspace
module_logger = logging.getLogger(__name__)
LIMIT_OF_NOBODY = 3
class Run(Base):
    def __init__(self):
        self.id = 1
        self.nothing_of_ours = 2
        self._private = 3
    def log(self, name, value, description="", step=None, unheard_of=None): pass
    def wait_for_completion(self, wait_post_processing=False, show_output=False): pass
    def never_heard_of(self): pass
    def get_context(cls, allow_offline=True): pass
""",
    "azureml/core/linked_service.py": """
class LinkedService:
    def __init__(self): self.type = "Synapse"
    def list(workspace): pass
""",
    "azureml/core/workspace.py": "class Workspace:\n    def get(name, auth=None): pass",
    "azureml/train/automl/__init__.py": "class AutoMLConfig:\n    def never(self): pass",
}


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels" / VERSION
    folder.mkdir(parents=True)
    for package in ("azureml_core", "azureml_train_core", "azureml_widgets"):
        with zipfile.ZipFile(folder / f"{package}-{VERSION}-py3-none-any.whl", "w") as wheel:
            for name, text in CORE.items() if package == "azureml_core" else ():
                wheel.writestr(name, text)
    return folder.parent


def scan(wheels: Path, *options: str) -> tuple[int, list[str]]:
    command = [sys.executable, str(ROOT / "tests/real_sdk_scan"), "--wheels", str(wheels)]
    done = subprocess.run(
        [*command, "--version", VERSION, *options], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, [line.partition("  ")[0] for line in done.stdout.splitlines()]


def test_it_lists_what_is_neither_there_nor_answered(wheels: Path) -> None:
    status, lines = scan(wheels, "--area", "all")
    assert status == 1
    assert set(filter(None, lines)) == {
        "# other",
        "azureml.core.Client",
        "# runs",
        "azureml.core.Run.inherited",
        "azureml.core.Run.log(unheard_of=)",
        "azureml.core.Run.never_heard_of",
        "azureml.core.Run.nothing_of_ours",
        "azureml.core.Run.wait_for_completion order: (wait_post_processing, show_output) here "
        "(show_output, wait_post_processing, raise_on_error)",
        "azureml.core.run.Base",
        "azureml.core.run.LIMIT_OF_NOBODY",
        "8 neither there nor answered.",
    }


def test_wheels_that_cannot_be_had_are_said(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests/real_sdk_scan"), "--version", "0.0.0.dev999"]
    done = subprocess.run(
        [*command, "--wheels", str(tmp_path)],
        capture_output=True,
        text=True,
        env={"PIP_NO_INDEX": "1", "PATH": ""},
    )
    assert done.returncode == 2
    assert "azureml-core 0.0.0.dev999 cannot be downloaded" in done.stderr

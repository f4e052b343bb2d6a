"""The TypeScript side: its types, its own tests, and what its package promises."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXTENSION = Path(__file__).resolve().parents[2] / "extension"
GENERATED = EXTENSION / "src/model/wire.ts"
LINE_LIMIT = 300

needs_node_modules = pytest.mark.skipif(
    not (EXTENSION / "node_modules").exists(), reason="`jlpm install` has not run in extension/"
)


def _run_script(name: str) -> subprocess.CompletedProcess[str]:
    """Run a script of package.json with the Node of this environment, else the system's."""
    folder = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": os.pathsep.join([folder, os.environ["PATH"]])}
    jlpm = shutil.which("jlpm", path=env["PATH"])
    assert jlpm, "jlpm comes with jupyter-builder"
    return subprocess.run(
        [jlpm, "run", name], cwd=EXTENSION, env=env, capture_output=True, text=True, check=False
    )


@needs_node_modules
def test_types_are_right() -> None:
    done = _run_script("typecheck")
    assert done.returncode == 0, done.stdout


@needs_node_modules
def test_types_of_answers_are_generated_from_the_description_of_the_interface() -> None:
    done = _run_script("wire:check")
    assert done.returncode == 0, f"run `jlpm run wire` in extension/:\n{done.stdout}{done.stderr}"


@needs_node_modules
def test_models_behave() -> None:
    done = _run_script("test")
    assert done.returncode == 0, done.stdout


def test_files_stay_small() -> None:
    sources = [*EXTENSION.glob("src/**/*.ts*"), *EXTENSION.glob("style/*.css")]
    sources.remove(GENERATED)
    lengths = {path.name: len(path.read_text().splitlines()) for path in sources}
    assert sources
    assert {name: n for name, n in lengths.items() if n > LINE_LIMIT} == {}


def test_nothing_is_put_into_the_page_as_html() -> None:
    """Logs, names and files are written by scripts: they may only become text."""
    forbidden = re.compile(r"(inner|outer|adjacent)HTML|\beval\(", re.I)
    offenders = [p.name for p in EXTENSION.glob("src/**/*.ts*") if forbidden.search(p.read_text())]
    assert offenders == []


def test_lock_file_names_no_host() -> None:
    assert "://" not in (EXTENSION / "yarn.lock").read_text()


def test_output_goes_into_the_server_package() -> None:
    package = json.loads((EXTENSION / "package.json").read_text())
    assert package["jupyterlab"]["outputDir"] == "../server/estimatory_server/labextension"

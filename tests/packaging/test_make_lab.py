"""``make lab`` hands over what people say about the server."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the target needs of a clone, set up already; its ``jupyter`` only tells."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("src", "style", "schema"):
        (tmp_path / "extension" / name).mkdir(parents=True)
    for name in ("package.json", "tsconfig.json", "yarn.lock"):
        (tmp_path / "extension" / name).touch()
    shutil.copytree(ROOT / "binder", tmp_path / "binder")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    jupyter = programs / "jupyter"
    jupyter.write_text('#!/bin/sh\necho "port $JUPYTER_PORT" "$@"\nls\n')
    jupyter.chmod(0o755)
    (programs / "python").touch()
    (tmp_path / ".venv" / ".installed").touch()
    return tmp_path


def make_lab(clone: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    command = ["make", "-C", str(clone), "lab", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_copy_of_the_demo_is_opened(clone: Path) -> None:
    said = make_lab(clone)
    assert "port 8888" in said
    assert "/lab/tree/quickstart.ipynb" in said
    assert "quickstart.ipynb\n" in said


def test_a_port_among_the_arguments_does_not_meet_another(clone: Path) -> None:
    said = make_lab(clone, "ARGS=--no-browser --port=9001")
    assert said.count("--port") == 1
    assert "port 9000" in make_lab(clone, "PORT=9000")

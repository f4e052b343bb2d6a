"""Every example in README and docs is executed; its output is what the page shows.

``UPDATE_DOCS=1 make test ARGS=tests/test_docs.py`` writes the real outputs into the pages.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from estimatory import Workspace

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
NOT_EXECUTED = {
    "docs/structure.md",
    "docs/benchmarks.md",
    "docs/containers.md",
    "docs/slurm.md",
}
"""The last two are, where their engines are: by ``test_page.py`` of their rooms."""
EXECUTED = [page for page in PAGES if str(page.relative_to(ROOT)) not in NOT_EXECUTED]


@dataclass
class Fence:
    """One fenced block; ``output`` is where on the page its expected output stands."""

    language: str
    text: str
    start: int
    end: int


def fences(page: str) -> list[Fence]:
    return [Fence(m[1], m[2], m.start(2), m.end(2)) for m in FENCE.finditer(page)]


# --- running -------------------------------------------------------------------------------------
def run_python(codes: list[str], folder: Path) -> list[str]:
    """Run cells in one kernel; returns what each printed and displayed."""
    cells = [nbformat.v4.new_code_cell(code) for code in codes]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": folder}}).execute()
    return ["".join(map(_text_of, cell.outputs)) for cell in notebook.cells]


def _text_of(output: nbformat.NotebookNode) -> str:
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    return text if text.endswith("\n") else f"{text}\n"


def run_console(text: str, folder: Path, environment: dict[str, str]) -> str:
    """Type each ``$`` line of a console block; returns the block with its real output."""
    commands = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
    typed = [f"printf '%s\\n' {shlex.quote(f'$ {command}')}\n{command}" for command in commands]
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(typed)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


# --- comparing -----------------------------------------------------------------------------------
VOLATILE = [
    (r"[\w-]+_\d{10}_[0-9a-f]{8}", "RUN"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "DATE"),
    (r"\b(\d+ m )?\d+(\.\d+)? m?s( ago)?\b|\bjust now\b", "TIME"),
    (r"\b\d+(\.\d+)? ([kKMG]?B|bytes)\b", "SIZE"),
    (r"(-\w) \S+, --", r"\1, --"),  # argparse of Python 3.13 names the value once
    (r"\s+", " "),
]


def settled(text: str) -> str:
    """The text without what differs from run to run, and with numbers rounded."""
    for pattern, word in VOLATILE:
        text = re.sub(pattern, word, text)
    return re.sub(r"\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}", text).strip()


def agrees(expected: str, real: str) -> bool:
    """Whether the outputs are the same; a line ``...`` stands for anything."""
    parts = re.split(r"^\.\.\.$", expected, flags=re.MULTILINE)
    pattern = ".*".join(re.escape(settled(part)) for part in parts)
    return re.fullmatch(pattern, settled(real)) is not None


# --- the pages -----------------------------------------------------------------------------------
@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "binder", tmp_path / "demo"))


@pytest.fixture
def environment(tmp_path: Path, workspace: Workspace) -> dict[str, str]:
    """Where a person types: ``estimatory`` is on the path, the terminal 80 columns wide."""
    command = tmp_path / "bin/estimatory"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m estimatory.commands "$@"\n')
    command.chmod(0o755)
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "COLUMNS": "80"}
    return {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", **own}


@pytest.mark.network
@pytest.mark.parametrize("path", EXECUTED, ids=lambda path: path.name)
def test_examples_do_what_the_page_says(
    path: Path, demo: Path, environment: dict[str, str]
) -> None:
    check_page(path, demo, environment)


def check_page(path: Path, demo: Path, environment: dict[str, str]) -> None:
    """Execute a page; its outputs are compared, or written into it."""
    page = path.read_text("utf-8")
    found = fences(page)
    assert {fence.language for fence in found} <= {"python", "text", "console", "sh"}
    real = [
        (fence, without_places(output, demo, environment))
        for fence, output in real_outputs(found, demo, environment)
    ]
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(updated(page, real), "utf-8")
        return
    for fence, output in real:
        assert agrees(fence.text, output), f"{path.name} shows\n{fence.text}\nbut it is\n{output}"


def real_outputs(
    found: list[Fence], folder: Path, environment: dict[str, str]
) -> list[tuple[Fence, str]]:
    """Each block that shows an output, with what it really is."""
    cells = [fence for fence in found if fence.language == "python"]
    outputs = run_python([cell.text for cell in cells], folder) if cells else []
    printed = {cell.start: output for cell, output in zip(cells, outputs)}
    real = [
        (shown, printed[cell.start])
        for cell, shown in zip(found, found[1:])
        if cell.language == "python" and shown.language == "text"
    ]
    consoles = [fence for fence in found if fence.language == "console"]
    return real + [(c, run_console(c.text, folder, environment)) for c in consoles]


def without_places(output: str, demo: Path, environment: dict[str, str]) -> str:
    """The output as on a machine where all of this is in the home folder."""
    output = output.replace(environment["ESTIMATORY_WORKSPACE"], "~/.estimatory")
    output = output.replace(sys.executable, "~/.venv/bin/python").replace(str(demo), "~/demo")
    return "".join(f"{line.rstrip()}\n" for line in output.strip("\n").splitlines())


def updated(page: str, real: list[tuple[Fence, str]]) -> str:
    for fence, output in sorted(real, key=lambda pair: -pair[0].start):
        if not agrees(fence.text, output):
            page = page[: fence.start] + output + page[fence.end :]
    return page


# --- links and names -----------------------------------------------------------------------------
def _every_page() -> list[Path]:
    return [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("binder/**/*.md")]


@pytest.mark.parametrize("path", _every_page(), ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    prose = FENCE.sub("", path.read_text("utf-8"))
    targets = re.findall(r"\]\(([^)\s#]+)[^)]*\)", prose)
    inside = [target for target in targets if "://" not in target]
    assert [target for target in inside if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_make_targets_exist(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"\bmake ([a-z]+)\b(?=`|\n| ARGS)", (ROOT / name).read_text("utf-8")))
    assert targets >= {"lab", "test"}
    assert {t for t in targets if not re.search(rf"^{t}:", makefile, re.MULTILINE)} == set()


def test_readme_is_short_and_names_the_test_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.splitlines()) < 150
    assert re.search(r"## Tests\n\n```sh\nmake test\n```", readme)


def test_contributing_names_every_folder() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Where things are")[2]
    named = {name.split("/")[0] for name in re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)}
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {line.split("/")[0] for line in tracked if "/" in line}
    assert named == {folder for folder in folders if not folder.startswith(".")}


def test_the_demo_data_is_whole() -> None:
    listing = json.dumps(sorted(p.name for p in (ROOT / "binder/data").iterdir()))
    assert listing == '["README.md", "diabetes.csv"]'
    assert len((ROOT / "binder/data/diabetes.csv").read_text().splitlines()) == 10_001

"""Rules about the tree itself: what the rooms import, how big files grow, what is public."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

import estimatory

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = [
    ROOT / "sdk/estimatory",
    ROOT / "kernel_magics/estimatory_magics",
    ROOT / "server/estimatory_server",
]
LINE_LIMIT = 300
TEST_LINE_LIMIT = 500
LONG_FILES: dict[str, str] = {
    "sdk/estimatory/api/runs/run.py": "one class has all calls of a Run, as its users read it; "
    "each is a few lines over functions",
    "extension/src/model/wire.ts": "generated from openapi.yaml",
}
PUBLIC_NAMES = [
    "Chainer",
    "CondaDependencies",
    "ContainerRegistry",
    "DataPath",
    "DataReference",
    "Dataset",
    "DatasetConsumptionConfig",
    "Datastore",
    "DockerConfiguration",
    "Environment",
    "EnvironmentSpec",
    "Estimator",
    "EstimatoryError",
    "Experiment",
    "FileDataset",
    "Gloo",
    "ModelRecord",
    "ModelRegistry",
    "Mpi",
    "MpiConfiguration",
    "Nccl",
    "OutputFileDatasetConfig",
    "ParameterServer",
    "PyTorch",
    "PyTorchConfiguration",
    "Run",
    "RunConfiguration",
    "RunFailedError",
    "SKLearn",
    "ScriptRunConfig",
    "Sweep",
    "SweepRun",
    "TabularDataset",
    "TensorFlow",
    "TensorflowConfiguration",
    "UserError",
    "Workspace",
]


def _library_files() -> Iterator[Path]:
    for package in LIBRARY:
        yield from sorted(package.rglob("*.py"))


def _tracked_files(*patterns: str) -> list[Path]:
    """Files that git knows or would add; in an unpacked sdist, where there is no git, all."""
    if not (ROOT / ".git").exists():
        return [path for pattern in patterns for path in ROOT.rglob(pattern)]
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [path for line in done.stdout.splitlines() if (path := ROOT / line).exists()]


def test_imports_go_one_way() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint_imports, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_no_file_outgrows_a_head() -> None:
    files = _tracked_files("*.py", "*.ts", "*.tsx", "*.css")
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files
    }
    assert len(lengths) > 50
    too_long = {name for name, length in lengths.items() if length > _limit(name)}
    assert too_long == set(LONG_FILES), "split it by noun, or give the reason in LONG_FILES"


def _limit(name: str) -> int:
    return TEST_LINE_LIMIT if name.startswith("tests/") else LINE_LIMIT


def test_the_library_does_not_print() -> None:
    """Except the command line and the magics, whose output it is."""
    printing = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _library_files()
        if not {"commands", "kernel_magics"} & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert printing == []


def test_every_library_file_says_why_it_exists() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _library_files()
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_the_public_names_are_these() -> None:
    assert estimatory.__all__ == PUBLIC_NAMES == sorted(PUBLIC_NAMES)
    for name in PUBLIC_NAMES:
        assert getattr(estimatory, name).__name__ == name


def test_importing_the_core_loads_no_third_party_module() -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "import estimatory, estimatory.metrics.tracking\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names)), len(sys.modules))"
    )
    path = str(ROOT / "sdk")
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {path!r})\n{code}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    names, _, count = done.stdout.strip().rpartition(" ")
    assert names == "['estimatory']"
    assert int(count) < 250
    assert done.stderr == ""


def test_what_a_run_imports_is_readable_by_python_3_9() -> None:
    """The core is handed to whatever interpreter a run has, by path."""
    for path in sorted((ROOT / "sdk/estimatory").rglob("*.py")):
        ast.parse(path.read_text("utf-8"), filename=str(path), feature_version=(3, 9))


def test_the_changelog_tells_of_this_version() -> None:
    version = json.loads((ROOT / "extension/package.json").read_text())["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[?([^\]\s]+)", changelog, re.MULTILINE)
    assert headings[:2] == ["Unreleased", version]


def test_the_structure_page_names_the_rooms_that_exist() -> None:
    page = (ROOT / "docs/structure.md").read_text("utf-8")
    table = page.partition("## Rooms")[2].partition("## Processes")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    rooms = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    assert len(rooms) > 20
    missing = [room for room in rooms if not any(place.exists() for place in _places(room))]
    assert missing == []
    named = {place for room in rooms for place in _places(room)}
    core = [path for path in (ROOT / "sdk/estimatory").iterdir() if path.name[0] not in "_."]
    assert {path for path in core if path.suffix in ("", ".py")} - named == set()


def test_every_route_in_the_structure_page_is_served_and_the_other_way_round() -> None:
    page = (ROOT / "docs/structure.md").read_text("utf-8")
    told = set(re.findall(r"^\| `([A-Z]+ /[^`?]*)", page, re.MULTILINE))
    described = (ROOT / "server/estimatory_server/openapi.yaml").read_text("utf-8")
    served = {
        f"{verb.upper()} {path}"
        for path, verbs in yaml.safe_load(described)["paths"].items()
        for verb in verbs
        if verb in ("get", "post", "patch", "delete")
    }
    assert told == served - {"GET /stream"}


def _places(room: str) -> list[Path]:
    return [ROOT / room, ROOT / "sdk/estimatory" / room, ROOT / f"sdk/estimatory/{room}.py"]


def test_shell_scripts_parse() -> None:
    scripts = [ROOT / ".ci/run", ROOT / "binder/postBuild", *_tracked_files("*.sh")]
    for script in scripts:
        subprocess.run(["bash", "-n", script], check=True)
        assert script.stat().st_mode & 0o111, f"{script} is not executable"


def test_few_values_have_no_contract() -> None:
    """``Any`` is for what is free-form: at most 2 % of arguments and 1.5 % of returns."""
    arguments, returns = [], []
    for path in (path for folder in LIBRARY for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                taken = node.args
                given = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
                given += filter(None, (taken.vararg, taken.kwarg))
                arguments += [_is_any(a.annotation) for a in given if a.arg not in ("self", "cls")]
                returns.append(_is_any(node.returns))
    assert sum(arguments) <= 0.02 * len(arguments)
    assert sum(returns) <= 0.015 * len(returns)


def _is_any(annotation: ast.expr | None) -> bool:
    return annotation is None or ast.unparse(annotation) == "Any"

"""Kinds of compute and of runs that other packages bring, registered by real entry points.

A package is a folder in a virtual environment of the test's own: kernel, command line and worker
find it there as they find any package that a user installs.
"""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from tests.conftest import wait_until

from estimatory import Experiment, Run
from estimatory.compute import ComputeTarget
from estimatory.compute.overview import describe_target
from estimatory.compute.record import TargetRecord, write_target
from estimatory.configuration import default_environment
from estimatory.errors import ComputeTargetError
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

PACKAGES = Path(__file__).parent / "plugins"
ENTRY_POINTS = """\
[estimatory.compute]
LentMachine = lent_machine:LentBackend
Broken = no_such_module:Backend

[estimatory.carriers]
two-scripts = two_scripts:TwoScripts
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has all packages of this one, and those of the folder ``plugins``."""
    home = tmp_path_factory.mktemp("plugins") / "venv"
    venv.create(home, symlinks=True)
    [packages] = home.glob("lib/python*/site-packages")
    own = [path for path in site.getsitepackages() if os.path.isdir(path)]
    lines = [f"import site; site.addsitedir({path!r})" for path in own]
    (packages / "all.pth").write_text("\n".join(lines))
    shutil.copytree(PACKAGES, packages, dirs_exist_ok=True)
    info = packages / "estimatory_test_plugins-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: estimatory-test-plugins\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    return home / "bin/python"


@pytest.fixture
def here(python: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same packages in this process, which starts its workers with that Python."""
    [packages] = python.parent.parent.glob("lib/python*/site-packages")
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setattr(sys, "executable", str(python))
    return packages


def log_of(run: Run) -> str:
    return Path(run.folder.log_path(0)).read_text(encoding="utf-8")


def test_a_new_kind_of_compute_works_through_every_door(python, workspace, tmp_path) -> None:
    done = subprocess.run(
        [python, PACKAGES / "doors.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "LentMachine" in done.stdout  # `compute list`
    assert '["local", "lent"]' in done.stderr  # the form's choices
    for experiment in ("cell", "command", "form"):
        [run] = Experiment(workspace, experiment).get_runs()
        wait_until(lambda run=run: run.status == "Completed", 30)
        assert log_of(run) == "on ada\n"
        assert run.spec.compute_target == "lent"


def test_the_overview_knows_the_nodes_of_a_new_kind(here, workspace) -> None:
    from lent_machine import LentMachine

    configuration = LentMachine.attach_configuration(["ada", "grace"])
    ComputeTarget.attach(workspace, "lent", configuration)
    overview = describe_target(workspace.folder, "lent", active=[])
    assert (overview.kind, overview.n_slots, overview.problem) == ("LentMachine", 2, "")
    assert [node.name for node in overview.nodes] == ["ada", "grace"]
    assert overview.facts == {"Machines": "ada grace"}


def test_the_check_of_a_new_kind_refuses_a_request(here, workspace) -> None:
    from lent_machine import LentMachine

    ComputeTarget.attach(workspace, "lent", LentMachine.attach_configuration(["ada"]))
    environment = default_environment()
    for wanted, reason in (
        ({"process_count_per_node": 2}, "one process"),
        ({"node_count": 2}, "asks for 2 nodes and 'lent' has 1"),
    ):
        request = RunRequest("e", "m.py", environment, compute_target="lent", **wanted)
        with pytest.raises(ComputeTargetError, match=reason):
            submit(workspace.folder, request)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("Unknown", "no installed package brings"),
        ("Broken", "loaded from no_such_module"),
    ],
)
def test_a_kind_that_cannot_be_had_is_named(here, workspace, kind, reason) -> None:
    write_target(workspace.folder, TargetRecord("odd", kind, 0.0, 0.0))
    assert reason in describe_target(workspace.folder, "odd", active=[]).problem
    request = RunRequest("e", "m.py", default_environment(), compute_target="odd")
    with pytest.raises(ComputeTargetError, match=reason):
        submit(workspace.folder, request)
    assert workspace.folder.list_run_ids() == []


def test_a_new_kind_of_run_is_carried_by_its_own_carrier(here, run_code) -> None:
    files = {
        "first.py": b"open('outputs/said', 'w').write('one'); print('first')",
        "second.py": b"print('second', open('outputs/said').read())",
    }
    given = {"source_files": files, "script": "first.py", "arguments": ("second.py",)}
    run = run_code("", kind="two-scripts", **given)
    run.wait_for_completion()
    assert log_of(run) == "first\nsecond one\n"
    assert run.spec.kind == "two-scripts"
    assert not run.spec.is_interactive


def test_a_kind_of_run_that_nothing_carries_fails_with_the_next_step(run_code) -> None:
    run = run_code("print(1)", kind="unheard-of")
    run.wait_for_completion(raise_on_error=False)
    assert run.status == "Failed"
    assert "carries runs of the kind 'unheard-of'" in run.record.failure.message
    assert "estimatory.carriers" in run.record.failure.hint


def test_a_new_kind_of_compute_is_short() -> None:
    text = (PACKAGES / "lent_machine.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150


def test_a_spec_without_a_kind_has_the_one_of_version_0_1(make_run) -> None:
    spec = make_run("one").read_spec()
    said = {k: v for k, v in spec.to_json().items() if k != "kind"}
    for script, command, kind in (
        ("a.py", (), "script"),
        ("", ("ls",), "script"),
        ("", (), "interactive"),
    ):
        read = type(spec).from_json({**said, "script": script, "command": command})
        assert (read.kind, read.is_interactive) == (kind, kind == "interactive")

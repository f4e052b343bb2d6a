"""A submission is settled once: one read of each file, one key, and no change afterwards."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from estimatory import Run, Workspace
from estimatory.base.files import list_folder
from estimatory.compute import AmlCompute, ComputeTarget, SlurmCompute
from estimatory.environments import keys
from estimatory.errors import UserError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_settings import set_setting
from estimatory.submission import settle as settling, submit as submission
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import preview_batch_script, submit

ISOLATED = EnvironmentSpec(sys.executable, ("numpy",))
CODE = {"main.py": b"print(1)"}
_opened: list[str] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _opened is not None:
        path, _, flags = arguments
        if isinstance(path, str) and not int(flags) & (os.O_WRONLY | os.O_RDWR):  # type: ignore[call-overload]
            _opened.append(path)


sys.addaudithook(_note)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count how often each file is opened for reading."""
    global _opened
    counts: Counter[str] = Counter()
    _opened = []
    try:
        yield counts
        counts.update(_opened)
    finally:
        _opened = None


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "start_worker", lambda *_, **__: os.getpid())


@pytest.fixture
def pool(workspace: Workspace) -> str:
    settings = AmlCompute.provisioning_configuration(max_nodes=2)
    return ComputeTarget.create(workspace, "pool", settings).name


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"environment": ISOLATED},
        {"compute_target": "pool"},
        {"compute_target": "pool", "environment": ISOLATED, "node_count": 2, "inputs": {"x": 1}},
    ],
    ids=["plain", "packages", "pool", "all"],
)
def test_a_submission_reads_each_file_once(
    workspace: Workspace, run_code: Callable[..., Run], pool: str, no_worker: None, request_: dict
) -> None:
    set_setting(workspace.folder, "environments.legacy_aliases", True)
    run_code("print(1)", **request_)  # what a process loads once does not count
    with counted() as counts:
        run_code("print(1)", **request_)
    read = {p: n for p, n in counts.items() if p.startswith(workspace.path) and os.path.isfile(p)}
    assert read[workspace.folder.settings_path] == 1
    assert {path: n for path, n in read.items() if n > 1} == {}
    if request_.get("compute_target"):
        assert read[f"{workspace.path}/compute/pool.json"] == 1


def test_a_setting_changed_between_two_submissions_counts(
    workspace: Workspace, run_code: Callable[..., Run], no_worker: None
) -> None:
    assert not run_code("print(1)").folder.read_spec().environment.legacy_aliases
    set_setting(workspace.folder, "environments.legacy_aliases", True)
    assert run_code("print(1)").folder.read_spec().environment.legacy_aliases


def test_the_key_is_computed_once_and_of_what_the_run_gets(
    run_code: Callable[..., Run], no_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed: list[EnvironmentSpec] = []
    compute = keys.environment_key
    monkeypatch.setattr(keys, "environment_key", lambda spec: keyed.append(spec) or compute(spec))
    pandas = pytest.importorskip("pandas")
    run = run_code(
        "print(1)", environment=ISOLATED, inputs={"table": pandas.DataFrame({"x": [1]})},
        process_count_per_node=2, communicator="Mpi",
    )  # fmt: skip
    assert keyed == [run.folder.read_spec().environment]
    assert {"numpy", "pandas", "pyarrow"} <= {*keyed[0].packages}


def test_a_notebook_of_any_door_gets_what_executes_it(workspace: Workspace) -> None:
    request = RunRequest("t", "study.ipynb", ISOLATED, source_files={"study.ipynb": b"{}"})
    environment = settling.settle(workspace.folder, request).spec.environment
    assert environment.packages == ("numpy", "nbclient", "ipykernel")


def test_what_cannot_be_handed_in_is_refused_before_anything_is_made(workspace: Workspace) -> None:
    request = RunRequest("t", "main.py", inputs={"x": object()}, source_files=CODE)
    with pytest.raises(UserError, match=r"'x' .* cannot be handed to a run"):
        submit(workspace.folder, request)
    assert workspace.folder.list_run_ids() == []
    assert list_folder(workspace.folder.snapshots_folder) == []


def test_the_preview_of_a_batch_script_is_of_the_settled_draft(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = SlurmCompute.attach_configuration(time_limit="1:00:00")
    ComputeTarget.attach(workspace, "cluster", configuration)
    monkeypatch.setattr("estimatory.compute.slurm.requests.check_slurm", lambda: None)
    request = RunRequest("t", "main.py", compute_target="cluster", source_files=CODE)
    script = preview_batch_script(workspace.folder, request)
    assert script is not None
    assert "#SBATCH --job-name=RUN_ID" in script
    with pytest.raises(UserError, match="not an experiment name"):
        preview_batch_script(workspace.folder, request.replace(experiment="no name"))
    assert preview_batch_script(workspace.folder, request.replace(compute_target="local")) is None


def test_a_request_is_read_and_changed_like_its_draft() -> None:
    request = RunRequest("t", "main.py", tags={"a": "b"}, source_files=CODE)
    assert (request.experiment, request.tags, request.node_count) == ("t", {"a": "b"}, 1)
    changed = request.replace(node_count=2)
    assert (changed.node_count, changed.source_files) == (2, CODE)
    assert request == RunRequest("t", "main.py", tags={"a": "b"}, source_files=CODE) != changed
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = request.colour
    with pytest.raises(TypeError, match="colour"):
        RunRequest("t", colour="red")

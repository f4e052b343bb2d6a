"""Functions and values of the SDK's modules, by the signatures of its wheels."""

from __future__ import annotations

import inspect
import logging
from pathlib import Path

import pytest

from estimatory import Experiment, Workspace
from estimatory.errors import ComputeTargetError, RunNotFoundError, SnapshotError, UserError
from estimatory.snapshots import source_files
from estimatory.snapshots.store import take_snapshot

pytestmark = pytest.mark.usefixtures("installed")


def test_a_run_of_an_experiment(workspace: Workspace) -> None:
    from azureml.core import get_run
    from azureml.core.run import get_run as same

    assert same is get_run
    assert list(inspect.signature(get_run).parameters) == [
        "experiment", "run_id", "rehydrate", "clean_up",
    ]  # fmt: skip
    experiment = Experiment(workspace, "one")
    run = experiment.start_logging()
    run.complete()
    assert get_run(experiment, run.id, rehydrate=False).id == run.id
    assert get_run(experiment=experiment, run_id=run.id).experiment.name == "one"


def test_a_run_of_another_experiment_is_not_given(workspace: Workspace) -> None:
    from azureml.core import get_run

    run = Experiment(workspace, "one").start_logging()
    run.complete()
    with pytest.raises(RunNotFoundError, match=r"'two' has no run .* belongs to 'one'"):
        get_run(Experiment(workspace, "two"), run.id)
    with pytest.raises(UserError, match="it got a Workspace"):
        get_run(workspace, run.id)


def test_a_script_is_submitted_by_the_module_s_function(
    workspace: Workspace, tmp_path: Path
) -> None:
    from azureml.core.runconfig import RunConfiguration
    from azureml.core.script_run_config import ScriptRunConfig, get_run_config_from_script_run

    (tmp_path / "train.py").write_text("")
    config = ScriptRunConfig(str(tmp_path), "train.py", ["--reg", 1], RunConfiguration())
    settings = get_run_config_from_script_run(config)
    assert (settings.script, settings.arguments) == ("train.py", ["--reg", 1])
    assert settings is not config.run_config


def test_targets_need_no_preparing(workspace: Workspace) -> None:
    import azureml.core
    from azureml.core.runconfig import RunConfiguration

    asked = (Experiment(workspace, "one"), ".", RunConfiguration())

    assert azureml.core.is_compute_target_prepared(*asked)
    with pytest.raises(UserError, match="the environment is built"):
        azureml.core.prepare_compute_target(*asked)
    with pytest.raises(ComputeTargetError, match="belong to a workspace"):
        azureml.core.attach_legacy_compute_target(*asked[:2], None)


def test_a_diagnostic_log_holds_what_is_logged_meanwhile(tmp_path: Path) -> None:
    from azureml.core import diagnostic_log

    with diagnostic_log(str(tmp_path / "debug.log")):
        logging.getLogger("somebody").debug("in between")
    logging.getLogger("somebody").debug("after")
    assert (tmp_path / "debug.log").read_text() == "in between\n"


def test_the_limit_of_snapshots_is_set_as_scripts_set_it(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_files, "MAX_BYTES", source_files.MAX_BYTES)
    import azureml._restclient.snapshots_client

    assert azureml._restclient.snapshots_client.SNAPSHOT_MAX_SIZE_BYTES == 300 * 1024**2
    (tmp_path / "code").mkdir()
    (tmp_path / "code/train.py").write_text("1234")
    azureml._restclient.snapshots_client.SNAPSHOT_MAX_SIZE_BYTES = 3
    with pytest.raises(SnapshotError):
        take_snapshot(workspace.folder, tmp_path / "code")
    azureml._restclient.snapshots_client.SNAPSHOT_MAX_SIZE_BYTES = 1e9
    assert take_snapshot(workspace.folder, tmp_path / "code").size_bytes == 4


def test_statuses_of_runs() -> None:
    from azureml._restclient.constants import RunStatus
    from azureml.core.run import RUNNING_STATES

    assert RunStatus.COMPLETED == "Completed"
    assert {"Running", "Queued"} < set(RUNNING_STATES) < set(RunStatus.list())
    assert RunStatus.CANCELED not in RunStatus.get_running_statuses()
    assert RunStatus.get_post_processing_statuses() == ["CancelRequested", "Finalizing"]


def test_there_are_no_linked_services(workspace: Workspace) -> None:
    from azureml.core import LinkedService

    assert LinkedService.list(workspace) == []
    with pytest.raises(UserError, match="pyspark"):
        LinkedService.register(workspace=workspace, name="x", linked_service_config=None)


def test_a_private_client_says_what_to_use() -> None:
    from azureml.tensorboard.export import ExperimentClient

    with pytest.raises(UserError, match="asked a service of Azure"):
        ExperimentClient(None, "x").create_run(run_id="y")


def test_errors_are_where_older_releases_had_them() -> None:
    from azureml.core.authentication import AuthenticationException
    from azureml.core.compute_target import ComputeTargetException
    from azureml.exceptions import AzureMLAggregatedException, AzureMLException

    assert issubclass(AuthenticationException, AzureMLException)
    assert ComputeTargetException is ComputeTargetError
    with pytest.raises(AzureMLException, match="one\ntwo"):
        raise AzureMLAggregatedException(["one", "two"])

"""A workspace that version 0.1 made: everything in it is there, and it goes on."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from estimatory import Dataset, Environment, Experiment, Run, ScriptRunConfig, Workspace
from estimatory.checkup import check_workspace
from estimatory.compute import AmlCompute
from estimatory.folders.workspace_settings import get_setting
from estimatory.store import Index, RunQuery

ARCHIVE = Path(__file__).parent / "old_workspaces/workspace-0.1.tar.gz"


@pytest.fixture
def old(workspace: Workspace) -> Iterator[Workspace]:
    """The archive in the place of the test's own workspace, which ends the runs."""
    folder = Path(workspace.path)
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            member.name = str(Path(folder.name, *Path(member.name).parts[1:]))
            archive.extract(member, folder.parent, filter="data")
    return Workspace(folder)


def _runs(workspace: Workspace) -> dict[str, Run]:
    """The runs by their scripts."""
    runs = [run for name in ("prices", "by-hand") for run in Experiment(workspace, name).get_runs()]
    return {run.folder.read_spec().script: run for run in runs}


def test_its_experiments_and_runs_are_listed(old: Workspace) -> None:
    assert sorted(old.experiments) == ["by-hand", "prices"]
    assert old.experiments["prices"].tags == {"team": "blue"}
    states = {script: run.get_status() for script, run in _runs(old).items()}
    assert states == {
        "train.py": "Completed",
        "read.py": "Completed",
        "broken.py": "Failed",
        "": "Completed",
    }


def test_its_metrics_and_tags_are_read(old: Workspace) -> None:
    runs = _runs(old)
    trained, by_hand = runs["train.py"], runs[""]
    assert trained.get_metrics() == {"loss": [1.0, 1 / 2, 1 / 3], "errors": [3, 2, 1]}
    assert trained.get_tags() == {"stage": "trial"}
    assert by_hand.get_metrics() == {"accuracy": [0.9, 0.95], "point": {"x": 1, "y": 2}}
    assert by_hand.get_tags() == {"kind": "manual"}
    assert runs["read.py"].get_metrics() == {"rows": 2}


def test_the_details_of_its_runs_are_whole(old: Workspace) -> None:
    runs = _runs(old)
    trained, given = (runs[script].get_details() for script in ("train.py", "read.py"))
    assert trained["runDefinition"]["arguments"] == ["--reg", "0.5"]
    assert trained["runDefinition"]["environment"]["name"] == "plain"
    [dataset] = given["inputDatasets"]
    assert dataset["dataset"]["name"] == "prices"
    assert dataset["contentHash"]
    assert given["target"] == "pool"
    assert "the data is empty" in runs["broken.py"].get_details()["error"]["error"]["message"]
    assert "outputs/weights.txt" in runs["train.py"].get_file_names()


def test_its_index_is_opened_and_made_anew(old: Workspace) -> None:
    for rebuild in (Index.sync, Index.reindex):
        index = Index(old.folder)
        rebuild(index)
        found = index.list_runs(RunQuery(experiment="prices"))
        index.close()
        assert len(found) == 3


def test_what_is_registered_in_it_is_found(old: Workspace) -> None:
    model = old.models["weights"]
    assert (model.version, model.tags, model.run_id) == (
        1,
        {"good": "yes"},
        _runs(old)["train.py"].id,
    )
    prices = Dataset.get_by_name(old, "prices")
    assert (prices.version, prices.tags) == (1, {"year": "2019"})
    assert prices.to_pandas_dataframe()["price"].tolist() == [1.5, 4.0]
    assert Dataset.get_by_name(old, "price-files").to_path() == ["/prices.csv"]
    assert Environment.get(old, "plain").environment_variables == {"COLOUR": "blue"}
    pool = old.compute_targets["pool"]
    assert isinstance(pool, AmlCompute)
    assert pool.scale_settings.maximum_node_count == 2
    assert old.get_default_keyvault().get_secret("token") == "kept since 0.1"
    assert get_setting(old.folder, "data.hash_limit_bytes") == 123456


def test_nothing_in_it_is_damaged(old: Workspace) -> None:
    assert check_workspace(old.folder).findings == ()


def test_a_new_run_is_submitted_in_it(old: Workspace, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "next.py").write_text(
        "from estimatory import Run\nrun = Run.get_context()\n"
        "run.log('rows', len(run.input_datasets['prices'].to_pandas_dataframe()))\n"
    )
    prices = Dataset.get_by_name(old, "prices").as_named_input("prices")
    config = ScriptRunConfig(
        str(tmp_path / "code"),
        script="next.py",
        arguments=[prices],
        environment=Environment.get(old, "plain"),
    )
    run = Experiment(old, "prices").submit(config)
    run.wait_for_completion()
    assert run.get_metrics() == {"rows": 2}
    assert len(list(Experiment(old, "prices").get_runs())) == 4

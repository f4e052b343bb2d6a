"""What callers gave before the checks came, and go on giving, is taken."""

from __future__ import annotations

import datetime
import inspect
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

from estimatory import (
    Dataset,
    Environment,
    EnvironmentSpec,
    Experiment,
    OutputFileDatasetConfig,
    Run,
    RunConfiguration,
    ScriptRunConfig,
    Workspace,
)
from estimatory.api.runs import OfflineRun
from estimatory.base.argument_types import Wanted, wanted_by
from estimatory.base.checked_calls import also_takes, checked_function
from estimatory.configuration import DockerConfiguration, MpiConfiguration
from estimatory.errors import ArgumentError, RunConfigurationError
from estimatory.models import Model

PROBES = ("a", Path("a"), 1, 0.5, True, ["a"], {"a": 1}, ValueError("a"), None, b"a", object())


@pytest.fixture
def experiment(workspace: Workspace) -> Experiment:
    return Experiment(workspace, "taken")


@pytest.fixture
def run(experiment: Experiment) -> Run:
    return experiment.start_logging(outputs=False)


def list_shared() -> list[str]:
    public = {n for n, f in inspect.getmembers(OfflineRun, inspect.isfunction) if n[0] != "_"}
    return sorted(name for name in public if inspect.isfunction(getattr(Run, name, None)))


@pytest.mark.parametrize("name", list_shared())
def test_a_run_that_only_prints_takes_what_a_run_takes(name: str) -> None:
    """Both its parameters and their values."""
    theirs, ours = (
        wanted_by(inspect.unwrap(getattr(kind, name)))  # type: ignore[arg-type]
        for kind in (Run, OfflineRun)
    )
    assert theirs.keys() <= ours.keys()
    for parameter in theirs.keys() - {"self"}:
        refused = [p for p in PROBES if not ours[parameter].fits(p)]
        assert [p for p in refused if theirs[parameter].fits(p)] == [], parameter
    is_checked = [hasattr(getattr(kind, name), "_contract") for kind in (Run, OfflineRun)]
    assert is_checked[0] == is_checked[1]


TAGS = [[1], {"a": 1}, datetime.date(2020, 1, 2), Path("d"), uuid.UUID(int=5), 0.5, True]


def test_tags_are_the_text_of_what_was_given(run: Run, experiment: Experiment) -> None:
    tags = dict(zip("abcdefg", TAGS))
    for owner in (run, experiment, OfflineRun()):
        for key, value in tags.items():
            owner.tag(key, value)
        assert owner.tags == {key: str(value) for key, value in tags.items()}
        owner.set_tags(tags)
        assert owner.tags == {key: str(value) for key, value in tags.items()}


def test_numbers_are_names(run: Run, experiment: Experiment) -> None:
    assert experiment.start_logging(name=5, outputs=False).display_name == "5"
    assert experiment.start_logging(display_name=0, outputs=False).display_name == "0"
    assert run.create_children(tag_key=1, tag_values=[2])[0].get_tags() == {"1": "2"}
    run.log_list(3, [1, 2])
    run.log_row(4, x=1)
    assert set(run.get_metrics()) == {"3", "4"}
    run.fail({"reason": 1}, error_code=500)
    details = run.get_details()["error"]
    assert "500" in str(details)
    assert "reason" in str(details)


def test_a_version_may_be_a_number_where_it_is_text() -> None:
    wanted = Wanted("version", "str | None", has_default=True)
    assert wanted.fits(numpy.int64(1))
    assert wanted.settle(numpy.int64(1)) == wanted.settle("1") == "1"
    assert Wanted("version", "int | str", has_default=True).settle(1) == 1
    assert not wanted.fits(True)
    assert not wanted.fits(1.0)
    parameters = wanted_by(inspect.unwrap(Environment.get))  # type: ignore[arg-type]
    assert parameters["version"].settle(1) == "1"


def test_places_may_be_path_objects(run: Run, experiment: Experiment, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("a")
    run.upload_folder(Path("data"), tmp_path / "in")
    run.download_files(Path("data"), tmp_path / "got")
    assert (tmp_path / "got" / "data" / "a.txt").read_text() == "a"
    other = experiment.start_logging(outputs=tmp_path / "made")
    assert (tmp_path / "made").is_dir()
    other.complete()
    OutputFileDatasetConfig("o", source=Path("a"))
    for annotation in ("str | None", "str | bool | None"):
        for name in ("outputs", "mount_point", "prefix", "source"):
            assert Wanted(name, annotation, True).settle(Path("a")) == "a"


def test_a_limit_may_be_text_and_a_count_a_whole_float(tmp_path: Path) -> None:
    config = ScriptRunConfig(".", "a.py", max_run_duration_seconds="1000")
    assert config.max_run_duration_seconds == 1000
    with pytest.raises(RunConfigurationError, match="a number of seconds"):
        ScriptRunConfig(".", "a.py", max_run_duration_seconds="soon")
    for count in (2.0, numpy.int64(2)):
        given = MpiConfiguration(count, count)  # type: ignore[arg-type]
        assert repr((given.process_count_per_node, given.node_count)) == "(2, 2)"
    for wrong in (2.5, True, float("inf"), "2"):
        with pytest.raises(RunConfigurationError, match="must be a whole number"):
            RunConfiguration().node_count = wrong  # type: ignore[assignment]


def test_a_configuration_takes_another_environment_after_the_first_look() -> None:
    config = RunConfiguration()
    assert config.environment.name
    for environment in (EnvironmentSpec(sys.executable, packages=("six",)), None, Environment("e")):
        config.environment = environment  # type: ignore[assignment]
    assert config.environment.name == "e"


def test_none_resets_a_section() -> None:
    config = RunConfiguration()
    config.mpi.node_count = 3
    config.mpi = config.docker = None  # type: ignore[assignment]
    assert config.mpi == MpiConfiguration()
    assert config.docker == DockerConfiguration()
    with pytest.raises(RunConfigurationError, match="it must be an AmlComputeConfiguration"):
        config.amlcompute = 5  # type: ignore[assignment]


def test_tags_of_a_model_are_a_text_or_a_dict_too(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "m").write_text("m")
    Model.register(workspace, str(tmp_path / "m"), "m", tags={"ab": "1"}, properties={"p": "x"})
    for tags, is_found in (("ab", 1), ({"ab": 1}, 1), ({"ab": "2"}, 0), (["ab"], 1), ("a", 0)):
        assert len(Model.list(workspace, tags=tags)) == is_found
    assert Model(workspace, "m", tags={"ab": "1"}, properties="p").version == 1


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda ws: Dataset.get_by_name(ws, 5), "Dataset.get_by_name(): name wants text"),
        (lambda ws: Dataset.File.from_files("a", nope=1), "Dataset.File.from_files() got"),
        (lambda ws: Dataset.Tabular.from_delimited_files("a", nope=1), "Dataset.Tabular.from_d"),
        (
            lambda ws: Experiment(ws, "e").submit(ScriptRunConfig),
            "Experiment.submit(): config wants an Estimator or a ScriptRunConfig, and got the "
            "class ScriptRunConfig.",
        ),
        (lambda ws: ws.update(tags=dict), "tags wants a dict or None, and got the class dict."),
    ],
)
def test_a_sentence_names_what_people_write(
    workspace: Workspace, attempt: Callable[..., Any], said: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        attempt(workspace)
    assert str(caught.value).startswith(said) or str(caught.value).endswith(said)


def test_a_keyword_that_decides_nothing_is_cheap_as_none() -> None:
    @checked_function
    @also_takes("_cloud")
    def guarded(label: str) -> str:
        return label

    contract = guarded._contract  # type: ignore[attr-defined]
    assert [guarded("a", _cloud=None) for _ in range(2)] == ["a", "a"]  # type: ignore[call-arg]
    assert [*contract.known.values()] == [{"_cloud"}]
    guarded("a", _cloud="public")  # type: ignore[call-arg]
    assert len(contract.known) == 1, "what is said must be said"

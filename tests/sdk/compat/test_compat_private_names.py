"""Private attributes that public code reads: the same as the public ones, or a sentence."""

from __future__ import annotations

import pytest

from estimatory import Experiment, Workspace


def test_a_workspace_has_the_private_names_of_what_it_was_in_azure(workspace: Workspace) -> None:
    assert workspace._workspace_name == workspace.name
    assert workspace._subscription_id == workspace.subscription_id
    assert workspace._resource_group == workspace.resource_group
    assert workspace._workspace_id == workspace.get_details()["workspaceid"]
    assert workspace.discovery_url


def test_a_run_and_an_experiment_have_theirs(workspace: Workspace) -> None:
    experiment = Experiment(workspace, "private")
    run = experiment.start_logging(outputs=False)
    run.complete()
    assert run._run_id == run.id
    assert run._experiment is run.experiment is experiment
    assert experiment._workspace is workspace


@pytest.mark.parametrize("name", ["_auth", "_auth_object"])
def test_a_workspace_has_no_login(workspace: Workspace, name: str) -> None:
    with pytest.raises(AttributeError, match="asks for no login"):
        getattr(workspace, name)


def test_a_run_has_no_client(workspace: Workspace) -> None:
    run = Experiment(workspace, "private").start_logging(outputs=False)
    run.complete()
    with pytest.raises(AttributeError, match=r"'_client'\. It asked the service"):
        run._client  # type: ignore[attr-defined]  # noqa: B018

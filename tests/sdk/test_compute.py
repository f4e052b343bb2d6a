from __future__ import annotations

import json

import pytest

from estimatory.compute import AksCompute, AmlCompute, ComputeTarget, RemoteCompute
from estimatory.errors import ComputeTargetError


def test_look_up_else_create_as_every_notebook_does(workspace):
    with pytest.raises(ComputeTargetError, match="ComputeTargetNotFound") as caught:
        ComputeTarget(workspace=workspace, name="cpu-cluster")
    assert "local" in caught.value.hint
    configuration = AmlCompute.provisioning_configuration(
        vm_size="STANDARD_D2_V2", min_nodes="0", max_nodes="4", vm_priority="lowpriority"
    )
    cluster = ComputeTarget.create(workspace, "cpu-cluster", configuration)
    cluster.wait_for_completion(show_output=True, min_node_count=None, timeout_in_minutes=20)
    found = ComputeTarget(workspace, "cpu-cluster")
    assert type(found) is AmlCompute
    assert type(AmlCompute(workspace, "cpu-cluster")) is AmlCompute
    assert (found.vm_size, found.type, found.provisioning_state) == (
        "STANDARD_D2_V2", "AmlCompute", "Succeeded",
    )  # fmt: skip
    assert workspace.compute_targets["cpu-cluster"].name == "cpu-cluster"
    status = json.loads(json.dumps(found.get_status().serialize()))
    assert status["scaleSettings"]["maxNodeCount"] == 4
    assert status["currentNodeCount"] == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "max_nodes is None"),
        ({"max_nodes": 0}, "max_nodes is 0"),
        ({"max_nodes": 1, "min_nodes": 2}, "min_nodes 2"),
        ({"max_nodes": "many"}, "max_nodes is 'many'"),
        ({"max_nodes": 1, "vm_priority": "cheap"}, "vm_priority is 'cheap'"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(settings, message):
    with pytest.raises(ComputeTargetError, match=message):
        AmlCompute.provisioning_configuration(**settings)


def test_whole_numbers_may_be_written_as_floats(workspace):
    configuration = AmlCompute.provisioning_configuration(
        min_nodes=1.0, max_nodes=4.0, idle_seconds_before_scaledown=120.0
    )
    scale = ComputeTarget.create(workspace, "pool", configuration).scale_settings
    assert scale["maxNodeCount"] == 4
    assert scale["nodeIdleTimeBeforeScaleDown"] == "PT120S"
    with pytest.raises(ComputeTargetError, match=r"max_nodes is 1\.5"):
        AmlCompute.provisioning_configuration(max_nodes=1.5)


def test_where_a_pool_keeps_its_limits_is_said(workspace):
    pool = ComputeTarget.create(
        workspace, "pool", AmlCompute.provisioning_configuration(max_nodes=2)
    )
    with pytest.raises(AttributeError, match=r"scale_settings\.maximum_node_count"):
        _ = pool.max_nodes
    with pytest.raises(AttributeError, match=r"scale_settings\.minimum_node_count"):
        _ = pool.min_nodes


@pytest.mark.parametrize("name", ["local", "amlcompute", "a b", "../x", ""])
def test_names_that_cannot_be_are_refused(workspace, name):
    configuration = AmlCompute.provisioning_configuration(max_nodes=1)
    with pytest.raises(ComputeTargetError):
        ComputeTarget.create(workspace, name, configuration)
    assert ComputeTarget.list(workspace) == []


def test_a_pool_shows_its_runs_is_resized_and_deleted(workspace, run_code, wait_until):
    pool = ComputeTarget.create(
        workspace, "pool", AmlCompute.provisioning_configuration(max_nodes=2)
    )
    run = run_code("import time; time.sleep(60)", compute_target="pool")
    wait_until(lambda: run.status == "Running")
    assert [r.id for r in pool.get_active_runs()] == [run.id]
    assert [n["nodeState"] for n in pool.list_nodes()] == ["running"]
    assert set(pool.list_nodes()[0]) >= {
        "nodeId", "nodeState", "port", "privateIpAddress", "publicIpAddress", "runId",
    }  # fmt: skip
    assert [r.id for r in pool.get_active_runs(status="Running")] == [run.id]
    assert pool.get_active_runs(tags={"colour": "green"}) == []
    run.cancel()
    pool.update(min_nodes=1, max_nodes=3)
    wait_until(lambda: pool.get_status().node_state_counts.running_node_count == 0)
    assert AmlCompute(workspace, "pool").get_status().current_node_count == 1
    with pytest.raises(ComputeTargetError):
        pool.update(max_nodes=0)
    pool.delete()
    assert "pool" not in workspace.compute_targets


def test_facts_of_a_pool_are_objects_that_are_indexed_as_well(workspace):
    configuration = AmlCompute.provisioning_configuration(
        "STANDARD_D2_V2", max_nodes=4, idle_seconds_before_scaledown=90, description="for course 4"
    )
    assert (configuration.vm_size, configuration.vnet_name) == ("STANDARD_D2_V2", None)
    assert configuration.scale_settings.maximum_node_count == 4
    pool = ComputeTarget.create(workspace, "pool", configuration)
    assert (pool.vm_size, pool.description, pool.is_attached) == (
        "STANDARD_D2_V2", "for course 4", False,
    )  # fmt: skip
    assert "STANDARD_D2_V2" in [size["name"] for size in AmlCompute.supported_vmsizes(workspace)]
    for settings in (pool.scale_settings, pool.get_status().scale_settings):
        assert settings.idle_seconds_before_scaledown == 90
        assert settings["maxNodeCount"] == settings.maximum_node_count == 4
        assert json.loads(json.dumps(settings)) == settings.serialize()
    status = pool.get_status()
    assert (
        status.node_state_counts.idle_node_count == status.node_state_counts["idleNodeCount"] == 0
    )
    assert status.creation_time.year >= 2024
    with pytest.raises(AttributeError, match="max_nodes is the limit"):
        pool.list_quotas(workspace)
    with pytest.raises(AttributeError, match="Did you mean 'vm_size'"):
        pool.vm_sise  # noqa: B018


def test_an_unknown_target_is_named_with_the_known_ones(workspace, run_code):
    ComputeTarget.create(workspace, "pool", AmlCompute.provisioning_configuration(max_nodes=1))
    with pytest.raises(ComputeTargetError, match=r"no compute target 'gpu'.\nKnown: local, pool"):
        run_code("print(1)", compute_target="gpu")
    assert workspace.folder.list_run_ids() == []


def test_a_host_is_attached_without_secrets(workspace, run_code, wait_until):
    for wrong in ({"resource_id": "x", "address": "y"}, {}, {"address": "h", "password": "p"}):
        with pytest.raises(ComputeTargetError):
            RemoteCompute.attach_configuration("anna", **wrong)
    configuration = RemoteCompute.attach_configuration(
        "anna", address="no-such-host.invalid", ssh_port="2222"
    )
    host = ComputeTarget.attach(workspace, "lab", configuration)
    assert (host.ssh_port, host.username) == (2222, "anna")
    assert (host.is_attached, host.vm_size) == (True, None)
    old = RemoteCompute.attach(workspace, "old", "anna", "host.example.org")
    assert (old.username, old.address, old.ssh_port) == ("anna", "host.example.org", 22)
    run = run_code("print(1)", compute_target="lab")
    wait_until(lambda: run.status == "Failed")
    failure = run.folder.read_record().failure
    assert failure.message.startswith("Host no-such-host.invalid cannot be reached: ssh:")


def test_services_of_azure_say_what_to_use_instead():
    with pytest.raises(ComputeTargetError, match="AksCompute is a service of Azure"):
        AksCompute.provisioning_configuration()
    purpose = AksCompute.ClusterPurpose.DEV_TEST
    with pytest.raises(ComputeTargetError, match="AksCompute is a service of Azure"):
        AksCompute.provisioning_configuration(cluster_purpose=purpose)
    with pytest.raises(TypeError, match="took no argument 'purpose'"):
        AksCompute.provisioning_configuration(purpose=purpose)
    with pytest.raises(AttributeError, match="It is a fact of a service of Azure"):
        AksCompute.agent_count  # noqa: B018

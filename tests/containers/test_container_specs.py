"""What decides about containers before there is one: names, options, files. Needs no engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from estimatory import (
    DockerConfiguration,
    Environment,
    Estimator,
    RunConfiguration,
    ScriptRunConfig,
)
from estimatory.containers import finding
from estimatory.containers.mounts import make_mounts
from estimatory.containers.options import ContainerPlan, Mount, check_container, parse_size
from estimatory.containers.references import check_reference, with_registry, with_tag
from estimatory.containers.users import choose_user
from estimatory.environments.definition.to_container import parse_arguments
from estimatory.environments.images.dockerfile import render_dockerfile, render_index_settings
from estimatory.environments.images.layering import platform_for
from estimatory.errors import ContainerError, RunConfigurationError, UserError
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec, RunSpec
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

NOWHERE = "unix:///nowhere/docker.sock"


# --- names ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "image",
    [
        "python",
        "python:3.12",
        "continuumio/miniconda3",
        "registry.example:5000/team/image:v1.0_a",
        "localhost/x@sha256:" + "a" * 64,
        "sha256:" + "b" * 64,
    ],
)
def test_names_of_images(image):
    assert check_reference(image) == image


@pytest.mark.parametrize(
    "image",
    ["", " python", "python; id", "a b", "$(id)", "python\nRUN id", "UPPER", "-it", "../x", None,
     "python:", "x@y", "`id`", "a" * 40 + "&b", "python:3.12\n"],
)  # fmt: skip
def test_what_is_no_name_of_an_image(image):
    with pytest.raises(UserError, match="is not the name of an image"):
        check_reference(image)


def test_names_are_completed():
    assert with_tag("python") == "python:latest"
    assert with_tag("host:5000/python") == "host:5000/python:latest"
    assert with_tag("python:3") == "python:3"
    assert with_registry("team/x", "https://registry.example/") == "registry.example/team/x"
    assert with_registry("registry.example/team/x", "other") == "registry.example/team/x"


# --- options ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "size"),
    [("2g", 2 * 1024**3), ("512m", 512 * 1024**2), ("64K", 65536), ("1.5gb", 1536 * 1024**2)],
)
def test_sizes(text, size):
    assert parse_size("shm_size", text) == size


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"shm_size": "much"}, "shm_size is 'much', which is not a size"),
        ({"memory": "0g"}, "memory is '0g'"),
        ({"network": "a b"}, "'a b' is not a network"),
        ({"network": "container:x"}, "is not a network"),
        ({"cpus": -1}, "cpus is -1"),
        ({"gpus": "some"}, "gpus is 'some'"),
        ({"volumes": ("relative:/x",)}, "is not HOST:CONTAINER"),
        ({"volumes": ("/a:/b:rx",)}, "is not HOST:CONTAINER"),
    ],
)
def test_options_that_cannot_be(asked, said):
    with pytest.raises(UserError, match=said):
        check_container(ContainerSpec(image="python", **asked))


def make_plan(**asked) -> ContainerPlan:
    return ContainerPlan(
        name="estimatory-x",
        image="python:3",
        image_id="sha256:1",
        command=("python", "entry.py", "a;b"),
        working_folder="/w",
        user="1:2",
        userns_mode="",
        groups=(),
        mounts=(Mount("/a b", "/c"),),
        spec=ContainerSpec(image="python", **asked),
        run_id="x",
        workspace="/ws",
    )


def test_what_a_container_is_given_is_explicit():
    plan = make_plan(memory="1g", cpus=1.5, network="none")
    body = plan.to_engine({"A": "1 $(id)"})
    host = body["HostConfig"]
    assert host["Privileged"] is False
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert (host["NetworkMode"], host["Memory"]) == ("none", 1024**3)
    assert (host["MemorySwap"], host["NanoCpus"]) == (1024**3, 1_500_000_000)
    assert host["ShmSize"] == 2 * 1024**3
    assert host["Mounts"] == [{"Type": "bind", "Source": "/a b", "Target": "/c", "ReadOnly": True}]
    assert "DeviceRequests" not in host
    assert (body["Entrypoint"], body["Cmd"]) == (["python"], ["entry.py", "a;b"])
    assert body["Env"] == ["A=1 $(id)"]
    assert "$(id)" not in json.dumps(plan.to_json())


@pytest.mark.parametrize(
    ("gpus", "asked"),
    [("all", {"Count": -1}), ("2", {"Count": 2}), ("0,1", {"Count": 0, "DeviceIDs": ["0", "1"]})],
)
def test_gpus(gpus, asked):
    [request] = make_plan(gpus=gpus).to_engine({})["HostConfig"]["DeviceRequests"]
    assert request == {"Driver": "", "Options": {}, "Capabilities": [["gpu"]], **asked}


def test_arguments_of_docker_run():
    words = [
        "--network",
        "none",
        "-m",
        "2g",
        "--gpus='x'",
        "--cpus=1.5",
        "-v",
        "/a:/b",
        "-v=/c:/d:ro",
    ]
    words[4] = '--gpus="device=0,1"'
    assert parse_arguments(words) == {
        "network": "none",
        "memory": "2g",
        "gpus": "0,1",
        "cpus": 1.5,
        "volumes": ("/a:/b", "/c:/d:ro"),
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--privileged"], "'--privileged', which containers of runs do not take"),
        (["--pid=host"], "'--pid'"),
        (["--network"], "ends with --network"),
        (["--cpus", "few"], "'few' is not a number"),
    ],
)
def test_arguments_that_are_refused(words, said):
    with pytest.raises(RunConfigurationError, match=said):
        parse_arguments(words)


# --- users and mounts -------------------------------------------------------------------------
def test_the_user_is_the_submitter_whatever_the_engine_does():
    assert choose_user(["name=seccomp"], 1000, 100, [100, 7]).user == "1000:100"
    assert choose_user([], 1000, 100, [100, 7]).groups == ("7",)
    assert choose_user(["name=rootless"], 1000, 100).user == "0:0"
    assert choose_user(["name=userns"], 1000, 100).userns_mode == "host"


def test_data_is_mounted_where_it_lies(run_code, tmp_path):
    run = run_code("")
    run.wait_for_completion()
    table, folder = tmp_path / "table.csv", tmp_path / "references"
    table.write_text("a\n")
    folder.mkdir()
    os.makedirs(run.folder.data_folder, exist_ok=True)
    entry = {"kind": "dataset", "mode": "direct", "path": "", "definition": {"files": [str(table)]}}
    reference = {"kind": "reference", "mode": "mount", "path": str(folder)}
    record = {"inputs": [entry, reference], "outputs": []}
    with open(run.folder.data_record_path, "w") as file:
        json.dump(record, file)
    mounts = {m.target: m.is_read_only for m in make_mounts(ContainerSpec(), run.folder, "/client")}
    assert mounts[str(table)] is True
    assert mounts[str(folder)] is False
    assert mounts[run.folder.path] is False


# --- Dockerfile -------------------------------------------------------------------------------
def test_the_dockerfile_uses_no_shell_and_keeps_tools_out():
    text = render_dockerfile("estimatory/base:1", "/opt/my python", has_certificates=True)
    build, final = text.split("\n\n")
    assert (
        '["/opt/estimatory-build/uv", "venv", "--no-config", "--python", "/opt/my python"' in build
    )
    assert "--require-hashes" in build
    assert "SSL_CERT_FILE" in build
    assert "estimatory-build" not in final
    assert final.splitlines()[0] == "FROM estimatory/base:1"
    assert "--mount=type=secret,id=uv" in render_dockerfile("b", "python3", is_buildkit=True)


def test_index_settings_leave_out_places_of_this_disk():
    variables = {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "file:///opt/wheels https://extra.example/simple",
        "UV_FIND_LINKS": "/opt/wheels",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    assert render_index_settings(variables).splitlines() == [
        'index-strategy = "unsafe-best-match"',
        "[[index]]",
        'url = "https://extra.example/simple"',
        "[[index]]",
        'url = "https://mirror.example/simple"',
        "default = true",
    ]


def test_platforms():
    assert platform_for("linux x86_64 glibc 2.36") == "x86_64-manylinux_2_36"
    assert platform_for("linux aarch64 glibc 2.30") == "aarch64-manylinux_2_28"
    assert platform_for("linux x86_64") == "x86_64-unknown-linux-musl"


def test_a_spec_with_a_container_comes_back_from_json():
    spec = RunSpec(
        "r", "e", 0.0, EnvironmentSpec("p"), container=ContainerSpec("python", gpus="all")
    )
    assert RunSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


# --- no engine --------------------------------------------------------------------------------
@pytest.fixture
def no_engine(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)


def test_asking_for_an_image_without_an_engine(workspace, no_engine):
    request = RunRequest(
        "e", "a.py", EnvironmentSpec(sys.executable), source_files={"a.py": b""},
        container=ContainerSpec(image="python:3.12"),
    )  # fmt: skip
    with pytest.raises(ContainerError) as caught:
        submit(workspace.folder, request)
    assert f"No container engine answers at {NOWHERE}: there is nothing." in str(caught.value)
    assert "apt install docker.io" in caught.value.hint
    assert "run without" in caught.value.hint
    assert workspace.folder.list_run_ids() == []


def test_an_engine_of_another_machine(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    assert not finding.is_engine_there()
    with pytest.raises(ContainerError, match="is one of another machine"):
        finding.check_engine()


def test_the_chosen_context_is_followed(monkeypatch, tmp_path):
    import hashlib

    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    meta = tmp_path / "contexts" / "meta" / hashlib.sha256(b"mine").hexdigest()
    meta.mkdir(parents=True)
    described = {"Endpoints": {"docker": {"Host": "unix:///mine.sock"}}}
    (meta / "meta.json").write_text(json.dumps(described))
    (tmp_path / "config.json").write_text(json.dumps({"currentContext": "mine"}))
    assert finding.find_address() == "unix:///mine.sock"


def test_the_command_line_without_an_engine(workspace, no_engine, tmp_path):
    (tmp_path / "a.py").write_text("")
    command = [sys.executable, "-m", "estimatory.commands", "submit", "--docker", "python", "a.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "No container engine answers" in done.stderr


def image_environment(image="registry.example/team/x") -> Environment:
    environment = Environment("x")
    environment.docker.base_image = image
    environment.python.user_managed_dependencies = True
    return environment


def test_old_notebooks_run_without_an_engine_and_are_told_once(no_engine, tmp_path):
    (tmp_path / "a.py").write_text("")
    estimator = Estimator(
        str(tmp_path), compute_target="local", entry_script="a.py", user_managed=True,
        custom_docker_image="continuumio/miniconda3",
    )  # fmt: skip
    with pytest.warns(UserWarning, match="continuumio/miniconda3 is not used: no cont") as caught:
        request = estimator.to_request("e")
    assert len(caught) == 1
    assert request.container is None


def test_use_docker_without_an_engine_is_an_error(no_engine, tmp_path):
    (tmp_path / "a.py").write_text("")
    asked = {"environment": image_environment(), "docker_runtime_config": DockerConfiguration(True)}
    with pytest.raises(ContainerError, match="No container engine answers") as caught:
        ScriptRunConfig(str(tmp_path), "a.py", **asked).to_request("e")
    assert "or run without an image" in caught.value.hint


@pytest.fixture
def an_engine(monkeypatch):
    monkeypatch.setattr(finding, "check_engine", lambda address="": address)


def test_an_image_of_an_environment_means_a_container(an_engine):
    environment = image_environment()
    environment.docker.base_image_registry.address = "registry.example"
    environment.docker.base_image_registry.username = "me"
    environment.docker.base_image_registry.password = "hunter2"
    environment.docker.arguments = ["--network", "none"]
    environment.python.interpreter_path = "/opt/conda/bin/python"
    docker = DockerConfiguration(shm_size="4g", arguments=["--memory=3g"])
    config = ScriptRunConfig("code", "a.py", environment=environment, docker_runtime_config=docker)
    request = config.to_request("e")
    assert request.container == ContainerSpec(
        image="registry.example/team/x",
        python="/opt/conda/bin/python",
        registry="registry.example",
        username="me",
        network="none",
        memory="3g",
        shm_size="4g",
    )
    assert request.registry_password == "hunter2"
    assert "hunter2" not in repr(request) + json.dumps(request.run_definition)


def test_what_means_no_container(an_engine, capsys, nothing_told):
    refused = DockerConfiguration(use_docker=False)
    environment = image_environment()
    asked = {"environment": environment, "docker_runtime_config": refused}
    assert ScriptRunConfig("code", "a.py", **asked).to_request("e").container is None
    standard = RunConfiguration()
    standard.environment.docker.enabled = True
    standard.environment.python.user_managed_dependencies = True
    assert ScriptRunConfig("code", "a.py", run_config=standard).to_request("e").container is None
    assert "no container: target 'local'" in capsys.readouterr().err


def test_a_password_is_a_secret_of_the_workspace(workspace, an_engine):
    from estimatory.containers.credentials import find_password, keep_password

    spec = ContainerSpec(image="team/x", registry="registry.example", username="me")
    keep_password(workspace.folder, spec, "hunter2")
    assert find_password(workspace.folder, spec) == "hunter2"
    assert find_password(workspace.folder, ContainerSpec(image="x")) == ""
    [path] = [p for p in os.scandir(workspace.folder.secrets_folder)]
    assert os.stat(path).st_mode & 0o777 == 0o600


# --- several processes ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "there", "seen"),
    [
        ("", ("0", "1"), ()),
        ("all", ("0", "1"), ("0", "1")),
        ("2", ("0", "1", "2"), ("0", "1")),
        ("1,3", ("0", "1", "2", "3"), ("0", "1")),
    ],
)
def test_a_container_counts_its_own_gpus_from_0(asked, there, seen):
    from estimatory.compute.container.ranks import count_gpus

    assert count_gpus(asked, there) == seen

"""Names, paths and values are data on every host; keys and secrets are written down nowhere."""

from __future__ import annotations

import os
from pathlib import Path

from estimatory.base.files import read_json

EVIL = "a b; touch /tmp/pwned; $(touch /tmp/pwned) `touch /tmp/pwned` 'q' \"d\" \\ | & > < * ?"
SHOW = """
    import json, os, sys, time
    told = {k: v for k, v in os.environ.items() if k.startswith("EVIL")}
    with open(f"outputs/told-{os.environ['RANK']}.json", "w") as file:
        json.dump([told, sys.argv[1:], os.environ.get("API_TOKEN")], file)
    while not os.path.exists("/tmp/seen"):
        time.sleep(0.05)
"""


def test_values_and_arguments_arrive_as_they_are(desk, index_url, explain):
    folder = desk.submit(
        SHOW,
        arguments=[EVIL, "--", "-x", "$NO_SUCH_NAME", ""],
        environment_variables={
            "EVIL": EVIL,
            "EVIL_LINES": "one\ntwo\n",
            "API_TOKEN": "s3cr3t-t0ken",
        },
        variables={"UV_DEFAULT_INDEX": index_url},
        script="it's $(touch pwned); main.py",
    )
    desk.wait_for_ranks(folder, 6)
    lines = _all_command_lines()
    for host in desk.lab.hosts:
        host.run("touch", "/tmp/seen", check=True)
    assert desk.wait(folder).status == "Completed", explain(folder)
    told = {"EVIL": EVIL, "EVIL_LINES": "one\ntwo\n"}
    for rank in range(6):
        said = read_json(f"{folder.work_folder}/outputs/told-{rank}.json")
        assert said == [told, [EVIL, "--", "-x", "$NO_SUCH_NAME", ""], "s3cr3t-t0ken"]
    for host in desk.lab.hosts:
        host.run("rm", "/tmp/seen", check=True)
        assert host.run("test", "-e", "/tmp/pwned").returncode == 1
        assert host.run("find", "/", "-xdev", "-name", "pwned").stdout == ""
    key = Path(desk.lab.key_file).read_text().splitlines()[1]
    assert not any("s3cr3t-t0ken" in line or "pwned" in line or key in line for line in lines)


def _all_command_lines() -> list[str]:
    """Of every process of every host and of the desk."""
    lines = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            lines.append(Path(f"/proc/{name}/cmdline").read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if "pytest" not in line]


def test_no_key_and_no_secret_is_in_any_file(desk, index_url, explain):
    folder = desk.submit(
        "print('x')",
        environment_variables={"API_TOKEN": "s3cr3t-t0ken"},
        variables={"UV_DEFAULT_INDEX": index_url},
    )
    assert desk.wait(folder).status == "Completed", explain(folder)
    key = Path(desk.lab.key_file).read_text().splitlines()[1]
    shown = desk.command("show", folder.run_id, "--json").stdout
    listed = desk.command("compute", "list", "--json").stdout
    files = [path for path in desk.workspace.rglob("*") if path.is_file()]
    texts = [path.read_bytes().decode(errors="replace") for path in files] + [shown, listed]
    assert len(texts) > 10
    assert not any(key in text or "s3cr3t-t0ken" in text for text in texts)
    for host in desk.lab.hosts:
        found = host.run(
            "grep", "-rl", "-e", key, "-e", "s3cr3t-t0ken", f"/home/{host.name}", "/tmp"
        )
        assert found.stdout == ""


def test_a_host_that_lies_about_file_names_writes_nowhere_else(tmp_path):
    from estimatory.compute.hosts.launcher import SshLauncher
    from estimatory.folders.run_folder import RunFolder

    folder = RunFolder(tmp_path / "run")
    for part in ("logs", "metrics", "ranks"):
        (tmp_path / "run" / part).mkdir(parents=True)
    launcher = SshLauncher(None, [], is_shared=False)
    launcher._folder = folder
    lies = (
        "../x",
        "logs/../../x",
        "/tmp/x",
        "record.json",
        "spec.json",
        "logs/a/b",
        "logs/.x",
        "logs/x\n",
    )
    for name in lies:
        launcher.take(None, {"event": "part", "file": name, "start": 0}, b"data")
    launcher.take(None, {"event": "part", "file": "logs/rank-0.log", "start": 0}, b"data")
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert written == [Path("run/logs/rank-0.log")]


def test_links_among_the_outputs_lead_nowhere(desk, explain):
    code = """
    import os
    os.symlink("/etc/passwd", "outputs/stolen")
    os.symlink("../../../../spec.json", "outputs/outside")
    open("outputs/own", "w").write("mine")
    os.symlink("own", "outputs/inside")
    """
    folder = desk.submit(code, node_count=1, process_count_per_node=1)
    assert desk.wait(folder).status == "Completed", explain(folder)
    assert sorted(os.listdir(f"{folder.work_folder}/outputs")) == ["inside", "own"]

"""How hosts are reached is the affair of the system's ssh: its settings, jump hosts, agents."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

ONE = {"node_count": 1, "process_count_per_node": 1, "compute_target": "ways"}
WHERE = "import os; print(os.uname().nodename, os.environ['SSH_CONNECTION'].split()[0])"
SETTINGS = """\
Host beyond
  HostName 10.77.0.3
  HostKeyAlias lab3
  ProxyJump lab1
Host *
  IdentityFile {key}
"""


@pytest.fixture
def ssh_settings(lab) -> Iterator[None]:
    """Of whoever sits at the desk."""
    path = "/home/desk/.ssh/config"
    text = SETTINGS.format(key=lab.key_file)
    lab.desk.run("cp", "/dev/stdin", path, input=text, check=True)
    lab.desk.run("chmod", "600", path, check=True)
    yield
    lab.desk.run("rm", path, check=True)


def test_a_jump_host_of_the_settings_of_ssh_is_used(desk, ssh_settings, explain):
    """By an alias, with the key that is named there."""
    desk.attach("ways", hosts=["beyond"], private_key_file="")
    folder = desk.submit(WHERE, **ONE)
    assert desk.wait(folder).status == "Completed", explain(folder)
    with open(folder.log_path(0)) as file:
        assert file.read() == f"lab3 {desk.lab.host('lab1').address}\n"


def test_a_key_of_the_agent_is_used(desk, explain, tmp_path):
    """It never leaves the agent, which the ranks do not see either."""
    place = str(tmp_path / "agent")
    agent = desk.lab.desk.command(["ssh-agent", "-D", "-a", place])
    with subprocess.Popen(agent, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        told = {"env": {"SSH_AUTH_SOCK": place, "PATH": "/usr/bin:/bin"}}
        desk.lab.desk.run("ssh-add", "-q", desk.lab.key_file, check=True, **told)
        desk.attach("ways", hosts=["lab2"], private_key_file="")
        code = f"{WHERE}; print('SSH_AUTH_SOCK' in os.environ)"
        folder = desk.submit(code, **ONE, variables={"SSH_AUTH_SOCK": place})
        record = desk.wait(folder)
        process.terminate()
    assert record.status == "Completed", explain(folder)
    with open(folder.log_path(0)) as file:
        assert file.read() == f"lab2 {desk.lab.desk.address}\nFalse\n"

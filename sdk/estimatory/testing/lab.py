"""Hosts for tests: network namespaces on one bridge, each with its own sshd, names and processes.

Linux, as root, with ``ip``, ``unshare``, ``nsenter`` and ``sshd``. Everything ends with the
processes that hold the namespaces, so nothing of the machine is changed or left behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from .lab_host import Host

_NEEDED = {"ip": "iproute2", "sshd": "openssh-server", "ssh": "openssh-client", "rsync": "rsync"}
_SUBNET = "10.77.0"
_ALONE = (
    *("unshare", "--net", "--uts", "--pid", "--ipc", "--mount"),
    *("--fork", "--kill-child", "--mount-proc"),
)
"""Before the command of a process that shall see nothing but its own host."""
_TOOLS_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SSHD_CONFIG = """\
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
StrictModes no
PidFile none
MaxStartups 100
"""
# The first process of a host: makes its view of the files, then reaps what is orphaned.
_INIT = """
import os, signal, subprocess, sys, time
state, home, shared, is_server = sys.argv[1:5]
covered = sys.argv[5:]
def mount(*words):
    subprocess.run(["mount", *words], check=True)
for name in ("passwd", "hosts"):
    mount("--bind", f"{state}/{name}", f"/etc/{name}")
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
if is_server == "yes":
    mount("--bind", f"{state}/etc", "/etc/ssh")
    kept = os.open(shared, os.O_RDONLY) if shared else None
    for path in ["/run", "/dev/shm", "/tmp", "/var/tmp", *covered]:
        os.makedirs(path, exist_ok=True)  # it may have lain below one that is covered already
        mount("-t", "tmpfs", "tmpfs", path)
    os.makedirs("/run/sshd")
    if shared:
        os.makedirs(shared, exist_ok=True)
        mount("-c", "--bind", f"/proc/{os.getpid()}/fd/{kept}", shared)
        os.close(kept)
mount("-t", "tmpfs", "tmpfs", "/home")
os.makedirs(home)
if os.path.exists(f"{state}/home"):
    subprocess.run(["cp", "-rp", f"{state}/home/.", home], check=True)
print("ready", flush=True)
while True:
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(0.2)
"""


def find_obstacle() -> str | None:
    """Return why hosts cannot be made here, in one sentence; None if they can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "making hosts needs Linux and root"
    missing = [p for name, p in _NEEDED.items() if not shutil.which(name, path=_TOOLS_PATH)]
    if missing:
        return f"making hosts needs the packages {' '.join(missing)}"
    tried = subprocess.run(
        [
            "unshare",
            "--net",
            "--uts",
            "--pid",
            "--mount",
            "--fork",
            "mount",
            "-t",
            "tmpfs",
            "x",
            "/mnt",
        ],
        capture_output=True,
        text=True,
    )
    return f"namespaces cannot be made: {tried.stderr.strip()}" if tried.returncode else None


@dataclass
class Lab:
    """Hosts with sshd, and a desk from which runs are submitted."""

    folder: str
    key_file: str
    switch: subprocess.Popen[str]
    desk: Host
    hosts: list[Host] = field(default_factory=list)

    def host(self, name: str) -> Host:
        return next(host for host in self.hosts if host.name == name)

    def set_link(self, host: Host, state: str) -> None:
        """``up`` or ``down``: plug or pull the cable of a host."""
        self.on_switch("ip", "link", "set", host.link, state)

    def on_switch(self, *words: str) -> None:
        command = ["nsenter", "--target", str(self.switch.pid), "--net", *words]
        subprocess.run(command, check=True, capture_output=True)


@contextmanager
def open_lab(
    folder: str, *, n_hosts: int = 3, shared: str = "", covered: Sequence[str] = ()
) -> Iterator[Lab]:
    """Hosts ``lab1`` to ``labN`` and the desk.

    Args:
        folder: for keys and settings of the hosts.
        shared: a folder that all see at the same path; of ``/tmp`` the hosts see nothing else.
        covered: more folders whose content the hosts do not see.
    """
    processes: list[subprocess.Popen[str]] = []
    names = [f"lab{number}" for number in range(1, n_hosts + 1)]
    os.makedirs(folder, exist_ok=True)
    key_file = os.path.join(folder, "key")
    _make_key(key_file)
    _write_names(folder, names)
    try:
        switch = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], text=True)
        processes.append(switch)
        _wait_for_namespace(switch.pid)
        desk = _make_host("desk", 200, folder, processes)
        lab = Lab(folder, key_file, switch, desk)
        lab.on_switch("ip", "link", "add", "bridge", "type", "bridge")
        lab.on_switch("ip", "link", "set", "bridge", "up")
        _plug(lab, desk)
        for number, name in enumerate(names, start=1):
            host = _make_host(name, number, folder, processes, shared=shared, covered=covered)
            lab.hosts.append(host)
            _plug(lab, host)
            host.start_sshd()
        yield lab
    finally:
        for process in reversed(processes):
            process.kill()
        for process in processes:
            process.wait()


def _make_key(path: str) -> None:
    if not os.path.exists(path):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)


def _write_names(folder: str, names: Sequence[str]) -> None:
    """Names and host keys, as everybody in the lab knows them."""
    known = []
    for number, name in enumerate(names, start=1):
        etc = os.path.join(folder, name, "etc")
        os.makedirs(etc, exist_ok=True)
        _make_key(os.path.join(etc, "ssh_host_ed25519_key"))
        shutil.copy(f"{folder}/key.pub", os.path.join(etc, "authorized_keys"))
        _write(
            os.path.join(etc, "sshd_config"), f"ListenAddress {_SUBNET}.{number}\n{_SSHD_CONFIG}"
        )
        with open(os.path.join(etc, "ssh_host_ed25519_key.pub"), encoding="utf-8") as file:
            known.append(f"{name},{_SUBNET}.{number} {file.read()}")
    addresses = [f"{_SUBNET}.{number} {name}" for number, name in enumerate(names, start=1)]
    _write(
        f"{folder}/hosts",
        "\n".join(["127.0.0.1 localhost", f"{_SUBNET}.200 desk", *addresses]) + "\n",
    )
    _write(os.path.join(folder, "desk", "home", ".ssh", "known_hosts"), "".join(known))


def _make_host(
    name: str,
    number: int,
    folder: str,
    processes: list[subprocess.Popen[str]],
    *,
    shared: str = "",
    covered: Sequence[str] = (),
) -> Host:
    state = os.path.join(folder, name)
    os.makedirs(state, exist_ok=True)
    home = f"/home/{name}"
    _write(f"{state}/passwd", _passwd_with_home(home))
    shutil.copy(f"{folder}/hosts", f"{state}/hosts")
    is_server = "no" if name == "desk" else "yes"
    init = ("/usr/bin/python3", "-c", textwrap.dedent(_INIT))
    command = [*_ALONE, *init, state, home, shared, is_server, *covered]
    started = subprocess.Popen(command, text=True, stdout=subprocess.PIPE)
    processes.append(started)
    assert started.stdout is not None
    if started.stdout.readline() != "ready\n":
        raise RuntimeError(f"host {name} could not be made")
    with open(f"/proc/{started.pid}/task/{started.pid}/children", encoding="ascii") as file:
        host = Host(name, f"{_SUBNET}.{number}", started, int(file.read()))
    host.run("hostname", name, check=True)
    return host


def _plug(lab: Lab, host: Host) -> None:
    """Connect the switch to the host."""
    host.link = f"to-{host.name}"
    lab.on_switch(
        "ip",
        "link",
        "add",
        host.link,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        str(host.pid),
    )
    lab.on_switch("ip", "link", "set", host.link, "master", "bridge", "up")
    host.run("ip", "address", "add", f"{host.address}/24", "dev", "eth0", check=True)
    host.run("ip", "link", "set", "eth0", "up", check=True)


def _passwd_with_home(home: str) -> str:
    with open("/etc/passwd", encoding="utf-8") as file:
        others = [line for line in file if not line.startswith("root:")]
    return f"root:x:0:0:root:{home}:/bin/bash\n{''.join(others)}"


def _wait_for_namespace(pid: int) -> None:
    """Until ``unshare`` has entered it."""
    own = os.readlink("/proc/self/ns/net")
    while os.readlink(f"/proc/{pid}/ns/net") == own:
        time.sleep(0.005)


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def desk_variables(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of somebody who sits at the desk."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ESTIMATORY_", "JPY_"))}
    return {**kept, "HOME": "/home/desk", "USER": "root", **(more or {})}

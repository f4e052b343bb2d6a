"""What a host is and has."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
from typing import Any, Dict, List, Optional

_MORE_FOLDERS = ("~/.local/bin", "~/.cargo/bin", "/usr/local/bin", "/usr/lib64/openmpi/bin")
_PROBE = (
    "import sys,os;print(sys.version_info[0],sys.version_info[1],sys.version_info[2],"
    "sys.implementation.name)"
)
_GPU_DEVICE = re.compile(r"nvidia(\d+)\Z")


def describe_host() -> Dict[str, Any]:
    """Return the facts that every run asks for; told unasked, when the keeper has come up."""
    address = os.environ.get("SSH_CONNECTION", "").split()[2:3]
    return {
        "hostname": platform.node(),
        "uid": os.geteuid(),
        "home": os.path.expanduser("~"),
        "machine": f"{sys.platform} {os.uname().machine}",
        "python": platform.python_version(),
        "address": address[0] if address else "",
        **find_interface(address[0] if address else ""),
        "n_cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "gpus": _list_gpus(),
        "rsync": find_program("rsync"),
        "uv": find_program("uv"),
        "mpirun": find_mpirun(),
        "time": time.time(),
    }


def find_interface(address: str) -> Dict[str, str]:
    """``{"interface", "network"}`` of the address, empty where it is on none (or not IPv4)."""
    try:
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
            for _, name in socket.if_nameindex():
                request = struct.pack("256s", name.encode()[:15])
                try:
                    own = fcntl.ioctl(opened.fileno(), 0x8915, request)[20:24]  # SIOCGIFADDR
                    mask = fcntl.ioctl(opened.fileno(), 0x891B, request)[20:24]  # SIOCGIFNETMASK
                except OSError:
                    continue
                if socket.inet_ntoa(own) == address:
                    return {"interface": name, "network": _render_network(own, mask)}
    except (ImportError, OSError):
        pass
    return {"interface": "", "network": ""}


def _render_network(own: bytes, mask: bytes) -> str:
    first = bytes(a & b for a, b in zip(own, mask))
    return f"{socket.inet_ntoa(first)}/{sum(bin(byte).count('1') for byte in mask)}"


def find_program(name: str) -> str:
    """Return its path, or empty; also where a command over ssh does not look."""
    folders = [os.environ.get("PATH", ""), *map(os.path.expanduser, _MORE_FOLDERS)]
    return shutil.which(name, path=os.pathsep.join(folders)) or ""


def find_mpirun() -> Dict[str, str]:
    """Open MPI's own, ``{"path", "version"}``; empty strings where there is none."""
    path = find_program("mpirun")
    said = _ask([path, "--version"]) if path else ""
    found = re.search(r"Open MPI\)?\s+v?(\d[\w.]*)", said)
    return {"path": path, "version": found[1]} if found else {"path": "", "version": ""}


def find_pythons(candidates: List[str], version: str) -> Dict[str, Any]:
    """Return the first candidate of that version (``3.11``), and all found, for people."""
    seen = []
    for candidate in candidates:
        path = candidate if os.path.isabs(candidate) else find_program(candidate)
        said = _ask([path, "-I", "-S", "-c", _PROBE]).split() if path else []
        if len(said) != 4:
            continue
        full = ".".join(said[:3])
        seen.append(f"Python {full} ({path})")
        if not version or ".".join(said[:2]) == version:
            return {"path": path, "version": full, "implementation": said[3], "seen": seen}
    return {"path": "", "seen": list(dict.fromkeys(seen))}


def find_space(folder: str) -> Optional[int]:
    """Free bytes where the folder is or would be."""
    path = os.path.abspath(os.path.expanduser(folder))
    while not os.path.exists(path) and path != os.path.dirname(path):
        path = os.path.dirname(path)
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None


def _list_gpus() -> List[str]:
    try:
        found = [name for name in os.listdir("/dev") if _GPU_DEVICE.match(name)]
    except OSError:
        return []
    return [str(number) for number in range(len(found))]


def _ask(command: List[str]) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
        )
        return done.stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return ""

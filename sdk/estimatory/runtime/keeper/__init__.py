"""The keeper on a host, started through ssh: it needs a Python from 3.7 on and nothing of ours.

Its modules are sent as text by :func:`read_sources`; they import each other only.
"""

from __future__ import annotations

import json
import os

_CORE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_MODULES = (
    "base.processes",
    "runtime.ports",
    "runtime.keeper.wire",
    "runtime.keeper.facts",
    "runtime.keeper.following",
    "runtime.keeper.measuring",
    "runtime.keeper.running",
    "runtime.keeper.daemons",
    "runtime.keeper.own_folder",
    "runtime.keeper.keeping",
)
"""Each after those that it imports; a host has them below a package ``core``."""

BOOT = "import sys;exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))"
"""All of the command line on the host: constant, so that no shell there can misread it."""
_LOADER = """
import json, types
def load(sources):
    for name, text in sources:
        package = name.rpartition(".")[0]
        parent = package
        while parent:
            sys.modules.setdefault(parent, types.ModuleType(parent)).__path__ = []
            parent = parent.rpartition(".")[0]
        module = sys.modules[name] = types.ModuleType(name)
        module.__package__ = package
        exec(compile(text, name.replace(".", "/") + ".py", "exec"), module.__dict__)
load(json.loads(sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))))
sys.exit(sys.modules["core.runtime.keeper.keeping"].main())
"""


def read_sources() -> bytes:
    """Return what is written to the started Python first: the loader, then every module as text."""
    sources = [(f"core.{name}", _read(name)) for name in _MODULES]
    loader, modules = _LOADER.encode(), json.dumps(sources).encode()
    return b"%d\n%s%d\n%s" % (len(loader), loader, len(modules), modules)


def _read(module: str) -> str:
    with open(os.path.join(_CORE, *module.split(".")) + ".py", encoding="utf-8") as file:
        return file.read()

"""What runs on a host, started through ssh: it needs a Python from 3.7 on and nothing of ours.

The modules are sent as text and import each other only; :func:`read_sources` gathers them.
"""

from __future__ import annotations

import json
import os

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_RUNTIME = os.path.dirname(_FOLDER)
_SHARED = (
    os.path.join(os.path.dirname(_RUNTIME), "base", "processes.py"),
    os.path.join(_RUNTIME, "ports.py"),
)
_MODULES = (
    "wire",
    "facts",
    "following",
    "measuring",
    "running",
    "daemons",
    "own_folder",
    "keeping",
)

BOOT = "import sys;exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))"
"""All of the command line on the host: constant, so that no shell there can misread it."""
_LOADER = """
import json, types
def load(sources):
    package = sys.modules["keeper"] = types.ModuleType("keeper")
    package.__path__ = []
    for name, text in sources:
        module = sys.modules["keeper." + name] = types.ModuleType("keeper." + name)
        module.__package__ = "keeper"
        exec(compile(text, "keeper/" + name + ".py", "exec"), module.__dict__)
load(json.loads(sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))))
sys.exit(sys.modules["keeper.keeping"].main())
"""


def read_sources() -> bytes:
    """What is written to the started Python first: the loader, then every module as text."""
    sources = [(os.path.basename(path)[: -len(".py")], _read(path)) for path in _SHARED]
    sources += [(name, _read(os.path.join(_FOLDER, f"{name}.py"))) for name in _MODULES]
    loader, modules = _LOADER.encode(), json.dumps(sources).encode()
    return b"%d\n%s%d\n%s" % (len(loader), loader, len(modules), modules)


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()

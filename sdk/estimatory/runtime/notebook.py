"""The shim around a notebook: executes it cell by cell, and keeps it with its outputs.

Started by path in the run's own interpreter: ``python notebook.py <run folder> <notebook>
[arguments]``, in the run's work folder. The executed notebook is
``outputs/<name>.output.ipynb``, as far as it came. Arguments ``--name value`` are variables of the
notebook, set after its cell tagged ``parameters`` (or before all cells), and are in ``sys.argv``.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from importlib import import_module
from typing import Any

SCRAP_TYPE = "application/scrapbook.scrap.json+json"
"""What scrapbook's ``glue`` leaves in an output; it becomes a metric of the run."""

_PREPARATION = """
def _prepare(argv):
    import json, os, sys, warnings

    def tell_code(result):
        error = result and result.error_in_exec
        if isinstance(error, SystemExit):
            is_number = isinstance(error.code, (int, type(None)))
            error.args = (json.dumps(int(error.code or 0) if is_number else str(error.code)),)

    os.environ["ESTIMATORY_RANK_PID"] = str(os.getpid())
    sys.argv = argv
    warnings.filterwarnings("ignore", "To exit: use", UserWarning)
    get_ipython().events.register("post_run_cell", tell_code)
"""
"""What the kernel does first: it is the rank, so that what it logs is the run's and not a helper's.

The code of ``sys.exit(…)`` comes from it as JSON: a number, or words.
"""


def main() -> None:
    folder, script, *words = sys.argv[1:]
    arguments = [os.path.expandvars(w) if "$AZ" in w or "${AZ" in w else w for w in words]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    try:
        nbformat = import_nbformat()
        _import("nbclient"), _import("ipykernel")
    except ImportError as error:
        _fail(folder, type(error).__name__, f"{error}: executing a notebook needs nbclient and "
              f"ipykernel in {sys.executable}; add them to pip_packages.")  # fmt: skip
        return
    notebook = nbformat.read(script, as_version=4)
    _insert_parameters(notebook, parse_parameters(arguments))
    target = os.path.join("outputs", f"{os.path.basename(script)[:-6]}.output{_rank_part()}.ipynb")
    _execute(notebook, folder, target, [script, *arguments])


def _execute(notebook: object, folder: str, target: str, argv: list[str]) -> None:
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    client = _make_client(notebook, target, argv)
    try:
        client.execute()
    except CellExecutionError as error:
        if error.ename == "SystemExit":
            _exit(folder, error.evalue)
        else:
            _fail(folder, error.ename, f"{error.ename}: {error.evalue}", _failed_cell(notebook))
    except DeadKernelError as error:
        _fail(folder, "DeadKernelError", f"The notebook's kernel died: {error}")
    finally:
        _write(notebook, target)
    _log_scraps(notebook)


def _exit(folder: str, told: str) -> None:
    """End as a script that says ``sys.exit(…)``; return where that is no failure."""
    code = json.loads(told)
    if isinstance(code, str) and code:
        _fail(folder, "", code)
    if code != 0:
        sys.exit(code or 1)


def _make_client(notebook: object, target: str, argv: list[str]) -> Any:
    """Return a client whose kernel is this interpreter, and not the notebook's."""

    class LiveClient(_import("nbclient").NotebookClient):  # type: ignore[misc]
        """Shows output in the run's log while a cell is at it."""

        def create_kernel_manager(self) -> Any:
            self.km = _own_kernel()
            return self.km

        def process_message(self, msg: Any, cell: object, cell_index: int) -> object:
            _echo(msg["msg_type"], msg["content"])
            return super().process_message(msg, cell, cell_index)

    def prepare(**_: object) -> None:
        code = f"{_PREPARATION}_prepare({argv!r})\ndel _prepare"
        client.kc.execute(code, silent=True, store_history=False)

    client: Any = LiveClient(notebook, timeout=None, kernel_name="python3")
    client.on_notebook_start = prepare
    client.on_cell_executed = lambda **_: _write(notebook, target)
    return client


def _own_kernel() -> object:
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class OwnKernelSpec(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> Any:
            return KernelSpec(resource_dir="", **get_kernel_dict())

    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OwnKernelSpec())


def _echo(kind: str, content: dict[str, Any]) -> None:
    if kind == "stream":
        (sys.stderr if content["name"] == "stderr" else sys.stdout).write(content["text"])
    elif kind == "error" and content["ename"] != "SystemExit":
        sys.stderr.write("\n".join(content["traceback"]) + "\n")


def parse_parameters(arguments: list[str]) -> dict[str, Any]:
    """Return ``["--n-trees", "10", "--fast"]`` as ``{"n_trees": 10, "fast": True}``."""
    parameters: dict[str, Any] = {}
    name = ""
    for word in arguments:
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            name = name.replace("-", "_")
            parameters[name] = _parse_value(value) if value else True
        elif name:
            parameters[name] = _parse_value(word)
            name = ""
    return {k: v for k, v in parameters.items() if k.isidentifier()}


def _parse_value(text: str) -> object:
    from parameter_values import read_value  # type: ignore[import-not-found]  # beside this file

    try:
        value: object = read_value(text)
    except ValueError:
        return text
    return value


def _insert_parameters(notebook: Any, parameters: dict[str, Any]) -> None:
    if not parameters:
        return
    lines = [f"{name} = {_literal(value)}" for name, value in parameters.items()]
    cell = _import("nbformat.v4").new_code_cell("# Parameters\n" + "\n".join(lines))
    cell.metadata["tags"] = ["injected-parameters"]
    tagged = [i for i, c in enumerate(notebook.cells) if "parameters" in c.metadata.get("tags", ())]
    notebook.cells.insert(tagged[0] + 1 if tagged else 0, cell)


def _literal(value: object) -> str:
    """Return code for the value; nan and inf have no literal."""
    is_finite = not isinstance(value, float) or math.isfinite(value)
    return repr(value) if is_finite else f'float("{value}")'


def _log_scraps(notebook: Any) -> None:
    scraps = [
        output.data[SCRAP_TYPE]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if SCRAP_TYPE in output.get("data", {})
    ]
    if not scraps:
        return
    run = _import("estimatory").Run.get_context()
    for scrap in scraps:
        log = run.log_list if isinstance(scrap["data"], list) else run.log
        if isinstance(scrap["data"], (list, str, bool, int, float)):
            log(scrap["name"], scrap["data"])


def _failed_cell(notebook: Any) -> dict[str, Any]:
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", ())):
            return {"function": f"cell {number}", "code": cell.source[:300]}
    return {}


def _fail(folder: str, exception: str, message: str, cell: dict[str, Any] | None = None) -> None:
    frames = [{"file": sys.argv[2], "line": None, **cell}] if cell else []
    rank = int(os.environ.get("ESTIMATORY_RANK", "0"))
    report = {
        "message": message,
        "exception": exception,
        "frames": frames,
        "rank": rank,
        "at": time.time(),
    }
    path = f"ranks/{rank}.error.json" if _is_one_of_several() else "error.json"
    aside = os.path.join(folder, f"{path}.{os.getpid()}.aside")
    with open(aside, "w", encoding="utf-8") as file:
        json.dump(report, file)
    os.replace(aside, os.path.join(folder, path))
    if not cell:
        sys.stderr.write(message + "\n")
    sys.exit(1)


def _is_one_of_several() -> bool:
    return int(os.environ.get("ESTIMATORY_N_RANKS", "1")) > 1


def _rank_part() -> str:
    """Return the ending of a rank's notebook; rank 0 has the plain name."""
    rank = os.environ.get("ESTIMATORY_RANK", "0")
    return f".rank-{rank}" if _is_one_of_several() and rank != "0" else ""


def _write(notebook: object, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    _import("nbformat").write(notebook, f"{target}.aside")
    os.replace(f"{target}.aside", target)


def import_nbformat() -> Any:
    """Import nbformat, and jsonschema with it, in a tenth of the time.

    jsonschema imports rfc3987_syntax where it is installed, which compiles a grammar of IRIs for
    1 to 2 seconds; the schema of notebooks has no IRI.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # it fails to import
    return _import("nbformat")


def _import(name: str) -> Any:
    """Import what only the run's own interpreter has, and type checkers do not know."""
    return import_module(name)


if __name__ == "__main__":
    main()

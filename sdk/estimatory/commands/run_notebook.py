"""``estimatory run-notebook NOTEBOOK``"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from typing import Any

from estimatory.base.current_folder import absolute_path
from estimatory.base.files import written_aside
from estimatory.base.text_files import read_text_file
from estimatory.errors import UserError
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.runtime.notebook import import_nbformat
from estimatory.submission.option_values import parse_duration

from .output import print_json

EPILOG = """\
Runs every cell of a notebook from top to bottom in a kernel of this Python where Azure ML's names
(azureml.core and kin) mean Estimatory's, so that a notebook written for the Azure ML SDK v1 needs
no edit. What it prints is printed; the notebook with its outputs is written beside it, or to -o.

The current folder of its cells is the notebook's. The exit status is 1 when a cell fails.

examples:
  estimatory run-notebook train.ipynb
  estimatory run-notebook train.ipynb -o done/train.ipynb --timeout 30m
"""

ENDING = ".output.ipynb"
_COLOR = re.compile(r"\x1b\[[\d;]*m")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("notebook", metavar="NOTEBOOK", help="the notebook to run")
    add("-o", "--output", metavar="FILE", help="where it goes with its outputs")
    add("--timeout", metavar="TIME", help="end a cell after this time: 90, 90s, 15m, 2h")
    add("--allow-errors", action="store_true", help="go on after a cell that fails")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    place = absolute_path(arguments.notebook)
    notebook = _read(arguments.notebook)
    output = arguments.output or os.path.splitext(arguments.notebook)[0] + ENDING
    os.makedirs(os.path.dirname(absolute_path(output)), exist_ok=True)
    # `!pip` of a cell shall mean the pip of this Python.
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
    variables = {"JPY_SESSION_NAME": place, "PATH": path}
    if arguments.workspace:
        variables["ESTIMATORY_WORKSPACE"] = workspace.path
    # Sockets in a folder that only this user can enter, instead of ports.
    with tempfile.TemporaryDirectory() as folder:
        client = _make_client(notebook, arguments, os.path.join(folder, "kernel"))
        try:
            _run(client, variables)
        finally:
            _write(notebook, output)
    failed = _failures(notebook)
    if arguments.json:
        print_json({"notebook": arguments.notebook, "output": output, "failed": failed})
    else:
        print(f"Written: {output}", file=sys.stderr)
    return 1 if failed else 0


def _read(path: str) -> object:
    nbformat = import_nbformat()
    if not os.path.isfile(path):
        raise UserError(f"There is no notebook {path!r}.")
    try:
        text = json.dumps(_completed(json.loads(read_text_file(path))))
        return nbformat.reads(text, as_version=4)
    except RecursionError:
        raise UserError(f"{path} cannot be read as a notebook: it is nested too deeply.") from None
    except (ValueError, TypeError, AttributeError, nbformat.ValidationError) as error:
        raise UserError(f"{path} cannot be read as a notebook: {error}".splitlines()[0]) from None


def _completed(notebook: dict[str, Any]) -> dict[str, Any]:
    """With the keys that old front ends left out and readers of today insist on."""
    notebook.setdefault("metadata", {})
    for cell in notebook.get("cells", ()):
        cell.setdefault("metadata", {})
        if cell.get("cell_type") == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
    return notebook


def _make_client(notebook: Any, arguments: argparse.Namespace, sockets: str) -> object:
    from nbclient import NotebookClient

    stream = sys.stderr if arguments.json else sys.stdout

    class Client(NotebookClient):
        """Runs cells in a kernel of ours, and prints what they print meanwhile."""

        def create_kernel_manager(self) -> Any:
            self.km = _make_kernel_manager(sockets)
            return self.km

        def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
            shown = super().output(outs, msg, display_id, cell_index)
            text = _text_of(msg["msg_type"], msg["content"])
            stream.write(text if stream.isatty() else _COLOR.sub("", text))
            stream.flush()
            return shown

    return Client(
        notebook,
        timeout=parse_duration(arguments.timeout) if arguments.timeout else None,
        allow_errors=arguments.allow_errors,
        resources={"metadata": {"path": os.path.dirname(absolute_path(arguments.notebook))}},
    )


def _make_kernel_manager(sockets: str) -> Any:
    """For this very Python: the kernel that a notebook names is of the machine it was made on."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = KernelSpec(
        argv=[*command, "--InteractiveShellApp.extra_extensions=estimatory"],
        display_name="Python 3 (Estimatory)",
        language="python",
        env={"ESTIMATORY_COMPAT": "insist"},
    )

    class Specs(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return spec

    return AsyncKernelManager(
        kernel_name="estimatory", kernel_spec_manager=Specs(), transport="ipc", ip=sockets
    )


def _run(client: Any, variables: dict[str, str]) -> None:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        # What a cell prints comes as messages; on stderr itself are words about the kernel.
        client.execute(env={**os.environ, **variables}, stderr=subprocess.DEVNULL)
    except CellExecutionError:
        pass  # it is an output of its cell
    except CellTimeoutError as error:
        raise UserError(str(error).splitlines()[0]) from None
    except DeadKernelError:
        raise UserError("The notebook's kernel has died.") from None
    except RuntimeError as error:
        raise UserError(f"The notebook's kernel does not start: {error}.") from None


def _text_of(kind: str, content: dict[str, Any]) -> str:
    if kind == "stream":
        return str(content["text"])
    if kind == "error":
        return "\n".join(content["traceback"]) + "\n"
    text = content.get("data", {}).get("text/plain", "")
    return f"{text}\n" if text and kind in ("display_data", "execute_result") else ""


def _failures(notebook: Any) -> list[dict[str, Any]]:
    return [
        {"cell": number, "exception": output.ename, "message": output.evalue}
        for number, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]


def _write(notebook: object, path: str) -> None:
    with written_aside(path) as aside:
        import_nbformat().write(notebook, aside)

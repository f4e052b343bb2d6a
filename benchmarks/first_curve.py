"""The quickstart: from *Run All* to the first curve, beside its script started by hand."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .browser import find_chromium, open_browser, take_first_curve
from .jupyter import JupyterServer, serve
from .place import Place
from .table import Beside, Row, at_most
from .timing import interleave, median

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS = 3
LIMIT_S = 4.0
_NOTEBOOK, _CELL = "quickstart.ipynb", "%%estimator"
_DEMO = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "binder")
_CACHE = os.environ.get("UV_CACHE_DIR") or os.path.expanduser("~/.cache/uv")
_BY_HAND = "python script.py → its first metric"
_VARIABLE = "PYTHONDONTWRITEBYTECODE"


def measure(place: Place) -> list[Row]:
    """Two rows: as Python is, and where it may write no bytecode, as in many images."""
    return [_measure(place, value) for value in ("", "1")]


def _measure(place: Place, value: str) -> Row:
    what = f"quickstart: Run All → first curve{', no bytecode written' if value else ''}"
    if find_chromium() is None:
        return Row(what, None, ("not measured: no Chromium is installed",))
    with _open_demo(place, {_VARIABLE: value}) as demo:  # empty is for Python as good as unset
        demo.run_all()  # builds the environment
        demo.run_by_hand()
        subjects = {"ours": demo.run_all, _BY_HAND: demo.run_by_hand}
        times = interleave(subjects, place.rounds(ROUNDS))
    ours = median(times["ours"])
    return Row(
        what,
        ours,
        (f"best {min(times['ours']):.2f} s",),
        ("environment built, kernel started, JupyterLab in Chromium", f"{_VARIABLE}={value}"),
        [Beside(_BY_HAND, median(times[_BY_HAND]), f"best {min(times[_BY_HAND]):.2f} s")],
        [at_most(ours, LIMIT_S)],
    )


@contextlib.contextmanager
def _open_demo(place: Place, given: dict[str, str]) -> Iterator[Demo]:
    root, workspace = place.new_folder("notebooks"), place.new_folder("workspace")
    shutil.copytree(os.path.join(_DEMO, "data"), os.path.join(root, "data"))
    variables = {"UV_CACHE_DIR": _CACHE, **given}
    with open_browser() as browser, serve(place, workspace, root, variables) as server:
        yield Demo(browser, server, root, workspace, variables)


@dataclass(frozen=True)
class Demo:
    """The quickstart in JupyterLab, and the same script in a file."""

    browser: Browser
    server: JupyterServer
    root: str
    workspace: str
    variables: dict[str, str]

    def run_all(self) -> float:
        """Seconds from *Run All* to the first curve; the run and the kernel are ended after it."""
        try:
            return take_first_curve(self.browser, self.server, self._new_notebook())
        finally:
            self.end_runs()
            self.server.end_kernels()

    def run_by_hand(self) -> float:
        """Seconds from starting the script in the environment of the run to its first metric."""
        command = [self._find_interpreter(), "-u", self.write_script()]
        begin = time.perf_counter()
        with subprocess.Popen(
            command, cwd=self.root, env=self._script_variables(), stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            found = any("AUC" in line for line in process.stdout)
            seconds = time.perf_counter() - begin
            process.kill()
        if not found:
            raise RuntimeError("The script ended without a metric.")
        return seconds

    def end_runs(self) -> None:
        """Cancel what has not ended: a run that no curve came from may be on its way still."""
        from estimatory import Experiment, Workspace
        from estimatory.folders.run_record import TERMINAL

        for run in Experiment(Workspace(self.workspace), "diabetes").get_runs():
            if run.get_status() not in TERMINAL:
                run.cancel()
                run.wait_for_completion(raise_on_error=False)

    def _new_notebook(self) -> str:
        """Another copy each time: JupyterLab keeps outputs in the file, and kernels by its path."""
        place = tempfile.mkdtemp(dir=self.root)
        shutil.copytree(_DEMO, place, dirs_exist_ok=True)
        return f"{os.path.basename(place)}/{_NOTEBOOK}"

    def write_script(self) -> str:
        """The training cell as a file: its parameters become ordinary variables."""
        with open(os.path.join(_DEMO, _NOTEBOOK), encoding="utf-8") as file:
            cells = ["".join(cell["source"]) for cell in json.load(file)["cells"]]
        header, _, code = next(cell for cell in cells if _CELL in cell).partition("\n")
        given = re.findall(r"-p (\w+=\S+)", header)
        path = os.path.join(self.root, "script.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join([*given, code]))
        return path

    def _find_interpreter(self) -> str:
        from estimatory import Workspace
        from estimatory.environments import list_environments

        (environment,) = list_environments(Workspace(self.workspace).folder)
        return environment.folder.interpreter

    def _script_variables(self) -> dict[str, str]:
        """The core alone is found beside the environment's packages, as in a run."""
        import estimatory

        client = os.path.join(self.root, "client")
        os.makedirs(client, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.symlink(os.path.dirname(estimatory.__file__), os.path.join(client, "estimatory"))
        return {**os.environ, **self.variables, "PYTHONPATH": client}

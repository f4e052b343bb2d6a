"""Submits to the target ``lent`` from a cell, the command line and the form; prints the ids."""

from __future__ import annotations

import json
import sys

from IPython.core.interactiveshell import InteractiveShell
from lent_machine import LentMachine

from estimatory import Workspace
from estimatory.commands import main
from estimatory.compute import ComputeTarget
from estimatory.estimators.form.place import FormPlace
from estimatory.estimators.form.reading import read_form

CODE = "import os\nprint('on', os.environ['LENT_MACHINE'])\n"
workspace = Workspace()
configuration = LentMachine.attach_configuration(["ada", "grace"])
target = ComputeTarget.attach(workspace, "lent", configuration)
assert type(target) is LentMachine
assert target.machines == ["ada", "grace"]

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "estimatory_magics")
shell.run_cell_magic("estimator", "cell --target lent", CODE)

with open("train.py", "w", encoding="utf-8") as file:
    file.write(CODE)
assert main(["submit", "train.py", "--target", "lent", "--experiment", "command", "--wait"]) == 0
assert main(["compute", "list"]) == main(["compute", "check", "lent"]) == 0

place = FormPlace.of(workspace.folder)
values = {
    "source_directory": ".",
    "entry_script": "train.py",
    "compute_target": "lent",
    "experiment": "form",
}
form = read_form(values, place)
form.submit(workspace.folder)
json.dump({"targets": place.targets}, sys.stderr)

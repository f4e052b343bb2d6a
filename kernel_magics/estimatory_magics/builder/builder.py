"""The form: its fields, its buttons, and what it means at the moment."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from estimatory.api.run_card import MIME_TYPE, make_bundle
from estimatory.errors import EstimatoryError, FormError
from estimatory.estimators.form import FormPlace, make_schema, read_form, show_code
from estimatory.masking import is_secret_parameter, is_secret_variable

from ..output.idle import follow_when_idle
from .code_view import CodeView
from .field import Field, Layouts

if TYPE_CHECKING:
    from estimatory import Estimator, Run, Workspace
    from estimatory.estimators.form import EstimatorForm
    from estimatory.folders.run_folder import RunFolder

_FAULT = "color:var(--jp-error-color1,var(--vscode-errorForeground,#c62828))"
_MUTED = "opacity:.65"


class EstimatorBuilder:
    """A form for an estimator; show it by naming it on a cell's last line.

    Args:
        workspace: that its runs belong to; by default the one at hand.
        values: of fields, by their names: ``EstimatorBuilder(entry_script="train.py")``.

    Raises:
        FormError: there is no such field.
    """

    def __init__(self, workspace: Workspace | None = None, **values: object) -> None:
        from estimatory.api.workspace import Workspace

        self._workspace = workspace or Workspace()
        self.run: Run | None = None
        """The last run that the form started."""
        self._place = FormPlace.of(self._workspace.folder)
        self._schema = make_schema(self._place.targets)
        properties, layouts = self._schema["properties"].items(), Layouts()
        self._fields = {name: Field(name, field, layouts) for name, field in properties}
        self._touched: set[str] = set()
        self._lay_out()
        self.values = values
        for field in self._fields.values():
            field.control.observe(lambda _, name=field.name: self._change(name), "value")

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"EstimatorBuilder({said})"

    def _repr_mimebundle_(self, **options: object) -> object:
        return {**self._box._repr_mimebundle_(**options), "text/plain": repr(self)}

    # --- what it holds ---------------------------------------------------------------------------
    @property
    def values(self) -> dict[str, Any]:
        """The fields that differ from their defaults; a field that is not set gets its default."""
        every = {name: field.value for name, field in self._fields.items()}
        return {k: v for k, v in every.items() if v != self._fields[k].default}

    @values.setter
    def values(self, values: Mapping[str, Any]) -> None:
        unknown = [name for name in values if name not in self._fields]
        if unknown:
            known = ", ".join(self._fields)
            raise FormError({unknown[0]: f"There is no such field; there are {known}."})
        for name, field in self._fields.items():
            field.value = values.get(name, field.default)
        self._touched = set(values)
        self._check()

    @property
    def estimator(self) -> Estimator:
        """The estimator that the form means now.

        Raises:
            FormError: fields of it are not valid.
        """
        return self._read().make_estimator()

    def submit(self) -> Run:
        """Start a run, as the button does, and show its card below.

        Raises:
            FormError: fields of the form are not valid.
            EstimatoryError: the run cannot be started.
        """
        self._touched = set(self._fields)
        self._check()
        try:
            folder = self._read().submit(self._workspace.folder)
        except FormError as error:
            self._show_faults(error.faults)
            raise
        self.run = self._workspace.get_run(folder.run_id)
        self._card.show(folder)
        return self.run

    def reset(self) -> None:
        """Back to the defaults; a run goes on."""
        self.values = {}

    # --- its parts -------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self._tabs = ipywidgets.Tab([self._page(group) for group in self._schema["x-groups"]])
        self._note, self._code, self._card = ipywidgets.HTML(), CodeView(), BuilderCard()
        run = ipywidgets.Button(description="Run", icon="play", button_style="primary")
        code = ipywidgets.ToggleButton(description="Show code", icon="code")
        reset = ipywidgets.Button(description="Reset", icon="undo")
        run.on_click(lambda _: self._press_run())
        code.observe(lambda change: self._show_code(is_visible=change["new"]), "value")
        reset.on_click(lambda _: self.reset())
        buttons = ipywidgets.HBox([run, code, reset])
        parts = [self._tabs, buttons, self._note, self._code.box, self._card.box]
        self._box = ipywidgets.VBox(parts)

    def _page(self, group: str) -> object:
        names = [n for n, f in self._schema["properties"].items() if f["x-group"] == group]
        return ipywidgets.VBox([self._fields[name].box for name in names])

    def _press_run(self) -> None:
        try:
            self.submit()
        except FormError:
            return  # said beside the fields
        except (EstimatoryError, OSError) as error:
            self._say(str(error), _FAULT)

    def _show_code(self, *, is_visible: bool) -> None:
        self._code.is_visible = is_visible

    # --- checking --------------------------------------------------------------------------------
    def _change(self, name: str) -> None:
        self._touched.add(name)
        self._check()

    def _read(self) -> EstimatorForm:
        values = {name: field.value for name, field in self._fields.items()}
        faults = _find_typed_secrets(values)
        try:
            form = read_form(values, self._place)
        except FormError as error:
            raise FormError({**error.faults, **faults}) from None
        if faults:
            raise FormError(faults)
        return form

    def _check(self) -> None:
        """Say beside each field, and below all, what there is to say now."""
        self._fields["entry_script"].control.options = self._list_scripts()
        form, faults, sentence = None, {}, ""
        try:
            form = self._read()
            sentence = show_code(form).runs_in
        except FormError as error:
            faults = error.faults
        self._show_faults(faults)
        self._code.show(None if faults else form)
        if not faults:
            self._say(sentence, _MUTED)

    def _show_faults(self, faults: Mapping[str, str]) -> None:
        for name, field in self._fields.items():
            field.show_fault(faults.get(name, "") if name in self._touched else "")
        self._mark_tabs(faults)
        whole = [fault for name, fault in faults.items() if name not in self._fields]
        self._say("\n".join(whole), _FAULT)

    def _mark_tabs(self, faults: Mapping[str, str]) -> None:
        properties = self._schema["properties"]
        shown = [name for name in faults if name in self._touched and name in properties]
        faulty = {properties[name]["x-group"] for name in shown}
        groups = self._schema["x-groups"].items()
        self._tabs.titles = [f"{title} ●" if name in faulty else title for name, title in groups]

    def _list_scripts(self) -> tuple[str, ...]:
        try:
            names = sorted(os.listdir(os.path.expanduser(self._fields["source_directory"].value)))
        except OSError:
            return ()
        return tuple(name for name in names if name.endswith((".py", ".ipynb")))[:200]

    def _say(self, text: str, style: str) -> None:
        self._note.value = f'<div style="{style}">{escape(text)}</div>'


def _find_typed_secrets(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the faults: the state of widgets may be saved with the notebook."""
    variables, parameters = values["environment_variables"], values["parameters"]
    faults = {}
    for name, value in variables.items():
        if value and is_secret_variable(name, value):
            faults["environment_variables"] = (
                f"The value of {name} would be saved with the notebook. Write {name} alone, there "
                f"or below Secrets; before that, os.environ[{name!r}] = getpass()."
            )
    for name, value in parameters.items():
        if is_secret_parameter(name, value):
            faults["parameters"] = (
                f"The value of {name} would be saved with the notebook and with the run. Give it "
                "as a variable: name that below Secrets."
            )
    return faults


class BuilderCard:
    """Shows the card of the form's last run below the form.

    A button's callback belongs to no cell, so the card lies in an Output widget. JupyterLab's
    renderer keeps it alive by itself; for other front ends it is drawn again when the status
    changes.
    """

    def __init__(self) -> None:
        self.box = ipywidgets.Output()
        self._following: asyncio.Task[None] | None = None

    def show(self, folder: RunFolder) -> None:
        """Draw the run and follow it until it ends."""
        if self._following is not None:
            self._following.cancel()
        shown = self._draw(folder)
        self._following = follow_when_idle(folder, shown, lambda: self._draw(folder))

    def _draw(self, folder: RunFolder) -> str:
        bundle = make_bundle(folder)
        self.box.outputs = ({"output_type": "display_data", "metadata": {}, "data": bundle},)
        status: str = bundle[MIME_TYPE]["snapshot"]["run"]["status"]
        return status

"""The form as code, to be copied: Python, a cell, a command."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

if TYPE_CHECKING:
    from estimatory.estimators.form import EstimatorForm

_KINDS = {"Python": "python", "Cell": "cell", "Shell": "shell"}
_PRE = (
    "margin:4px 0;padding:8px 10px;max-height:24em;overflow:auto;font-size:12px;line-height:1.45;"
    "background:rgba(128,128,128,.12);color:inherit;white-space:pre;user-select:all"
)


class CodeView:
    """One click on the code selects all of it."""

    def __init__(self) -> None:
        self._kind = ipywidgets.ToggleButtons(options=_KINDS, style={"button_width": "80px"})
        self._text = ipywidgets.HTML()
        self.box = ipywidgets.VBox([self._kind, self._text])
        self._kind.observe(lambda _: self._draw(), "value")
        self._form: EstimatorForm | None = None
        self.is_visible = False

    @property
    def is_visible(self) -> bool:
        return self._is_visible

    @is_visible.setter
    def is_visible(self, is_visible: bool) -> None:
        self._is_visible = is_visible
        self.box.layout.display = None if is_visible else "none"
        self._draw()

    def show(self, form: EstimatorForm | None) -> None:
        """Show the code of this form; None where the form has faults."""
        self._form = form
        self._draw()

    def _draw(self) -> None:
        if self._is_visible:
            self._text.value = f'<pre style="{_PRE}">{escape(self._find_text())}</pre>'

    def _find_text(self) -> str:
        from estimatory.errors import FormError
        from estimatory.estimators.form import show_code

        if self._form is None:
            return "Complete the form to see its code."
        try:
            code: Any = show_code(self._form)
        except FormError as error:
            return str(error)
        return str(getattr(code, self._kind.value) or code.no_cell)

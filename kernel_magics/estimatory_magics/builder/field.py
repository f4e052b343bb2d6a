"""One field of the form: a plain widget by its schema, and a line below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import ipywidgets

_MUTED = "opacity:.65;font-size:12px;line-height:1.35"
_FAULT = (
    "color:var(--jp-error-color1,var(--vscode-errorForeground,#c62828));"
    "font-size:12px;line-height:1.35"
)


def join_pairs(pairs: Mapping[str, Any]) -> str:
    """Return ``{"reg": 0.1, "fast": ""}`` as lines ``reg = 0.1`` and ``fast``."""
    return "\n".join(f"{name} = {value}" if value != "" else name for name, value in pairs.items())


def split_pairs(text: str) -> dict[str, str]:
    """Return the other way; a name without ``=`` has no value."""
    parts = (line.partition("=") for line in text.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in parts}


def join_lines(items: Iterable[str]) -> str:
    return "\n".join(items)


def split_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


_JOIN: Mapping[str, Callable[[Any], Any]] = {"object": join_pairs, "array": join_lines}
_SPLIT: Mapping[str, Callable[[Any], Any]] = {"object": split_pairs, "array": split_lines}


class Layouts:
    """Shared by all fields: each is a model of its own, sent to the browser and saved."""

    def __init__(self) -> None:
        self.control = ipywidgets.Layout(width="100%", max_width="620px")
        self.plain = ipywidgets.Layout()


class Field:
    """Shows its description until there is a fault to show."""

    def __init__(self, name: str, schema: Mapping[str, Any], layouts: Layouts) -> None:
        self.name = name
        self._schema = schema
        self.control = _make_control(name, schema, layouts.control)
        self._note = ipywidgets.HTML(layout=layouts.plain)
        self.box = ipywidgets.VBox([self.control, self._note], layout=layouts.plain)
        self.show_fault("")

    @property
    def value(self) -> Any:
        """As the schema has it."""
        return _SPLIT.get(self._schema["type"], _as_it_is)(self.control.value)

    @value.setter
    def value(self, value: Any) -> None:
        self.control.value = _JOIN.get(self._schema["type"], _as_it_is)(value)

    @property
    def default(self) -> Any:
        return self._schema["default"]

    def show_fault(self, fault: str) -> None:
        """Put the fault below the control; without one, the description."""
        style, text = (_FAULT, fault) if fault else (_MUTED, self._schema["description"])
        self._note.value = f'<div style="{style};padding-left:138px">{escape(text)}</div>'


def _as_it_is(value: Any) -> Any:
    return value


def _make_control(name: str, schema: Mapping[str, Any], layout: Any) -> Any:
    shared = {
        "description": schema["title"],
        "layout": layout,
        "style": {"description_width": "130px"},
    }
    if name == "entry_script":
        return ipywidgets.Combobox(placeholder=_example(schema), continuous_update=True, **shared)
    if "enum" in schema:
        return ipywidgets.Dropdown(options=schema["enum"], value=schema["default"], **shared)
    if schema["type"] == "boolean":
        return ipywidgets.Checkbox(indent=True, **shared)
    if schema["type"] == "integer":
        return ipywidgets.BoundedIntText(value=1, min=1, max=1024, **shared)
    if schema["type"] in _JOIN:
        return ipywidgets.Textarea(placeholder=_example(schema), rows=3, **shared)
    return ipywidgets.Text(value=schema["default"], placeholder=_example(schema), **shared)


def _example(schema: Mapping[str, Any]) -> str:
    example = schema.get("examples", [""])[0]
    text: str = _JOIN.get(schema["type"], _as_it_is)(example) if example else ""
    return text

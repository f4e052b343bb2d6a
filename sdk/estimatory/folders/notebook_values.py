"""Values handed from the notebook to the script: ``-p`` and ``-i`` become globals of the script.

No pickles: JSON for plain values, ``.npy`` for arrays, Parquet for data frames.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from ..base.files import link_or_copy, list_folder, read_json_object
from ..errors import UserError
from .run_folder import RunFolder
from .run_spec import InputSpec

_LISTING = "globals.json"
_PACKAGES = {"npy": ("numpy",), "parquet": ("pandas", "pyarrow")}


def kind_of(name: str, value: object) -> str:
    """``json``, ``npy`` or ``parquet``.

    Raises:
        UserError: a value of this type cannot be handed in.
    """
    kind = type(value)
    root = kind.__module__.partition(".")[0]
    if root == "pandas" and kind.__name__ == "DataFrame":
        return "parquet"
    if root == "numpy" and hasattr(value, "dtype"):
        if value.dtype.hasobject:
            raise UserError(
                f"{name!r} is an array of Python objects, which cannot be handed to a run.",
                "Convert it to a numeric or string dtype, or hand in a list.",
            )
        return "npy"
    try:
        json.dumps(value)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"{name!r} ({kind.__name__}) cannot be handed to a run: {error}.",
            "Plain values (numbers, strings, lists, dicts), NumPy arrays and pandas DataFrames "
            "can; for anything else save it to a file that the script loads.",
        ) from None
    return "json"


def check_plain_values(label: str, values: Mapping[str, Any]) -> None:
    """Look that the file of a run can hold the values.

    Raises:
        UserError: one is no JSON, or nested more than 64 deep; names it.
    """
    from ..base.json_numbers import MOST_LEVELS, is_nested_deeper

    for name, value in values.items():
        try:
            if is_nested_deeper(value, MOST_LEVELS):
                raise ValueError(f"it is nested more than {MOST_LEVELS} deep")
            json.dumps({name: value})
        except (TypeError, ValueError) as error:
            raise UserError(
                f"The {label} {name!r:.80} cannot be kept with the run: {error}.",
                "Plain values can: numbers, strings, and lists and dicts of them.",
            ) from None


def describe(value: object) -> str:
    """For people: type and shape, such as ``DataFrame 10000 × 9``."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        return f"{type(value).__name__} {' × '.join(map(str, shape))}".strip()
    return f"{type(value).__name__} {len(value)}" if hasattr(value, "__len__") else repr(value)


def describe_inputs(inputs: Mapping[str, Any]) -> tuple[InputSpec, ...]:
    """Return how each value will be kept in the run folder.

    Raises:
        UserError: a value of its type cannot be handed in.
    """
    return tuple(_describe_input(name, value) for name, value in inputs.items())


def _describe_input(name: str, value: object) -> InputSpec:
    kind = kind_of(name, value)
    return InputSpec(name, kind, f"{name}.{kind}", describe(value))


def write_handed_in(
    folder: RunFolder,
    values: Mapping[str, Any],
    inputs: Mapping[str, Any],
    specs: tuple[InputSpec, ...],
) -> None:
    """Write everything into ``inputs/``; the entry shim reads ``globals.json`` there.

    Args:
        specs: of ``inputs``, from :func:`describe_inputs`.
    """
    os.makedirs(folder.inputs_folder, exist_ok=True)
    for spec in specs:
        _write_input(os.path.join(folder.inputs_folder, spec.file), spec.kind, inputs[spec.name])
    listing = {"values": dict(values), "files": [(i.name, i.kind, i.file) for i in specs]}
    _write_listing(folder, listing)


def hand_on(parent: RunFolder, child: RunFolder, values: Mapping[str, Any]) -> None:
    """Give a child what its parent was handed, and values of its own besides."""
    names = list_folder(parent.inputs_folder)
    if not names and not values:
        return
    os.makedirs(child.inputs_folder, exist_ok=True)
    listing: dict[str, Any] = {"values": {}, "files": []}
    for name in names:
        path = os.path.join(parent.inputs_folder, name)
        if name == _LISTING:
            listing = read_json_object(path)
        else:
            link_or_copy(path, os.path.join(child.inputs_folder, name))
    _write_listing(child, {**listing, "values": {**listing["values"], **values}})


def _write_listing(folder: RunFolder, listing: Mapping[str, Any]) -> None:
    with open(os.path.join(folder.inputs_folder, _LISTING), "w", encoding="utf-8") as file:
        json.dump(listing, file)


def packages_for_inputs(inputs: tuple[InputSpec, ...]) -> tuple[str, ...]:
    """Return the packages that read what is handed in."""
    return tuple(package for i in inputs for package in _PACKAGES.get(i.kind, ()))


def _write_input(path: str, kind: str, value: Any) -> None:
    if kind == "parquet":
        value.to_parquet(path)
    elif kind == "npy":
        import numpy

        numpy.save(path, value, allow_pickle=False)
    else:
        with open(path, "w", encoding="utf-8") as stream:
            json.dump(value, stream)

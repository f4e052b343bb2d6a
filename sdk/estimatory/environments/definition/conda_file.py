"""Read and write conda environment files; mistakes are reported by line."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from ...base.current_folder import absolute_path
from ...base.files import write_aside
from ...base.user_messages import warn
from ...errors import DamagedFileError, UserError
from ..packages.conda import parse_conda

_YAML = "conda files are YAML"
_ROOT_KEYS = ("name", "channels", "dependencies", "prefix", "variables")


def default_conda_data(python: str) -> dict[str, Any]:
    """Return a file's content with a Python and the run client, as the SDK had it."""
    return {
        "name": "project_environment",
        "dependencies": [f"python={python}", {"pip": ["azureml-defaults"]}],
        "channels": ["anaconda", "conda-forge"],
    }


def read_conda_file(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the file as plain data, checked.

    Raises:
        UserError: it is not there, no YAML, or not the description of a conda environment.
    """
    from ...base.text_files import load_yaml, read_yaml_file

    place = absolute_path(path)
    try:
        values = read_yaml_file(place, load_yaml(_YAML), "is not a conda file")
    except DamagedFileError as error:
        raise UserError(
            f"The conda file {place} cannot be read: {error.reason}.",
            "It is named relative to the current folder.",
        ) from None
    _check_once(place)
    checked = check_conda_data(values, place)
    _check_lines(checked, place)
    return with_included(checked, os.path.dirname(place))


def _check_once(place: str) -> None:
    """Refuse a section that is there twice: only the last one would count."""
    from ...base.text_files import load_yaml, read_text_file

    root = load_yaml(_YAML).compose(read_text_file(place))
    pairs = root.value if root is not None and root.id == "mapping" else ()
    first: dict[str, int] = {}
    for key, _ in pairs:
        line = key.start_mark.line + 1
        if first.setdefault(key.value, line) != line:
            raise UserError(
                f"{place} has the section {key.value!r} twice, in lines {first[key.value]} and "
                f"{line}.",
                "Bring them together.",
            )


def check_conda_data(values: object, place: str = "The conda specification") -> dict[str, Any]:
    """Return the same data in one form, when it describes a conda environment.

    A section that conda does not know is left out with a warning, as conda does.

    Raises:
        UserError: a key is a known one mistyped, or a dependency is none that conda knows.
    """
    if not isinstance(values, dict):
        raise UserError(
            f"{place} does not describe a conda environment.",
            "It is a mapping such as {'name': …, 'dependencies': ['python=3.10', {'pip': […]}]}.",
        )
    known = {key: value for key, value in values.items() if _is_known(key, place)}
    if "channels" in known:
        known["channels"] = _read_list("channels", known["channels"], place)
    if known.get("variables") is not None:
        known["variables"] = _read_variables(known["variables"], place)
    if "dependencies" in known:
        items = _read_list("dependencies", known["dependencies"], place)
        known["dependencies"] = [_read_dependency(item, place) for item in items]
    return known


def with_included(values: dict[str, Any], folder: str) -> dict[str, Any]:
    """Return the lines with those of files that pip's ``-r FILE`` names, relative to ``folder``.

    Raises:
        UserError: one of them cannot be read.
    """
    from ..packages.requirement_files import expand_line

    for item in values.get("dependencies") or ():
        if isinstance(item, dict):
            item["pip"] = [line for text in item["pip"] for line in expand_line(text, folder)]
    return values


def _is_known(key: object, place: str) -> bool:
    if key in _ROOT_KEYS:
        return True
    import difflib

    near = difflib.get_close_matches(str(key), _ROOT_KEYS, 1, 0.7)
    if near:
        raise UserError(
            f"{place} has the unknown key {key}.",
            f"Did you mean {near[0]!r}? A conda environment has: {', '.join(_ROOT_KEYS)}.",
        )
    hint = " Packages of pip are named in dependencies: - pip: [numpy]." if key == "pip" else ""
    warn(f"{place} has the section {key!r}, unknown to conda environments: it is left out.{hint}")
    return False


def _read_list(name: str, value: object, place: str) -> list[Any]:
    """Return a list of texts: of one text, or of none."""
    found = [value] if isinstance(value, str) else value or []
    if not isinstance(found, list):
        raise UserError(f"{place}: {name} is {value!r:.80}; it must be a list.")
    return [item for item in found if item is not None]


def _read_variables(value: object, place: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise UserError(
            f"{place}: variables is {value!r:.80}.",
            "It is a mapping such as {'OMP_NUM_THREADS': 4}.",
        )
    return {str(name): "" if text is None else str(text) for name, text in value.items()}


def _read_dependency(item: object, place: str) -> object:
    if isinstance(item, str):
        return item
    pip = item["pip"] or [] if isinstance(item, dict) and list(item) == ["pip"] else None
    if not isinstance(pip, list) or not all(isinstance(text, str) for text in pip):
        raise UserError(
            f"{place} has the dependency {item!r}, which conda would not take.",
            "A dependency is a text such as 'numpy=1.19', or {'pip': ['a list of requirements']}.",
        )
    return {"pip": pip}


def _check_lines(values: dict[str, Any], place: str) -> None:
    """Name the line of what is no requirement, while it is known."""
    from ..packages.line_checks import blame, check_line

    for item in values.get("dependencies") or ():
        if isinstance(item, str):
            blame(_find(place, item), partial(parse_conda, item))
            continue
        for text in item["pip"]:
            if not text.lstrip().startswith("-"):
                check_line(text, _find(place, text))


def _find(place: str, item: str) -> str:
    """Return ``/work/environment.yml, line 7`` of the first line that holds the text."""
    from ...base.text_files import read_text_file

    lines = enumerate(read_text_file(place).splitlines(), 1)
    number = next((number for number, line in lines if item in line), None)
    return f"{place}, line {number}" if number else place


def dump_conda_data(values: dict[str, Any]) -> str:
    """As a conda environment file says it."""
    from ...base.text_files import load_yaml

    return str(load_yaml(_YAML).safe_dump(values, sort_keys=False, allow_unicode=True))


def write_conda_file(path: str, values: dict[str, Any]) -> None:
    write_aside(path, dump_conda_data(values).encode())

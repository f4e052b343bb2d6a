"""Each field on its own: from what was typed to what is meant."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from ...errors import ContainerError, UserError
from ...submission.option import Option
from ...submission.option_values import check_variable_name, parse_goal
from ...submission.options import BY_NAME, ESTIMATORS, SWEEP_OPTIONS
from ...submission.parameters import Parameter, check_parameter_name, make_parameter
from .place import FormPlace
from .schema import map_fields
from .sweep import divide

_NOT_IN_AN_EXPERIMENT = re.compile(r"[^A-Za-z0-9_]+")
MOST_PROCESSES = 1024


class FieldReader:
    """Reads the fields in the order of the schema: a later one looks at those before.

    A field is converted by its row of the table; a method of its name sees to what a form asks
    beyond. It raises UserError with the sentence to put beside the field.
    """

    def __init__(self, place: FormPlace) -> None:
        self.place = place
        self.read: dict[str, Any] = {}
        """The fields that were valid, by name."""

    def read_field(self, name: str, value: object) -> None:
        """Keep the meaning of the value.

        Raises:
            UserError: it is not valid.
        """
        option = map_fields()[name]
        read = getattr(self, name, None)
        self.read[name] = _read_plain(option, value) if read is None else read(value)

    def source_directory(self, value: object) -> str:
        return self.place.find_folder(_text(value) or ".")

    def entry_script(self, value: object) -> str:
        text = _text(value)
        if not text:
            raise UserError("Which script shall run?")
        folder = self.read.get("source_directory")
        return text if folder is None else self.place.find_script(folder, text)

    def parameters(self, value: object) -> list[Parameter]:
        """Return parameters without their dashes; those without a value come last, as flags do."""
        pairs = {name.strip().lstrip("-"): item for name, item in _object(value).items()}
        read = [_parameter(name, item) for name, item in pairs.items()]
        divide(read)
        return sorted(read, key=lambda parameter: parameter.text == "")

    def experiment(self, value: object) -> str:
        name: str = _convert("experiment", value)
        if name:
            return name
        stem = os.path.splitext(os.path.basename(self.read.get("entry_script", "")))[0]
        return _NOT_IN_AN_EXPERIMENT.sub("-", stem).strip("-_")[:200] or "default"

    def display_name(self, value: object) -> str:
        text = _text(value)
        if len(text) > 500:
            raise UserError("At most 500 characters.")
        return text

    def primary_metric(self, value: object) -> str:
        return self.display_name(value)

    def primary_metric_goal(self, value: object) -> str:
        goal = _one_of(parse_goal(_text(value)), ("max", "min"))
        return goal if self.read.get("primary_metric") else ""

    def framework(self, value: object) -> str:
        return _one_of(value, ESTIMATORS)

    def packages(self, value: object) -> list[str]:
        return _convert_each("pip", value, "Packages are a list of requirements: ['pandas>=2'].")

    def user_managed(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise UserError(f"It is true or false, not {value!r:.80}.")
        if value and self.read.get("packages"):
            raise UserError("This Python cannot have packages added: leave out one of the two.")
        return value

    def docker_image(self, value: object) -> str:
        from ...containers.finding import check_engine

        image: str = _convert("docker", value)
        if not image:
            return ""
        try:
            check_engine()
        except ContainerError as error:
            raise UserError(error.summary, error.hint) from None
        return image

    def environment_variables(self, value: object) -> dict[str, str]:
        """Return variables, with values for secrets left empty; no error shows a value."""
        from ...masking import is_secret_name

        variables = {name.strip(): item for name, item in _object(value).items()}
        for name, item in variables.items():
            check_variable_name(name)
            if not isinstance(item, str) or "\0" in item or "\n" in item:
                raise UserError(f"The value of {name} is not one line of text.")
            if not item and is_secret_name(name):
                if name not in os.environ:
                    raise UserError(
                        f"{name} has no value, and there is no such variable here.",
                        f"Set it: os.environ[{name!r}] = getpass().",
                    )
                variables[name] = os.environ[name]
        return variables

    def secrets(self, value: object) -> list[str]:
        """Return names of variables; submission looks for their values."""
        return _convert_each("secrets", value, "Secrets are a list of names: ['DB_PASS'].")

    def compute_target(self, value: object) -> str:
        return _one_of(value, self.place.targets)

    def node_count(self, value: object) -> int:
        is_count = isinstance(value, int) and not isinstance(value, bool)
        if isinstance(value, int) and is_count and 1 <= value <= MOST_PROCESSES:
            return value
        raise UserError(f"A whole number from 1 to {MOST_PROCESSES}.")

    def process_count_per_node(self, value: object) -> int:
        count = self.node_count(value)
        if self.read.get("framework") == "SKLearn" and count * self.read.get("node_count", 1) > 1:
            raise UserError("SKLearn runs in one process.", "Take Generic, with scikit-learn.")
        return count

    def time_limit(self, value: object) -> float | None:
        seconds = _convert("timeout", value) if _text(value) else None
        return int(seconds) if seconds and seconds.is_integer() else seconds


def _read_plain(option: Option, value: object) -> object:
    """Return the value of a field that no other field has to do with: a switch, or text."""
    if option.is_switch and isinstance(value, bool):
        return value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = str(value) if is_number and option.name in SWEEP_OPTIONS else _text(value)
    return option.convert(text) if text else ""


def _convert(option: str, value: object) -> Any:
    return BY_NAME[option].convert(_text(value))


def _convert_each(option: str, value: object, otherwise: str) -> list[str]:
    if not isinstance(value, (list, tuple)):
        raise UserError(otherwise)
    row = BY_NAME[option]
    return list(row.gather([row.convert(text) for text in map(_text, value) if text]))


def _parameter(name: str, item: object) -> Parameter:
    check_parameter_name(name)
    if isinstance(item, str):
        return make_parameter(name, _text(item))
    if not isinstance(item, (int, float)):
        raise UserError(f"{name}: a value is a number or text, not {item!r:.80}.")
    return Parameter(name, item, str(item))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise UserError(f"It is text, not {type(value).__name__}.")
    text = value.strip()
    if "\n" in text or "\r" in text or "\0" in text:
        raise UserError("It is one line.")
    return text


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise UserError(f"It is names with values, not {type(value).__name__}.")
    return value


def _one_of(value: object, choices: Sequence[str]) -> str:
    if value not in choices:
        raise UserError(f"{value!r:.80} is none of {', '.join(choices)}.")
    return str(value)

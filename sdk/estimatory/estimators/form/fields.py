"""Each field on its own: from what was typed to what is meant."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from typing import Any

from ...configuration.typed_values import parse_duration, parse_value
from ...errors import ContainerError, UserError
from .place import FormPlace
from .schema import FRAMEWORKS, GOALS

_PARAMETER = re.compile(r"[A-Za-z_][\w\-]*\Z", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_NOT_IN_AN_EXPERIMENT = re.compile(r"[^A-Za-z0-9_]+")
MOST_PROCESSES = 1024


class FieldReader:
    """One method for each field of the schema, in the order in which one looks at another.

    Each gives what is meant, or raises UserError with the sentence to put beside the field.
    """

    def __init__(self, place: FormPlace) -> None:
        self.place = place
        self.read: dict[str, Any] = {}
        """The fields that were valid, by name."""

    def read_field(self, name: str, value: Any) -> None:
        """Keep what the value means.

        Raises:
            UserError: it is not valid.
        """
        self.read[name] = getattr(self, name)(value)

    def source_directory(self, value: Any) -> str:
        return self.place.find_folder(_text(value) or ".")

    def entry_script(self, value: Any) -> str:
        text = _text(value)
        if not text:
            raise UserError("Which script shall run?")
        folder = self.read.get("source_directory")
        return text if folder is None else self.place.find_script(folder, text)

    def parameters(self, value: Any) -> dict[str, Any]:
        """Without the dashes that some type; those without a value come last, as flags do."""
        pairs = {name.strip().lstrip("-"): item for name, item in _object(value).items()}
        for name, item in pairs.items():
            if not _PARAMETER.match(name):
                raise UserError(
                    f"{name!r} is not a parameter's name.", "For example learning-rate."
                )
            if not isinstance(item, (str, int, float)):
                raise UserError(f"{name}: a value is a number or text, not {item!r:.80}.")
        read_pairs = {name: _parameter(item) for name, item in pairs.items()}
        return dict(sorted(read_pairs.items(), key=lambda pair: pair[1] == ""))

    def experiment(self, value: Any) -> str:
        from ...submission.checks import check_experiment_name

        name = _text(value)
        if name:
            check_experiment_name(name)
            return name
        stem = os.path.splitext(os.path.basename(self.read.get("entry_script", "")))[0]
        return _NOT_IN_AN_EXPERIMENT.sub("-", stem).strip("-_")[:200] or "default"

    def display_name(self, value: Any) -> str:
        text = _text(value)
        if len(text) > 500:
            raise UserError("At most 500 characters.")
        return text

    def primary_metric(self, value: Any) -> str:
        return self.display_name(value)

    def primary_metric_goal(self, value: Any) -> str:
        goal = _one_of(value, GOALS)
        return goal if self.read.get("primary_metric") else ""

    def framework(self, value: Any) -> str:
        return _one_of(value, FRAMEWORKS)

    def packages(self, value: Any) -> list[str]:
        from ...environments.packages.requirements import normalize_requirement

        if not isinstance(value, (list, tuple)):
            raise UserError("Packages are a list of requirements: ['pandas>=2'].")
        packages = [text for text in map(_text, value) if text]
        for package in packages:
            normalize_requirement(package)
        return packages

    def user_managed(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise UserError(f"It is true or false, not {value!r:.80}.")
        if value and self.read.get("packages"):
            raise UserError("This Python cannot have packages added: leave out one of the two.")
        return value

    def docker_image(self, value: Any) -> str:
        from ...containers.finding import check_engine
        from ...containers.references import check_reference

        image = _text(value)
        if not image:
            return ""
        check_reference(image)
        try:
            check_engine()
        except ContainerError as error:
            raise UserError(error.summary, error.hint) from None
        return image

    def environment_variables(self, value: Any) -> dict[str, str]:
        """With the values of secrets that were left empty; no value is ever in an error."""
        from ...masking import is_secret_name

        variables = {name.strip(): item for name, item in _object(value).items()}
        for name, item in variables.items():
            if not _VARIABLE.match(name):
                raise UserError(f"{name!r:.80} is not a variable's name.", "For example MODE.")
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

    def secrets(self, value: Any) -> list[str]:
        """Their values are looked for when the run is submitted."""
        from ...configuration.arguments import list_secret_names

        if not isinstance(value, (list, tuple)):
            raise UserError("Secrets are a list of names: ['DB_PASS'].")
        return list_secret_names([name for name in map(_text, value) if name])

    def compute_target(self, value: Any) -> str:
        return _one_of(value, self.place.targets)

    def node_count(self, value: Any) -> int:
        is_count = isinstance(value, int) and not isinstance(value, bool)
        if not is_count or not 1 <= value <= MOST_PROCESSES:
            raise UserError(f"A whole number from 1 to {MOST_PROCESSES}.")
        return int(value)

    def process_count_per_node(self, value: Any) -> int:
        count = self.node_count(value)
        if self.read.get("framework") == "SKLearn" and count * self.read.get("node_count", 1) > 1:
            raise UserError("SKLearn runs in one process.", "Take Generic, with scikit-learn.")
        return count

    def time_limit(self, value: Any) -> float | None:
        text = _text(value)
        seconds = parse_duration(text) if text else None
        if seconds == 0:
            raise UserError("A time limit is longer than 0.")
        return int(seconds) if seconds and seconds.is_integer() else seconds


def _parameter(item: Any) -> Any:
    value = parse_value(_text(item)) if isinstance(item, str) else item
    is_finite = isinstance(value, float) and math.isfinite(value)
    if is_finite or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return _text(item) if isinstance(item, str) else item


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UserError(f"It is text, not {type(value).__name__}.")
    text = value.strip()
    if "\n" in text or "\r" in text or "\0" in text:
        raise UserError("It is one line.")
    return text


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise UserError(f"It is names with values, not {type(value).__name__}.")
    return value


def _one_of(value: Any, choices: Iterable[str]) -> str:
    if value not in choices:
        raise UserError(f"{value!r:.80} is none of {', '.join(choices)}.")
    return str(value)

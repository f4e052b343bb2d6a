"""What LightGBM is told: its configuration file, the command line, and where the ranks listen."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_ALIASES = {
    "data": "train train_data train_data_file data_filename",
    "valid": "test valid_data valid_data_file test_data test_data_file valid_filenames",
    "task": "task_type",
    "header": "has_header",
    "input_model": "model_input model_in",
    "is_provide_training_metric": "training_metric is_training_metric train_metric",
    "output_model": "model_output model_out",
    "output_result": "predict_result prediction_result predict_name prediction_name pred_name "
    "name_pred",
}
"""LightGBM's other words for what the package does not take as parameters of a training."""


def read_parameters(words: Sequence[str] | None) -> dict[str, Any]:
    """Return the parameters of this rank by name, its files among them; numbers as numbers.

    Args:
        words: of the command line; by default this process's.

    Raises:
        SystemExit: they cannot be read.
    """
    parser = argparse.ArgumentParser("lightgbm", allow_abbrev=False)
    parser.add_argument("--config", help="a file of lines: name = value")
    parser.add_argument("--data", nargs="+", default=[], help="one file for each rank, or for all")
    parser.add_argument("--valid", nargs="+", default=[], help="likewise")
    given, rest = parser.parse_known_args(words)
    parameters = _read_config(given.config) if given.config else {}
    parameters.update(_pairs(parser, rest))
    # LightGBM's package compares some of them with numbers before its library reads them.
    numbers = {name: _number(value) for name, value in parameters.items()}
    return {
        **numbers,
        **_of_rank("data", given.data),
        **_of_rank("valid", given.valid),
        **_network(is_split=len(given.data) > 1),
    }


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _read_config(path: str) -> dict[str, str]:
    with open(path, encoding="utf-8") as file:
        lines = [line.partition("#")[0].partition("=") for line in file]
    return _named((name.strip(), value.strip()) for name, sign, value in lines if sign)


def _pairs(parser: argparse.ArgumentParser, words: Sequence[str]) -> dict[str, str]:
    if len(words) % 2 or not all(word.startswith("--") for word in words[::2]):
        parser.error(f"not pairs of --name and value: {' '.join(words)}")
    return _named(zip((word[2:] for word in words[::2]), words[1::2]))


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    names = {alias: name for name, others in _ALIASES.items() for alias in others.split()}
    return {names.get(name, name): value for name, value in pairs}


def _of_rank(name: str, files: Sequence[str]) -> dict[str, str]:
    if not files:
        return {}
    return {name: files[get_rank() if len(files) > 1 else 0]}


def is_alone(parameters: Mapping[str, Any]) -> bool:
    """Return whether this is the only process that trains."""
    return bool(parameters.get("num_machines", 1) == 1)


def is_on(parameters: Mapping[str, Any], name: str) -> bool:
    """Return whether a switch is on, as LightGBM reads it.

    Raises:
        SystemExit: it is neither on nor off.
    """
    value = str(parameters.get(name, "false")).lower()
    if value not in ("true", "+", "false", "-"):
        sys.exit(f"LightGBM's {name} is true or false, not {value!r}.")
    return value in ("true", "+")


def get_rank() -> int:
    return int(os.environ.get("RANK", "0"))


def _network(is_split: bool) -> dict[str, Any]:
    """Return where the ranks meet; ``is_split`` says that each has rows of its own."""
    known = json.loads(os.environ.get("TF_CONFIG", "{}"))
    machines = known.get("cluster", {}).get("worker", [])
    if len(machines) < 2:
        return {}
    return {
        "machines": ",".join(machines),
        "num_machines": len(machines),
        "local_listen_port": int(machines[get_rank()].rpartition(":")[2]),
        "pre_partition": "true" if is_split else "false",
    }

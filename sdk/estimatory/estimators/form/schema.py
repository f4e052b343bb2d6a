"""The form as a JSON Schema (draft 2020-12), made from the table of options.

``x-group`` says beside what a field stands; the groups are in the order of ``x-groups``.
``x-secret`` is a pattern of names whose values are not to be seen, ``x-secret-value`` a pattern of
such values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...submission.option import FORM, FormField, Option
from ...submission.options import list_options

GROUPS = {
    "script": "Script",
    "experiment": "Experiment",
    "environment": "Environment",
    "compute": "Compute",
    "sweep": "Sweep",
}


def make_schema(targets: Iterable[str] = ("local",)) -> dict[str, Any]:
    """Return the schema, with the compute targets that there are."""
    fields = [(option, field) for option in list_options(FORM) for field in option.form]
    properties = {
        field.name: _describe(option, field)
        for group in GROUPS
        for option, field in fields
        if field.group == group
    }
    properties["compute_target"]["enum"] = list(targets)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Estimator",
        "type": "object",
        "properties": properties,
        "required": ["source_directory", "entry_script"],
        "additionalProperties": False,
        "x-groups": GROUPS,
    }


def _describe(option: Option, field: FormField) -> dict[str, Any]:
    sentence = field.description or f"{option.help[:1].upper()}{option.help[1:]}."
    return {
        "title": field.title,
        "description": sentence,
        **field.schema,
        "x-group": field.group,
    }


def map_fields() -> Mapping[str, Option]:
    """Return the option of each field."""
    return {field.name: option for option in list_options(FORM) for field in option.form}

"""A notebook as entry script: what its environment needs to execute it."""

from __future__ import annotations

import dataclasses

from ..specs import EnvironmentSpec

PACKAGES = ("nbclient", "ipykernel")


def add_notebook_packages(spec: EnvironmentSpec) -> EnvironmentSpec:
    """An isolated environment gets what executes notebooks; this interpreter is left as it is."""
    if not spec.is_isolated:
        return spec
    missing = (p for p in PACKAGES if not any(said.startswith(p) for said in spec.packages))
    return dataclasses.replace(spec, packages=(*spec.packages, *missing))

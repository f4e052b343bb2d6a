"""A notebook as entry script: what its environment needs to execute it."""

from __future__ import annotations

from ..base import lazy_dataclasses as dataclasses
from ..folders.run_spec import EnvironmentSpec

PACKAGES = ("nbclient", "ipykernel")
_UNDECLARED = {"nteract-scrapbook": ("six",)}
"""What a package imports without asking for it; other packages used to bring it."""


def add_notebook_packages(spec: EnvironmentSpec) -> EnvironmentSpec:
    """An isolated environment gets what executes notebooks; this interpreter is left as it is."""
    if not spec.is_isolated:
        return spec
    from ..environments.packages.requirements import requirement_name

    given = {requirement_name(package) for package in spec.packages}
    needed = [*PACKAGES, *(p for name in given for p in _UNDECLARED.get(name, ()))]
    missing = [package for package in needed if package not in given]
    return dataclasses.replace(spec, packages=(*spec.packages, *missing))

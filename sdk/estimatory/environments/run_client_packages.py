"""Add the dependencies of the SDK's run client to environments that are built anyway."""

from __future__ import annotations

from ..base import lazy_dataclasses as dataclasses
from ..folders.run_spec import EnvironmentSpec
from .builder import Alternative
from .packages.client_brings import UNDATED, Brought, list_brought
from .packages.conda import map_what_can_be
from .packages.names import COMPILED
from .packages.requirements import requirement_name

_NEEDED_BY_PANDAS = ("python-dateutil", "pytz", "tzdata")
"""Of an older day they would leave a pandas that is too old for the NumPy beside it."""


def add_what_the_client_brought(spec: EnvironmentSpec, *, is_own: bool) -> EnvironmentSpec:
    """Return the environment with the packages that the client brought, and a note about them.

    Where nothing else is asked for and the interpreter is the submitter's own (``is_own``), it is
    used as it is: it has what notebooks import.
    """
    if not spec.run_client or not (spec.is_isolated or not is_own):
        return spec
    asked = {requirement_name(text) for text in _list_asked(spec)}
    notes, added = [], {}
    for brought in list_brought(spec.run_client, spec.as_of or ""):
        new = [name for name in brought.packages if name not in asked and name not in added]
        added.update(dict.fromkeys(new))
        notes += [_describe(brought, new)] if new else []
    return dataclasses.replace(
        spec,
        packages=(*spec.packages, *added),
        brought=(*spec.brought, *added),
        notes=(*spec.notes, *notes),
    )


def leave_out_brought(spec: EnvironmentSpec, reason: str) -> Alternative:
    """Return only the packages that were asked for, with a note about the missing ones."""
    kept = tuple(p for p in spec.packages if requirement_name(p) not in spec.brought)
    why = reason.partition("\n")[0].rstrip(":")[:300]
    note = f"Left out {', '.join(spec.brought)}, which nothing asks for by name: {why}"
    return Alternative(dataclasses.replace(spec, packages=kept, brought=(), undated=()), note)


def with_undated_brought(spec: EnvironmentSpec) -> EnvironmentSpec | None:
    """Return the spec with its date for asked-for packages only; None if that changes nothing."""
    undated = [name for name in spec.brought if name in COMPILED]
    if not undated or spec.undated or not spec.as_of:
        return None
    asked = {requirement_name(text) for text in spec.packages} - {*spec.brought}
    needed = [name for name in _NEEDED_BY_PANDAS if name not in asked]
    return dataclasses.replace(spec, undated=(*undated, *needed))


def _list_asked(spec: EnvironmentSpec) -> tuple[str, ...]:
    return (*spec.packages, *map_what_can_be((), spec.conda_packages).packages)


def _describe(brought: Brought, new: list[str]) -> str:
    choice = "; a version or resolve_as_of says which" if brought.meant.endswith(UNDATED) else ""
    return (
        f"{brought.client} ({brought.meant}{choice}) brought {', '.join(new)}: "
        "installed with what is asked for."
    )

"""Whether a conda can build what is asked for in its words."""

from __future__ import annotations

from ...base import lazy_dataclasses as dataclasses
from ...errors import UserError
from ...folders.run_spec import EnvironmentSpec
from ..conda_program import PROGRAMS, find_conda
from ..packages.conda import map_what_can_be


def take_conda(spec: EnvironmentSpec, wanted: str) -> EnvironmentSpec:
    """The spec for the program called ``wanted``, or any: pip's packages stay, the rest is conda's.

    Raises:
        UserError: there is no such program, or it is none that builds environments.
    """
    if wanted and wanted not in PROGRAMS:
        raise UserError(
            f"The setting environments.conda is {wanted!r}.",
            f"It names one of {', '.join(PROGRAMS)}, or is true for any of them.",
        )
    program = find_conda(wanted)
    if program is None:
        raise UserError(
            f"The workspace's setting environments.conda asks for {wanted or 'a conda'}, which is "
            "not on this machine.",
            "Install it, or forget the setting: packages come from pip's index then.",
        )
    of_conda = set(map_what_can_be((), spec.conda_packages).packages)
    pip = tuple(text for text in spec.packages if text not in of_conda)
    notes = spec.notes
    if spec.as_of:
        notes = (*notes, f"as_of {spec.as_of} counts for pip's packages; conda's are today's.")
    return dataclasses.replace(spec, conda=program, packages=pip, notes=notes)

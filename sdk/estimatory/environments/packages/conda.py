"""conda's package names and versions as PyPI's."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

from ...base.lazy_dataclasses import dataclass
from ...errors import UserError
from .conda_names import ELSEWHERE, NEVER_MISSED, PYPI_NAMES
from .pep440 import nearest_version, normalize_clause
from .requirements import normalize_name, normalize_requirements

_SPEC = re.compile(r"(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*?)\s*(?:\[.*\])?\s*([=<>!~ ].*)?\Z")
_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)?\s*(\S+)\s*\Z")


@dataclass(frozen=True)
class MappedRequirements:
    """pip and conda packages of a run brought together."""

    packages: tuple[str, ...]
    """PEP 508, normalised."""
    python: str = ""
    """The Python version that conda's ``python=3.8`` asks for, such as ``3.8``; empty: any."""
    notes: tuple[str, ...] = ()
    """What was left out and why, for people."""


def conda_to_pip(packages: Iterable[str]) -> list[str]:
    """Return conda requirements as PyPI's; what PyPI's packages do not need is left out.

    Raises:
        UserError: one of them is not a conda requirement, no PyPI package can stand for it, or
            ``python=…`` asks for another Python than this one.
    """
    wanted = list(packages)
    _check_python(_python_of(wanted))
    return _map_all(wanted)


def map_requirements(
    pip_packages: Iterable[str] = (), conda_packages: Iterable[str] = ()
) -> MappedRequirements:
    """Merge pip and conda packages; for a project asked for twice, pip's counts.

    Raises:
        UserError: a requirement is not valid, or no PyPI package can stand for a conda one.
    """
    from .requirements import requirement_name

    pip = normalize_requirements(pip_packages)
    taken = {requirement_name(text) for text in pip}
    conda = list(conda_packages)
    mapped = [text for text in _map_all(conda) if requirement_name(text) not in taken]
    return MappedRequirements(
        packages=normalize_requirements((*pip, *mapped)),
        python=_python_of(conda),
        notes=tuple(note for text in conda for note in _list_notes(*parse_conda(text))),
    )


def _list_notes(name: str, version: str) -> Iterator[str]:
    """Return what was left out of a conda requirement, or taken in its place."""
    from .conda_libraries import why_left_out
    from .pep440 import nearest_version

    reason = why_left_out(name)
    if reason:
        yield from () if name in NEVER_MISSED else (f"{name} is left out: {reason}",)
    elif name != "python":
        yield from (
            f"{name} {foreign} is a version of conda's own: "
            f"{nearest_version(foreign) or 'any'} is taken."
            for foreign in find_foreign_versions(name, version)
        )


def map_what_can_be(
    pip_packages: Iterable[str], conda_packages: Iterable[str]
) -> MappedRequirements:
    """Return the same without conda packages that have no counterpart; a conda may have them."""
    known = [text for text in conda_packages if not _is_elsewhere(parse_conda(text)[0])]
    return map_requirements(pip_packages, known)


def _is_elsewhere(name: str) -> bool:
    return name in ELSEWHERE or name.startswith("r-")


def _map_all(packages: Iterable[str]) -> list[str]:
    return [text for text in map(_map_one, packages) if text]


def _python_of(packages: Iterable[str]) -> str:
    versions = (version for name, version in map(parse_conda, packages) if name == "python")
    return next((_plain_version(v) for v in versions if v), "")


def _plain_version(text: str) -> str:
    """Return ``=3.8``, ``3.8.*`` and ``==3.8=h123`` as ``3.8``; a range as it is."""
    if text[0] in "<>!~":
        return text.replace(" ", "")
    return text.lstrip("= ").split("=")[0].split()[0].rstrip(".*")


def _check_python(wanted: str) -> None:
    """Refuse a Python that cannot be had; a range is left to the packages' own metadata."""
    own = sys.version.split()[0]
    if wanted[:1].isdigit() and not f"{own}.".startswith(f"{wanted}."):
        raise UserError(
            f"python={wanted} asks for another Python than this one, {own}.",
            "Submit from a kernel of that Python, name one as the interpreter, or leave it out.",
        )


def _map_one(text: str) -> str:
    from .conda_libraries import why_left_out

    name, version = parse_conda(text)
    if name == "python" or why_left_out(name):
        return ""
    if _is_elsewhere(name):
        what = ELSEWHERE.get(name, "an R package")
        raise UserError(
            f"The conda package {name!r} is {what}, which an environment built from PyPI "
            "cannot hold.",
            "Install it on the machine, or name an interpreter whose environment has it; "
            'the setting {"environments": {"conda": true}} lets a conda of this machine build.',
        )
    return PYPI_NAMES.get(name, name) + to_pip_version(name, version)


def parse_conda(text: str) -> tuple[str, str]:
    """Name and version part of a conda requirement: ``("numpy", "=1.19")``.

    Raises:
        UserError: it is none.
    """
    found = _SPEC.match(str(text).strip())
    if found is None:
        raise UserError(
            f"{text!r} is not a conda requirement.",
            "Valid are 'numpy', 'numpy=1.19', 'numpy>=1.19,<2', 'conda-forge::numpy'.",
        )
    return normalize_name(found.group(1)).strip("-"), (found.group(2) or "").strip()


# --- conda's versions as PyPI's ----------------------------------------------------------------
def to_pip_version(name: str, text: str) -> str:
    """Return a conda version as PEP 440: ``=1.19`` is any 1.19, ``==1.19.5`` exactly that.

    Raises:
        UserError: it holds alternatives, or is no version.
    """
    if not text or text in ("*", "=*"):
        return ""
    clauses = [_clause(operator, version) for operator, version in _split(name, text)]
    if None in clauses:
        raise UserError(
            f"{text!r} is no version of the conda package {name!r}.",
            f"Valid are '{name}=1.19', '{name}>=1.19,<2'.",
        )
    return ",".join(filter(None, clauses))


def find_foreign_versions(name: str, text: str) -> list[str]:
    """Return the versions in it that PyPI cannot have, such as ``1.1.0dev.rapidsai0.15``."""
    if not text or text in ("*", "=*"):
        return []
    versions = [version.rstrip("*").rstrip(".") for _, version in _split(name, text)]
    return [version for version in versions if version and not normalize_clause("==", version)]


def _split(name: str, text: str) -> list[tuple[str, str]]:
    if "|" in text:
        raise UserError(
            f"The version {text!r} of the conda package {name!r} holds alternatives, which PyPI's "
            "cannot.",
            f"Name one of them, or a range such as '{name}>=1.19,<1.21'.",
        )
    if text[0] in "<>!~" or text.startswith("=="):
        found = [_CLAUSE.match(part.strip().partition("=py")[0]) for part in text.split(",")]
        return [(f.group(1) or "==", f.group(2)) for f in found if f]
    version = text.lstrip("= ").replace("=", " ").split()[0]
    is_fuzzy = text.startswith("=") and "*" not in version and "=" not in text[1:]
    return [("==", f"{version}.*" if is_fuzzy else version)]


def _clause(operator: str, version: str) -> str | None:
    """As PyPI's; None where no version is in it."""
    if version == "*":
        return ""
    if version.endswith("*") and not version.endswith(".*"):  # conda's 1.19* is 1.19.*, nearly
        version = f"{version[:-1]}.*"
    release = nearest_version(version)
    return normalize_clause(operator, version) or (f"{operator}{release}" if release else None)

"""PEP 508 requirements: read, checked, and written in one form so that equal ones are equal text.

Only as much of PEP 508 as naming an environment needs; uv reads the requirement again and knows
the rest. Written here because the worker that asks has no third-party package at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...base import lazy_dataclasses as dataclasses
from ...errors import UserError
from ...folders.run_spec import EnvironmentSpec
from ...masking import HIDDEN, has_secrets, mask_secrets

STUBS = {"sklearn": "scikit-learn", "pytorch": "torch"}
"""Names registered on PyPI only to fail with an explanation -> the package that is meant."""

# Patterns are compiled when one is needed: most requirements are plain names.
_NAME = r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*"
_CLAUSE = r"\s*(~=|===|==|!=|<=|>=|<|>)\s*([A-Za-z0-9.*+!_-]+)\s*\Z"
_LOOSE = r"[=\s]\s*v?(\d[\w.*]*)(?:=\S*)?\Z"
_EXAMPLES = "Valid are 'pandas', 'pandas==2.2.3', 'pandas[parquet]>=2,<3'."


def normalize_requirements(packages: Iterable[str]) -> tuple[str, ...]:
    """Return the same requirements in one form: sorted, each once.

    Raises:
        UserError: one of them is no requirement that an environment can be built from.
    """
    if isinstance(packages, str):
        raise UserError(f"Packages are a list of requirements: [{packages!r}].")
    return tuple(sorted({normalize_requirement(text) for text in packages}))


def normalize_requirement(text: str) -> str:
    """Return ``Pandas [Parquet] < 3, >=2`` as ``pandas[parquet]<3,>=2``.

    Raises:
        UserError: it is no requirement that an environment can be built from.
    """
    requirement = str(text).strip()
    if _is_plain(requirement):
        _check_name(requirement)
        return normalize_name(requirement)
    if is_address(requirement):
        return _normalize_address(requirement)
    _check_kind(requirement)
    found = re.match(_NAME, requirement)
    if found is None:
        raise UserError(f"{mask_secrets(requirement)!r} is not a package requirement.", _EXAMPLES)
    _check_name(found.group(1))
    rest, marker = _split_marker(requirement[found.end() :])
    head = normalize_name(found.group(1)) + _extras(found.group(2))
    return head + (_address(rest) if rest.startswith("@") else _clauses(rest, requirement)) + marker


def _is_plain(text: str) -> bool:
    """Return whether a requirement is a name of letters, digits and ``-``, and nothing else."""
    is_word = text.isascii() and text.replace("-", "").isalnum()
    return is_word and text[0] != "-" and text[-1] != "-"


def is_address(text: str) -> bool:
    """Return whether a requirement is an address without a name before it."""
    return "://" in text and re.match(r"[A-Za-z][A-Za-z0-9+.]*://\S", text) is not None


def normalize_name(name: str) -> str:
    """Return PEP 503's one spelling: ``scikit-learn`` for ``Scikit_Learn``."""
    if "_" not in name and "." not in name and "--" not in name:
        return name.lower()
    return re.sub(r"[-_.]+", "-", name).lower()


def _normalize_address(text: str) -> str:
    from .addresses import split_address

    address, marker = _split_marker(f"@ {text}")
    name, url = split_address(address[1:].strip())
    check_address("address", url)
    return f"{normalize_requirement(f'{name} @ {url}') if name else url}{marker}"


def requirement_name(text: str) -> str:
    """Return the normalised project name of a requirement; the text itself when it has none."""
    if _is_plain(text.strip()):
        return normalize_name(text.strip())
    if is_address(text):
        return text
    found = re.match(_NAME, text.strip())
    return normalize_name(found.group(1)) if found else text


def add_packages(needed: Iterable[str], spec: EnvironmentSpec) -> EnvironmentSpec:
    """Return the environment with what it lacks of ``needed``, if it is an isolated one."""
    if not spec.is_isolated:
        return spec
    given = set(map(requirement_name, spec.packages))
    missing = tuple(p for p in dict.fromkeys(needed) if p not in given)
    return dataclasses.replace(spec, packages=(*spec.packages, *missing))


def requirement_extras(text: str) -> tuple[str, ...]:
    """Return the extras that a requirement names, normalised: ``("pandas",)`` of ``x[pandas]``."""
    found = re.match(_NAME, text.strip())
    given = (found.group(2) or "").split(",") if found else ()
    return tuple(sorted({normalize_name(extra.strip()) for extra in given if extra.strip()}))


def merge_requirements(requirements: Iterable[str]) -> list[str]:
    """Return one requirement for each project with all its clauses, in the given order.

    Raises:
        UserError: one of them is not a package requirement.
    """
    merged: dict[tuple[str, str], list[str]] = {}
    for text in requirements:
        head, marker = _split_head(normalize_requirement(text))
        merged.setdefault((head, marker), []).append(text)
    return [_merge_alike(texts) for texts in merged.values()]


def _split_head(text: str) -> tuple[str, str]:
    body, _, marker = text.partition(" ; ")
    return requirement_name(body), marker


def _merge_alike(texts: list[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    normal = [normalize_requirement(text) for text in texts]
    bodies = [text.partition(" ; ")[0] for text in normal]
    extras = sorted({extra for body in bodies for extra in requirement_extras(body)})
    clauses = [body[found.end() :] for body in bodies if (found := re.match(_NAME, body))]
    head = requirement_name(bodies[0]) + (f"[{','.join(extras)}]" if extras else "")
    marker = normal[0].partition(" ; ")[2]
    together = ",".join(sorted({c for part in clauses for c in part.split(",") if c}))
    return head + together + (f" ; {marker}" if marker else "")


def _check_kind(text: str) -> None:
    if not text:
        raise UserError("A package requirement is empty.", _EXAMPLES)
    if text.startswith("-"):
        raise UserError(
            f"{mask_secrets(text)!r} is an option, not a package requirement.",
            "List the packages themselves; the package index is set with index_url.",
        )
    if text.startswith((".", "/", "~")):
        raise UserError(
            f"{mask_secrets(text)!r} has no package name.",
            "Write 'NAME @ URL', such as 'mylib @ file:///data/mylib-1.0-py3-none-any.whl'.",
        )


def _check_name(name: str) -> None:
    wanted = normalize_name(name)
    if wanted in STUBS:
        meant = STUBS[wanted]
        raise UserError(f"The package is called {meant!r}, not {name!r}.", f"Ask for {meant!r}.")


def _split_marker(text: str) -> tuple[str, str]:
    if ";" not in text:
        return text.strip(), ""
    # In front of a URL's marker PEP 508 demands a space, because a URL may hold a semicolon.
    pattern = r"\s+;\s*" if text.startswith("@") else r"\s*;\s*"
    body, *marker = re.split(pattern, text, maxsplit=1)
    return body.strip(), f" ; {' '.join(marker[0].split())}" if marker and marker[0].strip() else ""


def _extras(text: str | None) -> str:
    names = sorted({normalize_name(e.strip()) for e in (text or "").split(",") if e.strip()})
    return f"[{','.join(names)}]" if names else ""


def _address(text: str) -> str:
    url = text[1:].strip()
    check_address("address", url)
    return f" @ {url}"


def _clauses(text: str, requirement: str) -> str:
    if not text:
        return ""
    from .pep440 import normalize_clause

    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    found = [re.match(_CLAUSE, clause) for clause in inner.split(",") if clause.strip()]
    clauses = {normalize_clause(f.group(1), f.group(2)) if f else "" for f in found}
    if "" in clauses or not clauses:
        raise _not_valid(requirement)
    return ",".join(sorted(clauses))


def _not_valid(requirement: str) -> UserError:
    loose = re.search(_LOOSE, requirement)
    hint = _hint_version(requirement) or _EXAMPLES
    if loose and hint == _EXAMPLES:
        meant = f"{requirement[: loose.start()].rstrip(' =')}=={loose.group(1)}"
        hint = f"Did you mean {meant!r}? {_EXAMPLES}"
    return UserError(f"{requirement!r} is not a package requirement.", hint)


def _hint_version(requirement: str) -> str:
    """Return a hint if only the version is wrong: PyPI's are those of PEP 440."""
    from .pep440 import is_version, nearest_version

    found = re.search(r"(?:[~=!<>]=?=?)\s*([\w.*+!-]+)\s*\Z", requirement)
    nearest = nearest_version(found.group(1)) if found else ""
    if not found or not nearest or is_version(found.group(1).removesuffix(".*")):
        return ""
    meant = requirement[: found.start(1)] + nearest
    return f"{found.group(1)!r} is no version of PyPI's. Did you mean {meant!r}? {_EXAMPLES}"


def check_address(what: str, url: str) -> None:
    """Refuse an address that holds a password, or has lost it when it was written down.

    Raises:
        UserError: the message names ``what`` it is.
    """
    hint = "Keep it in ~/.netrc, or name an environment variable: https://${MY_TOKEN}@host/...."
    if has_secrets(url):
        raise UserError(
            f"The {what} {url!r} holds a password or token, "
            "which would be written down with the run.",
            hint,
        )
    if f"{HIDDEN}@" in url or f"={HIDDEN}" in url:
        raise UserError(
            f"The {what} {url!r} lacks its password, which was left out when it was written down.",
            hint,
        )

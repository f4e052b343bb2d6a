"""Packages that were real when old code asked for them, and are only warnings today."""

from __future__ import annotations

from collections.abc import Iterable

from .requirements import requirement_name

_STAND_INS = {
    "sklearn": "scikit-learn",
    "tensorflow-gpu": "tensorflow",
    "tf-nightly-gpu": "tf-nightly",
}


def replace_stubs(packages: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The packages, and a note for each one that stands in for what has become of another.

    A version of the old one stays: ``tensorflow-gpu==1.15`` was a package like any other.
    """
    replaced, notes = [], []
    for text in packages:
        name = requirement_name(text)
        if name in _STAND_INS and text.strip().lower().replace("_", "-") == name:
            notes.append(f"{name} is {_STAND_INS[name]} by now.")
            text = _STAND_INS[name]
        replaced.append(text)
    return tuple(replaced), tuple(notes)

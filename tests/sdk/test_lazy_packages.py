"""Packages whose names are listed once, in a stub, and imported when they are first used."""

from __future__ import annotations

import importlib

import pytest

from .conftest import run_python

PACKAGES = ["compute", "configuration", "data", "environments"]


@pytest.mark.parametrize("package", ["estimatory", *(f"estimatory.{name}" for name in PACKAGES)])
def test_every_name_of_a_stub_is_where_it_says(package: str) -> None:
    module = importlib.import_module(package)
    assert len(module.__all__) > 20
    for name in module.__all__:
        assert getattr(module, name) is not None
    assert {*module.__all__} <= {*dir(module)}
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'Nonsense'"):
        _ = module.Nonsense


def test_a_package_loads_what_is_asked_for_and_no_more() -> None:
    code = (
        "import sys\n"
        "from estimatory.environments import find_environment\n"
        "print([m for m in sys.modules if m.startswith('estimatory.environments.')])\n"
    )
    loaded = run_python(code).stdout
    assert "'estimatory.environments.folder'" in loaded
    assert "definition" not in loaded
    assert "building" not in loaded


def test_a_star_takes_all_names() -> None:
    done = run_python("from estimatory.data import *\nprint(Dataset.__name__, to_data_spec)")
    assert done.stdout.startswith("Dataset <function to_data_spec")

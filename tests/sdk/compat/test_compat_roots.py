"""Another retired SDK is a row and a table: the finder serves both beside each other."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

import pytest

from estimatory import Run
from estimatory.compat import is_active, would_answer
from estimatory.compat.placeholders import NotHereError
from estimatory.compat.roots import ROOTS, Root
from estimatory.compat.table import SdkTable
from estimatory.metrics.ranks import RankState

TABLE = SdkTable(
    {"orcish": "Run", "orcish.ranks": "RankState State"},
    {"RankState": "metrics.ranks", "State": "metrics.ranks:RankState"},
    areas={"orcish.automl": "Use flaml."},
    sentences={"Estimator": "Use orcish.Run."},
    guide="docs/orcish.md",
)


@pytest.fixture
def root(installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = ModuleType("orcish_tables")
    tables.TABLE = TABLE  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "orcish_tables", tables)
    monkeypatch.setitem(ROOTS, "orcish", Root("orcish_tables", "Orcish SDK", ("__init__.py",)))
    yield
    for name in [n for n in sys.modules if n.partition(".")[0] == "orcish"]:
        del sys.modules[name]


def test_its_names_are_found_and_those_of_the_other_stay(root: None) -> None:
    assert would_answer("orcish")
    assert not is_active("orcish")
    orcish = import_module("orcish")
    assert is_active("orcish")
    assert orcish.Run is Run
    assert orcish.ranks.State is orcish.ranks.RankState is RankState
    assert import_module("azureml.core").Run is Run
    assert [name for name in dir(orcish) if name[0] != "_"] == ["Run", "ranks"]


def test_what_it_lacks_is_said_with_its_own_words(root: None) -> None:
    orcish = import_module("orcish")
    with pytest.raises(NotHereError, match=r"no orcish\.Estimator\.\nUse orcish\.Run"):
        orcish.Estimator()
    assert import_module("orcish.automl").Any is not None
    with pytest.raises(AttributeError, match=r"no orcish\.Nothing\. .*docs/orcish\.md"):
        _ = orcish.Nothing
    with pytest.raises(ModuleNotFoundError, match=r"no orcish\.rank\. Did you mean orcish\.ranks"):
        import_module("orcish.rank")

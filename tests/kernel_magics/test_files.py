"""Modules and files beside the notebook, imports against the interpreter."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from estimatory_magics.cell.files import LIMIT_MB, LocalFiles, gather_local_files
from estimatory_magics.cell.imports import (
    find_local_module,
    is_installed,
    list_imports,
    package_of,
    third_party,
)
from estimatory_magics.cell.module_path import module_folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "steps.py": "import more\nfrom lib.deep import x\n",
        "more.py": "import steps\nopen('unused.csv')\n",
        "unused.py": "",
        "broken.py": "def (:",
        "lib/__init__.py": "",
        "lib/deep.py": "from . import sibling\nimport unrelated_top\n",
        "lib/sibling.py": "",
        "lib/table.json": "{}",
        "lib/__pycache__/deep.cpython-311.pyc": "x",
        "space/inner.py": "",
        "data/d.csv": "1",
        "data/o'dd näme.csv": "1",
        ".env": "TOKEN=1",
        "outputs/model.pkl": "1",
        "logs/a.log": "1",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _gather(code: str, folder: Path) -> LocalFiles:
    return gather_local_files(ast.parse(code), [str(folder)])


def test_modules_come_with_all_they_import(folder: Path) -> None:
    found = _gather("def f():\n  import steps", folder)
    assert sorted(found.files) == [
        "lib/__init__.py", "lib/deep.py", "lib/sibling.py", "lib/table.json", "more.py", "steps.py",
    ]  # fmt: skip
    assert found.files["steps.py"] == str(folder / "steps.py")


def test_from_a_namespace_folder(folder: Path) -> None:
    assert set(_gather("from space import inner", folder).files) == {"space/inner.py"}
    assert set(_gather("import space", folder).files) == set()
    assert set(_gather("import data", folder).files) == set()


def test_a_broken_module_still_goes_along(folder: Path) -> None:
    assert set(_gather("import broken", folder).files) == {"broken.py"}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("open('data/d.csv')", {"data/d.csv"}),
        ("open('./data/../data/d.csv')", {"data/d.csv"}),
        ("Path('data') / 'd.csv'", {"data/d.csv"}),
        ("os.path.join('data', 'd.csv')", {"data/d.csv"}),
        ("Path('data', 'd.csv')", {"data/d.csv"}),
        ('open("data/o\'dd näme.csv")', {"data/o'dd näme.csv"}),
        ("open('outputs/model.pkl'), open('logs/a.log')", set()),
        ("'data', 'nothing.csv', 'a' * 300, '', 'with\\nline', 'nul\\0'", set()),
        ("open('../a folder that is not there')", set()),
    ],
)
def test_files_named_in_the_code(folder: Path, code: str, names: set[str]) -> None:
    assert set(_gather(code, folder).files) == names


def test_files_above_the_folder_and_absolute_ones_stay(folder: Path) -> None:
    inside = folder / "data"
    code = f"open('../steps.py'); open({str(folder / 'steps.py')!r})"
    assert _gather(code, inside).files == {}


def test_hidden_files_stay_with_a_notice(folder: Path) -> None:
    found = _gather("load('.env')", folder)
    assert found.files == {}
    assert ".env is left out: hidden files may hold secrets" in found.notices


def test_big_files_stay_with_a_hint(folder: Path) -> None:
    big = folder / "big.csv"
    with big.open("wb") as file:
        file.truncate((LIMIT_MB + 1) * 1_000_000)
    found = _gather("open('big.csv')", folder)
    assert found.files == {}
    assert "51 MB is more than the 50 MB" in found.notices[0]
    assert repr(str(big)) in found.notices[0]


# --- imports -------------------------------------------------------------------------------------
def test_imports_are_listed_with_line_and_optionality() -> None:
    code = """
import os, numpy as np
from a.b import c
def f():
    from . import sibling
    try:
        import cupy
    except ImportError:
        import jax
    try:
        import strict
    except ValueError:
        pass
"""
    found = [(i.module, i.line, i.is_optional) for i in list_imports(ast.parse(code))]
    assert found == [
        ("os", 2, False), ("numpy", 2, False), ("a.b", 3, False), ("a.b.c", 3, False),
        ("cupy", 7, True), ("jax", 9, True), ("strict", 11, False),
    ]  # fmt: skip


def test_third_party_leaves_out_standard_library_local_and_ours(folder: Path) -> None:
    code = "import os, steps, lib.deep, numpy.linalg, numpy\nfrom estimatory import Run"
    imports = list_imports(ast.parse(code))
    assert [i.top for i in third_party(imports, [str(folder)])] == ["numpy"]


def test_a_local_module_hides_an_installed_one(folder: Path) -> None:
    (folder / "numpy.py").write_text("")
    found = find_local_module("numpy", [str(folder)])
    assert found is not None
    assert found.path == str(folder / "numpy.py")


def test_a_folder_added_to_the_path_is_searched_too(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("src")
    (elsewhere / "tools").mkdir()
    (elsewhere / "tools" / "__init__.py").write_text("import steps")
    imports = list_imports(ast.parse("import tools, pytest, estimatory_magics"))
    assert module_folders(imports, str(folder)) == [str(folder)]
    monkeypatch.syspath_prepend(str(elsewhere))
    folders = module_folders(imports, str(folder))
    assert folders == [str(folder), str(elsewhere)]
    found = gather_local_files(ast.parse("import tools"), folders).files
    assert found["tools/__init__.py"] == str(elsewhere / "tools" / "__init__.py")
    assert "steps.py" in found
    assert [i.top for i in third_party(imports, folders)] == ["pytest", "estimatory_magics"]


def test_installed_is_told_without_importing() -> None:
    assert is_installed("numpy")
    assert not is_installed("surely_not_installed_xyz")
    assert not is_installed("")


@pytest.mark.parametrize(
    ("top", "package"), [("sklearn", "scikit-learn"), ("cv2", "opencv-python-headless"),
                         ("sentence_transformers", "sentence-transformers"), ("torch", "torch")]
)  # fmt: skip
def test_packages_by_their_import_names(top: str, package: str) -> None:
    assert package_of(top) == package

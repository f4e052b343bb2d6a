"""Requirements: one form for equal ones, clear words for what is none, conda's names as PyPI's."""

from __future__ import annotations

import sys

import pytest

from estimatory.environments import conda_to_pip, map_requirements
from estimatory.environments.packages.names import suggest
from estimatory.environments.packages.requirements import (
    normalize_requirement,
    normalize_requirements,
)
from estimatory.errors import UserError
from estimatory.masking import has_secrets, mask_secrets


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Scikit_Learn", "scikit-learn"),
        (" pandas [Parquet, excel] < 3 , >=2 ", "pandas[excel,parquet]<3,>=2"),
        ("zope.interface (>=5)", "zope-interface>=5"),
        ("numpy==1.19.*", "numpy==1.19.*"),
        ("torch==2.1.0+cpu", "torch==2.1.0+cpu"),
        ("tomli>=1; python_version  <  '3.11'", "tomli>=1 ; python_version < '3.11'"),
        ("x@https://host/x;y.whl ; os_name=='nt'", "x @ https://host/x;y.whl ; os_name=='nt'"),
        ("mine @ git+ssh://git@host/mine", "mine @ git+ssh://git@host/mine"),
        ("mine @ https://${TOKEN}@host/mine.whl", "mine @ https://${TOKEN}@host/mine.whl"),
    ],
)
def test_requirement_has_one_form(text: str, normal: str) -> None:
    assert normalize_requirement(text) == normal
    assert normalize_requirement(normal) == normal


def test_requirements_are_sorted_and_each_is_there_once() -> None:
    assert normalize_requirements(["pandas", "NumPy>1", "numpy > 1"]) == ("numpy>1", "pandas")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("numpy=1.19", "Did you mean 'numpy==1.19'?"),
        ("pandas 1.5", "Did you mean 'pandas==1.5'?"),
        ("pandas v1.5", "Did you mean 'pandas==1.5'?"),
        ("pandas==", "not a package requirement"),
        ("six not valid !!", "not a package requirement"),
        ("", "is empty"),
        ("-r requirements.txt", "is an option"),
        ("--index-url https://me:secret@host/", r"'--index-url https://\*\*\*@host/' is an option"),
        ("./mylib", "has no package name"),
        ("https://host/x.whl", "has no package name"),
        ("sklearn", "called 'scikit-learn', not 'sklearn'"),
        ("SKLEARN>=0.2", "Ask for 'scikit-learn'"),
        ("pytorch", "Ask for 'torch'"),
        ("x @ https://me:secret@host/x.whl", "holds a password or token"),
        ("x @ git+https://secrettoken@host/x", "holds a password or token"),
    ],
)
def test_slip_is_named_with_what_would_be_valid(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        normalize_requirement(text)
    assert "secret" not in str(caught.value)


def test_text_in_place_of_a_list_is_refused() -> None:
    with pytest.raises(UserError, match=r"\['pandas'\]"):
        normalize_requirements("pandas")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cv2", "'opencv-python'"),
        ("PIL", "'pillow'"),
        ("scikit-lern", "Did you mean 'scikit-learn'?"),
        ("json", "part of Python itself"),
        ("numpy", ""),
        ("qwertz-uiop", ""),
    ],
)
def test_suggestion_for_a_name_that_is_not_there(name: str, said: str) -> None:
    assert said in suggest(name)
    assert bool(said) == bool(suggest(name))


def test_passwords_are_masked_wherever_they_stand() -> None:
    text = "from https://me:p%40ss@host/simple, then http://token@other:80/x, then git@host:x"
    assert mask_secrets(text) == (
        "from https://***@host/simple, then http://***@other:80/x, then git@host:x"
    )
    for url in ("https://${USER}:${TOKEN}@host/", "https://me:${TOKEN}@host/", "https://host/a@b"):
        assert mask_secrets(url) == url
        assert not has_secrets(url)
    for url in ("https://me:pw@host/", "https://token@host/", "https://${USER}:pw@host/"):
        assert has_secrets(url)


@pytest.mark.parametrize(
    ("conda", "pip"),
    [
        ("pandas", "pandas"),
        ("numpy=1.19", "numpy==1.19.*"),
        ("scikit-learn=0.24.2", "scikit-learn==0.24.2.*"),
        ("numpy==1.19.5", "numpy==1.19.5"),
        ("numpy=1.19.5=py38_0", "numpy==1.19.5"),
        ("numpy 1.19.*", "numpy==1.19.*"),
        ("numpy >=1.19,<2", "numpy>=1.19,<2"),
        ("conda-forge::pytorch=1.7", "torch==1.7.*"),
        ("py-xgboost", "xgboost"),
        ("opencv", "opencv-python"),
        ("msgpack-python", "msgpack"),
    ],
)
def test_conda_requirement_becomes_pypis(conda: str, pip: str) -> None:
    assert conda_to_pip([conda]) == [pip]
    normalize_requirements([pip])


def test_conda_packages_that_pypi_needs_not_are_left_out_and_it_is_said() -> None:
    mapped = map_requirements([], ["python=3.8", "pip", "cudatoolkit=10.2", "pandas"])
    assert mapped.packages == ("pandas",)
    assert mapped.python == "3.8"
    assert [note.split()[0] for note in mapped.notes] == ["cudatoolkit"]


def test_another_python_is_not_passed_over() -> None:
    own = ".".join(map(str, sys.version_info[:2]))
    assert conda_to_pip([f"python={own}", f"python {own}.*", "python", "python>=3.6"]) == []
    with pytest.raises(UserError, match=r"python=3\.6 asks for another Python than this one"):
        conda_to_pip(["python=3.6", "numpy"])


def test_pip_stands_where_conda_asks_for_the_same_project() -> None:
    mapped = map_requirements(["NumPy>=2"], ["numpy=1.19", "scipy"])
    assert mapped.packages == ("numpy>=2", "scipy")


@pytest.mark.parametrize("name", ["r-base", "r-ggplot2", "openmpi", "!!"])
def test_conda_package_that_pypi_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=name):
        conda_to_pip([name])

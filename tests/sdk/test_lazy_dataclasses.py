"""Classes that become dataclasses when they are first used."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from estimatory.base.lazy_dataclasses import asdict, dataclass, field, fields, replace
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec


def _make_kinds() -> tuple[type, type]:
    @dataclass(frozen=True)
    class Base:
        name: str
        words: list[str] = field(default_factory=list)

    @dataclass(frozen=True)
    class Derived(Base):
        size: int = 3

    return Base, Derived


def test_an_object_is_one_of_a_dataclass() -> None:
    base, derived = _make_kinds()
    made = derived("a", ["b"])
    assert (made.name, made.words, made.size) == ("a", ["b"], 3)
    assert base("a").words is not base("a").words
    assert made == derived("a", ["b"]) != base("a", ["b"])
    assert repr(made).endswith("Derived(name='a', words=['b'], size=3)")
    assert replace(made, size=4).size == 4
    assert asdict(made) == {"name": "a", "words": ["b"], "size": 3}
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.size = 5


def test_a_class_without_objects_has_its_fields_and_its_signature() -> None:
    _, derived = _make_kinds()
    assert dataclasses.is_dataclass(derived)
    assert [one.name for one in fields(derived)] == ["name", "words", "size"]
    assert list(inspect.signature(_make_kinds()[1]).parameters) == ["name", "words", "size"]


def test_threads_may_make_the_first_objects_at_once() -> None:
    for _ in range(20):
        _, derived = _make_kinds()
        with ThreadPoolExecutor(8) as pool:
            assert {one.name for one in pool.map(derived, "abcdefgh")} == {*"abcdefgh"}


def test_a_class_with_an_init_of_its_own_is_refused() -> None:
    with pytest.raises(TypeError, match="standard dataclass"):

        @dataclass
        class Own:
            def __init__(self) -> None: ...


def test_calls_of_public_ones_are_checked() -> None:
    with pytest.raises(TypeError, match="EnvironmentSpec"):
        EnvironmentSpec(interpreter="python", pakages=())  # type: ignore[call-arg]


def test_what_a_submission_imports_loads_no_dataclasses() -> None:
    code = (
        "import sys; from estimatory import Estimator, Experiment, Run, Workspace;"
        "print({'dataclasses', 'inspect'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_run_specification_is_what_it_was() -> None:
    names = [one.name for one in fields(RunSpec)]
    assert names[:4] == ["run_id", "experiment", "created_at", "environment"]

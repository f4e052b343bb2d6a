"""A name or an argument of the retired SDK that is not there says why, and what to use."""

from __future__ import annotations

import copy
import pickle

import pytest

from estimatory.base import absent_names
from estimatory.base.absent_arguments import absent_arguments, explain_absent_argument
from estimatory.base.absent_names import AbsentNames, explain_absent
from estimatory.base.strict_settings import Section
from estimatory.errors import UserError

STEPS = "Steps come with pipelines; use get_children()."


class Absent(AbsentNames, absent={"get_steps": STEPS, "tags": "Never said."}):
    tags = "there"

    def __init__(self) -> None:
        self.display_name = "x"

    @absent_arguments(verbose="The log has it all.")
    def get_children(self, recursive: bool = False) -> bool:
        return recursive


class Inheriting(Absent):
    def get_steps(self) -> str:
        return "steps"


@pytest.mark.parametrize("owner", [Absent, Absent()])
def test_a_name_of_the_table_is_answered_with_its_sentence(owner: object) -> None:
    assert not hasattr(owner, "get_steps")
    with pytest.raises(AttributeError, match=r"Absent has no attribute 'get_steps'. Steps come"):
        owner.get_steps  # type: ignore[attr-defined]  # noqa: B018
    assert explain_absent(Absent, "get_steps") == STEPS


def test_what_is_there_after_all_is_there() -> None:
    assert Absent.tags == Absent().tags == "there"
    assert Inheriting().get_steps() == "steps"
    assert explain_absent(Absent, "tags") == explain_absent(Inheriting, "get_steps") == ""


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'displayname'. Did you mean 'display_"):
        Absent().displayname  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"no attribute 'qqq'\.$"):
        Absent().qqq  # type: ignore[attr-defined]  # noqa: B018


class Failing(Absent):
    @property
    def best(self) -> int:
        return self.display_name.nothing_here  # type: ignore[attr-defined,no-any-return]


def test_what_a_property_lacks_is_told_as_it_is() -> None:
    with pytest.raises(AttributeError, match="'str' object has no attribute 'nothing_here'"):
        Failing().best  # noqa: B018


def test_hasattr_looks_for_the_nearest_name_once() -> None:
    found = absent_names._find_near.cache_info
    before = found().misses
    assert not any(hasattr(Absent(), "is_fitted_anyhow") for _ in range(3))
    assert found().misses == before + 1


def test_the_sentences_do_not_hinder_copies() -> None:
    assert copy.deepcopy(Absent()).display_name == "x"
    assert pickle.loads(pickle.dumps(Absent())).display_name == "x"


def test_an_argument_of_the_table_is_answered_with_its_sentence() -> None:
    with pytest.raises(UserError, match=r"Absent.get_children\(verbose=…\).*\nThe log has it all"):
        Absent().get_children(verbose=True)  # type: ignore[call-arg]
    assert explain_absent_argument(Absent.get_children, "verbose") == "The log has it all."


def test_other_arguments_go_through() -> None:
    assert Absent().get_children(recursive=True, verbose=None)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="recursiv"):
        Absent().get_children(recursiv=True)  # type: ignore[call-arg]


class Settings(Section, absent={"auto_prepare": "The worker always prepares."}):
    node_count: int = 1


def test_a_section_answers_when_such_a_setting_is_set() -> None:
    settings = Settings()
    with pytest.raises(AttributeError, match="The worker always prepares"):
        settings.auto_prepare = True  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="Did you mean 'node_count'"):
        settings.node_cuont = 2  # type: ignore[attr-defined]

"""Estimatory's side: whether a name, an attribute or an argument is there, or answered."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from typing import Any, NoReturn

import estimatory.compat
from estimatory.base.absent_arguments import explain_absent_argument
from estimatory.base.absent_names import explain_absent
from estimatory.compat.azureml_sdk.table import TABLE

estimatory.compat.install(insist=True)
NOTHING = object()


@functools.cache
def find(module: str, name: str) -> Any:
    """The object of that name; NOTHING where there is none."""
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        return NOTHING


def is_answered(module: str, name: str) -> bool:
    """Whether the import error says more than that the name is not there."""
    return bool(TABLE.advise(module, name))


def has_attribute(owner: Any, name: str) -> bool:
    if hasattr(owner, name) or not isinstance(owner, type):
        return hasattr(owner, name) or callable(owner)
    return bool(explain_absent(owner, name)) or name in instance_attributes(owner)


@functools.cache
def instance_attributes(kind: type) -> set[str]:
    """What a class declares, or its methods set on ``self``."""
    names: set[str] = set()
    for base in kind.__mro__:
        names.update(getattr(base, "__annotations__", {}), getattr(base, "__slots__", ()))
        names.update(_set_on_self(base))
    return names


def _set_on_self(kind: type) -> set[str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    except (OSError, TypeError, SyntaxError):
        return set()
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """None where Python cannot say."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def takes_argument(function: Callable[..., Any], name: str) -> bool:
    """Whether the argument is in the signature, or known behind its ``**kwargs``, or refused."""
    found = parameters(function)
    if found is None or any(p.name == name for p in found):
        return True
    if explain_absent_argument(_plain(function), name):
        return True
    has_others = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in found)
    return has_others and (_is_refused(function) or name in _words(_plain(function)))


def _is_refused(function: Callable[..., Any]) -> bool:
    """Whether every call is answered with a sentence."""
    return inspect.signature(function).return_annotation in ("NoReturn", NoReturn)


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    made = getattr(function, "__init__", None) if isinstance(function, type) else function
    return getattr(made, "__func__", made)


def _words(function: Callable[..., Any]) -> set[str]:
    """Every text constant and argument name of the function's module: what it knows by name."""
    module = sys.modules.get(getattr(inspect.unwrap(function), "__module__", ""))
    return _words_of(module) if module else set()


@functools.cache
def _words_of(module: Any) -> set[str]:
    tree = ast.parse(inspect.getsource(module))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return {str(text) for text in texts} | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}

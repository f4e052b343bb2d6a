"""What the parameters of a public call take: derived from their annotations, which stay strings.

Nothing is imported for an annotation: a class is known by its name among the bases of the value.
In doubt a value fits, for a call that worked must go on working: a name that says nothing here, a
class of the user's own in place of one of ours, None for what has a default, NumPy's scalars.
"""

from __future__ import annotations

import numbers
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import FunctionType

from ..errors import ArgumentError
from ..masking import is_secret_name

MEANT_BY_NAME = {
    "workspace": "Workspace",
    "_workspace": "Workspace | None",
    "auth": "AbstractAuthentication | None",
    "compute_target": "ComputeTarget | str | None",
    "environment": "Environment | EnvironmentSpec | None",
    "environment_definition": "Environment | None",
    "image_registry_details": "ContainerRegistry | None",
    "source_directory_data_store": "AbstractDatastore | str | None",
    "datacache_store": "str | AbstractDatastore",
    "provisioning_configuration": "TargetConfiguration",
    "attach_configuration": "TargetConfiguration",
    "command": "str | list[str] | None",
    "content_type": "str | None",
    "dataframe": "DataFrame",
    "dataset": "AbstractDataset | OutputDatasetConfig | DatasetConsumptionConfig | tuple | dict",
    "datasets": "list | None",
    "experiment": "Experiment",
    "platform": "DockerImagePlatform | str | None",
    "run": "Run",
    "sample_input_dataset": "AbstractDataset | None",
    "sample_output_dataset": "AbstractDataset | None",
}
"""Parameters that mean one thing in every call, for annotations that can say only ``Any``: the
rooms below may not import the class, be it for an annotation."""

_MEANT_BY_TYPE = dict.fromkeys(("AnyWorkspace", "HasFolder", "ModelWorkspace"), "Workspace")
"""Annotations of rooms below that mean a class they may not import."""

_STANDS_IN = {"WorkspaceFolder": "Workspace"}
"""Classes that the core itself hands over in place of another."""

_PROTOCOLS = {
    "Submittable": ("an Estimator or a ScriptRunConfig", "submit_to"),
    "Runnable": ("an Estimator or a ScriptRunConfig", "to_request"),
}
"""In words, and what a value must have."""

_OF_A_KNOWN_KIND = {"builtins", "estimatory", "numpy", "pandas", "pathlib", "datetime"}
"""Packages whose objects are certainly not a class of ours by another name."""

_LONGEST_SHOWN = 60

_OF_TEXT = re.compile(r"\b(list|tuple|Sequence|Iterable|Collection)\[str\b")
_PATHS = re.compile(
    r"path|dir|file|folder|destination|script|root|dockerfile|conda_spec|pip_req"
    r"|^(outputs|mount_point|prefix|source)$"
)
"""Parameters of text that name a place: path objects are taken, too."""

_COUNTED = {"version"}
"""Parameters of text that are whole numbers most of the time: those are taken, too."""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _has(value: object, name: str) -> bool:
    """Return whether a value has that attribute: of a class, whether it is one of its own."""
    return hasattr(type(value) if isinstance(value, type) else value, name)


def _is_whole(value: object) -> bool:
    return _has(value, "__index__") or isinstance(value, float)  # 2.0 is one


def _is_counting(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _has(value, "__float__") or _has(value, "__index__")


def _is_flag(value: object) -> bool:
    return _is_number(value) or type(value).__name__ in {"bool_", "bool"}


def _is_dict(value: object) -> bool:
    return _has(value, "keys") and _has(value, "__getitem__")


def _is_list(value: object) -> bool:
    return _has(value, "__iter__") and not isinstance(value, (str, bytes)) and not _is_dict(value)


def _is_path(value: object) -> bool:
    return isinstance(value, str) or _has(value, "__fspath__")


_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "str": ("text", _is_text),
    "int": ("a whole number", _is_whole),
    "float": ("a number", _is_number),
    "bool": ("True or False", _is_flag),
    "bytes": ("bytes", lambda value: isinstance(value, (bytes, bytearray, memoryview))),
    "None": ("None", lambda value: value is None),
    "dict": ("a dict", _is_dict),
    "Mapping": ("a dict", _is_dict),
    "PathLike": ("a path", _is_path),
    "Callable": ("a function", callable),
    **dict.fromkeys(("list", "tuple", "Sequence", "Iterable", "Collection"), ("a list", _is_list)),
}
"""Names of annotations: in words, and which values they mean."""

_SAY_NOTHING = {"Any", "object", "Literal", "Self", "Unpack", "TypeVar", "Entry"}


class Wanted:
    """What one parameter takes.

    Args:
        name: of the parameter.
        annotation: as it is written: ``int | str | None``.
        has_default: whether it may be left out, and so may be None.
    """

    def __init__(self, name: str, annotation: str, has_default: bool) -> None:
        meant = MEANT_BY_NAME.get(name, "Any")
        written = [*split_union(annotation)]
        parts = [
            p for part in written for p in split_union(meant if part in ("Any", "object") else part)
        ]
        self.names = [_MEANT_BY_TYPE.get(bare, bare) for bare in map(_bare, parts)]
        self._takes_one_text = any(_OF_TEXT.search(part) for part in parts)
        self._takes_all = bool(_SAY_NOTHING.intersection(self.names))
        self._may_be_none = has_default
        self._is_path = _PATHS.search(name) is not None
        self._is_counted = name in _COUNTED and not {"int", "float"}.intersection(self.names)

    def fits(self, value: object) -> bool:
        """Return whether a value is one of the alternatives, or cannot be known not to be."""
        if self._takes_all or (value is None and self._may_be_none) or self._means_text(value):
            return True
        if self._takes_one_text and isinstance(value, str):  # which is a sequence of texts, too
            return True
        return any(_fits(value, name) for name in self.names)

    def settle(self, value: object) -> object:
        """Return what the function is given for a value that fits."""
        if self._means_text(value):
            return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
        return value

    def _means_text(self, value: object) -> bool:
        """Return whether ``value`` is a path object, or a number, where such text is wanted."""
        if "str" not in self.names:
            return False
        if isinstance(value, os.PathLike):
            return self._is_path
        return self._is_counted and _is_counting(value)

    def __str__(self) -> str:
        said = dict.fromkeys(_in_words(name) for name in self.names)
        words = [word for word in said if word != "None"] + ["None"] * ("None" in said)
        return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def wanted_by(function: FunctionType) -> dict[str, Wanted]:
    """Parameter -> what it takes, of those that a caller can name."""
    return dict(_parameters(function))


def find_unknown(called: str, known: Collection[str], names: Iterable[str]) -> ArgumentError | None:
    """Return the error for the first of ``names`` that is no parameter of the call."""
    unknown = next((name for name in names if name not in known), None)
    if unknown is None:
        return None
    import difflib

    close = difflib.get_close_matches(unknown, known, 1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    said = f"{called}() got an unexpected keyword argument {unknown[:60]!r}."
    return ArgumentError(f"{said}{hint}")


def find_wrong(
    called: str, wanted: Mapping[str, Wanted], given: Mapping[str, object]
) -> ArgumentError | None:
    """Return the error for the first of the given values that is of a wrong type."""
    for name, value in given.items():
        if name in wanted and not wanted[name].fits(value):
            got = _describe(f"{called}_{name}", value)
            return ArgumentError(f"{called}(): {name} wants {wanted[name]}, and got {got}.")
    return None


def _describe(name: str, value: object) -> str:
    """Return a value in few words: its type, and itself where it is short and no secret."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    kind = with_article(type(value).__name__)
    is_plain = isinstance(value, (str, int, float)) and not is_secret_name(name)
    text = repr(value) if is_plain else ""
    return f"{kind}: {text}" if 0 < len(text) <= _LONGEST_SHOWN else kind


def split_union(annotation: str) -> Iterator[str]:
    """Yield the alternatives of an annotation; brackets are left whole."""
    depth, part = 0, ""
    for sign in annotation:
        depth += (sign in "[(") - (sign in "])")
        if sign == "|" and not depth:
            yield part.strip()
            part = ""
        else:
            part += sign
    yield part.strip()


def _bare(part: str) -> str:
    """``os.PathLike[str]`` as ``PathLike``."""
    return part.partition("[")[0].rpartition(".")[2].strip("'\" ")


def _parameters(function: FunctionType) -> Iterator[tuple[str, Wanted]]:
    code, defaults = function.__code__, function.__defaults__ or ()
    n_positional = code.co_argcount
    names = code.co_varnames[: n_positional + code.co_kwonlyargcount]
    optional = {
        *names[n_positional - len(defaults) : n_positional],
        *(function.__kwdefaults__ or ()),
    }
    for name in names:
        written = function.__annotations__.get(name)
        annotation = written if isinstance(written, str) else "Any"
        yield name, Wanted(name, annotation, name in optional)


def _fits(value: object, name: str) -> bool:
    if name in _KINDS:
        return _KINDS[name][1](value)
    if name in _PROTOCOLS:
        return _has(value, _PROTOCOLS[name][1])
    bases = {base.__name__ for kind in (type(value), value.__class__) for base in kind.__mro__}
    bases |= {_STANDS_IN[base] for base in bases if base in _STANDS_IN}
    return name in bases or type(value).__module__.partition(".")[0] not in _OF_A_KNOWN_KIND


def _in_words(name: str) -> str:
    known = {**_KINDS, **_PROTOCOLS}
    return known[name][0] if name in known else with_article(name)


def with_article(name: str) -> str:
    """``name`` after ``a`` or ``an``."""
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"

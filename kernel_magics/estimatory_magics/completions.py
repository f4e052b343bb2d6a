"""Tab completion in the lines of our magics: flags, choices, experiments, runs, variables."""

from __future__ import annotations

import importlib.metadata
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimatory.environments.packages.requirements import requirement_name
from estimatory.submission.option import Option
from estimatory.submission.sweep_values import SAMPLERS, STOP_EXAMPLES

from .line.options import CONFIGURABLE, EXPERIMENT, FLAGS, FRAMEWORKS
from .line.parsing import setting_name
from .line.run_options import ESTIMATOR_CONFIG, LINE_MAGICS, LineMagic

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    _Source = Callable[[InteractiveShell | None, str], Iterable[str]]

_MAX = 200
_LINE = re.compile(r"\s*(?:[\w, ]+=\s*)?(?P<percent>%%?)(?P<magic>\w+)\s(?P<rest>.*)\Z", re.DOTALL)
_CELL_MAGIC = LineMagic("estimator", "", (EXPERIMENT,))


@dataclass(frozen=True)
class Position:
    """The place of the cursor: after which flag, or at which word."""

    magic: LineMagic
    flags: Mapping[str, Option]
    option: Option | None
    """Whose value is being written; None where a flag or a positional may begin."""
    fragment: str


def make_matcher(shell: InteractiveShell, name: str) -> Callable[[Any], Any]:
    """Return a matcher for ``shell.Completer.custom_matchers`` (API version 2)."""
    from IPython.core.completer import SimpleCompletion, context_matcher

    from estimatory.errors import EstimatoryError

    def match(context: Any) -> dict[str, Any]:
        position = find_position(context.text_until_cursor, context.cursor_line, context.full_text)
        if position is None:
            return {"completions": [], "suppress": False}
        try:
            words = list(complete(position, shell))[:_MAX]
        except (EstimatoryError, OSError):
            # The line says what is wrong with the workspace when it is run; Tab is silent.
            words = []
        return {
            "completions": [SimpleCompletion(text=word, type="magic") for word in words],
            "matched_fragment": position.fragment,
            "suppress": bool(words),
            "ordered": True,
        }

    match.__name__ = match.__qualname__ = name
    matcher: Callable[[Any], Any] = context_matcher(priority=100)(match)
    return matcher


def find_position(before: str, line_number: int, text: str) -> Position | None:
    """Return the cursor's place in a line of our magics, or None; ``before`` ends at it."""
    found = _LINE.match(before)
    magic = _find_magic(found, line_number, text) if found else None
    if found is None or magic is None:
        return None
    flags = FLAGS if magic is _CELL_MAGIC else magic.flags
    words = re.split(r"\s+", found["rest"])
    fragment, previous = words[-1], words[-2] if len(words) > 1 else ""
    option = flags.get(previous)
    if option is not None and not option.is_switch:
        return Position(magic, flags, option, fragment)
    flag, equals, value = fragment.partition("=")
    if equals and flag in flags:
        return Position(magic, flags, flags[flag], value)
    return Position(magic, flags, None, fragment)


def _find_magic(found: re.Match[str], line_number: int, text: str) -> LineMagic | None:
    if found["percent"] == "%":
        return LINE_MAGICS.get(found["magic"])
    above = text.split("\n")[:line_number]
    is_first = all(not line.strip() or line.lstrip().startswith("%%") for line in above)
    return _CELL_MAGIC if found["magic"] == "estimator" and is_first else None


def complete(position: Position, shell: InteractiveShell | None) -> Iterable[str]:
    """Return the words that may follow at the cursor, the likeliest first."""
    head, sep, fragment = position.fragment.rpartition(",")
    option = position.option
    if option is None and position.magic is ESTIMATOR_CONFIG:
        return _complete_setting(position.fragment)
    if option is None:
        return _complete_word(position)
    source = _SOURCES.get(option.completion)
    if source is None:
        return ()
    if option.name in ("inputs", "pip"):
        return (head + sep + word for word in _starting(source(shell, fragment), fragment))
    return _starting(source(shell, position.fragment), position.fragment)


def _complete_word(position: Position) -> Iterable[str]:
    fragment = position.fragment
    if fragment.startswith("-"):
        return _starting(position.flags, fragment)
    names: list[str] = []
    for positional in position.magic.positionals:
        source = _SOURCES.get(positional.completion)
        names += source(None, fragment) if source else ()
    matching = _starting(names, fragment)
    return matching if fragment else [*matching, *position.flags]


def _complete_setting(fragment: str) -> Iterable[str]:
    if "=" not in fragment:
        names = [f"{name.replace('_', '-')}=" for name in CONFIGURABLE]
        return _starting([*names, *ESTIMATOR_CONFIG.flags], fragment)
    key, _, value = fragment.partition("=")
    option = CONFIGURABLE.get(setting_name(key))
    source = _SOURCES.get(option.completion) if option else None
    found = source(None, value) if source else ()
    return (f"{key}={word}" for word in _starting(found, value))


def _starting(words: Iterable[str], fragment: str) -> list[str]:
    return [word for word in words if word.startswith(fragment)]


# --- values --------------------------------------------------------------------------------------
def _frameworks(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    return FRAMEWORKS


def _variables(shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    from .notebook import own_names

    if shell is None:
        return ()
    return sorted(name for name in own_names(shell) if not name.startswith("_"))


def _goals(_shell: InteractiveShell | None, fragment: str) -> Iterable[str]:
    name = fragment.rpartition(":")[0] or fragment
    return (f"{name}:max", f"{name}:min") if name else ()


def _distributions(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    found = importlib.metadata.distributions()
    return sorted({requirement_name(d.metadata["Name"] or "") for d in found} - {""})


def _experiments(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    from estimatory.store import Index

    from .notebook import open_workspace

    index = Index(open_workspace())
    index.sync()
    return [summary.name for summary in index.list_experiments()]


def _runs(_shell: InteractiveShell | None, fragment: str) -> Iterable[str]:
    from estimatory.store.finding import LAST, list_run_ids

    from .notebook import open_workspace

    return [LAST, *list_run_ids(open_workspace(), fragment)[:_MAX]]


def _models(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    from estimatory.models import ModelRegistry

    from .notebook import open_workspace

    return [model.name for model in ModelRegistry(open_workspace()).list_models(latest=True)]


def _statuses(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    from estimatory.folders.run_record import STATUSES

    return STATUSES


def _environments(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    from .notebook import list_built_environments, open_workspace

    return [key for key, _ in list_built_environments(open_workspace())]


def _folders(_shell: InteractiveShell | None, fragment: str) -> Iterable[str]:
    base = os.path.dirname(fragment)
    try:
        entries = sorted(os.scandir(base or "."), key=lambda e: e.name)
    except OSError:
        return ()
    return [os.path.join(base, e.name) for e in entries if e.is_dir() and e.name[0] != "."]


def _scripts(_shell: InteractiveShell | None, fragment: str) -> Iterable[str]:
    base = os.path.dirname(fragment)
    try:
        names = sorted(os.listdir(base or "."))
    except OSError:
        return ()
    scripts = (name for name in names if name.endswith((".py", ".ipynb")))
    return [os.path.join(base, name) for name in scripts]


def _targets(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    from estimatory.compute import LOCAL, list_targets

    from .notebook import open_workspace

    return [LOCAL, *(target.name for target in list_targets(open_workspace()))]


def _secrets(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    """Variables of the kernel that sound secret, then the workspace's secrets."""
    from estimatory.folders.kept_secrets import list_offered_secrets

    from .notebook import open_workspace

    return list_offered_secrets(open_workspace())


def _samplers(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    return SAMPLERS


def _stops(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    return STOP_EXAMPLES


def _switch(_shell: InteractiveShell | None, _fragment: str) -> Iterable[str]:
    return ("true", "false")


_SOURCES: Mapping[str, _Source] = {
    "frameworks": _frameworks, "variables": _variables, "goals": _goals,
    "packages": _distributions, "experiments": _experiments, "runs": _runs, "models": _models,
    "statuses": _statuses, "environments": _environments, "folders": _folders,
    "targets": _targets, "switch": _switch, "scripts": _scripts, "secrets": _secrets,
    "samplers": _samplers, "stops": _stops,
}  # fmt: skip
"""By what a row of the tables says of its completion."""

"""Putting magics and completion into a shell, once, and taking them out again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from estimatory import compat, legacy_aliases
from estimatory.api.run_details import set_view
from estimatory.base.user_messages import tell_once

from . import user_traceback
from .cell_magic import EstimatorMagics
from .completions import make_matcher
from .config_magic import ConfigMagics
from .kernel_session import apply_to_session
from .line.help import render_help
from .line_magics import RunMagics
from .output.run_views import RunViews
from .shell_guard import ShellGuard, guard_the_rest, list_installed
from .sweep_magics import SweepMagics

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MATCHER_NAME = "estimatory_matcher"
_REFRESH = "post_run_cell"
_OURS = (EstimatorMagics, ConfigMagics, RunMagics, SweepMagics)


def register(shell: InteractiveShell) -> None:
    """Add the magics and the matcher; a second call changes nothing but the code."""
    unregister(shell)
    views = RunViews(shell)
    estimator = EstimatorMagics(shell, views)
    estimator.magics["cell"]["estimator"].__func__.__doc__ = render_help()
    lines = (RunMagics(shell, views), SweepMagics(shell, views))
    for magics in (estimator, ConfigMagics(shell, estimator), *lines):
        shell.register_magics(magics)
    shell.Completer.custom_matchers.append(make_matcher(shell, _MATCHER_NAME))
    shell.input_transformers_cleanup.append(allow_empty_body)
    set_view(views.show)
    shell.events.register(_REFRESH, views.refresh)
    has_terminal = getattr(shell, "kernel", None) is None
    guard = ShellGuard(has_terminal=has_terminal)
    shell.ast_transformers.append(guard)
    user_traceback.install(shell)
    _install_compat()
    guard_the_rest(guard)
    apply_to_session(estimator.session_config)


def _install_compat() -> None:
    """Take the SDK's names; a cell that installs the SDK and then loads us means ours."""
    installed = list_installed() if compat.VARIABLE not in os.environ else []
    if not installed:
        compat.install()
        return
    compat.install(insist=True)
    tell_once(
        f"{', '.join(installed)} not needed: Estimatory stands in for the Azure ML SDK. "
        "Load it first, and such installs are left out."
    )


def unregister(shell: InteractiveShell) -> None:
    """Remove what :func:`register` added, if it is there."""
    matchers = shell.Completer.custom_matchers
    matchers[:] = [m for m in matchers if getattr(m, "__name__", "") != _MATCHER_NAME]
    transformers = shell.input_transformers_cleanup
    transformers[:] = [t for t in transformers if t is not allow_empty_body]
    for callback in [*shell.events.callbacks[_REFRESH]]:
        views = getattr(callback, "__self__", None)
        if isinstance(views, RunViews):
            shell.events.unregister(_REFRESH, callback)
            views.forget()
    set_view(None)
    legacy_aliases.uninstall()
    user_traceback.uninstall(shell)
    guards = shell.ast_transformers
    guards[:] = [t for t in guards if not isinstance(t, ShellGuard)]
    for cls in _OURS:
        shell.magics_manager.registry.pop(cls.__name__, None)
    for kind in ("line", "cell"):
        known = shell.magics_manager.magics[kind]
        for name in [n for n, function in known.items() if _is_ours(function)]:
            del known[name]


def allow_empty_body(lines: list[str]) -> list[str]:
    """Let a lone ``%%estimator -h`` reach us; IPython refuses cell magics without a body."""
    if len(lines) == 1 and lines[0].split()[:1] == ["%%estimator"]:
        return [lines[0].rstrip("\n") + "\n", "\n"]
    return lines


def _is_ours(function: object) -> bool:
    owner = type(getattr(function, "__self__", None))
    return owner in _OURS

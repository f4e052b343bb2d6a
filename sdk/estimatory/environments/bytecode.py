"""Bytecode for what runs import: made once, when an environment is built.

Python makes it at the first import, but not where it may write none: ``PYTHONDONTWRITEBYTECODE`` is
set in many images, and there every run would compile every module that it imports.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ..base.clean_text import describe_error
from ..base.files import unlink_if_there
from ..base.locks import try_lock
from ..base.processes import WORKER_MARK
from ..errors import EnvironmentBuildError
from ..folders.workspace_folder import WorkspaceFolder
from ..runtime import CORE
from .builder import BuildMonitor, Step, ignore
from .child import run_step
from .folder import EnvironmentFolder, environment_folder
from .interpreters import python_identity
from .keys import is_key
from .locks import opened_key
from .masked_log import MaskedLog
from .variables import clean_variables

if TYPE_CHECKING:
    from .bytecode_cache import BytecodeCache

_TESTS = r"site-packages/(.*/)?tests/(.*/)?test_[^/]*\.py$"
"""Half of what numpy, pandas and scikit-learn bring; read by pytest, imported by no run."""
_NOT_OF_LIBRARY = "site-packages|dist-packages|test|idlelib|lib2to3|turtledemo"
_MOST_WORKERS = min(16, os.cpu_count() or 1)
_FEW = 200
"""Files that one process has compiled before others have been started."""
_OF_CORE, _OF_LIBRARY = "keyvault", "pyclbr"
"""Modules that hardly any program imports: they are compiled where all has been."""
_CRASHED = "Traceback (most recent call last)"


def compile_words(
    python: str,
    folders: Iterable[str],
    *,
    moved: tuple[str, str] | None = None,
    passed_over: str = _TESTS,
    n_workers: int = 0,
) -> tuple[str, ...]:
    """Return the command that compiles all modules in folders but those that are compiled.

    Args:
        python: the interpreter that will import them.
        moved: where they are now and where they will be, which is what tracebacks show.
        passed_over: a regular expression for paths.
        n_workers: processes; 0: one for each core.
    """
    # By time stamps, whatever the caller's SOURCE_DATE_EPOCH says: moving keeps them.
    options = ("-qq", "-j", str(n_workers), "--invalidation-mode", "timestamp", "-x", passed_over)
    shown = ("-s", moved[0], "-p", moved[1]) if moved else ()
    return (python, "-I", "-S", "-W", "ignore", "-m", "compileall", *options, *shown, *folders)


def compile_built(
    folder: EnvironmentFolder, final_path: str, monitor: BuildMonitor, *, reuses: bool = True
) -> None:
    """Compile a new environment before it is moved into place, and what its runs import besides.

    Args:
        final_path: where it is moved.
        reuses: whether bytecode is shared with the user's other builds.

    Raises:
        EnvironmentBuildError: stopped. Whatever else goes wrong is in the log: runs do without.
    """
    is_moved = folder.path != final_path
    moved = (folder.path, final_path) if is_moved else None
    try:
        cache = _open_cache(folder, monitor) if reuses else None
        _compile(folder, monitor, moved=moved, n_there=cache.take() if cache else 0)
        if cache:
            cache.keep()
    except EnvironmentBuildError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the environment is complete
        _note(monitor, f"Not compiled: {describe_error(error)}")


def _open_cache(folder: EnvironmentFolder, monitor: BuildMonitor) -> BytecodeCache:
    from .bytecode_cache import BytecodeCache  # takes a while to load, and most runs build nothing

    tag = _cache_tag(python_identity(os.path.realpath(folder.interpreter)))
    return BytecodeCache(folder.list_package_folders(), tag, partial(_note, monitor))


def _note(monitor: BuildMonitor, line: str) -> None:
    with suppress(OSError), MaskedLog(monitor.log_path) as log:
        log.write(f"{line}\n")


def compile_if_missing(workspace: WorkspaceFolder, key: str) -> None:
    """Compile an environment that was built without; by one process, since nothing waits for it.

    Does nothing if another process does it, or if it is not ours to change.
    """
    if not is_key(key):
        return
    folder = environment_folder(workspace, key)
    if not _is_ours_to_compile(folder):
        return
    with opened_key(workspace.environments_folder, f"{key}.bytecode") as descriptor:
        if try_lock(descriptor) and _is_ours_to_compile(folder):
            _compile(folder, BuildMonitor(os.devnull), most_workers=1)
            unlink_if_there(folder.size_path)


def compile_core_if_missing() -> None:
    """Compile the core for this Python where an installation left that out; by one process, too.

    Runs import it, those in containers of the same Python too, and none of these may write it.
    """
    if _is_uncompiled(os.path.join(CORE, "api"), _OF_CORE, sys.implementation.cache_tag or ""):
        words = compile_words(sys.executable, [CORE], n_workers=1)
        _run(words, sys.executable, BuildMonitor(os.devnull))


def _is_ours_to_compile(folder: EnvironmentFolder) -> bool:
    try:
        is_own = os.stat(folder.path).st_uid == os.geteuid()
    except FileNotFoundError:
        return False
    return is_own and not os.path.exists(folder.compiled_path) and os.access(folder.path, os.W_OK)


def _compile(
    folder: EnvironmentFolder,
    monitor: BuildMonitor,
    *,
    moved: tuple[str, str] | None = None,
    most_workers: int = _MOST_WORKERS,
    n_there: int = 0,
) -> None:
    """Compile all but ``n_there`` modules, which have bytecode already."""
    python, packages = folder.interpreter, folder.list_package_folders()
    n_files = _count_modules(packages) - n_there
    if n_files:
        monitor.on_progress(f"compiling {n_files:,} file{'s' * (n_files != 1)}")
    n_workers = most_workers if n_files > _FEW else 1
    words = compile_words(python, packages, moved=moved, n_workers=n_workers)
    _run(words, python, monitor)
    for beside, passed_over in _find_uncompiled_beside(python).items():
        monitor.on_progress(f"compiling {beside}")
        words = compile_words(python, [beside], passed_over=passed_over, n_workers=most_workers)
        _run(words, python, monitor)
    with open(folder.compiled_path, "wb"):
        pass


def _count_modules(folders: Iterable[str]) -> int:
    passed_over = re.compile(_TESTS)
    files = (f"{at}/{name}" for top in folders for at, _, names in os.walk(top) for name in names)
    return sum(path.endswith(".py") and not passed_over.search(path) for path in files)


def _run(words: tuple[str, ...], interpreter: str, monitor: BuildMonitor) -> None:
    """Run the command; it may end with 1, which a module for another Python makes it do.

    Raises:
        ChildProcessError: it did not come to its end.
    """
    variables = clean_variables(os.environ, interpreter)
    variables.pop(WORKER_MARK, None)
    done = run_step(Step("compiling", words), monitor, variables, ignore)
    if done.exit_code not in (0, 1) or _CRASHED in done.text:
        raise ChildProcessError(f"compileall ended with exit code {done.exit_code}")


def _find_uncompiled_beside(interpreter: str) -> dict[str, str]:
    """Return core and standard library if never compiled, with a pattern of exceptions."""
    identity = python_identity(os.path.realpath(interpreter))
    minor = ".".join(identity["version"].split(".")[:2])
    base = os.path.dirname(os.path.dirname(os.path.realpath(interpreter)))
    library = os.path.join(base, "lib", f"python{minor}")
    tag = _cache_tag(identity)
    found = {CORE: _TESTS} if _is_uncompiled(os.path.join(CORE, "api"), _OF_CORE, tag) else {}
    if _is_uncompiled(library, _OF_LIBRARY, tag):
        found[library] = f"^{re.escape(library)}/({_NOT_OF_LIBRARY})/"
    return found


def _cache_tag(identity: Mapping[str, str]) -> str:
    """Return the tag in names of bytecode, such as ``cpython-311``."""
    return identity["abi"].rstrip("dt")


def _is_uncompiled(folder: str, module: str, tag: str) -> bool:
    compiled = os.path.join(folder, "__pycache__", f"{module}.{tag}.pyc")
    is_there = os.path.exists(os.path.join(folder, f"{module}.py"))
    return is_there and not os.path.exists(compiled) and os.access(folder, os.W_OK)

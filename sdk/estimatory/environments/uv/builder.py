"""Build with uv: resolve to a lock with hashes, make a relocatable environment, fill it."""

from __future__ import annotations

import glob
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

from ...base import lazy_dataclasses as dataclasses
from ...base.files import unlink_if_there
from ...folders.run_spec import EnvironmentSpec
from ..builder import Alternative, BuildMonitor, BuildPlan, EnvironmentBuilder, Step, ignore
from ..child import ChildResult, run_step
from ..folder import EnvironmentFolder
from .given import exclude_newer, has_git, render_requirements, uv_variables
from .program import find_uv


class UvBuilder(EnvironmentBuilder):
    """Isolated environments on a given Python, filled from a package index."""

    def __init__(self, uv: str | None = None) -> None:
        self._uv = uv

    @property
    def uv(self) -> str:
        self._uv = self._uv or find_uv()
        return self._uv

    def detect(self, spec: EnvironmentSpec) -> bool:
        return spec.is_isolated

    def render(self, spec: EnvironmentSpec, folder: EnvironmentFolder) -> BuildPlan:
        cutoff = exclude_newer(spec)
        python = ("--python", spec.interpreter)
        venv = self._step(
            "creating the environment",
            ("venv", "--relocatable", "--allow-existing", *python, folder.path),
        )
        # No annotations and no header: they would name the folder it is built in.
        choices = (*cutoff, *(("--prerelease", "allow") if spec.allows_prereleases else ()))
        compile_options = ("--generate-hashes", "--no-header", "--no-annotate", *choices)
        compile_lock = self._step(
            f"resolving {_count(len(spec.packages))}",
            ("pip", "compile", *compile_options, *python, folder.requirements_path),
            output_path=folder.lock_path,
        )
        # The cutoff again: what packages are built from source with is resolved in this step.
        hashes = () if has_git(spec) else ("--require-hashes",)
        sync = self._step(
            "installing the packages",
            ("pip", "sync", *hashes, *cutoff, "--python", folder.interpreter, folder.lock_path),
        )
        files = {folder.requirements_path: render_requirements(spec)}
        return BuildPlan(spec, folder, files, (venv, compile_lock, sync))

    def build(self, plan: BuildPlan, monitor: BuildMonitor) -> None:
        variables = uv_variables(plan.spec)
        for path, text in plan.files.items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        venv, *rest = plan.steps
        # The empty environment is made while the packages are resolved.
        quietly = monitor._replace(on_progress=ignore)
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(self._run, venv, quietly, variables)
            for step in rest[:-1]:
                self._check(step, self._run(step, monitor, variables), plan, monitor, variables)
        self._check(venv, made.result(), plan, monitor, variables)
        self._check(
            rest[-1], self._sync(rest[-1], plan, monitor, variables), plan, monitor, variables
        )

    def _sync(
        self, sync: Step, plan: BuildPlan, monitor: BuildMonitor, variables: dict[str, str]
    ) -> ChildResult:
        """Install from uv's cache where it has every wheel: the lock is fresh, so nothing is new.

        uv looks for all of them before it installs one. What it says when it misses some would
        only confuse, so that does not go into the log.
        """
        offline = dataclasses.replace(sync, command=(*sync.command, "--offline", "--no-build"))
        log_path = os.path.join(plan.folder.path, "offline.log")
        try:
            done = self._run(offline, monitor._replace(log_path=log_path), variables)
            if done.exit_code == 0 or _holds_packages(plan.folder):
                with open(monitor.log_path, "ab") as log, open(log_path, "rb") as own_log:
                    shutil.copyfileobj(own_log, log)
                return done
        finally:
            unlink_if_there(log_path)
        return self._run(sync, monitor, variables)

    def _check(
        self,
        step: Step,
        result: ChildResult,
        plan: BuildPlan,
        monitor: BuildMonitor,
        variables: dict[str, str],
    ) -> None:
        if result.exit_code != 0:
            from .failures import explain_failure
            from .versions import VersionLookup

            lookup = VersionLookup(self.uv, plan.spec, variables)
            raise explain_failure(step, result, plan.spec, monitor.log_path, lookup)

    def find_alternative(self, spec: EnvironmentSpec, monitor: BuildMonitor) -> Alternative | None:
        if not spec.as_of:
            return None
        from .nearest import NearestDate

        nearest = NearestDate(self.uv, spec, monitor)
        return nearest.find_with_undated() or nearest.find()

    def describe(self, folder: EnvironmentFolder) -> dict[str, str]:
        with open(os.path.join(folder.path, "pyvenv.cfg"), encoding="utf-8") as file:
            pairs = [line.partition("=") for line in file if "=" in line]
        found = {key.strip(): value.strip() for key, _, value in pairs}
        return {
            "python": found.get("version_info", ""),
            "implementation": found.get("implementation", ""),
            "uv": found.get("uv", ""),
        }

    def _step(self, phrase: str, arguments: tuple[str, ...], output_path: str = "") -> Step:
        return Step(phrase, (self.uv, "--color", "never", *arguments), output_path)

    def _run(self, step: Step, monitor: BuildMonitor, variables: dict[str, str]) -> ChildResult:
        progress = Progress()

        def report(line: str) -> None:
            phrase = progress.phrase_for(line)
            if phrase:
                monitor.on_progress(phrase)

        monitor.on_progress(step.phrase)
        return run_step(step, monitor, variables, report)


def _holds_packages(folder: EnvironmentFolder) -> bool:
    pattern = os.path.join(glob.escape(folder.path), "lib/*/site-packages/*.dist-info")
    return bool(glob.glob(pattern))


def _count(n: int) -> str:
    return f"{n} package" if n == 1 else f"{n} packages"


_SIZE = re.compile(r"\s*Downloading (\S+) \((.+)\)")
_DONE = re.compile(r"\s*Downloaded (\S+)")
_BUILDING = re.compile(r"\s*Building (\S+)")
_PREPARED = re.compile(r"Prepared (\d+ packages?)")


class Progress:
    """Takes the lines of one step; :meth:`phrase_for` answers with a phrase when one is due."""

    def __init__(self) -> None:
        self._pending: dict[str, str] = {}
        self._n_done = 0

    def phrase_for(self, line: str) -> str | None:
        """Return the phrase that is due after this line, or None."""
        found = _SIZE.match(line)
        if found:
            self._pending[found.group(1)] = found.group(2)
            return self._downloading()
        found = _DONE.match(line)
        if found and self._pending.pop(found.group(1), None):
            self._n_done += 1
            return self._downloading() if self._pending else None
        found = _BUILDING.match(line)
        if found:
            return f"building {found.group(1)} from source"
        found = _PREPARED.match(line)
        return f"installing {found.group(1)}" if found else None

    def _downloading(self) -> str:
        name, size = list(self._pending.items())[-1]
        n_known = self._n_done + len(self._pending)
        return f"downloading {name}, {size} ({self._n_done} of {n_known} done)"

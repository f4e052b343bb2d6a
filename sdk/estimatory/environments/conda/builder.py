"""Build with conda, mamba or micromamba: conda's packages by it, pip's on top by uv."""

from __future__ import annotations

import os
import sys

from ...errors import EnvironmentBuildError, ResolutionError
from ...folders.run_spec import EnvironmentSpec
from ...masking import mask_secrets
from ..builder import BuildMonitor, BuildPlan, EnvironmentBuilder, Step
from ..child import ChildResult, run_step
from ..folder import EnvironmentFolder
from ..interpreters import python_identity
from ..packages.conda import parse_conda
from ..uv.given import exclude_newer, uv_variables
from ..uv.program import find_uv

_UNSOLVABLE = ("PackagesNotFoundError", "ResolvePackageNotFound", "UnsatisfiableError",
               "Could not solve", "nothing provides")  # fmt: skip
_TAIL_LINES = 12


class CondaBuilder(EnvironmentBuilder):
    """Environments of conda packages; their files name the folder they were installed into."""

    is_relocatable = False

    def detect(self, spec: EnvironmentSpec) -> bool:
        return bool(spec.conda)

    def render(self, spec: EnvironmentSpec, folder: EnvironmentFolder) -> BuildPlan:
        # This file makes conda take the folder for an environment, though it is there already.
        files = {os.path.join(folder.path, "conda-meta", "history"): ""}
        steps = [_install(spec, folder)]
        if spec.packages:
            files[folder.requirements_path] = "".join(f"{p}\n" for p in spec.packages)
            command = (find_uv(), "--color", "never", "pip", "install", "--python")
            given = (folder.interpreter, "--requirement", folder.requirements_path)
            words = (*command, *given, *exclude_newer(spec))
            steps.append(Step("installing pip's packages", words))
        lock = _list_explicitly(spec.conda, folder)
        steps.append(Step("writing the lock", lock, output_path=folder.lock_path))
        return BuildPlan(spec, folder, files, tuple(steps))

    def build(self, plan: BuildPlan, monitor: BuildMonitor) -> None:
        variables = {**uv_variables(plan.spec), "CONDA_QUIET": "1"}
        for path, text in plan.files.items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        for step in plan.steps:
            monitor.on_progress(step.phrase)
            result = run_step(step, monitor, variables, lambda _: None)
            if result.exit_code != 0:
                raise _explain(step, result, monitor.log_path)

    def describe(self, folder: EnvironmentFolder) -> dict[str, str]:
        identity = python_identity(folder.interpreter)
        return {"python": identity["version"], "implementation": identity["implementation"]}


def _install(spec: EnvironmentSpec, folder: EnvironmentFolder) -> Step:
    wanted = [text for text in spec.conda_packages if parse_conda(text)[0] != "python"]
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    asked = [text for text in spec.conda_packages if parse_conda(text)[0] == "python"]
    channels = [word for channel in spec.conda_channels for word in ("--channel", channel)]
    packages = [*(asked or [f"python={own}"]), *wanted]
    command = (spec.conda, "install", "--yes", "--prefix", folder.path, *channels, *packages)
    return Step(f"installing {len(packages)} conda packages", command)


def _list_explicitly(program: str, folder: EnvironmentFolder) -> tuple[str, ...]:
    """Return the address of every package, with its digest."""
    if os.path.basename(program) == "micromamba":
        return (program, "env", "export", "--prefix", folder.path, "--explicit")
    return (program, "list", "--prefix", folder.path, "--explicit", "--md5")


def _explain(step: Step, result: ChildResult, log_path: str) -> EnvironmentBuildError:
    lines = [line.rstrip() for line in mask_secrets(result.text).splitlines() if line.strip()]
    tail = "\n".join(lines[-_TAIL_LINES:])
    name = os.path.basename(step.command[0])
    kind = ResolutionError if any(sign in tail for sign in _UNSOLVABLE) else EnvironmentBuildError
    return kind(f"{name} failed while {step.phrase}:\n{tail}", f"The whole output: {log_path}")
